"""“What discount rate do you use, and why?”: the rate, its parts with dates and sources, and what a step of it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.answer import Answer, Block, Language
from bot.assistant.company_draft import cited_rule, vouched
from bot.assistant.computed import step_figures, step_line
from bot.assistant.draft import Draft
from bot.assistant.figures import Labelled, figures_of, label_of
from bot.assistant.words import company_name, figure_line, name_of, reason_words, signed, step_words
from bot.phrases import phrase
from bot.render.numbers import percent
from knowledge.concepts import concept_named
from valuation.assessment import Assessment
from valuation.case import Case
from valuation.cost_of_capital import DiscountRate, discount_rate
from valuation.policy import POLICY
from valuation.quantity import Quantity, ratio
from valuation.result import NotMeaningful

_RULE = "cms-rates"
_STEP = -0.01
_OWN_PARTS = frozenset({"risk_free", "beta"})  # premium and floor are the same for all


def rate_blocks(assessment: Assessment, case: Case, draft: Draft) -> Iterator[Block]:
    """The rate, how it was computed, whether the floor binds, and what a percentage point does to the value."""
    language, rate = draft.plan.language, discount_rate(case)
    name = company_name(assessment.company, language)
    if isinstance(rate, NotMeaningful):
        draft.missing = True
        yield Block("key", phrase(language, "rate.none", name=name, reason=reason_words(rate, language)))
        return
    vouched(draft, assessment, _figures(rate, language), "rate")
    yield Block("key", phrase(language, "rate.lead", name=name, rate=percent(rate.rate, language, digits=2)))
    yield from (Block("bullet", figure_line(figure, language)) for figure in rate.inputs)
    yield from (Block("working", step_line(step, language)) for step in rate.working)
    yield Block("line", _floor(rate, language))
    yield Block("line", _use(assessment, name, language))
    yield from cited_rule(draft, _RULE)


def _floor(rate: DiscountRate, language: Language) -> str:
    floor = percent(POLICY.rate_floor, language)
    if not rate.floored:
        return phrase(language, "rate.not_floored", floor=floor)
    return phrase(language, "rate.floored", before=percent(_before(rate), language, digits=2), floor=floor)


def _before(rate: DiscountRate) -> float:
    """The rate before its floor, as the line of the working that is named for it gives it."""
    step = next(step for step in rate.working if step.formula.startswith("ke_before_floor"))
    return float(step.result)


def _use(assessment: Assessment, name: str, language: Language) -> str:
    """What a step of the rate does, or that the value does not rest on it."""
    steps = (s for s in assessment.sensitivity if s.parameter == "discount_rate" and s.step == _STEP)
    moved = next(steps, None)
    if moved is None:
        kind = phrase(language, f"type.{assessment.type.name}")
        key = "rate.unused" if assessment.type.name == "cyclical" else "rate.required"
        return phrase(language, key, name=name, type=kind)
    change = signed(moved.change, language)
    return phrase(language, "rate.effect", step=step_words(moved.step, language), change=change)


def _figures(rate: DiscountRate, language: Language) -> Iterator[Labelled]:
    yield name_of("discount_rate", language), ratio(rate.rate)
    for figure in rate.inputs:
        yield label_of(figure.name, language), figure.quantity
    if rate.floored:
        yield name_of("discount_rate", language), ratio(_before(rate))
    yield name_of("rate_floor", language), ratio(POLICY.rate_floor, source=POLICY.source)
    for step in rate.working:
        yield from step_figures(step, language)


def house_rate_answer(draft: Draft) -> Answer:
    """How every rate is made, where no company is named."""
    language = draft.plan.language
    premium, floor = POLICY.equity_risk_premium, POLICY.rate_floor
    shown = {"premium": percent(premium, language), "floor": percent(floor, language), "beta": f"{POLICY.beta:g}"}
    draft.add((Block("key", phrase(language, "rate.general", **shown)),))
    draft.formula(concept_named("cost_of_equity"))
    draft.add(cited_rule(draft, _RULE))
    draft.add((Block("note", phrase(language, "rate.ask")),))
    named = {"equity_risk_premium": ("ratio", premium), "rate_floor": ("ratio", floor), "beta": ("count", POLICY.beta)}
    labelled = [
        (name_of(name, language), Quantity(value=value, unit=unit, as_of=POLICY.as_of, source=POLICY.source))  # type: ignore[arg-type]
        for name, (unit, value) in named.items()
    ]
    draft.figures.extend(figures_of(labelled, "", "house"))
    draft.computed = True
    draft.close()
    return draft.finished(lambda _: ())


def rates_answer(cases: Iterable[tuple[str, Case]], draft: Draft) -> Answer:
    """The rates of several companies, each with its parts and whether its floor binds."""
    language = draft.plan.language
    for ticker, case in cases:
        rate, name = discount_rate(case), company_name(case.fundamentals.company, language)
        draft.about.append(ticker)
        if isinstance(rate, NotMeaningful):
            draft.add((Block("bullet", phrase(language, "rate.none", name=name, reason=reason_words(rate, language))),))
            continue
        draft.figures.extend(figures_of(_figures(rate, language), ticker, "rate"))
        draft.computed = True
        draft.add((Block("line", _in_short(name, rate, language)),))
        draft.add(Block("bullet", figure_line(figure, language)) for figure in rate.inputs if figure.name in _OWN_PARTS)
    draft.add(cited_rule(draft, _RULE))
    draft.close()
    return draft.finished(lambda _: ())


def _in_short(name: str, rate: DiscountRate, language: Language) -> str:
    shown = percent(rate.rate, language, digits=2)
    if not rate.floored:
        return phrase(language, "rate.short", name=name, rate=shown)
    before = percent(_before(rate), language, digits=2)
    return phrase(language, "rate.short_floored", name=name, rate=shown, before=before)
