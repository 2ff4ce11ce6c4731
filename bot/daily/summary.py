"""The revaluation summary of one user's list."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.answer import Block, Language
from bot.assistant.tool_words import error_words
from bot.chat.request import Valuer
from bot.daily.catalyst import CatalystFinder, Event, Events
from bot.daily.change import Change, change
from bot.daily.document import alert_document, change_document, health_document
from bot.daily.layout import Content, layout
from bot.daily.results import Results, soon
from bot.daily.snapshot import snapshot
from bot.daily.trading import trades
from bot.daily.value_legs import value_legs
from bot.daily.wording import Wording
from bot.past_call import Call, call_of
from bot.phrases import phrase
from bot.render.terminal import as_text
from bot.storage.alerts import Told
from bot.storage.outbox import LastSent
from bot.storage.store import Storage
from bot.storage.users import User
from bot.storage.valuations import StoredValuation
from tools.errors import ToolError
from valuation.errors import ValuationError

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailySummary:
    """What one user is told on one day.

    changed: noticeable changes, the largest change of the gap first. unchanged: tickers.
    not_valued: tickers with the reason. alerts: told since the summary before.
    """

    day: date
    user: int
    language: Language
    changed: tuple[Change, ...]
    unchanged: tuple[str, ...]
    not_valued: Mapping[str, str]
    alerts: tuple[Told, ...]
    health: Mapping[str, object]
    blocks: tuple[Block, ...]
    events: Mapping[str, Event] = field(default_factory=dict)  # what is named beside a move, by ticker
    results: tuple[str, ...] = ()  # due within a week, and what new statements verified; in words only

    @property
    def told(self) -> tuple[str, ...]:
        """The tickers it says something new about, in its order."""
        news = [found.after.ticker for found in self.changed] + [told.ticker for told in self.alerts]
        return tuple(dict.fromkeys(news))

    @property
    def text(self) -> str:
        """The summary as plain text."""
        return as_text(self.blocks)

    def as_document(self) -> dict[str, object]:
        """The document of `rerate daily`."""
        return {
            "date": self.day.isoformat(),
            "user": self.user,
            "changed": [change_document(found, self._event(found)) for found in self.changed],
            "unchanged": list(self.unchanged),
            "not_valued": [{"ticker": ticker, "reason": reason} for ticker, reason in self.not_valued.items()],
            "alerts": [alert_document(told) for told in self.alerts],
            "data_health": dict(self.health),
            "text": self.text,
        }

    def _event(self, found: Change) -> dict[str, object] | None:
        event = self.events.get(found.after.ticker)
        return None if event is None else event.as_document(self.language)


@dataclass(slots=True)
class Run:
    """One look at the market for any number of users: each company is valued once, each line worded once."""

    valuer: Valuer
    storage: Storage
    day: date
    all_due: bool = False  # name results that are due though a summary said so before
    catalysts: CatalystFinder | None = None
    valued: dict[str, StoredValuation] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)  # the same valuations with their inputs
    failed: dict[str, ToolError | ValuationError | None] = field(
        default_factory=dict
    )  # None: a fault, noted in the log
    _earlier: dict[int, Mapping[str, StoredValuation]] = field(default_factory=dict)
    _changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    _wordings: dict[Language, Wording] = field(default_factory=dict)
    _results: dict[Language, Results] = field(default_factory=dict)
    _events: Events = field(init=False)

    def __post_init__(self) -> None:
        self._events = Events(self.catalysts, self.day, self.storage.valuations.at)

    def value(self, tickers: Iterable[str]) -> None:
        """Value the companies that were not valued yet."""
        for ticker in tickers:
            if ticker in self.valued or ticker in self.failed:
                continue
            try:
                found = self.valuer.assess(ticker)
                self.valued[ticker] = snapshot(found, soon(self.valuer.results_due(ticker), self.day))
                self.calls[ticker] = call_of(found, self.day)
            except (ToolError, ValuationError) as error:
                self.failed[ticker] = error
            except Exception:  # noqa: BLE001 - one company's broken data must not silence all the others
                _LOG.exception("valuing %s for the daily summary failed", ticker)
                self.failed[ticker] = None

    def _reason(self, ticker: str, language: Language) -> str:
        error = self.failed[ticker]
        return phrase(language, "summary.fault") if error is None else error_words(error, language)

    def summary(self, user: int, tickers: tuple[str, ...], language: Language, last: LastSent | None) -> DailySummary:
        """The summary of a list, against the run and tickers of the last summary that was sent."""
        self.value(tickers)
        run, told = (last.run, last.tickers) if last else (0, frozenset[str]())
        valued = [ticker for ticker in tickers if ticker in self.valued]
        changes = [self._change(ticker, run if ticker in told else 0) for ticker in valued]
        noticed = sorted((c for c in changes if c.noticeable), key=lambda c: -c.weight)
        unchanged = tuple(c.after.ticker for c in changes if not c.noticeable)
        reasons = {t: self._reason(t, language) for t in tickers if t in self.failed}
        valuations = [self.valued[ticker] for ticker in valued]
        alerts = self._alerts(user, run)
        before = self._valued_in(run) if run else {}
        results = self._results_in(language).lines(valuations, run, {t: before[t] for t in told & before.keys()})
        # A company that had no valuation last time either is no news; whoever asks hears the reason each time.
        failed = any(ticker in told or not run or self.all_due for ticker in reasons)
        news = bool(noticed or alerts or results or failed)
        events = self._events_of(noticed, run)
        content = Content(
            day=self.day,
            run=run,
            since=last.day if last else None,
            changed=noticed,
            events=events,
            unchanged=unchanged,
            failed=reasons,
            alerts=alerts,
            results=results,
            valuations=valuations,
            library_read=self._events.library_read,
            news=news,
        )
        return DailySummary(
            day=self.day,
            user=user,
            language=language,
            changed=tuple(noticed),
            unchanged=unchanged,
            not_valued=reasons,
            alerts=alerts,
            health={**health_document(valuations), **self._events.health},
            blocks=layout(content, self.wording(language)),
            events=events,
            results=results,
        )

    def _alerts(self, user: int, run: int) -> tuple[Told, ...]:
        since = self.storage.valuations.at(run) if run else None
        return () if since is None else self.storage.alerts.told_since(user, since)

    def _events_of(self, noticed: Iterable[Change], run: int) -> dict[str, Event]:
        found = {change.after.ticker: self._events.of(change, run) for change in noticed if change.before}
        return {ticker: event for ticker, event in found.items() if event is not None}

    def _change(self, ticker: str, run: int) -> Change:
        key = (ticker, run)
        if key not in self._changes:
            before = self._valued_in(run).get(ticker) if run else None
            found = change(before, self.valued[ticker])
            self._changes[key] = found if found.before is None else self._parted(found, found.before)
        return self._changes[key]

    def _parted(self, found: Change, before: StoredValuation) -> Change:
        """The change with the move of the value parted; a company that cannot be valued that way keeps it whole."""

        def base_at(assumed: Mapping[str, float]) -> float | None:
            try:
                return self.valuer.base_at(found.after.ticker, assumed)
            except (ToolError, ValuationError):
                return None

        return replace(found, value_legs=value_legs(before, found.after, base_at))

    def _valued_in(self, run: int) -> Mapping[str, StoredValuation]:
        if run not in self._earlier:
            self._earlier[run] = self.storage.valuations.of_run(run)
        return self._earlier[run]

    def wording(self, language: Language) -> Wording:
        """The words of a language."""
        if language not in self._wordings:
            self._wordings[language] = Wording(language, self.valuer.name)
        return self._wordings[language]

    def _results_in(self, language: Language) -> Results:
        if language not in self._results:
            self._results[language] = Results(self.wording(language), self.day, self.all_due)
        return self._results[language]


def summary(
    user: int,
    day: date,
    valuer: Valuer,
    storage: Storage,
    *,
    language: Language | None = None,
    always: bool = False,
    catalysts: CatalystFinder | None = None,
) -> DailySummary | None:
    """The summary of a user's list on a day, as it is due; None with an empty list and without a session to tell of.

    always: make one on such a day too, and name every company even when nothing changed.
    """
    tickers, known = storage.watchlist.of(user), storage.users.find(user)
    if not tickers or not (always or trades(due_at(known, day), day, tickers)):
        return None
    run = Run(valuer, storage, day, all_due=always, catalysts=catalysts)
    made = run.summary(user, tickers, language or known.reads, storage.outbox.last_sent([user]).get(user))
    return _naming_all(made, run) if always else made


def due_at(user: User, day: date) -> datetime:
    """When a user's summary of a day is due."""
    return datetime.combine(day, time.fromisoformat(user.daily_time), ZoneInfo(user.timezone))


def _naming_all(made: DailySummary, run: Run) -> DailySummary:
    if made.changed or made.not_valued or made.alerts or made.results:
        return made
    words = run.wording(made.language)
    names = words.say("separator").join(words.company(ticker) for ticker in made.unchanged)
    valuations = [run.valued[ticker] for ticker in made.unchanged]
    more = (Block("line", words.say("unchanged", names=names)), Block("note", words.health(valuations, made.day)))
    return replace(made, blocks=(*made.blocks, *more))
