"""What a change of one assumption does to one company's value, in words; `tools.what_if` recomputes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.answer import AnswerFigure, Block, Language
from bot.assistant.figures import figures_of, label_of, points_of
from bot.assistant.plan import Change, Plan
from bot.assistant.sourcing import Sources
from bot.assistant.words import COMMA, company_name, name_of, reason_words, signed, step_words
from bot.phrases import phrase
from bot.render.numbers import money, percent, shown
from knowledge.concepts import Concept, concept_named
from tools.what_if import WhatIf
from valuation.assessment import Assessment
from valuation.quantity import Quantity, ratio
from valuation.rate_moves import rate_moves, required_change
from valuation.result import NotMeaningful

_SENTENCES = {
    "discount_rate": "answer.sensitivity",
    "growth": "answer.growth_sensitivity",
    "earnings_growth": "answer.earnings_sensitivity",
}
_STEP = 0.01
_GROWS = re.compile(r"\bgr(?:ow|ew)\w*|增长|成长", re.IGNORECASE)
_SAME = 5e-5  # half of what the shown decimals can tell apart
_RATES = frozenset(
    {"discount_rate", "growth", "terminal_growth", "earnings_growth", "equity_risk_premium", "probability"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Base value before and after a change of one parameter."""

    parameter: str
    step: float | None  # None where the parameter had no value before
    level: float
    before: Quantity
    after: Quantity

    @property
    def change(self) -> float:
        """Relative change of the base value."""
        return self.after.value / self.before.value - 1.0


def moved_concept(assessment: Assessment, plan: Plan, text: str) -> Concept:
    """The idea a question moves; without one the parameter of the company's own type."""
    if plan.moved is not None:
        return plan.moved
    if speaks_of_growth(text):
        return concept_named("earnings_growth" if assessment.type.name == "cyclical" else "growth")
    return concept_named("earnings_growth" if assessment.type.name == "cyclical" else "discount_rate")


def speaks_of_growth(text: str) -> bool:
    """Whether an amount in a text is a growth by its verb: “grows 12 % a year”."""
    return _GROWS.search(text) is not None


def targets(assessment: Assessment, plan: Plan, text: str) -> dict[str, float] | NotMeaningful:
    """The level each moved parameter is to have; without a size one percentage point, in the direction asked."""
    concept = moved_concept(assessment, plan, text)
    moves = dict(plan.moves)
    if not moves:
        step = Change(kind="by", value=_STEP * (plan.direction or _default_direction(concept)))
        moves = {concept.parameter: plan.change or step}
    found: dict[str, float] = {}
    for parameter, change in moves.items():
        assumed = assumed_level(assessment, parameter)
        if change.kind == "to":
            found[parameter] = change.value
        elif assumed is None:
            return _why_none(assessment, parameter)
        else:
            found[parameter] = assumed + change.value
    return found


def assumed_level(assessment: Assessment, parameter: str) -> float | None:
    """What the valuation assumes for a parameter."""
    inputs = (*assessment.assumptions, *(figure for method in assessment.methods for figure in method.inputs))
    return next((figure.quantity.value for figure in inputs if figure.name == parameter), None)


def _default_direction(concept: Concept) -> int:
    return -1 if concept.value_direction < 0 else 1


def effect_of(found: WhatIf) -> Effect | NotMeaningful:
    """The effect of the one assumption of a what-if on the value of the company's own type."""
    moved = found.alone[0]
    parameter, level = moved.name, moved.value
    if found.before.range is None:
        return _why_none(found.before, parameter)
    if found.after.range is None or isinstance(level, str):
        return _why_none(found.after, parameter)
    assumed = assumed_level(found.before, parameter)
    step = None if assumed is None else level - assumed
    return Effect(
        parameter=parameter, step=step, level=level, before=found.before.range.base, after=found.after.range.base
    )


def _why_none(assessment: Assessment, parameter: str) -> NotMeaningful:
    reasons = [method for method in assessment.methods if method.value is None and method.reason is not None]
    chosen = next((method for method in reasons if method.decides), None)
    if assessment.range is None and reasons:
        chosen = chosen or reasons[0]
    if chosen is not None and chosen.reason is not None:
        return chosen.reason
    words = parameter.replace("_", " ")
    return NotMeaningful("missing_figure", f"This company's type is not valued on {words}.", "not_of_type")


