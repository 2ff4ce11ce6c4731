"""“Do you count its stakes?”: what a value includes beside the business, and what is not disclosed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Block
from bot.assistant.draft import Draft
from bot.assistant.open_points import disclosure_blocks
from bot.assistant.words import company_name, fact_words
from bot.phrases import phrase
from valuation.assessment import Assessment

_CASH = frozenset({"net_cash_included", "net_cash_unknown"})


def included_blocks(assessment: Assessment, draft: Draft) -> Iterator[Block]:
    """Net cash and stakes, then each item a holder of the equity asks for."""
    language, name = draft.plan.language, company_name(assessment.company, draft.plan.language)
    yield Block("key", phrase(language, "included.lead", name=name))
    facts = (fact for fact in assessment.warnings if fact.code in _CASH)
    yield from (Block("line", fact_words("warn", fact, language)) for fact in facts)
    yield from disclosure_blocks(assessment, language)
