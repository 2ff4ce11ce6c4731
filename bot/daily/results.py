"""The part of the summary on results: whose are due and what they must verify, and what new statements verified.

What is required is what was stored with the last summary that was sent, never computed again with hindsight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.assistant.next_results import days_words
from bot.assistant.words import name_of
from bot.daily.wording import Wording
from bot.render.numbers import percent
from bot.storage.valuations import StoredValuation
from tools.market.results_calendar import DueSpan, ResultsDue, read_span
from valuation.assessment import Ledger

# A week: whoever reads on any one weekday still hears of it before the day, and the date has mostly settled by then.
WINDOW = timedelta(days=7)
_SLACK = 1e-9  # a growth exactly on the line is met, whatever the last bit says
_CLOSE = 0.001  # growths nearer than this look alike when rounded
_WITHOUT_GROWTH = ("race_track", "unclassified")


def required(ledger: Ledger | None) -> Mapping[str, float]:
    """The growth today's price requires of the next fiscal year, by year and figure; empty where nothing is required."""
    if ledger is None or ledger.required is None or not ledger.periods:
        return {}
    return {f"{ledger.periods[-1].period} {ledger.figure}": ledger.required.value}


def reported(ledger: Ledger | None) -> Mapping[str, float | None]:
    """The growth of each reported fiscal year, by year and figure; None where it is not disclosed."""
    if ledger is None:
        return {}
    grown = {entry.period: None if entry.growth is None else entry.growth.value for entry in ledger.periods[:-1]}
    return {f"{period} {ledger.figure}": growth for period, growth in grown.items()}


def soon(due: ResultsDue | None, day: date) -> str:
    """The days of results that are due within a week of a day, as they are stored; empty otherwise."""
    if due is None or due.last < day or due.first > day + WINDOW:
        return ""
    return str(due.span)


@dataclass(frozen=True, slots=True)
class _News:
    """What is said of one company: the first day its results are due and the line on it, empty where nothing is said."""

    first: date
    due: str
    verified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """Says what is new about results since the last summary that was sent; each line is made once for all users.

    all_due: say what is due though it was said before.
    """

    words: Wording
    day: date
    all_due: bool = False
    _said: dict[tuple[str, int], _News] = field(default_factory=dict)

    def lines(
        self, valued: Iterable[StoredValuation], run: int, before: Mapping[str, StoredValuation]
    ) -> tuple[str, ...]:
        """What is due, the nearest first, then what new statements say of what was required before.

        run, before: the last summary that was sent and what it valued, of the companies it told of.
        """
        news = [self._news(after, run, before.get(after.ticker)) for after in valued]
        due = sorted((each for each in news if each.due), key=lambda each: each.first)
        return (*(each.due for each in due), *(line for each in news for line in each.verified))

    def _news(self, after: StoredValuation, run: int, before: StoredValuation | None) -> _News:
        key = (after.ticker, run if before is not None else 0)
        if key not in self._said:
            span = self._due(before, after)
            due = "" if span is None else self._due_line(span, after)
            verified = () if before is None else tuple(self._verified(before, after))
            self._said[key] = _News(self.day if span is None else span.first, due, verified)
        return self._said[key]

    def _due(self, before: StoredValuation | None, after: StoredValuation) -> DueSpan | None:
        """The days to tell of: once when they come within a week, and once more on the first of them."""
        span = read_span(after.results_due) if after.results_due else None
        told = before is not None and before.results_due == after.results_due
        if span is None or (told and before is not None and _out(before, after, span, self.day)):
            return None
        return None if told and span.first != self.day and not self.all_due else span

    def _due_line(self, span: DueSpan, after: StoredValuation) -> str:
        company, days = self.words.company(after.ticker), days_words(span, self.words.language)
        if not after.required:
            kind = after.type if after.type in _WITHOUT_GROWTH else "growth"
            reason = self.words.say(f"due_because.{kind}")
            return self.words.say("due_nothing", company=company, days=days, reason=reason)
        ((key, growth),) = after.required.items()
        return self.words.say("due", company=company, days=days, day=self._price_day(after), **self._asked(key, growth))

    def _price_day(self, valuation: StoredValuation) -> str:
        return valuation.price_day or self.words.say("verified.undated")

    def _asked(self, key: str, growth: float, digits: int = 1) -> dict[str, str]:
        period, _, figure = key.partition(" ")
        language = self.words.language
        return {
            "period": period,
            "figure": name_of(f"{figure}_growth", language),
            "required": percent(growth, language, digits=digits),
        }

    def _verified(self, before: StoredValuation, after: StoredValuation) -> Iterator[str]:
        """Met, missed or not disclosed, for what the summary before had required and has come out since."""
        newer = after.statements_day > before.statements_day
        for key, growth in before.required.items():
            verdict = _verdict(key, growth, after, newer=newer)
            if verdict is None:
                continue
            actual = after.reported.get(key)
            digits = _digits(actual, growth)
            yield self.words.say(
                f"verified.{verdict}",
                company=self.words.company(after.ticker),
                growth="" if actual is None else percent(actual, self.words.language, signed=True, digits=digits),
                day=self._price_day(before),
                end=after.statements_day,
                **self._asked(key, growth, digits),
            )


def _out(before: StoredValuation, after: StoredValuation, span: DueSpan, day: date) -> bool:
    """Whether the results of a span have come: newer statements are there, though the source still shows the date."""
    return span.first <= day and after.statements_day > before.statements_day


def _digits(actual: float | None, growth: float) -> int:
    """As many digits as it takes to see that two growths differ."""
    return 3 if actual is not None and _SLACK < abs(actual - growth) < _CLOSE else 1


def _verdict(key: str, growth: float, after: StoredValuation, *, newer: bool) -> str | None:
    """What became of a required growth; None while no new statements are out."""
    if key in after.reported:
        actual = after.reported[key]
        return "undisclosed" if actual is None else "met" if actual >= growth - _SLACK else "missed"
    if not newer:
        return None
    figure = key.partition(" ")[2]
    same = not after.reported or any(other.endswith(f" {figure}") for other in after.reported)
    return "not_yet" if same else "other_figure"
