"""The evidence of one question: values and passages of the ready answer and of the tools a model chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, CitedPassage, Language
from bot.assistant.words import name_of
from bot.phrases import phrase, phrases
from knowledge.document import Citation
from knowledge.sentences import is_instruction
from tools.evidence import Evidence
from valuation.quantity import Quantity

MOST_VALUES = 60
MOST_PASSAGES = 10
_FIRST_OF_ANSWER = 24  # of the ready answer's values, which come in order of weight, before those the tools found


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A value with what it is of. subject: a ticker, empty where it is of no company. helper: what may be said without its digits."""

    subject: str
    label: str
    quantity: Quantity
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer may rest on; passages are not numbered yet. notes: what the program already says, without its digits."""

    values: tuple[Valued, ...] = ()
    passages: tuple[CitedPassage, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to rest an answer on."""
        return not self.values and not self.passages


def gathered(plain: Answer, found: Sequence[Evidence], notes: Sequence[str], language: Language) -> Material:
    """The evidence of the ready answer first, then what the tools found; nothing twice, no order to the program."""
    own = list(_of_answer(plain))
    results = [value for one in found if one.kind == "calculation" for value in _of_evidence(one, language)]
    inputs = [value for one in found if one.kind != "calculation" for value in _of_evidence(one, language)]
    values = [*own[:_FIRST_OF_ANSWER], *results, *own[_FIRST_OF_ANSWER:], *inputs]
    quotes = [*plain.citations, *(_cited(evidence.citation) for evidence in found if evidence.citation)]
    kept = tuple(_told_apart(values))
    shown = {(cited.document, cited.page, cited.quote): cited for cited in quotes if not is_instruction(cited.quote)}
    said = [block.text for block in plain.blocks if block.kind in ("key", "line", "bullet")]
    return Material(
        values=tuple(_helped(kept[:MOST_VALUES], name_of("price", language))),
        passages=tuple(shown.values())[:MOST_PASSAGES],
        notes=tuple(note for note in (*said, *notes) if not is_instruction(note)),
    )


def _told_apart(values: Iterable[Valued]) -> Iterable[Valued]:
    """One value under each name; a second one would be shown for the first. What a note qualifies gives way."""
    named: dict[tuple[object, ...], Valued] = {}
    for value in values:
        quantity = value.quantity
        name = (value.subject, value.label, *_kind(quantity), quantity.period)
        if name not in named or (named[name].quantity.note and not quantity.note):
            named[name] = value
    return named.values()


def _of_answer(plain: Answer) -> Iterable[Valued]:
    for figure in plain.figures:
        known = (ticker for ticker in plain.about if figure.id.startswith(f"{ticker}."))
        subject = figure.subject or next(known, "")
        label = figure.label.removeprefix(subject).strip() if subject else figure.label
        # The step and the change of an effect go by the name of what is stepped or changed, and would pass for it.
        note = figure.quantity.note if ".effect." in figure.id else ""
        yield Valued(subject=subject, label=f"{label} ({note})" if note else label, quantity=figure.quantity)


def _of_evidence(evidence: Evidence, language: Language) -> Iterable[Valued]:
    for figure in evidence.figures:
        if f"name.{figure.name}" not in phrases(language):
            continue
        label = name_of(figure.name, language)
        if evidence.assumed:
            label = phrase(language, "model.assumed", label=label)
        yield Valued(subject=evidence.subject, label=label, quantity=figure.quantity)


def _cited(citation: Citation) -> CitedPassage:
    return CitedPassage(
        n=0,
        document=citation.document,
        title=citation.title,
        publisher=citation.publisher,
        published=citation.published,
        page=citation.page,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
    )


def _helped(values: Sequence[Valued], price_label: str) -> Iterable[Valued]:
    prices = {v.subject: v.quantity for v in values if v.label == price_label and v.quantity.per}
    for value in values:
        words = [*_sign(value), *_beside_price(value, prices, price_label), *_rank(value, values), *_age(value, values)]
        yield replace(value, helper=", ".join(words))


def _sign(value: Valued) -> Iterable[str]:
    if value.quantity.value < 0:
        yield "negative"
    elif value.quantity.unit in ("ratio", "pp_ratio"):
        yield "positive" if value.quantity.value > 0 else "nothing"


def _beside_price(value: Valued, prices: dict[str, Quantity], price_label: str) -> Iterable[str]:
    price = prices.get(value.subject)
    if price is None or value.label == price_label or _kind(value.quantity) != _kind(price):
        return
    difference = value.quantity.value - price.value
    yield "above the price" if difference > 0 else "below the price" if difference < 0 else "at the price"


def _rank(value: Valued, values: Sequence[Valued]) -> Iterable[str]:
    """Highest or lowest among the companies that have this measure."""
    same = [v for v in values if v.label == value.label and _kind(v.quantity) == _kind(value.quantity)]
    if len({v.subject for v in same}) < 2 or len({v.subject for v in same}) < len(same):
        return
    amounts = [v.quantity.value for v in same]
    if value.quantity.value == max(amounts):
        yield "the highest of these companies"
    elif value.quantity.value == min(amounts):
        yield "the lowest of these companies"


def _age(value: Valued, values: Sequence[Valued]) -> Iterable[str]:
    periods = {v.quantity.period for v in values if (v.subject, v.label) == (value.subject, value.label)}
    if len(periods) > 1:
        yield "the latest period" if value.quantity.period == max(periods) else "an earlier period"


def _kind(quantity: Quantity) -> tuple[object, ...]:
    return (quantity.unit, quantity.currency, quantity.per)
