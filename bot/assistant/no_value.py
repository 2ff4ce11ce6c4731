"""“Why has it no value?”: the reason, what each method says, and what would give one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.answer import Answer, Block, Language
from bot.assistant.company_draft import beside, cited_rule, deciding_anchor
from bot.assistant.draft import Draft
from bot.assistant.quick_valuation import implied_words, method_words
from bot.assistant.standing import ends, why_no_range
from bot.assistant.words import company_name
from bot.phrases import phrase, phrases
from tools.rank_companies import Measured
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
    others = beside(assessment, draft)
    if others:
        yield Block("line", phrase(language, "gap.others", list=others))
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


def unvalued_answer(found: Iterable[Measured], draft: Draft) -> Answer:
    """Every covered company without a value range, each with the reason."""
    language = draft.plan.language
    without = [m.assessment for m in found if m.assessment is not None and m.assessment.range is None]
    draft.add((Block("key", phrase(language, "novalue.list")),))
    for assessment in without:
        name = company_name(assessment.company, language)
        named = phrase(language, "watchlist.line", name=name, ticker=assessment.listing.ticker)
        reason = why_no_range(assessment, language)
        draft.add((Block("bullet", phrase(language, "rank.line", name=named, value=reason)),))
    draft.called("measure_companies", measure="value_range")
    draft.explained = True
    return draft.finished(lambda _: ())
