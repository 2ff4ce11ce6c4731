"""One multiple of a company as a sentence, and what closes its part of an answer."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answer import Block
from bot.assistant.draft import Draft
from bot.assistant.words import (
    BETWEEN_SENTENCES,
    COMMA,
    SEPARATOR,
    company_name,
    fact_words,
    name_of,
    reason_words,
)
from bot.phrases import phrase
from bot.render.numbers import shown
from valuation.assessment import Assessment, MethodValue


def figure_sentence(assessment: Assessment, method: MethodValue, draft: Draft) -> str:
    """A method's multiple with its dates, or why there is none."""
    language = draft.plan.language
    name, label = company_name(assessment.company, language), phrase(language, f"model.{method.model}")
    if method.multiple is None:
        reason = reason_words(method.reason, language) if method.reason is not None else ""
        return phrase(language, "answer.figure_na", label=label, name=name, reason=reason)
    days = COMMA[language].join(
        phrase(language, f"date.{key}", date=day.isoformat())
        for key, day in assessment.as_of.items()
        if key in ("price", "statements")
    )
    dates = (f"（{days}）" if language == "zh" else f" ({days})") if days else ""
    shown_label = name_of(method.multiple.name, language)
    value = shown(method.multiple.quantity, language)
    return phrase(language, "answer.figure", label=shown_label, name=name, value=value, dates=dates)


def closing(assessment: Assessment, draft: Draft) -> Iterable[Block]:
    """What to mind, what would change the type, and the disclaimer."""
    language = draft.plan.language
    stale = [
        fact_words("warn", fact, language)
        for fact in assessment.warnings
        if fact.code in ("stale_price", "value_on_pooled_conversion", "rate_floor")
    ]
    if stale:
        yield Block("note", phrase(language, "warnings", list=BETWEEN_SENTENCES[language].join(stale)))
    if assessment.type.would_change:
        facts = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in assessment.type.would_change)
        yield Block("note", phrase(language, "would_change", facts=facts))
    yield Block("note", phrase(language, "disclaimer"))
