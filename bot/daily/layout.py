"""The blocks of a summary, in the order it is read: what changed, alerts, results, what has no value, what is unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answer import Block
from bot.daily.catalyst import Event
from bot.daily.change import Change
from bot.daily.wording import Wording
from bot.phrases import phrase
from bot.storage.alerts import Told
from bot.storage.valuations import StoredValuation

_MONDAY, _SUNDAY = 0, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a summary says. run, since: the run and day it compares with, 0 and None for the first one.

    changed: the largest change of the gap first. failed: tickers with the reason. library_read: False when it could
    not be. news: whether there is more to say than that nothing changed.
    """

    day: date
    run: int
    since: date | None
    changed: Sequence[Change]
    events: Mapping[str, Event]
    unchanged: Sequence[str]
    failed: Mapping[str, str]
    alerts: Sequence[Told]
    results: Sequence[str]
    valuations: Sequence[StoredValuation]
    library_read: bool | None
    news: bool

    @property
    def moved(self) -> list[Change]:
        """The changes of companies that are not new on the list."""
        return [found for found in self.changed if found.before is not None]


def layout(content: Content, words: Wording) -> tuple[Block, ...]:
    """The summary as blocks; one line when nothing changed."""
    names = words.count(len(content.changed) + len(content.unchanged) + len(content.failed))
    if not content.news:
        missing = words.missing(list(content.failed)) if content.failed else ""
        return (Block("line", words.nothing(content.day, names, content.valuations) + missing),)
    return (
        *_head(content, words, names),
        *_changes(content, words),
        *(Block("line", line) for found in content.changed for line in words.switches(found)),
        *(Block("line", words.alert(told, _currency(content, told.ticker))) for told in content.alerts),
        *(Block("line", line) for line in content.results),
        *(words.not_valued(ticker, reason) for ticker, reason in content.failed.items()),
        *_foot(content, words),
    )


def _head(content: Content, words: Wording, names: str) -> list[Block]:
    new = len(content.changed) - len(content.moved)
    all_new = new > 0 and not (content.moved or content.unchanged)
    key = "all_new" if all_new else "title"
    blocks = [Block("title", words.say(key, day=content.day, changed=len(content.changed), names=names))]
    parts = []
    if sessions := words.sessions(content.valuations):
        parts.append(words.say("sessions", sessions=sessions))
    if content.since is not None and content.since < _weekday_before(content.day):
        parts.append(words.say("since", day=content.since))
    return [*blocks, Block("note", words.say("clause").join(parts))] if parts else blocks


def _weekday_before(day: date) -> date:
    return day - timedelta(days={_MONDAY: 3, _SUNDAY: 2}.get(day.weekday(), 1))


def _changes(content: Content, words: Wording) -> list[Block]:
    """A line a company; what holds of all of them is said once under the last."""
    moved = content.moved
    together = len(moved) > 1
    earnings = together and all(found.earnings_unchanged for found in moved)
    catalyst = together and not content.events
    blocks = [
        Block(
            "bullet",
            words.line(
                found, content.run, content.events.get(found.after.ticker), earnings=not earnings, catalyst=not catalyst
            ),
        )
        for found in content.changed
    ]
    shared = [words.say(key) for key, said in (("all_earnings", earnings), ("all_catalyst", catalyst)) if said]
    return [*blocks, Block("note", words.say("all", facts=words.say("clause").join(shared)))] if shared else blocks


def _foot(content: Content, words: Wording) -> list[Block]:
    blocks = []
    if content.unchanged:
        names = words.say("separator").join(words.company(ticker) for ticker in content.unchanged)
        blocks.append(Block("line", words.say("unchanged", names=names)))
    if content.library_read is False and content.moved:
        blocks.append(Block("note", phrase(words.language, "catalyst.unread")))
    return [*blocks, Block("note", words.health(content.valuations, content.day))]


def _currency(content: Content, ticker: str) -> str | None:
    return next((found.currency for found in content.valuations if found.ticker == ticker), None)
