"""Every number a valuation can show, each as a figure with its label, period, date and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.answer import AnswerFigure, Language
from bot.assistant.words import name_of
from bot.phrases import phrase, phrases
from valuation.assessment import Assessment, Fact, MethodValue, NamedFigure
from valuation.policy import POLICY
from valuation.quantity import Quantity, ratio

Labelled = tuple[str, Quantity]  # the label in the reader's language, and the figure
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_YEARS = frozenset({"years", "positive"})


def valuation_figures(assessment: Assessment, language: Language) -> tuple[AnswerFigure, ...]:
    """Every number of a valuation: results first, then what decided the type, what is minded, and the inputs."""
    labelled = [
        *_results(assessment, language),
        *(found for method in assessment.methods for found in _of_method(method, language)),
        *_implied(assessment, language),
        *_sensitivity(assessment, language),
        *_facts(assessment, language),
        *_conditions(assessment, language),
        *_inputs(assessment, language),
    ]
    return figures_of(labelled, assessment.listing.ticker)


def label_of(name: str, language: Language) -> str:
    """What a figure is called in the list of figures, where its name in a sentence would say too little."""
    return phrases(language).get(f"said.name.{name}") or name_of(name, language)


def figures_of(labelled: Iterable[Labelled], subject: str, prefix: str = "") -> tuple[AnswerFigure, ...]:
    """Labelled figures as an answer lists them, each once, numbered under their subject."""
    seen: dict[tuple[str, float, str, str | None, str], Labelled] = {}
    for label, quantity in labelled:
        key = (label, quantity.value, quantity.unit, quantity.currency, f"{quantity.period} {quantity.as_of}")
        seen.setdefault(key, (label, quantity))
    start = ".".join(filter(None, (subject, prefix)))
    return tuple(
        AnswerFigure(id=f"{start}.{number}", label=label, quantity=quantity, subject=subject)
        for number, (label, quantity) in enumerate(seen.values(), 1)
    )


def _results(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    if assessment.price is not None:
        yield name_of("price", language), assessment.price
    if assessment.range is not None:
        values = assessment.range
        for key, quantity in (("low", values.low), ("base", values.base), ("high", values.high)):
            yield name_of(f"{key}_value", language), quantity
    if assessment.gap is not None:
        yield name_of("gap", language), ratio(assessment.gap)


def _of_method(method: MethodValue, language: Language) -> Iterator[Labelled]:
    for figure in (method.multiple, method.reference):
        if figure is not None:
            yield label_of(figure.name, language), figure.quantity
    if method.value is not None:
        model = phrase(language, f"model.{method.model}")
        for end in ("low", "base", "high"):
            label = f"{model} {name_of(f'{end}_value', language)}"
            yield label, getattr(method.value, end)


def _implied(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    for implied in assessment.implied:
        if implied.value is not None:
            yield phrase(language, "said.implied", name=name_of(implied.parameter, language)), implied.value
            if implied.value.value < 0.0:
                yield name_of(implied.parameter, language), implied.value.scaled(-1.0)
        for figure in implied.given:
            yield label_of(figure.name, language), figure.quantity
        if implied.parameter == "earnings_growth":
            yield phrase(language, "model.peg"), Quantity(value=POLICY.peg_base, unit="multiple", source=POLICY.source)


def _sensitivity(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    for sensitivity in assessment.sensitivity:
        parameter = name_of(sensitivity.parameter, language)
        yield phrase(language, "said.step", name=parameter), points_of(sensitivity.step)
        yield phrase(language, "said.effect", name=parameter), ratio(sensitivity.change)


def points_of(step: float) -> Quantity:
    """A step of a rate as a figure: a difference of two rates, never a rate."""
    return Quantity(value=round(step, 10), unit="pp_ratio")


def _facts(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    type_facts = (*assessment.type.because, *assessment.type.would_change)
    for fact in (*type_facts, *assessment.warnings):
        yield from fact_figures(fact, language)


def fact_figures(fact: Fact, language: Language) -> Iterator[Labelled]:
    """The numbers a fact states, each under what it is of."""
    if fact.code in ("penetration_below", "penetration_above"):
        yield _label(fact, "limit", language), ratio(POLICY.race_track_penetration, source=POLICY.source)
    if fact.code == "type_by_hand":
        yield from _in_reason(fact, language)
    period, source = (str(fact.values.get(key, "")) for key in ("period", "source"))
    for key, value in fact.values.items():
        quantity = _as_quantity(key, value)
        if quantity is not None:
            yield _label(fact, key, language), _dated(quantity, period, source)


def _in_reason(fact: Fact, language: Language) -> Iterator[Labelled]:
    """The percentages of a reason written by hand; the note keeps its words, which say of what each is."""
    reason = str(fact.values.get("reason_zh" if language == "zh" else "reason", ""))
    for found in _PERCENT.finditer(reason):
        yield phrase(language, "said.by_hand"), ratio(float(found[1]) / 100.0, source=POLICY.source, note=reason)


def _as_quantity(key: str, value: object) -> Quantity | None:
    """A value of a fact as a figure; None for words and dates."""
    if isinstance(value, (int, float)):
        return Quantity(value=float(value), unit="years" if key in _YEARS else "count")
    return value if isinstance(value, Quantity) else None


def _dated(value: Quantity, period: str, source: str) -> Quantity:
    """A figure of a fact with the period and source the fact itself carries."""
    return replace(value, period=value.period or period, source=source or value.source)


def _label(fact: Fact, key: str, language: Language) -> str:
    known = phrases(language)
    names = (f"said.{fact.code}.{key}", f"said.{key}", f"name.{key}", "said.other")
    label = next(known[name] for name in names if name in known)
    industry = fact.values.get("industry")
    named = known.get(f"industry.{industry}", str(industry)) if industry else ""
    return f"{named} {label}".strip()


def _conditions(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    for condition in assessment.conditions:
        if condition.figure is not None:
            yield name_of(condition.figure.name, language), condition.figure.quantity
    ledger = assessment.verification
    if ledger is None:
        return
    label = name_of(f"{ledger.figure}_growth", language)
    if ledger.required is not None:
        yield phrase(language, "said.required", name=label), ledger.required
    for entry in ledger.periods:
        if entry.growth is not None:
            yield label, entry.growth


def _inputs(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    named: list[NamedFigure] = [figure for method in assessment.methods for figure in method.inputs]
    named += assessment.assumptions
    named += [NamedFigure(name=d.name, quantity=d.quantity) for d in assessment.disclosures if d.quantity is not None]
    for figure in named:
        yield label_of(figure.name, language), figure.quantity
