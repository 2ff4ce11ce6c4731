"""How long Yahoo's interim amounts are, and how they chain to a part of a year; a length that is not proven is not used."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from tools.market.reported import Reported
from tools.market.yahoo_series import Point

SLACK = timedelta(days=10)  # fiscal years of 52 and 53 weeks do not end on the same day
_QUARTER = (80, 100)  # days between the ends of two quarters
_HALF = (170, 195)
_SAME_SUM = 0.005  # two halves prove themselves by adding up to the year


def spans(points: Sequence[Point], years: Sequence[Reported]) -> tuple[Reported, ...]:
    """The interim amounts whose length is certain, with their first day.

    A label of three months is believed where another quarter ends three months before or after, or a fiscal year ended
    three months before. Points half a year apart count as half-years where two of them add up to a reported year.
    """
    ends = [point.end for point in points]
    halves = _two_halves_make_a_year(points, years)
    found = []
    for point in points:
        months = _months(point, ends, years, halves=halves)
        if months is not None:
            found.append(reported(point, months))
    return tuple(found)


def reported(point: Point, months: int) -> Reported:
    """A point as an amount of so many months."""
    return Reported(
        field=point.field,
        value=point.value,
        start=months_before(point.end, months) + timedelta(days=1),
        end=point.end,
        currency=point.currency,
        basis=point.line,
    )


def _months(point: Point, ends: Sequence[date], years: Sequence[Reported], *, halves: bool) -> int | None:
    if point.months in (6, 9):
        return point.months
    year_ends = (day for year in years if year.start for day in (year.end, year.start - timedelta(days=1)))
    neighbours = (*ends, *(end for end in year_ends if end < point.end))
    if any(_apart(point.end, other, _QUARTER) for other in neighbours):
        return 3
    return 6 if halves else None


def _two_halves_make_a_year(points: Sequence[Point], years: Sequence[Reported]) -> bool:
    by_end = {point.end: point.value for point in points}
    for year in years:
        second = by_end.get(year.end)
        firsts = [value for end, value in by_end.items() if end < year.end and _apart(end, year.end, _HALF)]
        if second is not None and any(
            abs(float(first + second - year.value)) <= _SAME_SUM * abs(float(year.value)) for first in firsts
        ):
            return True
    return False


def _apart(one: date, other: date, days: tuple[int, int]) -> bool:
    return days[0] <= abs((one - other).days) <= days[1]


def chain(parts: Sequence[Reported], after: date, to: date) -> tuple[Reported, ...] | None:
    """The amounts that follow each other from the day after one day to another; None where a piece is missing."""
    links: list[Reported] = []
    while to - after > SLACK:
        link = max(
            (
                one
                for one in parts
                if abs(one.end - to) <= SLACK and one.start is not None and one.start - after >= -SLACK
            ),
            key=lambda one: one.days,
            default=None,
        )
        if link is None or link.start is None:
            return None
        links.append(link)
        to = link.start - timedelta(days=1)
    return tuple(reversed(links)) or None


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the last of the month stays the last.

    >>> months_before(date(2026, 6, 30), 3), months_before(date(2026, 4, 26), 12)
    (datetime.date(2026, 3, 31), datetime.date(2025, 4, 26))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends_month else min(day.day, last))
