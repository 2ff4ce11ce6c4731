"""The draft with its pointers written out by the program: values with unit and currency, sentences word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.answer import Answer, AnswerFigure, Block, Button, CitedPassage, Language, Status
from bot.assistant.pages import sources_page
from bot.assistant.plan import make_plan
from bot.assistant.sourcing import Sources
from bot.assistant.words import COMMA
from bot.model.draft import Draft, Line, is_quote
from bot.model.gate import Judged
from bot.model.material import Valued
from bot.model.question import OwnNumber, Subject
from bot.model.references import Passage, Sentence, Target
from bot.phrases import phrase
from bot.render.numbers import percent, shown
from knowledge.document import Citation
from valuation.quantity import CALCULATED, Quantity

_BELOW_AFTER = re.compile(
    r"\s?(?:below|under|lower|less|cheaper|short of|downside|低于|的?(?:下行|折价|下跌|差距))", re.IGNORECASE
)
_BELOW_BEFORE = re.compile(r"(?:低|下跌|下降|fell by|falls by|lower by|drops by|declines by)\s?$", re.IGNORECASE)
_MARK = re.compile(r"\[\d+\]")  # of a source by the ready answer's numbers, which are not this answer's


@dataclass(slots=True, kw_only=True)
class Rendering:
    """Collects what an answer shows while its draft is written out."""

    language: Language
    names: dict[str, str]  # company name by ticker
    doubtful: frozenset[str] = frozenset()
    sources: Sources = field(init=False)
    used: dict[Valued, None] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)  # the user's numbers as they were shown, each called an assumption

    def __post_init__(self) -> None:
        self.sources = Sources(self.language)

    def blocks(self, draft: Draft) -> tuple[Block, ...]:
        """The paragraphs; a sentence that is only a quote stands on its own."""
        return tuple(block for line in draft.lines for block in self._line(line, draft))

    def _line(self, line: Line, draft: Draft) -> Iterable[Block]:
        kind = "bullet" if line.bullet else "line"
        words: list[str] = []
        for sentence in line.sentences:
            if not is_quote(sentence, draft.pointers):
                words.append(self._written(sentence, draft))
                continue
            if words:
                yield Block(kind, self._joined(words))  # type: ignore[arg-type]
            words = []
            yield Block("quote", self._quoted(next(t for t in draft.targets(sentence) if isinstance(t, Sentence))))
        if words:
            yield Block(kind, self._joined(words))  # type: ignore[arg-type]

    def _joined(self, sentences: list[str]) -> str:
        return ("" if self.language == "zh" else " ").join(sentences)

    def _written(self, sentence: str, draft: Draft) -> str:
        text = ""
        for place, character in enumerate(sentence):
            target = draft.pointers.get(character)
            if target is None:
                text += character
                continue
            after = sentence[place + 1 :]
            shown_target = self._target(target, text, after, labelled=sentence in self.doubtful)
            text += shown_target
        return text.strip()

    def _target(self, target: Target, before: str, after: str, *, labelled: bool) -> str:
        match target:
            case Valued():
                self.used[target] = None
                value = self._value(target.quantity, before, after)
                name = self.names.get(target.subject, target.subject)
                return phrase(self.language, "model.of", value=value, name=name) if labelled and name else value
            case Passage():
                return self._mark(target, before)
            case Sentence():
                return self._quoted(target)
            case OwnNumber():
                return self._own(target)
            case Subject():
                return target.name

    def _value(self, quantity: Quantity, before: str, after: str) -> str:
        """The value; where the words around say “below”, without the sign they already carry."""
        lower = quantity.unit == "ratio" and quantity.value < 0
        if lower and (_BELOW_AFTER.match(after) or _BELOW_BEFORE.search(before)):
            return percent(-quantity.value, self.language)
        return shown(quantity, self.language)

    def _own(self, number: OwnNumber) -> str:
        if number.kind == "echo":
            return number.text
        self.own.append(phrase(self.language, "model.yours", number=number.text))
        return self.own[-1]

    def _mark(self, passage: Passage, before: str) -> str:
        number = self.sources.cite(as_citation(passage.cited)).n
        return f"[{number}]" if before.endswith(" ") or self.language == "zh" else f" [{number}]"

    def _quoted(self, sentence: Sentence) -> str:
        number = self.sources.cite(as_citation(sentence.passage.cited)).n
        return phrase(self.language, "quote", quote=sentence.text, n=number)

    def label(self, value: Valued) -> str:
        """Company and measure of a value."""
        name = self.names.get(value.subject, value.subject)
        return f"{name} {value.label}".strip()

    def number_line(self, value: Valued, *, source: bool = False) -> str:
        """A value with everything it belongs to, so that a reader sees what it really is of."""
        quantity, comma = value.quantity, COMMA[self.language]
        parts = [part for part in (_period(quantity), quantity.as_of.isoformat() if quantity.as_of else "") if part]
        when = f"{comma}{comma.join(parts)}" if parts else ""
        line = phrase(
            self.language, "model.number", label=self.label(value), value=shown(quantity, self.language), when=when
        )
        if not source:
            return line
        origin = phrase(self.language, "origin.calculated") if quantity.source == CALCULATED else quantity.source
        return phrase(self.language, "model.number_source", line=line, source=origin)


def _period(quantity: Quantity) -> str:
    return "" if quantity.period in ("", "spot") else quantity.period


def as_citation(cited: CitedPassage) -> Citation:
    """A cited passage as the collector of sources takes it."""
    return Citation(
        document=cited.document,
        title=cited.title,
        publisher=cited.publisher,
        published=cited.published,
        page=cited.page,
        start=cited.start,
        end=cited.end,
        quote=cited.quote,
    )


def rendered(
    judged: Judged, draft: Draft, names: dict[str, str], language: Language
) -> tuple[Rendering, tuple[Block, ...]]:
    """The draft as paragraphs, with what it used."""
    made = Rendering(language=language, names=names, doubtful=judged.doubtful)
    return made, made.blocks(draft)


def finished(plain: Answer, made: Rendering, blocks: tuple[Block, ...]) -> Answer:
    """The answer: the model's words, the numbers they used, and everything else as the ready answer has it."""
    language = plain.language
    numbers = [Block("bullet", made.number_line(value)) for value in made.used]
    if numbers:
        numbers.insert(0, Block("line", phrase(language, "model.numbers")))
    pages = {name: page for name, page in plain.pages.items() if name != "sources"}
    if made.used and "inputs" not in pages:
        pages["inputs"] = tuple(Block("bullet", made.number_line(value, source=True)) for value in made.used)
    if made.sources.all:
        pages["sources"] = tuple(sources_page(made.sources.all, language))
    status = _status(plain, made)
    return Answer(
        question=plain.question,
        language=language,
        status=status,
        blocks=(*_lead(plain, status), *blocks, *numbers, *_notes(plain)),
        citations=made.sources.all,
        figures=(*_figures(made), *plain.figures),
        tools=plain.tools,
        warnings=plain.warnings,
        mode="model",
        buttons=tuple(_buttons(plain, pages, language)),
        pages=pages,
        about=plain.about,
    )


