"""/watch, /unwatch and /watchlist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.answer import Answer, Block, Button, Status
from bot.chat.request import Request, Valuer
from bot.storage.store import Storage

MOST_NAMES = 50
_MOST_BUTTONS = 24
_SEPARATORS = re.compile(r"[,，、;；\n]+")
_EVERYTHING = frozenset({"all", "全部", "所有", "清空"})


@dataclass(slots=True)
class _Outcome:
    """What became of each name of one /watch."""

    added: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    no_room: list[str] = field(default_factory=list)
    asked_back: list[Answer] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistCommands:
    """The list of companies a user follows, edited in the chat."""

    valuer: Valuer
    storage: Storage

    def watch(self, request: Request) -> Answer:
        """Follow one or several companies; a name with several listings is asked back with buttons."""
        if not request.argument:
            return request.sentence("watch.which", status="refused")
        outcome = _Outcome()
        for found in self._resolved(request):
            self._add(request, found, outcome)
        return self._told(request, outcome)

    def _add(self, request: Request, found: str | Answer, outcome: _Outcome) -> None:
        if isinstance(found, Answer):
            outcome.asked_back.append(found)
            return
        followed = self.storage.watchlist.of(request.user)
        if found in followed:
            outcome.already.append(found)
        elif len(followed) >= MOST_NAMES:
            outcome.no_room.append(found)
        else:
            self.storage.watchlist.add(request.user, found)
            outcome.added.append(found)

    def _told(self, request: Request, outcome: _Outcome) -> Answer:
        blocks: list[Block] = []
        for key, tickers in (("watch.added", outcome.added), ("watch.already", outcome.already)):
            if tickers:
                blocks.append(Block("line", request.say(key, names=self._names(request, tickers))))
        if outcome.no_room:
            names = self._names(request, outcome.no_room)
            blocks.append(Block("line", request.say("watch.full", limit=MOST_NAMES, names=names)))
        blocks += [block for answer in outcome.asked_back for block in answer.blocks]
        if outcome.added and not self.storage.users.find(request.user).daily_on:
            blocks.append(Block("note", request.say("watch.next")))
        buttons = [
            _follow(button) for answer in outcome.asked_back for button in answer.buttons if button.action == "say"
        ]
        about = tuple(outcome.added or outcome.already)
        return request.reply(blocks, status=_status(outcome), buttons=buttons, about=about)

    def unwatch(self, request: Request) -> Answer:
        """Follow a company no more; without a name every company is a button."""
        followed = self.storage.watchlist.of(request.user)
        if not followed:
            return request.sentence("watchlist.empty", status="refused")
        if not request.argument:
            return request.reply([request.say("unwatch.which")], buttons=self._remove_buttons(request, followed))
        if request.argument.casefold() in _EVERYTHING:
            self.storage.watchlist.clear(request.user)
            return request.sentence("unwatch.all")
        removed, absent = self._removed(request, followed)
        blocks = []
        if removed:
            blocks.append(request.say("unwatch.removed", names=self._names(request, removed)))
        if absent:
            blocks.append(request.say("unwatch.absent", names=request.say("names.and").join(absent)))
        return request.reply(blocks, status="answered" if removed else "refused")

    def _removed(self, request: Request, followed: tuple[str, ...]) -> tuple[list[str], list[str]]:
        removed, absent = [], []
        for piece in _pieces(request.argument, {ticker.casefold() for ticker in followed}):
            tickers = self._on_list(request, piece, followed)
            removed += [ticker for ticker in tickers if self.storage.watchlist.remove(request.user, ticker)]
            absent += [] if tickers else [piece]
        return removed, absent

    def _on_list(self, request: Request, piece: str, followed: tuple[str, ...]) -> list[str]:
        """The followed tickers a name stands for: itself, or every followed listing of the company."""
        exact = [ticker for ticker in followed if ticker.casefold() == piece.casefold()]
        if exact:
            return exact
        found = self.valuer.resolve(piece, request.language)
        if isinstance(found, str):
            return [ticker for ticker in followed if ticker == found]
        offered = {_last_word(button.target) for button in found.buttons} if found.status == "ambiguous" else set()
        return [ticker for ticker in followed if ticker in offered]

    def watchlist(self, request: Request) -> Answer:
        """The companies followed, oldest first."""
        followed = self.storage.watchlist.of(request.user)
        if not followed:
            return request.sentence("watchlist.empty")
        lines = (request.say("watchlist.line", name=self._name(request, ticker), ticker=ticker) for ticker in followed)
        title = Block("title", request.say("watchlist.title", count=len(followed)))
        buttons = (
            Button(request.say("button.daily_now"), "say", "/daily now"),
            Button(request.say("button.edit_list"), "say", "/unwatch"),
        )
        return request.reply([title, *(Block("bullet", line) for line in lines)], buttons=buttons, about=followed[:1])

    def _remove_buttons(self, request: Request, followed: tuple[str, ...]) -> Iterable[Button]:
        for ticker in followed[:_MOST_BUTTONS]:
            yield Button(request.say("button.remove", ticker=ticker), "say", f"/unwatch {ticker}")

    def _resolved(self, request: Request) -> Iterable[str | Answer]:
        """Each company meant: parts between commas as a whole, and word by word where that is no company."""
        for part in filter(None, map(str.strip, _SEPARATORS.split(request.argument))):
            whole = self.valuer.resolve(part, request.language)
            words = part.split()
            if isinstance(whole, str) or len(words) == 1 or whole.status == "ambiguous":
                yield whole
            else:
                yield from (self.valuer.resolve(word, request.language) for word in dict.fromkeys(words[:MOST_NAMES]))

    def _name(self, request: Request, ticker: str) -> str:
        return self.valuer.name(ticker, request.language)

    def _names(self, request: Request, tickers: list[str]) -> str:
        named = (request.say("watchlist.line", name=self._name(request, ticker), ticker=ticker) for ticker in tickers)
        return request.say("names.and").join(named)


def _status(outcome: _Outcome) -> Status:
    if outcome.added or outcome.already:
        return "partial" if outcome.asked_back or outcome.no_room else "answered"
    return "ambiguous" if any(answer.status == "ambiguous" for answer in outcome.asked_back) else "refused"


def _follow(button: Button) -> Button:
    """The button that offered a listing, now following it."""
    return replace(button, target=f"/watch {_last_word(button.target)}")


def _last_word(text: str) -> str:
    words = text.split()
    return words[-1] if words else ""


def _pieces(argument: str, followed: set[str]) -> list[str]:
    parts = [part.strip() for part in _SEPARATORS.split(argument) if part.strip()]
    if len(parts) == 1 and any(word.casefold() in followed for word in parts[0].split()):
        return parts[0].split()
    return parts
