"""What the bot said about a company before: told from what was kept of that day, never computed anew, beside today's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.answer import Answer, AnswerFigure, Block, Button, Language, Question, Status, ToolCall
from bot.assistant.figures import figures_of
from bot.assistant.own import OwnData
from bot.assistant.past_days import AskedPast, Days
from bot.assistant.recall_moves import Moves, parts_of
from bot.assistant.recall_words import call_figures, inputs_words, listed, standing_blocks, value_words
from bot.assistant.tool_words import error_words
from bot.assistant.words import company_name, name_of
from bot.past_call import Call, call_of
from bot.phrases import phrase
from tools.assumptions import Assumptions, read_assumptions
from tools.errors import ToolError
from tools.market.desk import Desk
from valuation.assessment import Assessment
from valuation.errors import ValuationError
from valuation.quantity import ratio

TOOL: Final = "recall_valuation"
_MOST_DAYS = 5  # offered where another day was asked for
_MOST_OWN = 3

Assess = Callable[[str, Question, Assumptions | None], Assessment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Tells one kept valuation of a company and what changed since. own: None where nothing is kept, as in a test."""

    desk: Desk
    own: OwnData | None
    assess: Assess
    question: Question
    language: Language

    def answer(self, ticker: str, asked: AskedPast) -> Answer:
        """The last valuation kept of the days asked for; of none of them, which days there are."""
        call = self.called(ticker, asked)
        if self.own is None:
            return self._refused(ticker, call, [self._say("recall.no_memory")])
        calls = self.calls(ticker)
        own = [kept for kept in self.assumed(ticker) if asked.days is not None and asked.days.holds(kept.day)]
        found = [kept for kept in calls if asked.days is None or asked.days.holds(kept.day)]
        if found:
            return self._told(found, own, call)
        if own:
            return self._told([own[-1]], own[:-1], call)
        return self._refused(ticker, call, list(self._none_of(ticker, calls, asked.days)), calls)

    def calls(self, ticker: str) -> tuple[Call, ...]:
        """What was kept of a company before today, oldest first."""
        listing = self.desk.directory.listing(ticker)
        if self.own is None or listing is None:
            return ()
        return self.own.calls(listing, self.question.today)

    def assumed(self, ticker: str) -> tuple[Call, ...]:
        """What was said under the user's own assumptions, which is for nobody else to read."""
        if self.own is None or self.question.chat not in (0, self.question.user):
            return ()
        return self.own.assumed(self.question.user, ticker, self.question.today)

    def called(self, ticker: str, asked: AskedPast) -> ToolCall:
        """What was looked up, for the record of the answer."""
        days = asked.days
        first, last = (None, None) if days is None else (days.first.isoformat(), days.last.isoformat())
        return ToolCall(name=TOOL, arguments={"ticker": ticker, "from": first, "to": last})

    def _told(self, found: Sequence[Call], own: Sequence[Call], call: ToolCall) -> Answer:
        then = found[-1]
        now, reason = self._now(then)
        others = [kept.day for kept in found[:-1]]
        blocks = [*self._then(then), *self._others(others, own)]
        figures = [*self._figures(then), *self._other_figures(found[:-1], own)]
        if now is None:
            blocks.append(Block("line", self._say("recall.now_none", reason=reason)))
        else:
            moves = self._moves(then, now)
            blocks += [Block("line", self._say("recall.now", day=now.day)), *standing_blocks(now, self.language, then)]
            blocks += moves.blocks()
            figures += [*self._figures(now), *figures_of(moves.figures(), then.ticker, f"{then.day}.to.{now.day}")]
        blocks += [Block("note", self._say("recall.kept")), Block("note", self._say("disclaimer"))]
        return Answer(
            question=self.question.text,
            language=self.language,
            status="answered" if now is not None else "partial",
            blocks=tuple(blocks),
            figures=tuple(figures),
            tools=(call,),
            buttons=tuple(self._buttons(then.ticker)),
            about=(then.ticker,),
        )

    def _then(self, then: Call) -> Iterator[Block]:
        name = self.name(then.ticker)
        yield Block("title", self._say("recall.title", name=name, ticker=then.ticker, day=then.day))
        if then.assumed:
            yield Block("line", self._own_words(then))
        yield from standing_blocks(then, self.language)
        inputs = inputs_words(then, self.language)
        if inputs:
            yield Block("line", inputs)

    def _others(self, days: Sequence[date], own: Sequence[Call]) -> Iterator[Block]:
        """What else was kept of the days asked for."""
        if days:
            shown = listed(map(str, days[-_MOST_DAYS:]), self.language)
            yield Block("note", self._say("recall.also", days=shown))
        for call in own[-_MOST_OWN:]:
            yield Block("note", self._own_words(call))

    def _figures(self, call: Call) -> tuple[AnswerFigure, ...]:
        """Every number of a valuation, under its day."""
        prefix = f"{call.day}.{call.assumed}" if call.assumed else str(call.day)
        return figures_of(call_figures(call, self.language), call.ticker, prefix)

    def _other_figures(self, others: Sequence[Call], own: Sequence[Call]) -> Iterator[AnswerFigure]:
        """Of the other days only the gap, or the price, with the day it was given."""
        for call in others[-_MOST_DAYS:]:
            found = [(name_of("price", self.language), replace(call.price, as_of=call.day))] if call.price else []
            found = (
                found
                if call.gap is None
                else [(name_of("gap", self.language), replace(ratio(call.gap), as_of=call.day))]
            )
            yield from figures_of(found, call.ticker, str(call.day))
        for call in own[-_MOST_OWN:]:
            yield from self._figures(call)

    def _own_words(self, call: Call) -> str:
        values = value_words(call, self.language)
        return self._say("recall.own", assumed=call.assumed, day=call.day, values=values)

    def _now(self, then: Call) -> tuple[Call | None, str]:
        """Today's valuation on the same footing, or why there is none."""
        try:
            assumed = read_assumptions(then.assumed) if then.assumed else None
            return call_of(self.assess(then.ticker, self.question, assumed), self.question.today, then.assumed), ""
        except ToolError as error:
            return None, error_words(error, self.language)

    def _moves(self, then: Call, now: Call) -> Moves:
        def base_at(assumed: Mapping[str, float]) -> float | None:
            found = self.assess(then.ticker, self.question, Assumptions(numbers=dict(assumed))).range
            return None if found is None else found.base.value

        try:
            legs = () if then.assumed else parts_of(then, now, base_at)
        except (ToolError, ValuationError):
            legs = ()
        return Moves(then=then, now=now, legs=legs, language=self.language)

    # nothing kept

    def _none_of(self, ticker: str, calls: Sequence[Call], days: Days | None) -> Iterator[str]:
        name = self.name(ticker)
        if days is None or not calls:
            yield self._say("recall.none", name=name, ticker=ticker)
            yield from self._memory()
            return
        asked = self._days_words(days)
        yield self._say("recall.none_of", name=name, ticker=ticker, days=asked)
        near = _around([call.day for call in calls], days)
        yield self._say("recall.days", days=listed(map(str, near), self.language))

    def _memory(self) -> Iterator[str]:
        """Since when valuations are kept."""
        first = None if self.own is None else self.own.first_day()
        if first is None or first >= self.question.today:
            yield self._say("recall.from_now")
        else:
            yield self._say("recall.since", day=first)

    def _days_words(self, days: Days) -> str:
        if days.first == days.last:
            return str(days.first)
        return self._say("recall.until", first=days.first, last=days.last)

    def _refused(self, ticker: str, call: ToolCall, lines: Iterable[str], calls: Sequence[Call] = ()) -> Answer:
        buttons = [Button(self._say("button.today"), "say", f"/value {ticker}")]
        buttons += [Button(self._say("button.history"), "say", f"/history {ticker}")] if calls else []
        return self._plain(lines, (call,), buttons, (ticker,))

    def _plain(
        self,
        lines: Iterable[str],
        tools: tuple[ToolCall, ...] = (),
        buttons: Iterable[Button] = (),
        about: tuple[str, ...] = (),
        status: Status = "refused",
    ) -> Answer:
        return Answer(
            question=self.question.text,
            language=self.language,
            status=status,
            blocks=tuple(Block("line", line) for line in lines),
            tools=tools,
            buttons=tuple(buttons),
            about=about,
        )

    def which(self) -> Answer:
        """Asks for the company."""
        return self._plain([self._say("recall.which")], (ToolCall(name=TOOL, arguments={}),))

    def usage(self) -> Answer:
        """How /history is written."""
        return self._plain([self._say("recall.usage")])

    def _buttons(self, ticker: str) -> Iterator[Button]:
        yield Button(self._say("button.today"), "say", f"/value {ticker}")
        yield Button(self._say("button.history"), "say", f"/history {ticker}")
        yield Button(self._say("button.chart"), "say", f"/chart {ticker}")

    def name(self, ticker: str) -> str:
        """The company's name in the reader's language."""
        company = self.desk.directory.company_of(ticker)
        return ticker if company is None else company_name(company, self.language)

    def _say(self, key: str, **values: object) -> str:
        return phrase(self.language, key, **values)


def _around(known: Sequence[date], days: Days) -> list[date]:
    """The days nearest to those asked for, oldest first."""

    def distance(day: date) -> int:
        return min(abs((day - days.first).days), abs((day - days.last).days))

    return sorted(sorted(known, key=distance)[:_MOST_DAYS])
