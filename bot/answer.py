"""What goes into the assistant and what comes out, whichever door the user came through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.model.run import ModelRun
from bot.past_call import Call
from valuation.quantity import Quantity

Language = Literal["en", "zh"]
Status = Literal["answered", "partial", "refused", "ambiguous"]
BlockKind = Literal["title", "key", "line", "bullet", "quote", "working", "note"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of an answer as plain text; each door adds its own markup.

    kind "key": the line the answer is read for.
    """

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something the reader may tap under an answer.

    action "page" shows the answer's page named by `target`; "say" is answered as if the user had typed `target`.
    """

    label: str
    action: Literal["page", "say"]
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPassage:
    """A numbered source of an answer with the words it rests on.

    start, end: the quoted characters of the page; both 0 where there is no page to show.
    """

    n: int
    document: str
    title: str
    publisher: str
    published: str
    page: int
    quote: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigure:
    """A number of the answer with its provenance. subject: the ticker or industry it is of, empty for none."""

    id: str
    label: str
    quantity: Quantity
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool the assistant ran and what it was given."""

    name: str
    arguments: Mapping[str, str | float | int | bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that comes with an answer: a picture to look at, or a document to keep.

    words: what stands for it where it cannot be shown.
    """

    kind: Literal["picture", "document"]
    name: str
    content: bytes
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a user asked. language None: decided from the text. today: the user's day, for ages and dates.

    progress: told what may be shown meanwhile; every text replaces the one before.
    """

    text: str
    user: int
    today: date
    language: Language | None = None
    about: tuple[str, ...] = ()  # tickers the conversation was about, for follow-ups
    before: str = ""  # the last question of the conversation, made whole
    chat: int = 0
    progress: Callable[[str], None] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished answer.

    pages: what the buttons show ("inputs", "sources", "how"), made once with the answer so that they never disagree.
    about: tickers a follow-up question refers to. valued: the valuation it gives, to be told again another day.
    """

    question: str
    language: Language
    status: Status
    blocks: tuple[Block, ...]
    citations: tuple[CitedPassage, ...] = ()
    figures: tuple[AnswerFigure, ...] = ()
    tools: tuple[ToolCall, ...] = ()
    warnings: tuple[str, ...] = ()
    mode: Literal["deterministic", "model"] = "deterministic"
    run: ModelRun | None = None  # a language model's part, also where its words were not used
    buttons: tuple[Button, ...] = ()
    pages: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    asked: str = ""  # the question made whole, for the next one to lean on
    attachments: tuple[Attachment, ...] = ()
    valued: Call | None = field(default=None, compare=False, repr=False)
