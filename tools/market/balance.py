"""Share count, net cash, beta and estimates from a company's bundled figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tools.market.facts import Fact, best, newest
from valuation.company import Company, Estimate
from valuation.quantity import AdsRatio, Quantity

_COUNTS = frozenset({"shares_outstanding", "shares_ordinary_outstanding", "shares_implied"})
_CASH = ("cash_and_st_investments", "cash_and_short_term_investments", "cash")
_ESTIMATES = {"eps_consensus": "eps", "consensus_net_income": "net_income"}


def ads_ratio(company: Company, ticker: str) -> AdsRatio | None:
    """Ordinary shares per ADS of that listing; None for ordinary shares and where no source gives it."""
    return next((listing.ads_ratio for listing in company.listings if listing.ticker == ticker), None)


def is_ads(company: Company, ticker: str) -> bool:
    """Whether the listing of that ticker trades depositary shares."""
    return any(listing.ticker == ticker and listing.share == "ads" for listing in company.listings)


def ordinary_shares(company: Company, facts: Iterable[Fact]) -> Quantity | None:
    """Ordinary shares outstanding on the newest day known, else the newest weighted average, labelled as such.

    Counts that a provider implies from the price of an ADS are in ADS and are multiplied by its ratio.
    """
    facts = list(facts)
    counts = [fact for fact in facts if fact.field in _COUNTS and _countable(company, fact)]
    found = newest(counts)
    if found is not None:
        return _in_ordinary(company, found)
    weighted = newest(fact for fact in facts if fact.field == "shares_diluted_weighted")
    if weighted is None:
        return None
    average = weighted.quantity()
    return replace(
        average, note=f"diluted weighted average of {weighted.period}, no count of a day known; {average.note}"
    )


def _countable(company: Company, fact: Fact) -> bool:
    implied_ads = fact.field == "shares_implied" and is_ads(company, fact.ticker)
    return not implied_ads or ads_ratio(company, fact.ticker) is not None


def _in_ordinary(company: Company, fact: Fact) -> Quantity:
    shares, ratio = fact.quantity(), ads_ratio(company, fact.ticker)
    if fact.field != "shares_implied" or ratio is None:
        return shares
    note = f"{float(fact.value):,.0f} ADS × {ratio.ordinary_per_ads:g} ordinary each; {shares.note}"
    return replace(shares, value=shares.value * ratio.ordinary_per_ads, note=note)


def net_cash(facts: Iterable[Fact], currency: str | None) -> Quantity | None:
    """The newest net cash: as stated, or cash less debt of one day where both are known."""
    facts = [fact for fact in facts if fact.currency == currency]
    stated = newest(fact for fact in facts if fact.field in ("net_cash", "net_cash_strict"))
    less_debt = _cash_less_debt(facts)
    candidates = [q for q in (stated.quantity() if stated else None, less_debt) if q is not None]
    return max(candidates, key=lambda q: q.as_of or date.min, default=None)


def _cash_less_debt(facts: list[Fact]) -> Quantity | None:
    days = sorted({fact.period_end for fact in facts if fact.field == "total_debt"}, reverse=True)
    for day in days:
        on_day = [fact for fact in facts if fact.period_end == day]
        debt = best(fact for fact in on_day if fact.field == "total_debt")
        cash = next((c for name in _CASH if (c := best(f for f in on_day if f.field == name)) is not None), None)
        if debt is not None and cash is not None:
            words = cash.field.replace("_", " ").replace("st ", "short-term ")
            note = f"derived: {words} less borrowings; {cash.quantity().note}"
            return replace(cash.quantity(), value=float(cash.value) - float(debt.value), note=note)
    return None


def beta(facts: Iterable[Fact]) -> Quantity | None:
    """The newest beta a provider gives."""
    found = newest(fact for fact in facts if fact.field == "beta")
    return None if found is None else found.quantity(period="spot")


def estimates(facts: Iterable[Fact], after: date | None) -> tuple[Estimate, ...]:
    """Consensus figures of the fiscal years not yet reported, earliest first."""
    groups: dict[tuple[str, date], list[Fact]] = {}
    for fact in facts:
        if fact.field in _ESTIMATES and fact.end is not None and (after is None or fact.end > after):
            groups.setdefault((_ESTIMATES[fact.field], fact.end), []).append(fact)
    found = []
    for (name, end), copies in sorted(groups.items(), key=lambda item: (item[0][1], item[0][0])):
        chosen = best(copies)
        if chosen is not None:
            quantity = replace(chosen.quantity(period=f"year to {end}"), as_of=chosen.read)
            found.append(Estimate(name=name, period_end=end, figure=quantity))  # type: ignore[arg-type]
    return tuple(found)
