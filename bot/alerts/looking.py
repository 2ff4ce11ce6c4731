"""One look at every alert: each company valued once, one message for all that came true for a user."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.condition import Condition
from bot.alerts.state import State, after_event, after_value
from bot.alerts.wording import condition_words, event_words, number_words
from bot.answer import Block, Language
from bot.chat.request import Valuer
from bot.daily.snapshot import snapshot
from bot.past_call import call_of
from bot.phrases import phrase
from bot.render.telegram import html_parts
from bot.storage.alerts import StoredAlert, Told
from bot.storage.outbox import Message
from bot.storage.store import Storage
from bot.storage.users import User
from tools.errors import ToolError
from valuation.assessment import Assessment
from valuation.errors import ValuationError

_LOG = logging.getLogger(__name__)
EVERY = timedelta(minutes=15)
_MOST_BUTTONS = 6


@dataclass(frozen=True, slots=True)
class _Fired:
    """An alert that came true and the valuation it came true on."""

    alert: StoredAlert
    told: Told
    assessment: Assessment


@dataclass(slots=True, kw_only=True)
class AlertRounds:
    """Looks at all alerts every quarter of an hour; what came true in a user's quiet hours is sent at their end."""

    valuer: Valuer
    storage: Storage
    _next: datetime | None = None
    _valued: dict[str, Assessment] = field(default_factory=dict)

    def look(self, now: datetime) -> int:
        """One round if it is time for one; says how many users are told something."""
        if self._next is not None and now < self._next:
            return 0
        self._next = now + EVERY
        alerts = self.storage.alerts.all()
        if not alerts:
            return 0
        self._valued = dict(self._values({alert.ticker for alert in alerts}))
        moved: list[StoredAlert] = []
        fired: dict[int, list[_Fired]] = {}
        for alert in alerts:
            assessment = self._valued.get(alert.ticker)
            if assessment is None:
                continue
            state, tells = looked_at(alert, assessment, now)
            after = replace(alert, armed=state.armed, told_at=state.told_at, seen=state.seen)
            if after != alert:
                moved.append(after)
            if tells:
                language = self.storage.users.find(alert.user).reads
                told = self._told(after, assessment, language, now)
                fired.setdefault(alert.user, []).append(_Fired(after, told, assessment))
        self._keep(moved, fired, now)
        self.storage.calls.keep((call_of(found, now.date()) for found in self._valued.values()), now)
        return len(fired)

    def _values(self, tickers: set[str]) -> Iterable[tuple[str, Assessment]]:
        for ticker in sorted(tickers):
            try:
                yield ticker, self.valuer.assess(ticker)
            except (ToolError, ValuationError) as error:
                _LOG.info("%s cannot be valued for its alerts now: %s", ticker, error)
            except Exception:  # noqa: BLE001 - one company's broken data must not silence the others' alerts
                _LOG.exception("valuing %s for its alerts failed", ticker)

    def _told(self, alert: StoredAlert, assessment: Assessment, language: Language, now: datetime) -> Told:
        return Told(
            user=alert.user,
            at=now.timestamp(),
            ticker=alert.ticker,
            measure=alert.measure,
            relation=alert.relation,
            threshold=alert.threshold,
            value=standing_words(condition_of(alert), assessment, language),
        )

    def _keep(self, moved: list[StoredAlert], fired: dict[int, list[_Fired]], now: datetime) -> None:
        """Message, state and history in one step, so that a kill in between neither loses nor repeats an alert."""
        with self.storage.database.transaction():
            run = self.storage.valuations.start_run(now)
            self.storage.valuations.store(run, [snapshot(found) for found in self._valued.values()])
            self.storage.alerts.stand(moved)
            for user, found in fired.items():
                self.storage.alerts.told(each.told for each in found)
                self._send(user, found, run, now)

    def _send(self, user: int, fired: list[_Fired], run: int, now: datetime) -> None:
        who = self.storage.users.find(user)
        tickers = tuple(dict.fromkeys(each.alert.ticker for each in fired))
        message = Message(
            user=user,
            day=_local(now, who).date(),
            kind=f"alert {run}",
            run=run,
            tickers=tickers,
            parts=html_parts(self._blocks(fired, who.reads)),
            buttons=tuple((self.valuer.name(ticker, who.reads), ticker) for ticker in tickers[:_MOST_BUTTONS]),
        )
        self.storage.outbox.fill([message], quiet_end(now, who))

    def _blocks(self, fired: list[_Fired], language: Language) -> tuple[Block, ...]:
        tickers = dict.fromkeys(each.alert.ticker for each in fired)
        names = phrase(language, "summary.separator").join(self.valuer.name(ticker, language) for ticker in tickers)
        title = phrase(language, "alert.told_one" if len(fired) == 1 else "alert.told", count=len(fired), names=names)
        lines = (
            phrase(
                language,
                "alert.line",
                name=self.valuer.name(each.alert.ticker, language),
                ticker=each.alert.ticker,
                condition=condition_words(condition_of(each.alert), each.assessment.listing.currency, language),
                value=each.told.value,
                day=_price_day(each.assessment),
            )
            for each in fired
        )
        note = Block("note", phrase(language, "alert.again"))
        return (Block("title", title), *(Block("bullet", line) for line in lines), note)


def condition_of(alert: StoredAlert) -> Condition:
    """What a stored alert waits for."""
    return Condition(
        measure=alert.measure,
        relation=alert.relation,  # type: ignore[arg-type]  # written by this program only
        threshold=alert.threshold,
        inclusive=alert.inclusive,
    )


def looked_at(alert: StoredAlert, assessment: Assessment, now: datetime) -> tuple[State, bool]:
    """Where the alert stands after this valuation and whether it tells; a measure without a value changes nothing."""
    state, condition = State(armed=alert.armed, told_at=alert.told_at, seen=alert.seen), condition_of(alert)
    measure = condition.kind
    if measure.event is not None:
        return after_event(state, measure.event(assessment), now, any_change=alert.measure == "type")
    found = measure.read(assessment)
    return (state, False) if found is None else after_value(state, condition, found.value, now)


def standing_words(condition: Condition, assessment: Assessment, language: Language) -> str:
    """What the watched measure is now; empty when it has no value."""
    measure = condition.kind
    if measure.event is not None:
        return event_words(measure.key, measure.event(assessment), language)
    found = measure.read(assessment)
    currency = assessment.listing.currency
    return "" if found is None else number_words(measure.key, found.value, currency, language)


def quiet_end(now: datetime, user: User) -> datetime:
    """When something may be sent unasked: now, or the end of the quiet hours that now lies in."""
    start, end = time.fromisoformat(user.quiet_from), time.fromisoformat(user.quiet_to)
    local = _local(now, user)
    at = local.time().replace(tzinfo=None)
    inside = start <= at < end if start <= end else at >= start or at < end
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if at >= end else 0)
    return datetime.combine(day, end, tzinfo=local.tzinfo)


def _local(now: datetime, user: User) -> datetime:
    return now.astimezone(ZoneInfo(user.timezone))


def _price_day(assessment: Assessment) -> date | str:
    return assessment.as_of.get("price") or "–"
