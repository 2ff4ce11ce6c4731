"""“Which growth do you assume?” and “what matters most?”: a value's assumptions with sources, and what a step of each does."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Block, Language
from bot.assistant.company_draft import cited_rule, deciding_anchor
from bot.assistant.draft import Draft
from bot.assistant.price_gap import held_growth
from bot.assistant.quick_valuation import implied_words
from bot.assistant.standing import why_no_range
from bot.assistant.words import company_name, fact_words, figure_line, name_of, signed, step_words
from bot.phrases import phrase
from valuation.assessment import Assessment, Sensitivity

_BASES = frozenset(
    {"growth_consensus", "growth_historical", "growth_given", "eps_growth_consensus", "eps_growth_historical",
     "rate_floor", "value_on_pooled_conversion", "track_illustration"}
)  # fmt: skip


def assumed_blocks(assessment: Assessment, draft: Draft) -> Iterator[Block]:
    """Each assumption with its date and source, what it is based on, and what the price assumes instead."""
    language, name = draft.plan.language, company_name(assessment.company, draft.plan.language)
    if not assessment.assumptions:
        draft.missing = True
        reason = why_no_range(assessment, language)
        yield Block("key", phrase(language, "assumed.none", name=name, reason=reason))
        return
    key = "assumed.lead" if assessment.range is not None else "assumed.lead_none"
    yield Block("key", phrase(language, key, name=name))
    yield from (Block("bullet", figure_line(figure, language)) for figure in assessment.assumptions)
    for fact in assessment.warnings:
        if fact.code in _BASES:
            yield Block("line", held_growth(fact, language) or fact_words("warn", fact, language))
    words = implied_words(assessment, language)
    if words:
        yield Block("line", words)
    yield from cited_rule(draft, deciding_anchor(assessment))


def driver_blocks(assessment: Assessment, draft: Draft) -> Iterator[Block]:
    """The assumption that moves the value most, then a step of each."""
    language, name = draft.plan.language, company_name(assessment.company, draft.plan.language)
    if not assessment.sensitivity:
        draft.missing = True
        reason = why_no_range(assessment, language)
        yield Block("key", phrase(language, "driver.none", name=name, reason=reason))
        return
    most = max(assessment.sensitivity, key=lambda s: (abs(s.change) / abs(s.step), s.step < 0))
    yield Block("key", phrase(language, "driver.lead", name=name, **_step(most, language)))
    yield from (Block("bullet", phrase(language, "driver.step", **_step(s, language))) for s in assessment.sensitivity)
    yield Block("note", phrase(language, "driver.rest"))
    yield from cited_rule(draft, deciding_anchor(assessment))


def _step(moved: Sensitivity, language: Language) -> dict[str, str]:
    return {
        "parameter": name_of(moved.parameter, language),
        "step": step_words(moved.step, language),
        "change": signed(moved.change, language),
    }
