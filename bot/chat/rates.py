"""/rates: what a move of the discount rate does to each company of the list, by business type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Answer, Block, Language
from bot.assistant.sourcing import Sources
from bot.assistant.words import COMMA, reason_words, signed, step_words
from bot.chat.request import Request, Valuer
from bot.render.numbers import percent, shown
from bot.storage.store import Storage
from knowledge.anchors import anchor
from tools.errors import CannotValue
from valuation.assessment import Assessment
from valuation.quantity import Quantity
from valuation.rate_moves import RateMoves, rate_moves

_SEPARATORS = re.compile(r"[,，、;；\s]+")
# Which words of the cited paragraph state the point.
_HOLDING: dict[str, dict[Language, str]] = {"cms-cyclical-peg": {"en": "Interest rates", "zh": "利率"}}
_GROUPS = ("cash_flow", "scenario", "required", "hardly", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    ticker: str
    name: str
    moves: RateMoves | None  # None where the company cannot be valued at all
    refused: str = ""

    @property
    def group(self) -> str:
        """The heading it stands under."""
        if self.moves is None or self.moves.reason is not None:
            return "none"
        if self.moves.effect == "hardly":
            return "hardly"
        if self.moves.effect == "required_value":
            return "required"
        return "cash_flow" if self.moves.anchor == "cms-rates" else "scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesCommand:
    """What half a point and a point up and down do to the companies a user follows, or names."""

    valuer: Valuer
    storage: Storage

    def rates(self, request: Request) -> Answer:
        """Each company under its business type."""
        tickers = self._tickers(request)
        if isinstance(tickers, Answer):
            return tickers
        if not tickers:
            return request.sentence("rates.empty", status="refused")
        found = [self._named(ticker, request.language) for ticker in tickers]
        sources = Sources(request.language)
        title = request.say("rates.title_named" if request.argument else "rates.title")
        blocks = [Block("title", title), *_blocks(found, request, sources)]
        rest = any(named.moves is not None and named.moves.changes for named in found)
        required = any(named.group == "required" for named in found)
        blocks += [Block("note", request.say("rates.rule_required" if required else "rates.rule"))] if rest else []
        blocks += [Block("quote", request.say("quote", quote=c.quote, n=c.n)) for c in sources.all]
        blocks.append(Block("note", request.say("disclaimer")))
        return request.reply(blocks, status="answered" if rest else "partial", about=tuple(tickers[:1]))

    def _tickers(self, request: Request) -> Sequence[str] | Answer:
        if not request.argument.strip():
            return self.storage.watchlist.of(request.user)
        whole = self.valuer.resolve(request.argument, request.language)
        if isinstance(whole, str):
            return (whole,)
        tickers = []
        for name in filter(None, _SEPARATORS.split(request.argument)):
            found = self.valuer.resolve(name, request.language)
            if isinstance(found, Answer):
                return found
            tickers.append(found)
        return tuple(dict.fromkeys(tickers))

    def _named(self, ticker: str, language: Language) -> _Named:
        name = self.valuer.name(ticker, language)
        try:
            assessment: Assessment = self.valuer.assess(ticker)
        except CannotValue:
            return _Named(ticker=ticker, name=name, moves=None, refused="missing.no_data")
        return _Named(ticker=ticker, name=name, moves=rate_moves(assessment))


def _blocks(found: Sequence[_Named], request: Request, sources: Sources) -> Iterable[Block]:
    for group in _GROUPS:
        members = [named for named in found if named.group == group]
        if not members:
            continue
        n = _cited(members[0], sources, request.language) if group != "none" else 0
        yield Block("line", request.say(f"rates.{group}", n=n) if n else request.say(f"rates.{group}"))
        yield from (Block("bullet", _line(named, request)) for named in members)


def _cited(named: _Named, sources: Sources, language: Language) -> int:
    where = "" if named.moves is None else named.moves.anchor
    return sources.cite(anchor(where, language, _HOLDING.get(where, {}).get(language, ""))).n


def _line(named: _Named, request: Request) -> str:
    who = {"name": named.name, "ticker": named.ticker}
    moves, language = named.moves, request.language
    if moves is None:
        return request.say("rates.name_none", **who, reason=request.say(named.refused))
    if moves.reason is not None:
        return request.say("rates.name_none", **who, reason=reason_words(moves.reason, language))
    if not moves.changes:
        return request.say("rates.name_only", **who)
    words = COMMA[language].join(
        request.say("rates.move", step=step_words(step, language), change=signed(change, language))
        for step, change in moves.changes
    )
    if moves.rate is None:
        return request.say("rates.name", **who, moves=words)
    at = percent(moves.rate, language)
    if moves.years is None:
        return request.say("rates.name_at", **who, rate=at, moves=words)
    years = shown(Quantity(value=moves.years, unit="years"), language)
    return request.say("rates.name_years", **who, rate=at, years=years, moves=words)
