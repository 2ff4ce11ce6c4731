"""An answer in the making: blocks in reading order, with the sources, figures and tools behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.answer import Answer, AnswerFigure, Block, Button, Language, Question, Status, ToolCall
from bot.assistant.pages import sources_page
from bot.assistant.plan import Plan
from bot.assistant.sourcing import Sources
from bot.phrases import phrase
from knowledge.sentences import Quote

# The English CMS text says that rising receivables raise cash flow; they lower it.
_MISTRANSLATED = "accounts receivable and prepaid"


@dataclass(slots=True, kw_only=True)
class Draft:
    """Collects what the parts of an answer contribute; `finished` decides what kind of answer it became."""

    question: Question
    plan: Plan
    sources: Sources
    blocks: list[Block] = field(default_factory=list)
    figures: list[AnswerFigure] = field(default_factory=list)
    tools: list[ToolCall] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    inputs: list[Block] = field(default_factory=list)
    working: list[Block] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    missing: bool = False  # a number that was asked for has no value
    explained: bool = False
    computed: bool = False

    def called(self, name: str, **arguments: str | float) -> None:
        """Remembers a tool that was run."""
        self.tools.append(ToolCall(name=name, arguments=arguments))

    def add(self, blocks: Iterable[Block]) -> None:
        """Appends paragraphs."""
        self.blocks.extend(blocks)

    def concept(self) -> None:
        """What the concepts named in the question say; that alone is no answer to what was asked."""
        for concept in self.plan.concepts[:2]:
            cited = self.sources.cite_anchor(concept.anchor)
            claim = concept.claim(self.plan.language)
            self.blocks.append(Block("line", phrase(self.plan.language, "answer.concept", claim=claim, n=cited.n)))
            if self.plan.moved is not None:
                break

    def words(self, quotes: tuple[Quote, ...]) -> None:
        """The reports' part: the idea first where the question asks why or what, else the sentence that answers it."""
        if not quotes or self.plan.cues & {"why", "define", "list"}:
            self.concept()
        self.quote(quotes)

    def quote(self, quotes: Iterable[Quote]) -> None:
        """Adds quoted sentences with their numbers."""
        for quote in quotes:
            cited = self.sources.cite(quote.citation)
            self.blocks.append(Block("quote", phrase(self.plan.language, "quote", quote=quote.text, n=cited.n)))
            if _MISTRANSLATED in quote.text:
                self.blocks.append(Block("note", phrase(self.plan.language, "answer.receivables")))
            self.explained = True

    def close(self) -> None:
        """Puts the notes about age and limits last."""
        notes = [block for block in self.blocks if block.kind == "note"]
        self.blocks = [block for block in self.blocks if block.kind != "note"] + list(dict.fromkeys(notes))

    def finished(self, titles: Callable[[Language], tuple[str, ...]]) -> Answer:
        """The answer; refused when nothing in it answers the question."""
        language = self.plan.language
        status = self._status()
        if status == "refused":
            self._refuse(titles(language))
        pages = {}
        buttons = []
        for name, blocks in (("inputs", self.inputs), ("how", self.working)):
            if blocks:
                pages[name] = tuple(blocks)
                buttons.append(Button(phrase(language, f"button.{name}"), "page", name))
        if self.sources.all:
            pages["sources"] = tuple(sources_page(self.sources.all, language))
            buttons.append(Button(phrase(language, "button.sources"), "page", "sources"))
        return Answer(
            question=self.question.text,
            language=language,
            status=status,
            blocks=tuple(self.blocks),
            citations=self.sources.all,
            figures=tuple(self.figures),
            tools=tuple(self.tools),
            warnings=tuple(dict.fromkeys(self.warnings)),
            buttons=(*buttons, *self.buttons),
            pages=pages,
            about=tuple(self.about),
        )

    def _status(self) -> Status:
        if self.missing:
            return "partial"
        return "answered" if self.explained or self.computed else "refused"

    def _refuse(self, titles: tuple[str, ...]) -> None:
        language = self.plan.language
        separator = "；" if language == "zh" else "; "
        self.blocks = [
            Block("line", phrase(language, "answer.not_in_sources")),
            *self.blocks,
            Block("note", phrase(language, "answer.covers", titles=separator.join(titles))),
            Block("note", phrase(language, "answer.examples")),
        ]
