"""What a command gets to work with, and short forms to answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.answer import Answer, Block, BlockKind, Button, Language, Question, Status
from bot.phrases import phrase
from tools.market.results_calendar import ResultsDue
from valuation.assessment import Assessment


class Answers(Protocol):
    """A command of the assistant: the text after the command, and the question it came with."""

    def __call__(self, argument: str, question: Question, /) -> Answer:
        """Answer the command."""


class Assistant(Protocol):
    """What answers questions in words, and the commands it brings along."""

    def answer(self, question: Question) -> Answer:
        """Answer a question in words, a bare ticker included."""

    def commands(self) -> Mapping[str, Answers]:
        """The assistant's commands by name."""


class Valuer(Protocol):
    """What knows companies and values them."""

    def resolve(self, text: str, language: Language) -> str | Answer:
        """The canonical ticker, or the answer that asks back or says that it is unknown."""

    def assess(self, ticker: str) -> Assessment:
        """The valuation now; raises CannotValue with a sentence for the user."""

    def results_due(self, ticker: str) -> ResultsDue | None:
        """When the company reports next, as far as a source says."""

    def base_at(self, ticker: str, assumed: Mapping[str, float]) -> float | None:
        """The base value per listed unit with these assumptions instead of the house's; None without a range."""

    def name(self, ticker: str, language: Language) -> str:
        """The company's name in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One command as it came in: who, what after the command, when, and the language to answer in."""

    user: int
    argument: str
    text: str
    now: datetime
    language: Language

    def say(self, key: str, **values: object) -> str:
        """A fixed sentence in the user's language."""
        return phrase(self.language, key, **values)

    def reply(
        self,
        blocks: Iterable[Block | str],
        *,
        status: Status = "answered",
        buttons: Iterable[Button] = (),
        about: tuple[str, ...] = (),
    ) -> Answer:
        """An answer of these blocks; bare text stands for a line."""
        made = tuple(block if isinstance(block, Block) else Block("line", block) for block in blocks)
        return Answer(
            question=self.text, language=self.language, status=status, blocks=made, buttons=tuple(buttons), about=about
        )

    def sentence(self, key: str, *, status: Status = "answered", kind: BlockKind = "line", **values: object) -> Answer:
        """An answer of one fixed sentence."""
        return self.reply([Block(kind, self.say(key, **values))], status=status)
