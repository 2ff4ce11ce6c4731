"""“How is it computed?”: formula, substituted and result of one method, with its inputs and where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.answer import AnswerFigure, Block, Language
from bot.assistant.figures import Labelled, figures_of, label_of
from bot.assistant.words import company_name, figure_line, name_of, reason_words
from bot.phrases import phrase
from bot.render.numbers import money, shown
from valuation.assessment import Assessment, MethodValue, NamedFigure
from valuation.quantity import Quantity
from valuation.result import Step

_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
_SUBSCRIPT = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def method_of(assessment: Assessment, models: Iterable[str]) -> MethodValue | None:
    """The method asked for, else the one that sets the value of the company's type."""
    named = tuple(models)
    worked = [method for method in assessment.methods if method.working]
    asked = (method for method in worked if method.model in named)
    deciding = (method for method in worked if method.decides)
    return next(asked, None) or next(deciding, None) or next(iter(worked), None)


def computed_blocks(assessment: Assessment, method: MethodValue | None, language: Language) -> Iterator[Block]:
    """The claim, the working line by line, then each input once with its source."""
    name = company_name(assessment.company, language)
    if method is None:
        reason = next((m.reason for m in assessment.methods if m.reason is not None), None)
        words = "" if reason is None else reason_words(reason, language)
        yield Block("line", phrase(language, "how.none", reason=words))
        return
    yield Block(
        "line",
        phrase(language, "how.claim", name=name, model=_model(method, language), result=_result(method, language)),
    )
    for step in method.working:
        yield Block("working", step_line(step, language))
    seen: set[tuple[str, float]] = set()
    yield Block("line", phrase(language, "how.inputs"))
    for figure in method.inputs:
        if (figure.name, figure.quantity.value) not in seen:
            seen.add((figure.name, figure.quantity.value))
            yield Block("bullet", figure_line(figure, language))


def step_line(step: Step, language: Language) -> str:
    """One line of working."""
    return phrase(language, "how.line", formula=step.formula, substituted=step.substituted, result=step.result)


def _model(method: MethodValue, language: Language) -> str:
    return phrase(language, f"model.{method.model}")


def _result(method: MethodValue, language: Language) -> str:
    if method.value is not None:
        return money(method.value.base, language, basis=True)
    if method.multiple is not None:
        value, name = shown(method.multiple.quantity, language), method.multiple.name
        return value if name == method.model else f"{name_of(name, language)} {value}"
    return "" if method.reason is None else reason_words(method.reason, language)


def working_figures(assessment: Assessment, method: MethodValue | None, language: Language) -> tuple[AnswerFigure, ...]:
    """Every number of the working, under the left side of its line, and the method's inputs."""
    if method is None:
        return ()
    labelled = [
        *_of_inputs(method.inputs, language),
        *(found for step in method.working for found in step_figures(step, language)),
    ]
    return figures_of(labelled, assessment.listing.ticker, "working")


def _of_inputs(inputs: Iterable[NamedFigure], language: Language) -> Iterator[Labelled]:
    for figure in inputs:
        yield label_of(figure.name, language), figure.quantity


def step_figures(step: Step, language: Language) -> Iterator[Labelled]:
    """The numbers of a line; a formula's own constants, such as the 100 of PEG, are among them."""
    label = phrase(language, "said.working", name=step.formula.split("=")[0].strip())
    for text in (step.formula, step.substituted, step.result):
        for match in _NUMBER.finditer(text.translate(_SUBSCRIPT)):
            yield label, Quantity(value=float(match.group().replace(",", "")), unit="count")
