"""One answer held against what was expected of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer, Question
from bot.assistant.assistant import Assistant
from bot.assistant.guard import verdict_on
from bot.assistant.own import OwnData
from bot.evaluation.cases import Case, ExpectedFact
from bot.phrases import phrase
from bot.render.terminal import as_text
from bot.storage.store import Storage

_USER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is right and wrong about one answer. milliseconds: from question to answer, the checks above not counted."""

    case: Case
    status: str
    right_status: bool
    facts: tuple[ExpectedFact, ...]  # that are missing
    quotes: tuple[str, ...]  # that are missing
    words: tuple[str, ...]  # that are missing, or stand there though they must not
    unsupported: tuple[str, ...]  # numbers no evidence vouches for, shown or left out
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return self.right_status and not (self.facts or self.quotes or self.words or self.unsupported)


def judged(assistant: Assistant, case: Case, today: date) -> Judged:
    """The judgement on one case, asked as its user after the questions before it."""
    with_own = Assistant(desk=assistant.desk, search=assistant.search, own=_own(case))
    about: tuple[str, ...] = ()
    before = ""
    for text in case.before:
        answer = with_own.answer(_question(case, text, today, about, before))
        about, before = answer.about or about, answer.asked or before
    question = _question(case, case.question, today, about, before)
    started = time.perf_counter()
    answer = with_own.answer(question)
    return _judged(case, answer, (time.perf_counter() - started) * 1000.0)


def _own(case: Case) -> OwnData:
    storage = Storage(":memory:")
    for ticker in case.watchlist:
        storage.watchlist.add(_USER, ticker)
    return OwnData(lambda: storage)


def _question(case: Case, text: str, today: date, about: tuple[str, ...], before: str) -> Question:
    return Question(
        text=text, user=_USER, today=case.today or today, language=case.language, about=about, before=before
    )


def _judged(case: Case, answer: Answer, milliseconds: float) -> Judged:
    expect, text = case.expect, as_text(answer.blocks)
    quoted = " ".join(block.text for block in answer.blocks if block.kind == "quote")
    quoted += " ".join(cited.quote for cited in answer.citations)
    dropped = ("left out",) if phrase(answer.language, "answer.left_out") in text else ()
    return Judged(
        case=case,
        status=answer.status,
        right_status=answer.status in expect.status,
        facts=tuple(fact for fact in expect.facts if not _given(fact, answer)),
        quotes=tuple(words for words in expect.quotes if words.lower() not in quoted.lower()),
        words=(
            *(f"no “{words}”" for words in expect.contains if words.lower() not in text.lower()),
            *(f"“{words}”" for words in expect.absent if words.lower() in text.lower()),
        ),
        unsupported=(*(finding.span for finding in verdict_on(answer).findings), *dropped),
        milliseconds=milliseconds,
    )


def _given(fact: ExpectedFact, answer: Answer) -> bool:
    return any(
        abs(figure.quantity.value - fact.value) <= fact.tolerance * max(abs(fact.value), 1e-12)
        and fact.unit in ("", figure.quantity.unit, figure.quantity.currency)
        and fact.label.lower() in figure.label.lower()
        for figure in answer.figures
    )
