"""From a company's filings to dated facts: fiscal years, twelve trailing months, balance sheet, share count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from tools.market.edgar_filings import Filings, Which
from tools.market.edgar_tags import CAPEX_BOTH, CAPEX_TANGIBLE, DAYS, DEBT, PER_SHARE, SPANS, Recipe, Tag
from tools.market.facts import CURRENCIES, Fact
from tools.market.provider import Fetched
from tools.market.reported import Reported, currency_fact, fiscal_year, plain
from tools.market.trailing import trailing
from valuation.company import Listing

_HISTORY = timedelta(days=10 * 366)  # fiscal years further back decide nothing
_COUNT_AGE = timedelta(days=400)  # share counts older than that are on no day anybody asks for
_COUNT_BAND = (Decimal("0.7"), Decimal("1.4"))  # of the weighted average; one class of several falls out of it
_BASIS_BAND = (Decimal("0.75"), Decimal("1.25"))  # of income over shares; preferred dividends explain the rest
_PRODUCTIVE = "capex_productive"  # a tag's figure on the way to `capex`, no field of its own
_CAPEX = (_PRODUCTIVE, "capex_tangible", "capex_intangible")


@dataclass(slots=True)
class _Sheet:
    """What is taken and what is refused, while the statements are read."""

    facts: list[Fact] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def statements(filings: Filings, listing: Listing) -> Fetched:
    """Everything of a company's filings that the product understands, as facts of the listing's ticker."""
    currency = filings.currency
    if currency is None or not filings.year_ends:
        return Fetched(left_out=(f"{listing.ticker} is left out: its filings do not show one reporting currency.",))
    if currency not in CURRENCIES:
        return Fetched(left_out=(f"{listing.ticker} is left out: its statements are in {currency}.",))
    sheet = _Sheet()
    years = _years(filings)
    latest = _spans(filings, years, "latest")
    _add_years(sheet, filings, years, latest, listing)
    _add_trailing(sheet, latest, years, listing)
    _add_balance(sheet, filings, years, listing)
    _add_share_count(sheet, filings, latest, listing)
    sheet.facts.append(_currency(latest, currency, listing))
    sheet.left_out.extend(f"{listing.ticker} {sentence}" for sentence in filings.conflicts)
    return Fetched(facts=tuple(dict.fromkeys(sheet.facts)), left_out=tuple(dict.fromkeys(sheet.left_out)))


def _currency(latest: Sequence[Reported], currency: str, listing: Listing) -> Fact:
    newest = max((span for span in latest if span.whole_year), key=lambda span: (span.end, span.filed))
    return currency_fact(
        listing.ticker,
        currency,
        end=newest.end,
        read=newest.filed,
        source=newest.source,
        quality="primary",
        note="the currency of most periods in the newest annual report",
    )


def _years(filings: Filings) -> frozenset[date]:
    newest = max(filings.year_ends)
    return frozenset(end for end in filings.year_ends if end >= newest - _HISTORY)


def _spans(filings: Filings, years: frozenset[date], which: Which) -> list[Reported]:
    """Amounts of fiscal years and of the parts of a year; no other twelve months."""
    found = [amount for name, tags in SPANS.items() for amount in filings.amounts(name, tags, which)]
    return [span for span in found if span.part_of_year or (span.whole_year and span.end in years)]


def _add_years(
    sheet: _Sheet, filings: Filings, years: frozenset[date], latest: Sequence[Reported], listing: Listing
) -> None:
    """Each fiscal year as it stands now and, where it was restated since, as it was first filed."""
    for amounts in (latest, _spans(filings, years, "first")):
        for end in sorted(years):
            chosen = _one_each(span for span in amounts if span.whole_year and span.end == end)
            chosen = _with_capex(chosen)
            _settle_share_basis(chosen, listing, sheet)
            sheet.facts.extend(span.fact(listing.ticker, fiscal_year(end)) for span in chosen.values())


def _one_each(amounts: Iterable[Reported]) -> dict[str, Reported]:
    """The first tag of each figure that the period uses."""
    chosen: dict[str, Reported] = {}
    for amount in amounts:
        chosen.setdefault(amount.field, amount)
    return chosen


def _with_capex(chosen: dict[str, Reported]) -> dict[str, Reported]:
    """The figures with `capex` named by what it covers; the company's own group of productive assets comes first."""
    productive, tangible, intangible = (chosen.get(name) for name in _CAPEX)
    rest = {name: amount for name, amount in chosen.items() if name != _PRODUCTIVE}
    if productive is not None:
        return rest | {"capex": replace(productive, field="capex")}
    if tangible is not None and intangible is not None:
        return rest | {"capex": _both(tangible, intangible)}
    if tangible is not None:
        return rest | {"capex": replace(tangible, field="capex", definition=CAPEX_TANGIBLE)}
    return rest


def _both(tangible: Reported, intangible: Reported) -> Reported:
    return replace(
        tangible,
        field="capex",
        value=tangible.value + intangible.value,
        filed=max(tangible.filed, intangible.filed),
        note=f"{plain(tangible.value)} tangible + {plain(intangible.value)} intangible; {tangible.note}",
        definition=CAPEX_BOTH,
        quality="derived",
    )


def _settle_share_basis(chosen: dict[str, Reported], listing: Listing, sheet: _Sheet) -> None:
    """Earnings per share of a filer with ADS: per ordinary share or per ADS, as income over shares shows."""
    if listing.share != "ads":
        return
    for name in sorted(PER_SHARE & chosen.keys()):
        basis = _share_basis(chosen[name], chosen, listing)
        if basis is None:
            amount = chosen.pop(name)
            sheet.left_out.append(
                f"{listing.ticker} {name} {fiscal_year(amount.end)} is left out: income over shares is neither it nor "
                f"its part of an ADS, so its share basis is not known."
            )
        else:
            chosen[name] = replace(chosen[name], per=basis)


