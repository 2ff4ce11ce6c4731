"""When a company reports next: the days its sources give, which of them are believed, and the one that holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tools.market.facts import Fact
from tools.market.sessions import ZONES
from valuation.company import Listing

FIELD: Final = "results_due"
# Sources go on showing the last date for some days, and nobody announces a date more than half a year ahead.
_BACK, _AHEAD = timedelta(days=5), timedelta(days=200)
_ZONE_AHEAD = timedelta(hours=14)  # of the first place where a new day begins
_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_SPAN = re.compile(
    rf"{_DAY}(?:\s*(?:/|–|~|to\b|至|到)\s*{_DAY})?\s*[(（]?\s*(estimated?|est\.?|预计|预期|估计|confirmed|已?确认)?\s*[)）]?",
    re.IGNORECASE,
)
_SURE = ("confirmed", "确认", "已确认")


@dataclass(frozen=True, slots=True)
class DueSpan:
    """The first and last day on which results may come, and whether that is an estimate.

    >>> str(DueSpan(date(2026, 11, 12), date(2026, 11, 16), True))
    '2026-11-12/2026-11-16 estimate'
    """

    first: date
    last: date
    estimated: bool

    def __str__(self) -> str:
        """As it is stored, and as a user may write it."""
        days = self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"
        return f"{days} estimate" if self.estimated else days


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsDue:
    """When the next results of a listing's company are due, as one source says.

    last: differs from `first` where the source gives a span of days. estimated: what no source calls confirmed, and
    every span. period_end: last day of the period reported on; None where the source does not say. read: the day the
    source first said so, or was published; None where the user's file gives none.
    """

    ticker: str
    first: date
    last: date
    estimated: bool
    source: str
    period_end: date | None = None
    read: date | None = None

    @property
    def span(self) -> DueSpan:
        """The days alone."""
        return DueSpan(self.first, self.last, self.estimated)


def read_span(text: str) -> DueSpan | None:
    """The days a text gives; None for anything else, reversed spans included.

    One day is as certain as its writer says it is; several days are an estimate.

    >>> read_span("2026-11-12/2026-11-16").estimated, read_span("2026年11月12日（预计）").first, read_span("soon")
    (True, datetime.date(2026, 11, 12), None)
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    try:
        first = date(*map(int, found.groups()[:3]))
        last = first if found[4] is None else date(*map(int, found.groups()[3:6]))
    except ValueError:
        return None
    said = (found[7] or "").casefold()
    return DueSpan(first, last, first != last or bool(said and said not in _SURE)) if last >= first else None


def why_not_due(span: DueSpan, today: date) -> str | None:
    """Why a span of days cannot be that of the next results; None when it can."""
    if span.last < span.first:
        return f"its last day, {span.last}, comes before its first, {span.first}"
    if span.last < today - _BACK:
        return f"{span.last} is past"
    if span.last > today + _AHEAD:
        return f"{span.last} is more than {_AHEAD.days} days ahead"
    return None


def due_fact(
    listing: Listing, span: DueSpan, *, read: str, quality: str, source: str, period_end: str = "", note: str = ""
) -> Fact:
    """The days as a fact; a later word of the same source on the same results replaces it and both stay on file."""
    return Fact(
        ticker=listing.ticker,
        field=FIELD,
        value=str(span),
        unit="text",
        currency="",
        per="",
        period="next",
        period_end=period_end,
        source_date=read,
        quality=quality,
        source=source,
        note=note,
        definition="",
    )


def local_day(listing: Listing, moment: datetime) -> date:
    """The exchange's own day at a moment."""
    return moment.astimezone(ZoneInfo(ZONES[listing.market])).date()


def next_results(facts: Iterable[Fact], listing: Listing, moment: datetime) -> ResultsDue | None:
    """The next results that are not past at a moment, of the facts of all lines of the company.

    What the user gives goes before other sources, the listing's own line before the others, a newer word before an
    older one; of several days in the user's file the nearest holds.
    """
    today = local_day(listing, moment)
    coming = [
        (fact, span)
        for fact, span in _believed(facts, today)
        if span.last >= today and not (fact.quality == "user" and _not_yet_said(fact, moment))
    ]
    if not coming:
        return None
    fact, span = max(coming, key=lambda each: _standing(each[0], each[1], listing))
    return ResultsDue(
        ticker=listing.ticker,
        first=span.first,
        last=span.last,
        estimated=span.estimated,
        source=fact.source,
        period_end=fact.end,
        read=fact.read,
    )


def dates_left_out(facts: Iterable[Fact], today: date) -> tuple[str, ...]:
    """A sentence for each day of results that is not believed."""
    sentences = []
    for fact in facts:
        span = read_span(fact.value) if fact.field == FIELD else None
        why = None if span is None else why_not_due(span, today)
        if why is not None:
            sentences.append(left_out(fact.ticker, why))
    return tuple(sentences)


def left_out(ticker: str, why: str) -> str:
    """The sentence for a day that is refused."""
    return f"The date of the next results of {ticker} is left out: {why}."


def _believed(facts: Iterable[Fact], today: date) -> Iterable[tuple[Fact, DueSpan]]:
    for fact in facts:
        span = read_span(fact.value) if fact.field == FIELD else None
        if span is not None and why_not_due(span, today) is None:
            yield fact, span


def _not_yet_said(fact: Fact, moment: datetime) -> bool:
    """Whether the user dates a row later than any place's calendar at that moment."""
    return fact.read is not None and fact.read > (moment.astimezone(UTC) + _ZONE_AHEAD).date()


def _standing(fact: Fact, span: DueSpan, listing: Listing) -> tuple[bool, int, bool, str]:
    user = fact.quality == "user"
    return (user, -span.first.toordinal() if user else 0, fact.ticker == listing.ticker, fact.source_date)
