"""One turn: plan, look up, write, check, mend, render. Nothing leaves it that was not checked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from bot.answer import Answer, Question
from bot.model.assertion import unvouched
from bot.model.draft import Draft, read_draft
from bot.model.gate import Judged, judge
from bot.model.lookup import Looked, Tool, look_up
from bot.model.material import Material, gathered
from bot.model.prompts import (
    NOT_IN_SOURCES,
    instruction_shingles,
    instructions,
    names_of,
    plan_again,
    plan_request,
    repair_request,
    write_request,
)
from bot.model.question import Asked, Subject, asked, subject_of
from bot.model.references import Naming, References, random_name, references
from bot.model.rendering import finished, rendered
from bot.model.run import Fallback, GateFinding, Usage, estimated
from bot.model.talk import Message, Planned, Written
from bot.render.terminal import as_text
from bot.storage.asked import Earlier
from tools.market.desk import Desk

LONGEST_REQUEST = 24_000  # characters, about eight thousand tokens
_LOG = logging.getLogger(__name__)


class Provider(Protocol):
    """What a turn asks of a model."""

    async def plan(self, messages: Sequence[Message], tools: Sequence[Tool]) -> Planned:
        """Which tools to run."""

    async def write(self, messages: Sequence[Message]) -> Written:
        """A draft."""


@dataclass(slots=True)
class Record:
    """What happened in a turn so far; kept apart so that a turn that is cut off still has it."""

    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    findings: list[GateFinding] = field(default_factory=list)
    repaired: bool = False
    dropped: int = 0
    pending: int = 0  # tokens of a request that is not answered yet, by estimate

    @property
    def tokens(self) -> int:
        """All that is to be charged, a request that never came back included."""
        return self.usage.total + self.pending

    def asks(self, messages: Sequence[Message]) -> None:
        """A request leaves."""
        self.calls += 1
        self.pending = estimated(sum(len(message.text) for message in messages))

    def answered(self, usage: Usage) -> None:
        """Its answer came."""
        self.pending = 0
        self.usage = self.usage.plus(usage)


class NoDraft(Exception):
    """The turn has no answer that may be sent; the ready answer is sent instead."""

    def __init__(self, reason: Fallback) -> None:
        super().__init__(reason)
        self.reason: Fallback = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Explains one question. stage: told what happens next, by the key of a fixed sentence."""

    provider: Provider
    tools: Mapping[str, Tool]
    desk: Desk
    question: Question
    plain: Answer
    earlier: tuple[Earlier, ...] = ()
    stage: Callable[[str], None]
    record: Record = field(default_factory=Record)
    naming: Naming = random_name

    async def explained(self) -> Answer:
        """The checked answer.

        Raises
            NoDraft: when there is nothing to write about, or nothing that was written holds.
            ProviderDown: when the provider gives no answer.
        """
        words = asked(self.question.text, self.desk, self.plain.language)
        self.stage("model.planning")
        looked = await self._looked(words)
        material = gathered(self.plain, looked.evidence, looked.notes, self.plain.language)
        if material.empty:
            raise NoDraft("no_evidence")
        names = names_of(words, material, lambda ticker: subject_of(ticker, self.desk, self.plain.language))
        known = references(material, words.numbers, names, self.naming)
        answer = await self._drafted(words, material, known, names)
        return replace(answer, tools=(*answer.tools, *(call for call in looked.calls if call not in answer.tools)))

    async def _looked(self, words: Asked) -> Looked:
        """Up to two plans: the second with what was wrong with the first."""
        messages = [
            Message("system", instructions("plan")),
            Message("user", plan_request(self.question, self.earlier)),
        ]
        stated = self._stated(words)
        found = Looked()
        for last in (False, True):
            self.record.asks(messages)
            plan = await self.provider.plan(messages, list(self.tools.values()))
            self.record.answered(plan.usage)
            self.stage("model.reading")
            now = await asyncio.to_thread(look_up, plan.calls, self.tools, stated)
            found = _together(found, now)
            problems = (*plan.problems, *now.problems)
            if last or not problems:
                break
            messages.append(Message("user", plan_again(problems)))
        return found

    def _stated(self, words: Asked) -> tuple[Decimal, ...]:
        """Every number the user wrote, now and in the questions before."""
        before = (asked(one.question, self.desk, self.plain.language) for one in self.earlier)
        return tuple(value for one in (words, *before) for number in one.numbers for value in number.values)

    async def _drafted(self, words: Asked, material: Material, known: References, names: tuple[Subject, ...]) -> Answer:
        """The answer of a draft that holds: the first, the mended second, or what is left of it."""
        request = write_request(words, self.plain.language, material, known, self.naming)
        if len(request) > LONGEST_REQUEST:
            raise NoDraft("too_long")
        messages = [Message("system", instructions("write")), Message("user", request)]
        self.stage("model.writing")
        text, judged = await self._judged(messages, known, names)
        found = judged.findings
        if judged.holds:
            answer, found = self._rendered(judged, judged.draft, material, names)
            if not found:
                return answer
        self.record.repaired = True
        messages += [Message("model", text), Message("user", repair_request(found))]
        _, judged = await self._judged(messages, known, names)
        left = judged.mended()
        if left is None:
            raise NoDraft("gate")
        self.record.dropped = len(judged.draft.sentences) - len(left.sentences)
        answer, found = self._rendered(judged, left, material, names)
        if found:
            _LOG.warning("The number guard refused what the gate had passed: %s", [f.remedy for f in found])
            raise NoDraft("guard")
        return answer

    async def _judged(
        self, messages: Sequence[Message], known: References, names: tuple[Subject, ...]
    ) -> tuple[str, Judged]:
        self.record.asks(messages)
        written = await self.provider.write(messages)
        self.record.answered(written.usage)
        if NOT_IN_SOURCES in written.text:
            raise NoDraft("declined")
        draft = read_draft(written.text, known)
        judged = judge(draft, names, instruction_shingles(), self.plain.language)
        if written.cut and draft.sentences:
            cut = GateFinding("length", "", "The draft was cut off; write less.")
            judged = replace(judged, flaws=(*judged.flaws, (draft.sentences[-1], cut)))
        self.record.findings += judged.findings
        return written.text, judged

    def _rendered(
        self, judged: Judged, draft: Draft, material: Material, names: tuple[Subject, ...]
    ) -> tuple[Answer, tuple[GateFinding, ...]]:
        """The finished answer, and what the guard says against it when it reads it once more."""
        self.stage("model.checking")
        shown = {subject.ticker: subject.name for subject in names}
        made, blocks = rendered(judged, draft, shown, self.plain.language)
        answer = finished(self.plain, made, blocks)
        own = tuple(block for block in answer.blocks if block.kind != "note")
        found = unvouched(as_text(own), made.own, self.question.text, material, shown)
        self.record.findings += found
        return answer, found


def _together(one: Looked, other: Looked) -> Looked:
    return Looked(
        (*one.evidence, *other.evidence), (*one.calls, *other.calls), (*one.notes, *other.notes), other.problems
    )
