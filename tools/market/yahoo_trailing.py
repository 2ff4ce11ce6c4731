"""Twelve trailing months from Yahoo's series; every sum says from which amounts it was formed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tools.market.reported import Reported, plain
from tools.market.trailing import Bridge
from tools.market.yahoo_series import FLOWS, Point
from tools.market.yahoo_spans import SLACK, chain, reported, spans

_CORE = ("revenue", "net_income_parent", "net_income_total", "operating_cash_flow")
_AGREE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TwelveMonths:
    """The sums to one day, and a sentence for each that could not be formed."""

    end: date | None = None
    sums: tuple[Reported, ...] = ()
    left_out: tuple[str, ...] = ()


def twelve_months(
    years: Mapping[str, Sequence[Reported]],
    interim: Mapping[str, Sequence[Point]],
    given: Mapping[str, Sequence[Point]],
) -> TwelveMonths:
    """The twelve months to the newest interim report: never four times a quarter.

    First the fiscal year plus the months since less the same months before, which keeps the audited year. Yahoo gives
    five quarters, so from the second quarter on the year before is gone: then the four quarters are added. Of companies that
    report by half-years it gives no interim statements at all: then its own sum is taken and named as such.
    """
    year_end = max((year.end for name in _CORE for year in years.get(name, ())), default=None)
    if year_end is None:
        return TwelveMonths()
    known = {field: spans(interim.get(field, ()), years.get(field, ())) for field in FLOWS}
    end = _newest(known, given, year_end)
    if end is None:
        return TwelveMonths()
    sums, left_out = [], []
    for field in FLOWS:
        year = next((one for one in years.get(field, ()) if one.end == year_end), None)
        theirs = next((point for point in given.get(field, ()) if point.end == end and point.months == 12), None)
        own = _own_sum(year, known[field], end)
        if own is not None:
            sums.append(own)
            left_out += _disagreement(own, theirs)
        elif theirs is not None and (year is None or year.currency == theirs.currency):
            sums.append(_theirs(theirs))
        elif year is not None:
            left_out.append(f"{field} of twelve months to {end} is left out: Yahoo lacks the quarters for it.")
    return TwelveMonths(end, tuple(sums), tuple(left_out))


def _newest(
    known: Mapping[str, Sequence[Reported]], given: Mapping[str, Sequence[Point]], year_end: date
) -> date | None:
    """The newest day to which a sum can end; Yahoo's own only where it gives no interim report since the year."""
    own = [one.end for name in _CORE for one in known[name] if one.end - year_end > SLACK]
    theirs = [point.end for name in _CORE for point in given.get(name, ()) if point.end - year_end > SLACK]
    return max(own, default=None) or max(theirs, default=None)


def _own_sum(year: Reported | None, parts: Sequence[Reported], end: date) -> Reported | None:
    if year is None or year.start is None:
        return None
    same = [part for part in parts if (part.currency, part.basis) == (year.currency, year.basis)]
    since = chain(same, year.end, end)
    if since is None or since[-1].end != end:
        return None
    old_end = year.start - timedelta(days=1)
    before = chain(same, old_end, old_end + (end - year.end))
    if before is not None:
        return Bridge(year, _joined(since), _joined(before)).sum()
    quarters = chain(same, year.start + (end - year.end) - timedelta(days=1), end)
    return None if quarters is None else _of_quarters(quarters)


def _joined(parts: Sequence[Reported]) -> Reported:
    total = sum((part.value for part in parts), Decimal())
    return replace(parts[-1], value=total, start=parts[0].start)


def _of_quarters(quarters: Sequence[Reported]) -> Reported:
    amounts = " + ".join(f"{plain(one.value)} (to {one.end})" for one in quarters)
    return replace(_joined(quarters), quality="derived", note=f"sum of reported amounts: {amounts}")


def _theirs(point: Point) -> Reported:
    return replace(reported(point, 12), note="twelve months as Yahoo adds them up; it does not say from which reports")


def _disagreement(own: Reported, theirs: Point | None) -> list[str]:
    """A sentence where Yahoo's own sum of the same day is another one."""
    if theirs is None or theirs.currency != own.currency or not theirs.value:
        return []
    gap = own.value / theirs.value - 1
    if abs(gap) <= _AGREE:
        return []
    given = f"Yahoo's own {own.field} of twelve months to {own.end}, {plain(theirs.value)}"
    return [f"{given}, is left out: the reports it lists add up to {plain(own.value)}, {gap:+.1%}."]