def effect_blocks(assessment: Assessment, effect: Effect | NotMeaningful, language: Language) -> Iterable[Block]:
    """The effect as a sentence, then what it rests on."""
    name = company_name(assessment.company, language)
    if isinstance(effect, NotMeaningful):
        yield Block("line", phrase(language, "answer.no_sensitivity", name=name, reason=reason_words(effect, language)))
        return
    unmoved = abs(effect.change) < _SAME
    key = "answer.no_change" if unmoved else _SENTENCES.get(effect.parameter, "answer.parameter_sensitivity")
    yield Block(
        "line",
        phrase(
            language,
            key,
            name=name,
            parameter=name_of(effect.parameter, language),
            step=_step(effect, language),
            change=signed(effect.change, language),
            before=money(effect.before, language, basis=True),
            after=money(effect.after, language, basis=True),
        ),
    )
    yield from assumption_blocks(assessment, language)


def _step(effect: Effect, language: Language) -> str:
    if effect.step is not None and effect.parameter in _RATES:
        return step_words(round(effect.step, 10), language)
    if effect.parameter in _RATES:
        return phrase(language, "answer.at_level", level=percent(effect.level, language))
    return phrase(language, "answer.at_level", level=f"{effect.level:g}")


def assumption_blocks(assessment: Assessment, language: Language) -> Iterable[Block]:
    """The assumptions a value rests on, in one line."""
    words = COMMA[language].join(
        f"{name_of(f.name, language)} {percent(f.quantity.value, language)}"
        for f in assessment.assumptions
        if f.quantity.unit == "ratio"
    )
    if words:
        yield Block("note", phrase(language, "answer.rests_on", list=words))


def effect_figures(
    assessment: Assessment, effect: Effect | NotMeaningful, language: Language
) -> tuple[AnswerFigure, ...]:
    """The numbers of the effect with their provenance, each named for what it is."""
    if isinstance(effect, NotMeaningful):
        return ()
    parameter, base = name_of(effect.parameter, language), name_of("base_value", language)
    labelled = [
        (phrase(language, "said.before", name=base), effect.before),
        (phrase(language, "said.after", name=base), effect.after),
        (phrase(language, "said.effect", name=parameter), ratio(effect.change, note="change of the base value")),
    ]
    if effect.parameter in _RATES:
        labelled.append((phrase(language, "said.assumed", name=parameter), ratio(effect.level, note="assumed")))
        if effect.step is not None:
            labelled.append((phrase(language, "said.step", name=parameter), points_of(effect.step)))
    return figures_of(labelled, assessment.listing.ticker, "effect")


def rates_without_value(
    assessment: Assessment, step: float, sources: Sources, language: Language
) -> Iterator[tuple[Block, tuple[AnswerFigure, ...]]]:
    """What a rate move means where there is no value to reprice: hardly anything, or another required market value."""
    moves = rate_moves(assessment)
    name = company_name(assessment.company, language)
    if moves.effect == "hardly":
        number = sources.cite_anchor(moves.anchor).n
        yield Block("line", phrase(language, "answer.rates_hardly", name=name, n=number)), ()
    elif moves.effect == "required_value" and moves.rate is not None and moves.years is not None:
        change = required_change(moves.rate, step, moves.years)
        years = shown(Quantity(value=moves.years, unit="years"), language)
        text = phrase(
            language,
            f"answer.rates_required_{'up' if change > 0.0 else 'down'}",
            name=name,
            step=step_words(step, language),
            change=percent(abs(change), language),
            years=years,
            rate=percent(moves.rate, language),
        )
        rate = name_of("discount_rate", language)
        required = name_of("future_market_value", language)
        labelled = [
            (phrase(language, "said.step", name=rate), points_of(step)),
            (phrase(language, "since.change", name=required), ratio(change)),
            (rate, ratio(moves.rate)),
            (label_of("years", language), Quantity(value=moves.years, unit="years")),
        ]
        yield Block("line", text), figures_of(labelled, assessment.listing.ticker, "rates")
