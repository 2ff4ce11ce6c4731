"""Fundamentals of a company from its bundled figures: one set of accounts, one currency, nothing guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import isclose

from tools.market.balance import beta, estimates, net_cash, ordinary_shares
from tools.market.facts import Fact, best
from valuation.company import Company, FigureName, Fundamentals, Period
from valuation.quantity import Quantity

FIGURES: dict[str, FigureName] = {
    "revenue": "revenue",
    "net_income_parent": "net_income",
    "net_income_total": "net_income_total",
    "operating_cash_flow": "operating_cash_flow",
    "capex": "capex",
    "capex_tangible": "capex_tangible",
    "capex_intangible": "capex_intangible",
    "free_cash_flow": "free_cash_flow",
    "free_cash_flow_company": "free_cash_flow_company",
    "r_and_d": "r_and_d",
    "eps_diluted": "eps_diluted",
    "eps_basic": "eps_basic",
    "shares_diluted_weighted": "shares_diluted",
    "dividend_per_share": "dividend_per_share",
    "segment_revenue_cloud": "ai_segment_revenue",
    "segment_adj_ebita_cloud": "ai_segment_profit",
    "segment_operating_income_cloud": "ai_segment_profit",
}
_TRAILING = FIGURES | {"revenue_ttm": "revenue", "net_income_ttm": "net_income"}
_TOTALS_IN_OTHER_CURRENCY = frozenset({"revenue_hkd", "free_cash_flow_hkd"})
_CORE = frozenset({"revenue", "net_income_parent", "operating_cash_flow", "capex", "revenue_ttm", "net_income_ttm"})
_FISCAL_YEAR = re.compile(r"FY\d{4}")
_ROUNDED_DAYS = 7
_SEGMENT_NOTE = "cloud segment, the nearest reported to an AI segment"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What could be read of a company, and what was refused."""

    fundamentals: Fundamentals | None
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Refusals:
    sentences: list[str] = field(default_factory=list)

    def add(self, fact: Fact, why: str) -> None:
        self.sentences.append(f"{fact} is left out: {why}.")


def accounts(company: Company, facts: Iterable[Fact], ticker: str = "") -> Accounts:
    """Fundamentals from every figure stored under any of the company's tickers.

    ticker: whose own accounts are preferred where they are complete, as those SMIC files in Shanghai.
    """
    refused = _Refusals()
    usable = list(_usable(facts, refused))
    if not usable:
        return Accounts(None, tuple(refused.sentences))
    currency, chosen = _one_set(usable, refused, ticker)
    count = ordinary_shares(company, chosen)
    years = _years(chosen, count, refused)
    chosen_estimates = estimates(chosen, after=years[-1].end + timedelta(days=_ROUNDED_DAYS) if years else None)
    result = Fundamentals(
        company=company,
        reporting_currency=currency,
        years=years,
        trailing=_trailing(chosen, years, refused),
        ordinary_shares=count,
        net_cash=net_cash(chosen, currency),
        beta=beta(chosen),
        estimates=chosen_estimates,
    )
    return Accounts(result, tuple(refused.sentences))


def _usable(facts: Iterable[Fact], refused: _Refusals) -> Iterator[Fact]:
    for fact in facts:
        problem = None if fact.unit == "text" else fact.problem()
        if problem is None and fact.field in _TOTALS_IN_OTHER_CURRENCY:
            problem = "its page converted the statements to HKD at a rate it does not give"
        if problem is None:
            yield fact
        else:
            refused.add(fact, problem)


def _one_set(facts: list[Fact], refused: _Refusals, ticker: str) -> tuple[str | None, list[Fact]]:
    """The currency of the fullest accounts, and the figures that belong to them.

    Listings of one company can report by different standards (SMIC: IFRS in USD, CAS in CNY); the two never meet.
    """
    currencies = {ticker: _currency(group) for ticker, group in _by_ticker(facts).items()}
    core = Counter(fact.ticker for fact in facts if fact.field in _CORE and fact.currency == currencies[fact.ticker])
    if not core:
        return None, facts
    fullest = min(core, key=lambda other: (-core[other], other))
    leader = ticker if _complete(facts, ticker, currencies.get(ticker)) else fullest
    currency = currencies[leader]
    chosen = []
    for fact in facts:
        own = currencies[fact.ticker]
        if own not in (None, currency) and fact.field not in ("price", "market_cap", "reporting_currency"):
            refused.add(fact, f"accounts in {own} are kept apart from those of {leader} in {currency}")
        elif fact.field in FIGURES and fact.unit == "money" and fact.per == "" and fact.currency != currency:
            refused.add(fact, f"it is in {fact.currency} while the accounts are in {currency}")
        else:
            chosen.append(fact)
    return currency, chosen


def _complete(facts: Iterable[Fact], ticker: str, currency: str | None) -> bool:
    """Whether a ticker has a fiscal year of accounts of its own: revenue, earnings and operating cash flow."""
    years: dict[str, set[str]] = {}
    for fact in facts:
        if fact.ticker == ticker and fact.currency == currency and _FISCAL_YEAR.fullmatch(fact.period):
            years.setdefault(fact.period, set()).add(fact.field)
    return any({"revenue", "net_income_parent", "operating_cash_flow"} <= fields for fields in years.values())


def _by_ticker(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.ticker, []).append(fact)
    return groups


