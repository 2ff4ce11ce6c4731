"""“What changed since …?”: a price move parted into its causes, or the valuations kept on two days held together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer, AnswerFigure, Block, Language, Question, ToolCall
from bot.assistant.figures import Labelled, figures_of
from bot.assistant.own import OwnData
from bot.assistant.plan import Plan
from bot.assistant.rerating import no_price_words, rerating_blocks, sources
from bot.assistant.sourcing import Sources
from bot.assistant.words import COMMA, company_name, name_of, signed
from bot.daily.catalyst import CatalystFinder
from bot.phrases import phrase
from bot.render.numbers import money
from bot.storage.valuations import StoredValuation
from knowledge.errors import KnowledgeError
from tools.errors import NoPrice
from tools.explain_rerating import ExplainedMove, ExplainRerating
from tools.market.desk import Desk
from valuation.quantity import Quantity, ratio

Kept = tuple[date, StoredValuation]  # a valuation with the day it was kept
_ANCHOR = "citic-rerating"
_IN_A_ROW = 5  # days between two closes with a long weekend between them
_MOST_EVENTS = 2
_WHY = re.compile(r"\bwhy\b|what (?:moved|happened)|为什么|为何|怎么(?:跌|涨|回事|了)", re.IGNORECASE)
_NOTICEABLE = 0.0005  # what one shown decimal can tell apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Answers what changed, from dated prices and from what daily runs kept."""

    desk: Desk
    own: OwnData | None
    catalysts: CatalystFinder | None = None

    def answer(self, tickers: Sequence[str], question: Question, plan: Plan) -> Answer:
        """The causes of one company's move; for several what changed of each since the day."""
        if len(tickers) == 1:
            moved = self._moved(tickers[0], question, plan)
            if moved is not None:
                return moved
        return self._kept(tickers, question, plan)

    def knows(self, ticker: str, plan: Plan) -> bool:
        """Whether two days of a company can be held together."""
        since = plan.when.since
        kept = () if self.own is None or since is None else self.own.kept(ticker, since)
        return self._days(ticker, plan) is not None or len(kept) > 1

    def _moved(self, ticker: str, question: Question, plan: Plan) -> Answer | None:
        """The move between the days with a price nearest to those asked for; None with fewer than two such days."""
        days = self._days(ticker, plan, why=_asks_why(question.text))
        if days is None:
            return None
        found = ExplainRerating(self.desk)(ticker, *days)
        language = plan.language
        cited = Sources(language)
        blocks = [*_asked_days(days, plan), *rerating_blocks(found, language)]
        if found.rerating.legs:
            number = cited.cite_anchor(_ANCHOR).n
            text = phrase(language, "since.theory", n=number)
            blocks.insert(-1, Block("line", text))
        if _asks_why(question.text):
            blocks[-1:-1] = self._events(ticker, days, cited, language)
        return Answer(
            question=question.text,
            language=language,
            status="answered" if found.rerating.legs else "partial",
            blocks=tuple(blocks),
            citations=cited.all,
            figures=_move_figures(found, language),
            tools=(
                ToolCall(
                    name="explain_rerating",
                    arguments={"ticker": ticker, "from": days[0].isoformat(), "to": days[1].isoformat()},
                ),
            ),
            about=(ticker,),
        )

    def _events(self, ticker: str, days: tuple[date, date], cited: Sources, language: Language) -> Iterator[Block]:
        """What the library holds from the days of the move; a document says what happened, not what moved a price."""
        if self.catalysts is None:
            return
        try:
            found = self.catalysts(ticker, *days)
        except KnowledgeError:
            yield Block("note", phrase(language, "catalyst.unread"))
            return
        if not found:
            yield Block("line", phrase(language, "since.no_event"))
            return
        yield Block("line", phrase(language, "since.events"))
        for event in found[:_MOST_EVENTS]:
            passage = cited.cite(event.citation)
            said = f"“{passage.quote}”" if passage.quote else passage.title
            yield Block("quote", f"{said} [{passage.n}]")

    def _days(self, ticker: str, plan: Plan, *, why: bool = False) -> tuple[date, date] | None:
        listing = self.desk.directory.listing(ticker)
        prices = () if listing is None else self.desk.price_history(listing)
        known = sorted({price.as_of for price in prices if price.as_of is not None})
        if len(known) < 2:
            return None
        # “Why did it fall?” without a day means the last session, as long as the closes are those of days in a row.
        recent = why and (known[-1] - known[-2]).days <= _IN_A_ROW
        since, until = plan.when.since or known[-2 if recent else 0], plan.when.until or known[-1]
        end = max((day for day in known if day <= until), default=known[-1])
        start = max((day for day in known if day <= since and day < end), default=None)
        start = start or min((day for day in known if day < end), default=None)
        return None if start is None else (start, end)

    def _kept(self, tickers: Sequence[str], question: Question, plan: Plan) -> Answer:
        """What daily runs kept of each company: first and last since the day."""
        since = plan.when.since or question.today
        language = plan.language
        blocks: list[Block] = []
        figures: list[AnswerFigure] = []
        unknown = []
        for ticker in tickers:
            kept = () if self.own is None else self.own.kept(ticker, since)
            if len(kept) < 2:
                unknown.append(ticker)
                continue
            blocks.append(Block("bullet", self._line(ticker, kept[0], kept[-1], language)))
            figures += figures_of(_kept_figures(kept[0], kept[-1], language), ticker)
        if blocks:
            blocks.insert(0, Block("line", phrase(language, "since.kept", day=since)))
        blocks += self._unknown(unknown, plan, since)
        blocks.append(Block("note", phrase(language, "disclaimer")))
        return Answer(
            question=question.text,
            language=language,
            status="refused" if len(unknown) == len(tickers) else "partial" if unknown else "answered",
            blocks=tuple(blocks),
            figures=tuple(figures),
            about=tuple(tickers[:1]),
        )

    def _line(self, ticker: str, before: Kept, after: Kept, language: Language) -> str:
        company = self.desk.directory.company_of(ticker)
        name = ticker if company is None else company_name(company, language)
        parts = list(_parts(before, after, language))
        changes = COMMA[language].join(parts) if parts else phrase(language, "since.nothing")
        return phrase(language, "since.line", name=name, ticker=ticker, changes=changes)

    def _unknown(self, tickers: Sequence[str], plan: Plan, since: date) -> Iterator[Block]:
        language = plan.language
        for ticker in tickers:
            listing = self.desk.directory.listing(ticker)
            prices = () if listing is None else self.desk.price_history(listing)
            known = sorted({price.as_of for price in prices if price.as_of is not None})
            if known:
                yield Block("line", phrase(language, "since.one_day", ticker=ticker, day=known[-1]))
            else:
                yield Block("line", no_price_words(NoPrice(ticker, since, ()), language))
        if tickers:
            yield Block("note", phrase(language, "since.daily"))


