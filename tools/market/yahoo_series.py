"""Yahoo's series of statement lines, point by point: each with its own day, length and currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tools.market.provider import SourceDown
from tools.market.yahoo_access import SOURCE, day, mapping, number, rows, text

ANNUAL, QUARTERLY, TRAILING = "annual", "quarterly", "trailing"

# Our field → the lines of Yahoo it may be read from, the first that is there holds.
FLOWS: Mapping[str, tuple[str, ...]] = {
    "revenue": ("TotalRevenue",),
    "net_income_parent": ("NetIncome", "NetIncomeCommonStockholders"),
    "net_income_total": ("NetIncomeIncludingNoncontrollingInterests",),
    "operating_cash_flow": ("OperatingCashFlow", "CashFlowsfromusedinOperatingActivitiesDirect"),
    "capex": ("CapitalExpenditure",),
    "capex_tangible": ("PurchaseOfPPE",),
    "capex_intangible": ("PurchaseOfIntangibles",),
    "r_and_d": ("ResearchAndDevelopment",),
}
PER_SHARE: Mapping[str, tuple[str, ...]] = {"eps_diluted": ("DilutedEPS",), "eps_basic": ("BasicEPS",)}
COUNTS: Mapping[str, tuple[str, ...]] = {"shares_diluted_weighted": ("DilutedAverageShares",)}
BALANCES: Mapping[str, tuple[str, ...]] = {
    "cash_and_st_investments": ("CashCashEquivalentsAndShortTermInvestments",),
    "cash": ("CashAndCashEquivalents",),
    "total_debt": ("TotalDebt",),
    "leases": ("CapitalLeaseObligations",),
}
OUTFLOWS = frozenset({"capex", "capex_tangible", "capex_intangible"})  # Yahoo writes what is paid as negative
_LENGTHS = {"3M": 3, "6M": 6, "9M": 9, "12M": 12, "TTM": 12}


@dataclass(frozen=True, slots=True)
class Point:
    """One amount of one line.

    months: its length as Yahoo labels it; None where it does not. Companies that report by half-years carry "3M" too.
    """

    field: str
    line: str
    end: date
    months: int | None
    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one kind (annual, quarterly, trailing) by field, oldest first, and what was wrong with others."""

    points: Mapping[str, tuple[Point, ...]]
    left_out: tuple[str, ...] = ()

    def of(self, field: str) -> tuple[Point, ...]:
        """The points of a field."""
        return self.points.get(field, ())

    def at(self, field: str, end: date) -> Point | None:
        """The point of a field on a day."""
        return next((point for point in self.of(field) if point.end == end), None)


def series_wanted() -> str:
    """All series of one request, as Yahoo wants them listed."""
    flows, rest = {**FLOWS, **PER_SHARE, **COUNTS}, BALANCES
    kinds = ((ANNUAL, {**flows, **rest}), (QUARTERLY, {**flows, **rest}), (TRAILING, FLOWS))
    return ",".join(f"{kind}{line}" for kind, fields in kinds for lines in fields.values() for line in lines)


def read_series(body: object, symbol: str) -> dict[str, Series]:
    """The series of an answer by kind, after each is shown to be about the symbol that was asked for.

    Raises
        SourceDown: another company's series, an error, or a body of another shape.
    """
    answer = mapping(mapping(body).get("timeseries"))
    if "result" not in answer or answer.get("error"):
        raise SourceDown(SOURCE, "its statements have another shape than before")
    lines: dict[str, tuple[Any, ...]] = {}
    for one in rows(answer["result"]):
        meta = mapping(mapping(one).get("meta"))
        owner, name = _first(meta.get("symbol")), _first(meta.get("type"))
        if owner.upper() != symbol.upper():
            raise SourceDown(SOURCE, f"it answered about {owner or 'no company'} instead of {symbol}")
        lines[name] = rows(one.get(name))
    return {kind: _series(kind, lines) for kind in (ANNUAL, QUARTERLY, TRAILING)}


def _series(kind: str, lines: Mapping[str, tuple[Any, ...]]) -> Series:
    points: dict[str, tuple[Point, ...]] = {}
    left_out: list[str] = []
    for field, names in {**FLOWS, **PER_SHARE, **COUNTS, **BALANCES}.items():
        found: dict[date, Point] = {}
        for line in reversed(names):  # the preferred line overwrites the others of its day
            found |= {point.end: point for point in _points(field, line, lines.get(f"{kind}{line}", ()))}
        if kind == ANNUAL and field not in BALANCES:
            left_out += [_not_a_year(point) for point in found.values() if point.months not in (12, None)]
            found = {end: point for end, point in found.items() if point.months in (12, None)}
        if found:
            points[field] = tuple(found[end] for end in sorted(found))
    return Series(points, tuple(left_out))


def _not_a_year(point: Point) -> str:
    return f"{point.field} to {point.end} is left out: Yahoo lists {point.months} months among the fiscal years."


def _points(field: str, line: str, values: Iterable[Any]) -> Iterator[Point]:
    """The points that carry a number; Yahoo fills quarters that were not reported with nothing."""
    for value in values:
        amount = number(mapping(value).get("reportedValue"))
        end = day(mapping(value).get("asOfDate"))
        if amount is not None and end is not None:
            signed = -amount if field in OUTFLOWS else amount
            months = _LENGTHS.get(text(value.get("periodType")))
            yield Point(field, line, end, months, signed, text(value.get("currencyCode")))


def _first(values: object) -> str:
    found = rows(values)
    return text(found[0]) if found else text(values)
