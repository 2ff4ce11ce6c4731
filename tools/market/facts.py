"""The bundled figures: one row each, read once, built only for the company asked."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from valuation.quantity import Quantity, ShareBasis, Unit

CURRENCIES = frozenset({"CNY", "HKD", "USD", "TWD"})
# What the user gives wins, because the user can see and change it.
_QUALITIES = ("user", "primary", "primary-transcribed", "provider-record", "derived", "secondary")
Origin = Literal["live", "cache", "snapshot", "user"]
_UNITS: dict[str, Unit] = {"money": "money", "shares": "shares", "ratio": "ratio", "percent": "ratio", "count": "count"}
_BASES: dict[str, ShareBasis | None] = {"": None, "ordinary": "ordinary", "ads": "ads"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PART_OF_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_FISCAL_YEAR = re.compile(r"FY\d{4}")
_SAID_OF = {"live": "live", "cache": "cached", "user": "yours"}  # beside a figure that is not the snapshot's
_REPORT_DUE = 4  # months after the year's end
RESTATED = "restated, "  # in the note of a figure that replaced the one first published; its date is its own filing's


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as its source gave it; the fields are the columns of data/facts.csv."""

    ticker: str
    field: str
    value: str
    unit: str
    currency: str
    per: str
    period: str
    period_end: str
    source_date: str
    quality: str
    source: str
    note: str
    definition: str
    origin: str = "snapshot"  # what it was read from now

    @property
    def end(self) -> date | None:
        """The day the figure belongs to, if its source gives one."""
        return _day(self.period_end)

    @property
    def read(self) -> date | None:
        """The day its source was read or published, if known to the day."""
        return _day(self.source_date)

    @property
    def public(self) -> date | None:
        """A day by which the figure was public for certain; None when its source leaves that open.

        The last day its source can have been read on and, for a fiscal year, at the latest four months after its end,
        when Hong Kong, the mainland and New York require the annual report. Never the end of the period itself.
        A restated figure was public when it was restated.
        """
        read, end = _last_day(self.source_date), self.end
        first = end is not None and _FISCAL_YEAR.fullmatch(self.period) and RESTATED not in self.note
        due = _months_after(end, _REPORT_DUE) if end is not None and first else None
        days = [day for day in (read, due) if day is not None and (end is None or day >= end)]
        return min(days, default=None)

    @property
    def standing(self) -> tuple[int, str, str, str]:
        """Sorts the copy to believe last: quality, then the newest source; the rest only fixes the order."""
        known = _QUALITIES.index(self.quality) if self.quality in _QUALITIES else len(_QUALITIES)
        return (-known, self.source_date, self.source, self.value)

    def problem(self) -> str | None:
        """Why the figure cannot be used, or None when its unit, currency and share basis are known."""
        if self.unit not in _UNITS:
            return f"its unit “{self.unit}” is not known"
        if self.unit == "money" and self.currency not in CURRENCIES:
            return f"its currency “{self.currency}” is not known"
        if self.per not in _BASES:
            return "its source does not say whether it is per ordinary share or per ADS"
        return None

    def quantity(self, *, period: str | None = None, as_of: date | None = None) -> Quantity:
        """The figure with all it carries; the note names its quality and the day it was read."""
        read = f"read {self.source_date}" if self.source_date else ""
        return Quantity(
            value=float(self.value) / (100.0 if self.unit == "percent" else 1.0),
            unit=_UNITS[self.unit],
            currency=self.currency or None,
            per=_BASES[self.per],
            period=self.period if period is None else period,
            as_of=as_of or self.end,
            source=self.source,
            note="; ".join(filter(None, (self.quality, _SAID_OF.get(self.origin, ""), self.note, read))),
        )

    def __str__(self) -> str:
        """The figure in a few words, for the operator."""
        return f"{self.ticker} {self.field} {self.period or self.period_end}"


class FactTable:
    """All bundled figures by ticker."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._rows: dict[str, list[Sequence[str]]] = {}
        for row in rows:
            self._rows.setdefault(row[0], []).append(row)

    @classmethod
    def read(cls, path: Path) -> FactTable:
        """The table of a file with one header line."""
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            return cls(reader)

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """Every figure stored under a ticker, in the file's order."""
        return tuple(Fact(*row) for row in self._rows.get(ticker, ()))


def best(facts: Iterable[Fact]) -> Fact | None:
    """The copy to believe: best quality, then newest source."""
    return max(facts, key=lambda fact: fact.standing, default=None)


def newest(facts: Iterable[Fact]) -> Fact | None:
    """The figure of the latest day, and of several copies of that day the one to believe; undated ones come first."""
    return max(facts, key=lambda fact: (fact.period_end, fact.standing), default=None)


def _last_day(text: str) -> date | None:
    """The last day a date can mean: of the month for 2025-12, of the year for 2025 and what follows it."""
    found = _PART_OF_DAY.match(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101 - the pattern has matched it
    if day is not None and month is not None:
        return date(year, month, day)
    return date(year, month or 12, monthrange(year, month or 12)[1])


def _months_after(day: date, months: int) -> date:
    """The last day of the month that many months on."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    return date.fromisoformat(found.group()) if found else None