def _asks_why(text: str) -> bool:
    return _WHY.search(text) is not None


def _asked_days(days: tuple[date, date], plan: Plan) -> Iterator[Block]:
    since = plan.when.since
    if since is not None and days[0] != since:
        yield Block("line", phrase(plan.language, "since.nearest", day=days[0]))


def _parts(before: Kept, after: Kept, language: Language) -> Iterator[str]:
    (start, old), (end, new) = before, after
    for name, key in (("price", "price"), ("base", "base_value")):
        first, last = getattr(old, name), getattr(new, name)
        if first and last and abs(last / first - 1.0) >= _NOTICEABLE:
            yield phrase(
                language,
                "since.moved",
                label=name_of(key, language),
                before=money(_money(first, new), language),
                after=money(_money(last, new), language),
                start=start,
                end=end,
                change=signed(last / first - 1.0, language),
            )
    if old.type != new.type and old.type and new.type:
        types = [phrase(language, f"type.{one.type}") for one in (old, new)]
        yield phrase(language, "whatif.type", before=types[0], after=types[1])


def _money(value: float, stored: StoredValuation) -> Quantity:
    day = date.fromisoformat(stored.price_day) if stored.price_day else None
    return Quantity(value=value, unit="money", currency=stored.currency or "", per="ordinary", as_of=day)


def _kept_figures(before: Kept, after: Kept, language: Language) -> Iterable[Labelled]:
    for name, key in (("price", "price"), ("base", "base_value")):
        old, new = getattr(before[1], name), getattr(after[1], name)
        if old and new:
            label = name_of(key, language)
            yield phrase(language, "since.label", name=label), _dated(old, before)
            yield label, _dated(new, after)
            yield phrase(language, "since.change", name=label), ratio(new / old - 1.0)


def _dated(value: float, kept: Kept) -> Quantity:
    return Quantity(
        value=value, unit="money", currency=kept[1].currency or "", per="ordinary", as_of=kept[0], source="daily run"
    )


def _move_figures(found: ExplainedMove, language: Language) -> tuple[AnswerFigure, ...]:
    return figures_of(_labelled(found, language), found.ticker)


def _labelled(found: ExplainedMove, language: Language) -> Iterator[Labelled]:
    move = found.rerating
    price = name_of("price", language)
    yield phrase(language, "since.change", name=price), ratio(move.price_change)
    for standing in (move.before, move.after):
        if found.currency:
            quantity = Quantity(
                value=standing.price, unit="money", currency=found.currency, per="ordinary", as_of=standing.day
            )
            yield price, quantity
    for leg in move.legs:
        label = phrase(language, f"rerating.leg.{leg.name}")
        yield phrase(language, "since.change", name=label), ratio(leg.change)
        yield phrase(language, "since.points", name=label), Quantity(value=leg.points, unit="pp_ratio")
        if move.price_change:
            yield phrase(language, "since.share", name=label), ratio(leg.points / move.price_change)
    for figure in sources(found):
        yield name_of(figure.name, language), figure.quantity
