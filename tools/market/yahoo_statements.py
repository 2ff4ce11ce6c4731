"""Statements as facts: fiscal years, balance sheets, and twelve trailing months, each in the currency Yahoo names beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from tools.market.facts import Fact
from tools.market.provider import Fetched
from tools.market.reported import Reported, currency_fact, fiscal_year
from tools.market.yahoo_access import why_no_currency
from tools.market.yahoo_series import ANNUAL, FLOWS, QUARTERLY, TRAILING, Point, Series
from tools.market.yahoo_shares import share_figures
from tools.market.yahoo_spans import reported
from tools.market.yahoo_trailing import TwelveMonths, twelve_months
from valuation.company import Listing

_PAGES = {"income": "financials", "cash": "cash-flow", "balance": "balance-sheet"}
_CASH_LINES = frozenset({"operating_cash_flow", "capex", "capex_tangible", "capex_intangible"})
_LINE_NOTES = {
    "NetIncomeCommonStockholders": "after preferred dividends; Yahoo gives no net income of the parent",
    "CashFlowsfromusedinOperatingActivitiesDirect": "by the direct method",
}
_BOTH, _TANGIBLE = "tangible and intangible assets", "property, plant and equipment only"
_BROADER = "as Yahoo adds it up; more than the tangible and intangible assets it lists"
_UNSPLIT = "as Yahoo adds it up; it does not list the parts"


@dataclass(frozen=True, slots=True)
class _Books:
    """The three kinds of series of one listing."""

    listing: Listing
    symbol: str
    read: datetime
    annual: Series
    quarterly: Series
    trailing: Series

    @property
    def stamp(self) -> str:
        """The moment of reading, as facts carry it."""
        return self.read.isoformat(timespec="seconds")

    def source(self, page: str) -> str:
        """The address where a reader finds the statement."""
        return f"https://finance.yahoo.com/quote/{self.symbol}/{_PAGES[page]}"


def statement_facts(
    series: Mapping[str, Series], listing: Listing, symbol: str, read: datetime, units: Decimal | None
) -> Fetched:
    """Everything the series say that can be used.

    units: listed units of the whole company, from its market value; shows whether share figures are per ADS or per
        ordinary share.
    """
    books = _Books(listing, symbol, read, series[ANNUAL], series[QUARTERLY], series[TRAILING])
    years = {field: tuple(reported(point, 12) for point in books.annual.of(field)) for field in FLOWS}
    months = twelve_months(years, books.quarterly.points, books.trailing.points)
    shares = share_figures(books.annual, books.quarterly, months, listing, units)
    amounts = (*_flows(years, months), *shares.amounts, *_balances(books))
    facts, left_out = _written(amounts, books, months.end)
    refused = (*books.annual.left_out, *months.left_out, *shares.left_out, *left_out)
    currency = _reporting_currency(books)
    if not facts:
        return Fetched(left_out=(*refused, f"Yahoo carries no statements of {symbol}."))
    return Fetched(facts=(*facts, *((currency,) if currency else ())), left_out=refused)


def _flows(years: Mapping[str, Sequence[Reported]], months: TwelveMonths) -> Iterator[Reported]:
    """The amounts of the fiscal years and of twelve months, capital expenditure with what it covers."""
    everything = [*(one for group in years.values() for one in group), *months.sums]
    by_day = {(one.field, one.end): one.value for one in everything}
    for one in everything:
        yield replace(one, definition=_capex_covers(one, by_day)) if one.field == "capex" else one


def _capex_covers(capex: Reported, by_day: Mapping[tuple[str, date], Decimal]) -> str:
    tangible, intangible = (by_day.get((f"capex_{kind}", capex.end)) for kind in ("tangible", "intangible"))
    if tangible is None and intangible is None:
        return _UNSPLIT
    if capex.value == (tangible or 0) + (intangible or 0):
        return _BOTH if intangible else _TANGIBLE
    return _BROADER


def _balances(books: _Books) -> Iterator[Reported]:
    """Cash and borrowings of every fiscal year's end and of the newest quarter's."""
    newest = max((point.end for point in books.quarterly.of("total_debt")), default=None)
    for series in (books.annual, books.quarterly):
        for field in ("cash_and_st_investments", "cash"):
            points = (point for point in series.of(field) if series is books.annual or point.end == newest)
            yield from (_balance(point) for point in points)
        debts = (point for point in series.of("total_debt") if series is books.annual or point.end == newest)
        yield from (_borrowings(point, series.at("leases", point.end)) for point in debts)


def _balance(point: Point) -> Reported:
    return replace(reported(point, 12), start=None)


def _borrowings(debt: Point, leases: Point | None) -> Reported:
    """Borrowings without leases where Yahoo lists those, as the bundled figures are."""
    whole = _balance(debt)
    if leases is None or leases.currency != debt.currency or leases.value > debt.value:
        return replace(whole, definition="borrowings as Yahoo adds them up; leases may be among them")
    note = f"{debt.line} less {leases.line}"
    return replace(
        whole, value=debt.value - leases.value, quality="derived", note=note, definition="borrowings, without leases"
    )


def _written(
    amounts: Iterable[Reported], books: _Books, trailing_end: date | None
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """The amounts as facts; those of unknown currency or with the wrong sign as sentences."""
    year_ends = {point.end for field in FLOWS for point in books.annual.of(field)}
    facts: dict[tuple[str, str, str], Fact] = {}
    left_out: list[str] = []
    for amount in amounts:
        period = _period(amount, year_ends, trailing_end)
        why = _why_not(amount)
        if why is not None:
            left_out.append(f"{amount.field} of {period} is left out: {why}.")
            continue
        fact = _fact(amount, books).fact(books.listing.ticker, period)
        facts.setdefault((fact.field, fact.period, fact.period_end), fact)
    return tuple(facts.values()), tuple(left_out)


def _period(amount: Reported, year_ends: set[date], trailing_end: date | None) -> str:
    if amount.start is not None and amount.end == trailing_end and amount.end not in year_ends:
        return "TTM"
    return fiscal_year(amount.end) if amount.end in year_ends else amount.end.isoformat()


def _why_not(amount: Reported) -> str | None:
    unusable = why_no_currency(amount.currency) if amount.unit == "money" else None
    if unusable is not None:
        return unusable
    if amount.field.startswith("capex") and amount.value < 0:
        return "its sign says that money came in"
    return None


def _fact(amount: Reported, books: _Books) -> Reported:
    """The amount with its source, its day of reading and what its line leaves unsaid."""
    balance = amount.start is None
    page = "balance" if balance else "cash" if amount.field in _CASH_LINES else "income"
    note = "; ".join(filter(None, (amount.note, _LINE_NOTES.get(amount.basis, ""))))
    currency = amount.currency if amount.unit == "money" else ""
    return replace(amount, source=books.source(page), filed=books.stamp, note=note, currency=currency)


def _reporting_currency(books: _Books) -> Fact | None:
    """The currency of the newest year's statements, where all its lines agree."""
    points = [point for field in FLOWS for point in books.annual.of(field)]
    end = max((point.end for point in points), default=None)
    named = {point.currency for point in points if point.end == end and point.currency}
    if end is None or len(named) != 1 or any(map(why_no_currency, named)):
        return None
    return currency_fact(
        books.listing.ticker,
        named.pop(),
        end=end,
        read=books.stamp,
        source=books.source("income"),
        quality="provider-record",
    )
