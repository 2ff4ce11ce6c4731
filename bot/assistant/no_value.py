"""“Why has it no value?”: the reason, what each method says, and what would give one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Block, Language
from bot.assistant.company_draft import cited_rule, deciding_anchor
from bot.assistant.draft import Draft
from bot.assistant.quick_valuation import implied_words, method_words
from bot.assistant.standing import ends, why_no_range
from bot.assistant.words import company_name
from bot.phrases import phrase, phrases
from valuation.assessment import Assessment


def no_value_blocks(assessment: Assessment, draft: Draft) -> Iterator[Block]:
    """Why there is no range; where there is one, that there is."""
    language, name = draft.plan.language, company_name(assessment.company, draft.plan.language)
    if assessment.range is not None:
        yield Block("key", phrase(language, "novalue.has", name=name, **ends(assessment.range, language)))
    else:
        kind = phrase(language, f"type.{assessment.type.name}")
        reason = why_no_range(assessment, language)
        yield Block("key", phrase(language, "novalue.lead", name=name, type=kind, reason=reason))
        yield Block("line", phrase(language, "novalue.gives", how=_gives(assessment, language)))
    reasons = [method for method in assessment.methods if method.value is None and method.reason is not None]
    if reasons:
        yield Block("line", phrase(language, "novalue.methods"))
    yield from (Block("bullet", method_words(method, language)) for method in reasons)
    words = implied_words(assessment, language)
    if words:
        yield Block("line", words)
    yield from cited_rule(draft, deciding_anchor(assessment))


def _gives(assessment: Assessment, language: Language) -> str:
    """What the user could state or wait for, by what stands in the way."""
    reason = next((method.reason for method in assessment.methods if method.reason is not None), None)
    known = phrases(language)
    keys = () if reason is None else (f"gives.{reason.detail}", f"gives.{reason.code}")
    if assessment.type.name == "unclassified":
        keys = ()
    text = next((known[key] for key in keys if key in known), known["gives.other"])
    return text.format(ticker=assessment.listing.ticker)
