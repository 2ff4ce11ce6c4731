"""An answer in the making: blocks in reading order, with the sources, figures and tools behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.answer import Answer, AnswerFigure, Block, Button, Language, Question, Status, ToolCall
from bot.assistant.pages import sources_page
from bot.assistant.plan import Plan
from bot.assistant.sourcing import Sources
from bot.phrases import phrase
from knowledge.concepts import Concept
from knowledge.sentences import Quote

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OLD = 90  # days; what the quick valuation calls a stale price
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
    settled: bool = False  # the question is answered; words beside it would only fill space
    price_day: date | None = None  # of the price behind the numbers
    unknown: bool = False  # what was asked for stands in no source
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
        for concept in self._ideas():
            self.idea(concept)
            if self.plan.moved is not None and "define" not in self.plan.cues:
                break

    def _ideas(self) -> tuple[Concept, ...]:
        """The ideas worth a sentence: where a parameter is moved that one first."""
        moved = self.plan.moved
        named = self.plan.concepts if moved is None else (moved, *(c for c in self.plan.concepts if c is not moved))
        return named[:2]

    def idea(self, concept: Concept) -> None:
        """One idea in a sentence, with its passage or the model that carries it."""
        claim = concept.claim(self.plan.language)
        if not concept.anchor:
            self.blocks.append(Block("line", claim))
            return
        cited = self.sources.cite_anchor(concept.anchor)
        self.blocks.append(Block("line", phrase(self.plan.language, "answer.concept", claim=claim, n=cited.n)))

    def formula(self, concept: Concept) -> None:
        """The formula of an idea, in the names of the model that computes it."""
        if concept.formula:
            text = phrase(self.plan.language, "answer.formula", formula=concept.formula, model=concept.model)
            self.blocks.append(Block("working", text))

    def risks(self) -> None:
        """The risks a report names, as it names them."""
        cited = self.sources.cite_anchor("citic-risks")
        text = phrase(self.plan.language, "quote", quote=cited.quote, n=cited.n)
        if not any(f"[{cited.n}]" in block.text for block in self.blocks if block.kind == "quote"):
            self.blocks.append(Block("quote", text))
        self.explained = True

    def words(self, quotes: tuple[Quote, ...]) -> None:
        """The reports' part: the idea first where the question asks why or what, else the sentence that answers it."""
        if not quotes or self.plan.cues & {"why", "define", "list"}:
            self.concept()
        self.quote(quotes)

    def searched_by_words(self) -> None:
        """Says that the reports could not be compared by meaning."""
        text = phrase(self.plan.language, "answer.by_words_only")
        self.warnings.append(text)
        self.blocks.append(Block("note", text))

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
        self.blocks += [*self._different_reports(), *self._framework_age()]
        last = Block("note", phrase(self.plan.language, "disclaimer"))
        notes = dict.fromkeys(block for block in self.blocks if block.kind == "note")
        said = [block for block in self.blocks if block.kind != "note"]
        self.blocks = [*said, *(note for note in notes if note != last), *([last] if last in notes else [])]

    def _different_reports(self) -> Iterator[Block]:
        """Where quotes come from reports of different days, each with its date, so that a difference can be weighed."""
        quoted = [c for c in self.sources.all if any(f"[{c.n}]" in b.text for b in self.blocks if b.kind == "quote")]
        reports: dict[tuple[str, str], list[int]] = {}
        for cited in quoted:
            reports.setdefault((cited.title, cited.published), []).append(cited.n)
        if len(reports) > 1:
            language = self.plan.language
            undated = phrase(language, "answer.undated")
            each = [
                phrase(
                    language,
                    "report.of",
                    numbers="".join(f"[{n}]" for n in numbers),
                    title=title,
                    published=day or undated,
                )
                for (title, day), numbers in reports.items()
            ]
            yield Block("note", phrase(language, "report.different", list=" · ".join(each)))

    def _framework_age(self) -> Iterator[Block]:
        """Said once where the reports are older than the price the numbers rest on."""
        days = [cited.published[:10] for cited in self.sources.all if _DAY.match(cited.published)]
        if self.price_day is not None and days and (self.price_day - date.fromisoformat(min(days))).days > _OLD:
            text = phrase(self.plan.language, "warn.framework_older", report=min(days), price=self.price_day)
            yield Block("note", text)

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
            figures=tuple(dict.fromkeys(self.figures)),
            tools=tuple(self.tools),
            warnings=tuple(dict.fromkeys(self.warnings)),
            buttons=(*buttons, *self.buttons),
            pages=pages,
            about=tuple(self.about),
        )

    def _status(self) -> Status:
        if self.unknown and not self.computed:
            return "refused"
        if self.missing:
            return "partial"
        return "answered" if self.explained or self.computed else "refused"

    def _refuse(self, titles: tuple[str, ...]) -> None:
        language = self.plan.language
        separator = "；" if language == "zh" else "; "
        if self.unknown:
            return  # what is not known was said with what is
        self.blocks = [
            Block("line", phrase(language, "answer.not_in_sources")),
            *self.blocks,
            Block("note", phrase(language, "answer.covers", titles=separator.join(titles))),
            Block("note", phrase(language, "answer.examples")),
        ]
