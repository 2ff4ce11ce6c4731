"""Filling the outbox: what each subscriber is to be sent today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.answer import Answer, Block, Button, Language, Status
from bot.chat.request import Valuer
from bot.daily.catalyst import CatalystFinder
from bot.daily.schedule import Due, due
from bot.daily.summary import Run, summary
from bot.daily.trading import market_of, sessions_told
from bot.phrases import phrase
from bot.render.telegram import html_parts
from bot.storage.outbox import Message
from bot.storage.store import Storage

_MOST_BUTTONS = 6


@dataclass(slots=True)
class _OpenRun:
    """A run with its number in the storage and what of it is stored already."""

    number: int
    run: Run
    stored: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """Makes summaries: for the outbox when they are due, and for a user who asks."""

    valuer: Valuer
    storage: Storage
    catalysts: CatalystFinder | None = None

    def on_demand(self, user: int, now: datetime, language: Language) -> Answer:
        """The summary now, naming every company of the list; it does not count as the day's summary."""
        day = now.astimezone(ZoneInfo(self.storage.users.find(user).timezone)).date()
        made = summary(user, day, self.valuer, self.storage, language=language, always=True, catalysts=self.catalysts)
        blocks = (Block("line", phrase(language, "summary.empty")),) if made is None else made.blocks
        if made is None:
            return Answer(question="/daily now", language=language, status="refused", blocks=blocks)
        taps = self.buttons(made.told, language)
        return Answer(
            question="/daily now",
            language=language,
            status="answered",
            blocks=blocks,
            buttons=tuple(Button(label, "say", f"/value {ticker}") for label, ticker in taps),
            about=tuple(found.after.ticker for found in made.changed[:1]),
        )

    def preview(self, user: int, day: date, language: Language) -> Answer:
        """What would be sent on that day if the market stayed as it is; nothing of it counts as sent."""
        made = summary(user, day, self.valuer, self.storage, language=language, catalysts=self.catalysts)
        empty = not self.storage.watchlist.of(user)
        if made is None:
            said = phrase(language, "summary.empty" if empty else "summary.silent", day=day)
            status: Status = "refused" if empty else "answered"
            return Answer(question="/daily preview", language=language, status=status, blocks=(Block("line", said),))
        note = Block("note", phrase(language, "summary.preview", day=day))
        return Answer(
            question="/daily preview", language=language, status="answered", blocks=(*made.blocks, note),
            about=tuple(found.after.ticker for found in made.changed[:1]),
        )  # fmt: skip

    def buttons(self, tickers: tuple[str, ...], language: Language) -> tuple[tuple[str, str], ...]:
        """The companies to tap under a summary."""
        return tuple((self.valuer.name(ticker, language), ticker) for ticker in tickers[:_MOST_BUTTONS])

    def prepare(self, now: datetime) -> int:
        """Put every summary that is due into the outbox; says for how many users."""
        prepared, runs = 0, dict[date, _OpenRun]()
        while True:
            groups = list(due(self.storage.users, now))
            if not groups:
                return prepared
            for group in groups:
                self._fill(group, runs, now)
                prepared += len(group.users)

    def _fill(self, group: Due, runs: dict[date, _OpenRun], now: datetime) -> None:
        """One group: messages, the valuations they compare with next time, and the mark that the day is prepared."""
        users = [user.id for user in group.users]
        lists = self.storage.watchlist.of_many(users)
        last = self.storage.outbox.last_sent(users)
        if group.day not in runs:
            number = self.storage.valuations.start_run(now)
            runs[group.day] = _OpenRun(number, Run(self.valuer, self.storage, group.day, catalysts=self.catalysts))
        opened = runs[group.day]
        followed = dict.fromkeys(ticker for tickers in lists.values() for ticker in tickers)
        opened.run.value(followed)
        traded = sessions_told(now, group.day, followed)
        messages = []
        for user in group.users:
            tickers = lists.get(user.id, ())
            news = any(market_of(ticker) in traded for ticker in tickers)
            made = opened.run.summary(user.id, tickers, user.reads, last.get(user.id)) if news else None
            parts = html_parts(made.blocks) if made is not None else ()
            told = tuple(ticker for ticker in tickers if ticker in opened.run.valued)
            buttons = () if made is None else self.buttons(made.told, user.reads)
            messages.append(
                Message(user=user.id, day=group.day, run=opened.number, tickers=told, parts=parts, buttons=buttons)
            )
        fresh = [found for ticker, found in opened.run.valued.items() if ticker not in opened.stored]
        with self.storage.database.transaction():
            self.storage.valuations.store(opened.number, fresh)
            self.storage.outbox.fill(messages, now)
            self.storage.users.prepared(users, group.day)
        self.storage.calls.keep((opened.run.calls[found.ticker] for found in fresh), now)
        opened.stored.update(found.ticker for found in fresh)
