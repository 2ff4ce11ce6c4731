"""`/history`: the kept valuations of a company, the first, the last and those between that changed something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, Block, Button, Language
from bot.assistant.figures import Labelled, figures_of
from bot.assistant.past_days import AskedPast
from bot.assistant.recall import Recall
from bot.assistant.recall_words import model_name
from bot.assistant.words import COMMA, name_of, signed
from bot.daily.change import NOTICEABLE
from bot.past_call import Call
from bot.phrases import phrase
from bot.render.numbers import money
from valuation.quantity import Quantity, ratio

_MOST_SHOWN = 12
_MOST_BUTTONS = 6
_MOST_OWN = 5
_MOST_COMPANIES = 3


def past_answer(recall: Recall, tickers: Sequence[str], asked: AskedPast) -> Answer:
    """What was said of each company; asks for one where none is named."""
    if not tickers:
        return recall.which()
    tell = PastList(recall).answer if asked.all else recall.answer
    answers = [tell(ticker, asked) for ticker in tickers[:_MOST_COMPANIES]]
    return answers[0] if len(answers) == 1 else _together(answers)


def _together(answers: Sequence[Answer]) -> Answer:
    """Several companies' answers as one."""
    states = {answer.status for answer in answers}
    return replace(
        answers[0],
        status=states.pop() if len(states) == 1 else "partial",
        blocks=tuple(block for answer in answers for block in answer.blocks),
        figures=tuple(figure for answer in answers for figure in answer.figures),
        tools=tuple(call for answer in answers for call in answer.tools),
        buttons=tuple(answer.buttons[0] for answer in answers if answer.buttons),
        about=tuple(ticker for answer in answers for ticker in answer.about),
    )


@dataclass(frozen=True, slots=True)
class PastList:
    """The list of one company's kept valuations."""

    recall: Recall

    def answer(self, ticker: str, asked: AskedPast) -> Answer:
        """The list; without anything kept, since when valuations are."""
        recall = self.recall
        calls = () if recall.own is None else recall.calls(ticker)
        own = recall.assumed(ticker)
        if not calls and not own:
            return recall.answer(ticker, asked)
        shown = _sparse(calls)
        return Answer(
            question=recall.question.text,
            language=recall.language,
            status="answered",
            blocks=tuple(self._blocks(ticker, calls, shown, own)),
            figures=figures_of(self._figures(calls, [*shown, *own[-_MOST_OWN:]]), ticker, "past"),
            tools=(recall.called(ticker, asked),),
            buttons=tuple(
                Button(str(call.day), "say", f"/history {ticker} {call.day}") for call in shown[-_MOST_BUTTONS:]
            ),
            about=(ticker,),
        )

    @property
    def _language(self) -> Language:
        return self.recall.language

    def _say(self, key: str, **values: object) -> str:
        return phrase(self._language, key, **values)

    def _blocks(
        self, ticker: str, calls: Sequence[Call], shown: Sequence[Call], own: Sequence[Call]
    ) -> Iterator[Block]:
        yield Block("title", self._say("history.title", name=self.recall.name(ticker), ticker=ticker))
        before: Call | None = None
        for call in shown:
            yield Block("bullet", self._line(call, before))
            before = call
        if len(shown) < len(calls):
            yield Block("note", f"{self._say('history.kept', count=len(calls))} {self._say('history.sparse')}")
        if own:
            yield Block("line", self._say("history.own"))
        for call in own[-_MOST_OWN:]:
            yield Block("bullet", f"{self._line(call, None)} ({call.assumed})")
        yield Block("note", self._say("disclaimer"))

    def _line(self, call: Call, before: Call | None) -> str:
        return self._say("history.line", day=call.day, values=COMMA[self._language].join(self._values(call, before)))

    def _values(self, call: Call, before: Call | None) -> Iterator[str]:
        if call.base is None:
            yield self._say("recall.no_value")
        else:
            key = "history.value_only" if call.gap is None else "history.value"
            gap = "" if call.gap is None else signed(call.gap, self._language)
            yield self._say(key, base=money(call.base, self._language, basis=True), gap=gap)
        if call.type and (before is None or before.type != call.type):
            yield self._say("history.type", type=self._say(f"type.{call.type}"))
        if call.method and (before is None or before.method != call.method):
            yield self._say("history.method", method=model_name(call, self._language))

    def _figures(self, calls: Sequence[Call], shown: Sequence[Call]) -> Iterator[Labelled]:
        yield self._say("history.count"), Quantity(value=float(len(calls)), unit="count")
        for call in shown:
            if call.base is not None:
                yield name_of("base_value", self._language), replace(call.base, as_of=call.day)
            if call.gap is not None:
                yield name_of("gap", self._language), replace(ratio(call.gap), as_of=call.day)


def _sparse(calls: Sequence[Call]) -> list[Call]:
    """The first, the last, and of those between the newest that differ from the one listed before."""
    if not calls:
        return []
    kept = [calls[0], *_changes(calls)]
    if kept[-1] is not calls[-1]:
        kept.append(calls[-1])
    return kept if len(kept) <= _MOST_SHOWN else [kept[0], *kept[-(_MOST_SHOWN - 1) :]]


def _changes(calls: Sequence[Call]) -> Iterator[Call]:
    """Each valuation that differs from the one that differed last."""
    last = calls[0]
    for call in calls[1:]:
        if _changed(last, call):
            yield call
            last = call


def _changed(before: Call, after: Call) -> bool:
    if (before.type, before.method) != (after.type, after.method):
        return True
    if before.base is None or after.base is None:
        return before.base is not after.base
    if before.base.kind != after.base.kind or before.base.value <= 0.0:
        return True
    return abs(after.base.value / before.base.value - 1.0) >= NOTICEABLE
