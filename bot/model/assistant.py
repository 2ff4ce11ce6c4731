"""The assistant with a language model: the ready answer first, then its explanation where one can be had and holds."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from bot.answer import Answer, Block, Question
from bot.assistant.assistant import Assistant
from bot.assistant.mentions import is_name
from bot.assistant.next_results import TOOL as RESULTS_DUE
from bot.assistant.plan import make_plan
from bot.assistant.recall import TOOL as RECALL
from bot.model.breaker import Breaker
from bot.model.lookup import Tool
from bot.model.loop import run_in_background
from bot.model.prompts import prompt_version
from bot.model.references import Naming, random_name
from bot.model.run import Fallback, ModelRun
from bot.model.talk import ProviderDown
from bot.model.turn import NoDraft, Provider, Record, Turn
from bot.phrases import phrase
from bot.render.terminal import as_text
from bot.settings import ModelChoice
from bot.storage.store import Storage
from bot.storage.token_budget import Allowance

TURN_TIMEOUT = 45.0
MOST_AT_ONCE = 8
RESERVED = 24_000  # tokens; a turn's four calls at most, settled with what they used
_LOG = logging.getLogger(__name__)
_NOTICES: Mapping[Fallback, str] = {
    "over_budget": "model.over_budget",
    "open_circuit": "model.unavailable",
    "provider": "model.unavailable",
    "slow": "model.slow",
    "busy": "model.busy",
}


@dataclass(frozen=True, kw_only=True)
class ModelAssistant:
    """Answers as the ready assistant does, and lets a model explain what was asked in words.

    provider, tools: made at the first question that needs them. breaker: one for the provider. clock: for days and memory.
    """

    plain: Assistant
    choice: ModelChoice
    provider: Callable[[], Provider]
    tools: Callable[[], Mapping[str, Tool]]
    storage: Storage
    clock: Callable[[], datetime]
    breaker: Breaker
    turn_timeout: float = TURN_TIMEOUT
    naming: Naming = random_name
    _busy: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def _allowance(self) -> Allowance:
        return Allowance(self.choice.tokens_per_user, self.choice.tokens_per_day)

    def commands(self) -> Mapping[str, Callable[[str, Question], Answer]]:
        """The commands, which need no model."""
        return self.plain.commands()

    def answer(self, question: Question) -> Answer:
        """The answer; the explanation is waited for in this thread."""
        plain = self.plain.answer(question)
        if not self._worth_explaining(question, plain):
            return self._remembered(question, plain)
        with self._seat(question.user) as seated:
            answer = self._turn(question, plain) if seated else self._fallen(plain, "busy", Record())
        return self._remembered(question, answer)

    def _worth_explaining(self, question: Question, plain: Answer) -> bool:
        """Names alone, choices to make, dates, small talk and what is never shown need no explanation."""
        if plain.status == "ambiguous" or not question.text.strip():
            return False
        if "secret" in make_plan(question.text, question.language).cues:
            return False
        if is_name(self.plain.desk.directory.resolve(question.text.strip())):
            return False
        if any(call.name in (RESULTS_DUE, RECALL) for call in plain.tools):
            return False
        return plain.status == "refused" or bool(plain.figures or plain.citations)

    def _remembered(self, question: Question, answer: Answer) -> Answer:
        self.storage.asked.remember(question.chat, question.user, question.text, answer.about, self.clock())
        return answer

    @contextmanager
    def _seat(self, user: int) -> Iterator[bool]:
        """One turn at a time for each user, a few for all; whoever finds no seat gets the ready answer."""
        with self._lock:
            seated = user not in self._busy and len(self._busy) < MOST_AT_ONCE
            if seated:
                self._busy.add(user)
        try:
            yield seated
        finally:
            if seated:
                with self._lock:
                    self._busy.discard(user)

    def _turn(self, question: Question, plain: Answer) -> Answer:
        """One turn within what the user may use and while the provider is not known to be down."""
        if not self.breaker.allows():
            return self._fallen(plain, "open_circuit", Record())
        day = self.clock().date()
        reserved = self.storage.tokens.reserve(question.user, day, RESERVED, self._allowance)
        if reserved is None:
            self.breaker.undecided()
            return self._fallen(plain, "over_budget", Record())
        record = Record()
        try:
            return self._explained(question, plain, record)
        finally:
            self.storage.tokens.settle(reserved, record.tokens)

    def _explained(self, question: Question, plain: Answer, record: Record) -> Answer:
        try:
            # The libraries load in this thread, so that the turns of others go on meanwhile.
            answer = run_in_background(self._within_time(self._made_turn(question, plain, record)))
        except TimeoutError:
            self.breaker.failed()
            return self._fallen(plain, "slow", record)
        except ProviderDown as down:
            self.breaker.failed(down.retry_after)
            _LOG.warning("%s gave no answer: %s.", self.choice.provider, down)
            return self._fallen(plain, "slow" if down.kind == "slow" else "provider", record)
        except NoDraft as none:
            self.breaker.answered()
            return self._fallen(plain, none.reason, record)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the ready answer is there
            self.breaker.undecided()
            # Not the error's own text, which may hold what a provider or a document said.
            _LOG.error("A model turn failed with %s at %s.", type(error).__name__, _where(error))
            return self._fallen(plain, "provider", record)
        self.breaker.answered()
        return replace(answer, run=self._run(record, ""))

    async def _within_time(self, turn: Turn) -> Answer:
        async with asyncio.timeout(self.turn_timeout):
            return await turn.explained()

    def _made_turn(self, question: Question, plain: Answer, record: Record) -> Turn:
        shown = as_text(plain.blocks)

        def stage(key: str) -> None:
            if question.progress is not None:
                question.progress(f"{shown}\n\n{phrase(plain.language, key)}")

        return Turn(
            provider=self.provider(),
            tools=self.tools(),
            desk=self.plain.desk,
            question=question,
            plain=plain,
            earlier=self.storage.asked.last(question.chat, question.user, self.clock()),
            stage=stage,
            record=record,
            naming=self.naming,
        )

    def _fallen(self, plain: Answer, reason: Fallback, record: Record) -> Answer:
        """The ready answer, with one line where a reader would miss the explanation."""
        key = _NOTICES.get(reason)
        notice = (Block("note", phrase(plain.language, key)),) if key else ()
        return replace(plain, blocks=(*plain.blocks, *notice), run=self._run(record, reason))

    def _run(self, record: Record, reason: Fallback) -> ModelRun:
        return ModelRun(
            provider=self.choice.provider,
            model=self.choice.name,
            prompt_version=prompt_version(),
            calls=record.calls,
            usage=record.usage,
            findings=tuple(record.findings),
            repaired=record.repaired,
            dropped=record.dropped,
            fallback=reason,
        )


def _where(error: Exception) -> str:
    """The innermost line of the program's own code that an error passed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