def _currency(facts: Iterable[Fact]) -> str | None:
    """The currency a ticker's accounts state, else the one most of its core figures carry; None without accounts."""
    facts = list(facts)
    stated = best(fact for fact in facts if fact.field == "reporting_currency")
    if stated is not None:
        return stated.value
    carried = Counter(fact.currency for fact in facts if fact.field in _CORE)
    return min(carried, key=lambda currency: (-carried[currency], currency)) if carried else None


def _years(facts: list[Fact], count: Quantity | None, refused: _Refusals) -> tuple[Period, ...]:
    labels = {fact.period for fact in facts if fact.field in FIGURES and _FISCAL_YEAR.fullmatch(fact.period)}
    periods = []
    for label in labels:
        members = [fact for fact in facts if fact.period == label and fact.field in FIGURES and fact.end is not None]
        end = _common_end(members, refused)
        if end is not None:
            inside = [fact for fact in members if _same_end(fact, end)]
            periods.append(_without_old_counts(_period(label, end, inside), count, refused))
    return tuple(sorted(periods, key=lambda period: period.end))


def _common_end(members: list[Fact], refused: _Refusals) -> date | None:
    ends = Counter(fact.end for fact in members if fact.end is not None)
    if not ends:
        return None
    common = max(ends, key=lambda day: (ends[day], day))
    for fact in members:
        if not _same_end(fact, common):
            refused.add(fact, f"its year ends on {fact.end}, the others' on {common}")
    return common


def _same_end(fact: Fact, end: date) -> bool:
    """Whether a figure belongs to the year of that end: some sources round the last Saturday to the month's end."""
    return fact.end is not None and abs((fact.end - end).days) <= _ROUNDED_DAYS


def _period(label: str, end: date, facts: list[Fact], names: Mapping[str, FigureName] = FIGURES) -> Period:
    chosen: dict[FigureName, Fact] = {}
    for name in dict.fromkeys(names[fact.field] for fact in facts if fact.field in names):
        found = best(fact for fact in facts if names.get(fact.field) == name)
        if found is not None:
            chosen[name] = found
    figures = {name: _figure(name, chosen[name], label) for name in sorted(chosen)}
    capex = chosen.get("capex")
    return Period(label=label, end=end, figures=figures, capex_definition=capex.definition if capex else _parts(chosen))


def _parts(chosen: Mapping[FigureName, Fact]) -> str:
    both = "capex_tangible" in chosen and "capex_intangible" in chosen
    return "tangible and intangible assets, given apart" if both else ""


def _figure(name: FigureName, fact: Fact, label: str) -> Quantity:
    quantity = fact.quantity(period=label)
    if name in ("ai_segment_revenue", "ai_segment_profit"):
        return replace(quantity, note=f"{_SEGMENT_NOTE}; {quantity.note}")
    return quantity


def _without_old_counts(period: Period, count: Quantity | None, refused: _Refusals) -> Period:
    """The period less earnings per share that belong to another share count, as after BYD's 2025 bonus issue."""
    income = period.figure("net_income")
    if income is None or count is None:
        return period
    old = {
        name
        for name in ("eps_diluted", "eps_basic")
        if (eps := period.figures.get(name)) is not None
        and eps.per == "ordinary"
        and eps.currency == income.currency
        and eps.value != 0
        and not 0.6 <= abs(income.value / eps.value) / count.value <= 1.67
    }
    if not old:
        return period
    names = " and ".join(sorted(old))
    why = "net income over it gives another share count than today's"
    refused.sentences.append(f"{period.label} {names} is left out: {why}.")
    return replace(period, figures={name: figure for name, figure in period.figures.items() if name not in old})


def _trailing(facts: list[Fact], years: tuple[Period, ...], refused: _Refusals) -> Period | None:
    members = [fact for fact in facts if fact.period == "TTM" and fact.field in _TRAILING and fact.end is not None]
    members = _with_known_end(members, years, refused)
    end = max((fact.end for fact in members if fact.end is not None), default=None)
    if end is None:
        return None
    for fact in members:
        if fact.end != end:
            refused.add(fact, f"its twelve months end on {fact.end}, the others' on {end}")
    inside = [fact for fact in members if fact.end == end]
    read_only = any(fact.field.endswith("_ttm") for fact in inside)
    period = _period(f"TTM {'read' if read_only else 'to'} {end}", end, inside, _TRAILING)
    return None if years and _says_nothing_new(period, years[-1]) else period


def _with_known_end(members: list[Fact], years: tuple[Period, ...], refused: _Refusals) -> list[Fact]:
    """Sums to a quarter's end before those that carry only the day they were read, which is no end of any period.

    The bundled snapshot's sums of US companies are of the second kind; they must not drive out newer, complete ones.
    """
    last = years[-1].end if years else None
    known = [fact for fact in members if not fact.field.endswith("_ttm")]
    if not any(last is None or (fact.end is not None and fact.end > last) for fact in known):
        return members
    for fact in members:
        if fact.field.endswith("_ttm"):
            refused.add(fact, f"it was read on {fact.end}, and others say to which day their twelve months run")
    return known


def _says_nothing_new(trailing: Period, last: Period) -> bool:
    pairs = [(last.figure(name), figure) for name, figure in trailing.figures.items()]
    same = all(known is not None and isclose(known.value, figure.value, rel_tol=1e-4) for known, figure in pairs)
    return same or trailing.end <= last.end
