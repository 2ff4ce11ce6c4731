"""What a change of one assumption does to one company's value, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.answer import AnswerFigure, Block, Language
from bot.assistant.plan import Change
from bot.assistant.words import company_name, name_of, reason_words, signed, step_words
from bot.phrases import phrase
from bot.render.numbers import money, percent
from knowledge.concepts import Concept
from valuation.assessment import Assessment, NamedFigure
from valuation.quantity import Quantity, ratio
from valuation.result import NotMeaningful

Revalue = Callable[[Mapping[str, float]], Assessment]

_SENTENCES = {
    "discount_rate": "answer.sensitivity",
    "growth": "answer.growth_sensitivity",
    "earnings_growth": "answer.earnings_sensitivity",
}
_STEP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Base value before and after a change of one parameter."""

    parameter: str
    step: float
    before: Quantity
    after: Quantity

    @property
    def change(self) -> float:
        """Relative change of the base value."""
        return self.after.value / self.before.value - 1.0


def effect_of(
    assessment: Assessment, concept: Concept, change: Change | None, direction: int, revalue: Revalue
) -> Effect | NotMeaningful:
    """The effect of a change on the method of the company's own type, recomputed exactly.

    Without a size in the question one percentage point is taken, in the direction asked.
    """
    parameter = concept.parameter
    assumed = next((f.quantity.value for f in assessment.assumptions if f.name == parameter), None)
    if assessment.range is None or assumed is None:
        return _why_none(assessment, parameter)
    if change is not None and change.kind == "to":
        target = change.value
    else:
        target = assumed + (change.value if change is not None else _STEP * (direction or _default_direction(concept)))
    moved = revalue({parameter: target})
    if moved.range is None:
        return _why_none(moved, parameter)
    return Effect(parameter=parameter, step=target - assumed, before=assessment.range.base, after=moved.range.base)


def _default_direction(concept: Concept) -> int:
    return -1 if concept.direction < 0 else 1


def _why_none(assessment: Assessment, parameter: str) -> NotMeaningful:
    for method in assessment.methods:
        if method.value is None and method.reason is not None:
            return method.reason
    return NotMeaningful("missing_figure", f"This company's type is not valued on {parameter.replace('_', ' ')}.")


def effect_blocks(assessment: Assessment, effect: Effect | NotMeaningful, language: Language) -> Iterable[Block]:
    """The effect as a sentence, then what it rests on."""
    name = company_name(assessment.company, language)
    if isinstance(effect, NotMeaningful):
        yield Block("line", phrase(language, "answer.no_sensitivity", name=name, reason=reason_words(effect, language)))
        return
    yield Block(
        "line",
        phrase(
            language,
            _SENTENCES.get(effect.parameter, "answer.sensitivity"),
            name=name,
            step=step_words(round(effect.step, 10), language),
            change=signed(effect.change, language),
            before=money(effect.before, language, basis=True),
            after=money(effect.after, language, basis=True),
        ),
    )
    yield from assumption_blocks(assessment, language)


def assumption_blocks(assessment: Assessment, language: Language) -> Iterable[Block]:
    """The assumptions a value rests on, in one line."""
    comma = "，" if language == "zh" else ", "
    words = comma.join(
        f"{name_of(f.name, language)} {percent(f.quantity.value, language)}"
        for f in assessment.assumptions
        if f.quantity.unit == "ratio"
    )
    if words:
        yield Block("note", phrase(language, "answer.rests_on", list=words))


def effect_figures(
    assessment: Assessment, effect: Effect | NotMeaningful, language: Language
) -> Iterable[AnswerFigure]:
    """The numbers of the effect with their provenance."""
    if isinstance(effect, NotMeaningful):
        return
    ticker = assessment.listing.ticker
    named = (
        NamedFigure(name="base_value", quantity=effect.before),
        NamedFigure(name="base_value", quantity=effect.after),
        NamedFigure(name=effect.parameter, quantity=ratio(effect.step, note="step")),
        NamedFigure(name="gap", quantity=ratio(effect.change, note="change of the base value")),
    )
    for index, figure in enumerate(named, 1):
        yield AnswerFigure(
            id=f"{ticker}.effect.{index}", label=name_of(figure.name, language), quantity=figure.quantity
        )
