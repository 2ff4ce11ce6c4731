"""/alert and /alerts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.alerts.condition import Condition, NotRead, Typed, read_condition
from bot.alerts.dry_run import dry_run
from bot.alerts.looking import condition_of, looked_at, standing_words
from bot.alerts.wording import condition_words
from bot.answer import Answer, Block, Button
from bot.assistant.tool_words import error_words
from bot.chat.request import Request, Valuer
from bot.storage.alerts import StoredAlert
from bot.storage.store import Storage
from tools.errors import ToolError
from valuation.assessment import Assessment
from valuation.errors import ValuationError

MOST_ALERTS = 50
_MOST_BUTTONS = 24
_HISTORY = timedelta(days=31)
_REMOVE = re.compile(r"(?:off|remove|delete|关闭?|删除|取消)\s*(all|全部|所有|\d{1,12})", re.IGNORECASE)
_EVERYTHING = frozenset({"all", "全部", "所有"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCommands:
    """Conditions on valuations, set and dropped in the chat."""

    valuer: Valuer
    storage: Storage

    def alert(self, request: Request) -> Answer:
        """Set an alert, or drop one with `off NUMBER`."""
        if not request.argument:
            return request.sentence("alert.usage", status="refused")
        drop = _REMOVE.fullmatch(request.argument)
        if drop is not None:
            return self._drop(request, drop[1])
        typed = read_condition(request.argument)
        if isinstance(typed, NotRead):
            return request.sentence(f"alert.not_read.{typed.why}", status="refused", text=typed.words)
        return self._resolved(request, typed)

    def _resolved(self, request: Request, typed: Typed) -> Answer:
        if not typed.company:
            return request.sentence("alert.which", status="refused")
        found = self.valuer.resolve(typed.company, request.language)
        if isinstance(found, Answer):
            rest = request.argument[len(typed.company) :].strip()
            buttons = [
                replace(button, target=f"/alert {button.target.split()[-1]} {rest}")
                for button in found.buttons
                if button.action == "say"
            ]
            return replace(found, question=request.text, buttons=tuple(buttons))
        return self._set(request, found, typed)

    def _set(self, request: Request, ticker: str, typed: Typed) -> Answer:
        alerts = self.storage.alerts.of(request.user)
        if any(alert.ticker == ticker and condition_of(alert) == typed.condition for alert in alerts):
            return request.sentence("alert.already", status="refused")
        if len(alerts) >= MOST_ALERTS:
            return request.sentence("alert.full", status="refused", limit=MOST_ALERTS)
        try:
            assessment = self.valuer.assess(ticker)
        except (ToolError, ValuationError) as error:
            return request.reply([error_words(error, request.language)], status="refused")
        listed = assessment.listing.currency
        if typed.currency not in (None, listed):
            return request.sentence("alert.currency", status="refused", ticker=ticker, currency=listed)
        return self._keep(request, typed.condition, assessment)

    def _keep(self, request: Request, condition: Condition, assessment: Assessment) -> Answer:
        """A condition that is true already tells nothing until it was false in between."""
        ticker, measure = assessment.listing.ticker, condition.kind
        new = StoredAlert(
            id=0,
            user=request.user,
            ticker=ticker,
            measure=condition.measure,
            relation=condition.relation,
            threshold=condition.threshold,
            inclusive=condition.inclusive,
            created_at=request.now.timestamp(),
            armed=True,
            told_at=None,
            seen=measure.event(assessment) if measure.event is not None else "",
        )
        state, true_now = looked_at(new, assessment, request.now)
        self.storage.alerts.add(replace(new, armed=state.armed))
        blocks = [Block("line", self._words(request, new, assessment.listing.currency, "alert.set"))]
        now = standing_words(condition, assessment, request.language)
        day = assessment.as_of.get("price")
        if now and day is not None:
            blocks.append(Block("line", request.say("alert.now", value=now, day=day)))
        elif not now:
            blocks.append(Block("line", request.say("alert.no_value")))
        if true_now:
            blocks.append(Block("line", request.say("alert.true_already")))
        blocks += [Block("note", line) for line in self._tried(request, condition, ticker)]
        return request.reply(blocks, buttons=[self._list_button(request)], about=(ticker,))

    def _tried(self, request: Request, condition: Condition, ticker: str) -> Sequence[str]:
        if condition.threshold is None:
            return ()
        kept = self.storage.valuations.history(ticker, request.now - _HISTORY)
        values = [(at, found.measures[condition.measure]) for at, found in kept if condition.measure in found.measures]
        if not values:
            return (request.say("alert.no_history"),)
        tried = dry_run(condition, values)
        days = request.say("names.and").join(f"{moment:%Y-%m-%d}" for moment in tried.told)
        key = "alert.tried" if tried.told else "alert.tried_never"
        key = f"{key}_one" if tried.looks == 1 else key
        return (request.say(key, count=len(tried.told), looks=tried.looks, days=days),)

    def alerts(self, request: Request) -> Answer:
        """Every alert of the user with a button to drop it."""
        alerts = self.storage.alerts.of(request.user)
        if not alerts:
            return request.sentence("alerts.none")
        blocks = [Block("title", request.say("alerts.title", count=len(alerts)))]
        buttons = []
        for alert in alerts:
            key = "alerts.line" if alert.armed or alert.threshold is None else "alerts.line_told"
            blocks.append(Block("bullet", self._words(request, alert, self._currency(alert.ticker), key)))
            label = request.say("alerts.drop", number=alert.id, ticker=alert.ticker)
            buttons.append(Button(label, "say", f"/alert off {alert.id}"))
        user = self.storage.users.find(request.user)
        quiet = request.say("alerts.quiet", start=user.quiet_from, end=user.quiet_to, timezone=user.timezone)
        return request.reply([*blocks, Block("note", quiet)], buttons=buttons[:_MOST_BUTTONS])

    def _words(self, request: Request, alert: StoredAlert, currency: str | None, key: str) -> str:
        told = "" if alert.told_at is None else f"{datetime.fromtimestamp(alert.told_at, UTC):%Y-%m-%d}"
        return request.say(
            key,
            number=alert.id,
            name=self.valuer.name(alert.ticker, request.language),
            ticker=alert.ticker,
            condition=condition_words(condition_of(alert), currency, request.language),
            day=told or "–",
        )

    def _currency(self, ticker: str) -> str | None:
        try:
            return self.valuer.assess(ticker).listing.currency
        except (ToolError, ValuationError):
            return None

    def _drop(self, request: Request, which: str) -> Answer:
        if which.casefold() in _EVERYTHING:
            return request.sentence("alerts.dropped_all", count=self.storage.alerts.clear(request.user))
        if not self.storage.alerts.remove(request.user, int(which)):
            return request.sentence("alerts.no_such", status="refused", number=which)
        return request.reply([request.say("alerts.dropped", number=which)], buttons=[self._list_button(request)])

    @staticmethod
    def _list_button(request: Request) -> Button:
        return Button(request.say("button.alerts"), "say", "/alerts")