def _share_basis(eps: Reported, chosen: dict[str, Reported], listing: Listing) -> str | None:
    income, shares = chosen.get("net_income_parent"), chosen.get("shares_diluted_weighted")
    if income is None or shares is None or not (shares.value and income.value):
        return "ordinary"
    low, high = _BASIS_BAND
    each = eps.value * shares.value / income.value
    if low <= each <= high:
        return "ordinary"
    ratio = None if listing.ads_ratio is None else Decimal(str(listing.ads_ratio.ordinary_per_ads))
    return "ads" if ratio is not None and low <= each / ratio <= high else None


def _add_trailing(sheet: _Sheet, latest: Sequence[Reported], years: frozenset[date], listing: Listing) -> None:
    """Twelve trailing months, with the share basis and the parts of capex that the newest fiscal year has."""
    found = trailing(latest)
    sheet.left_out.extend(f"{listing.ticker} {sentence}" for sentence in found.left_out)
    newest = _one_each(span for span in latest if span.whole_year and span.end == max(years))
    parts = newest.keys() & set(_CAPEX)
    _settle_share_basis(newest, listing, _Sheet())
    sums = {
        amount.field: replace(amount, per=newest[amount.field].per) for amount in found.sums if amount.field in newest
    }
    if parts <= sums.keys():
        sums = _with_capex(sums)
    sheet.facts.extend(amount.fact(listing.ticker, "TTM") for name, amount in sums.items() if name != _PRODUCTIVE)


def _add_balance(sheet: _Sheet, filings: Filings, years: frozenset[date], listing: Listing) -> None:
    """Cash and borrowings at each year's end and on the newest day reported."""
    newest = max((amount.end for amount in filings.amounts("cash", DAYS["cash"], "latest")), default=None)
    for which in ("latest", "first"):
        for day in sorted(years | ({newest} if newest is not None else set())):
            period = fiscal_year(day) if day in years else day.isoformat()
            found = _cash(filings, day, which)
            debt = next((sum_ for recipe in DEBT if (sum_ := _debt(filings, recipe, day, which)) is not None), None)
            amounts = [*found.values(), *([debt] if debt is not None else [])]
            sheet.facts.extend(amount.fact(listing.ticker, period) for amount in amounts)


def _cash(filings: Filings, day: date, which: Which) -> dict[str, Reported]:
    names = ("cash", "short_term_investments", "cash_and_st_investments")
    found = {name: amount for name in names if (amount := _of_day(filings, name, DAYS[name], day, which)) is not None}
    if "cash_and_st_investments" not in found and {"cash", "short_term_investments"} <= found.keys():
        cash, invested = found["cash"], found["short_term_investments"]
        found["cash_and_st_investments"] = replace(
            cash,
            field="cash_and_st_investments",
            value=cash.value + invested.value,
            filed=max(cash.filed, invested.filed),
            note=f"{plain(cash.value)} cash + {plain(invested.value)} short-term investments; {cash.note}",
            quality="derived",
        )
    return found


def _of_day(filings: Filings, name: str, tags: tuple[Tag, ...], day: date, which: Which) -> Reported | None:
    return next((amount for amount in filings.amounts(name, tags, which) if amount.end == day), None)


def _debt(filings: Filings, recipe: Recipe, day: date, which: Which) -> Reported | None:
    """The sum of a recipe on a day, naming its parts; None where a part is missing."""
    parts = [_of_day(filings, "total_debt", (tag,), day, which) for tag in recipe.parts]
    beside = _of_day(filings, "total_debt", recipe.beside, day, which)
    known = [part for part in (*parts, beside) if part is not None]
    if not parts or any(part is None for part in parts):
        return None
    if len(known) == 1:
        return known[0]
    return replace(
        known[0],
        value=sum((part.value for part in known), Decimal(0)),
        filed=max(part.filed for part in known),
        note="; ".join(f"{plain(part.value)} {part.note}" for part in known),
        definition=" + ".join(part.basis for part in known),
        quality="derived",
    )


def _add_share_count(sheet: _Sheet, filings: Filings, latest: Sequence[Reported], listing: Listing) -> None:
    """Shares outstanding of the last year; one class of several, or a count from before a split, is left out."""
    averages = [span for span in latest if span.field == "shares_diluted_weighted"]
    average = max(averages, key=lambda span: (span.end, span.whole_year), default=None)
    for count in _newest_counts(filings):
        why = _doubt(count, average)
        if why is None:
            sheet.facts.append(count.fact(listing.ticker, count.end.isoformat()))
        else:
            sheet.left_out.append(f"{listing.ticker} shares_outstanding {count.end} is left out: {why}.")


def _newest_counts(filings: Filings) -> Iterator[Reported]:
    counts = filings.amounts("shares_outstanding", DAYS["shares_outstanding"], "latest")
    newest = max((count.end for count in counts), default=None)
    for day in sorted({count.end for count in counts if newest is not None and count.end > newest - _COUNT_AGE}):
        yield next(count for count in counts if count.end == day)


def _doubt(count: Reported, average: Reported | None) -> str | None:
    low, high = _COUNT_BAND
    if average is None or not average.value:
        return "no weighted average is reported to check that it holds every class"
    if low <= count.value / average.value <= high:
        return None
    return (
        f"{plain(count.value)} is not near the weighted average of {plain(average.value)}, so it holds one class of "
        f"several or a count from before a split"
    )