def _status(plain: Answer, made: Rendering) -> Status:
    """The ready answer's; what it found in no source is answered in part only where a passage was found and cited."""
    return "partial" if plain.status == "refused" and made.sources.all else plain.status


def _lead(plain: Answer, status: Status) -> Iterable[Block]:
    """What is said before anything else: that no order is given, that no source has what was asked."""
    if _asks_for_order(plain):
        yield Block("note", phrase(plain.language, "answer.no_orders"))
    if status == "refused":
        yield Block("line", phrase(plain.language, "answer.not_in_sources"))


def _asks_for_order(plain: Answer) -> bool:
    return "order" in make_plan(plain.question, plain.language).cues


def _notes(plain: Answer) -> Iterable[Block]:
    """The ready answer's notes; a refusal's only say what else could be asked."""
    if plain.status == "refused":
        yield Block("note", phrase(plain.language, "disclaimer"))
        return
    orders = phrase(plain.language, "answer.no_orders")
    yield from (b for b in plain.blocks if b.kind == "note" and b.text != orders and not _MARK.search(b.text))


def _figures(made: Rendering) -> Iterable[AnswerFigure]:
    for number, value in enumerate(made.used, 1):
        yield AnswerFigure(
            id=f"{value.subject or 'model'}.said.{number}",
            label=made.label(value),
            quantity=value.quantity,
            subject=value.subject,
        )


def _buttons(plain: Answer, pages: dict[str, tuple[Block, ...]], language: Language) -> Iterable[Button]:
    """The ready answer's buttons, and one for each page only this answer has."""
    have = {button.target for button in plain.buttons if button.action == "page"}
    for name in ("inputs", "sources"):
        if name in pages and name not in have:
            yield Button(phrase(language, f"button.{name}"), "page", name)
    yield from (button for button in plain.buttons if button.action == "say" or button.target in pages)
