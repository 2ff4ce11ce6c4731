"""“How do you value a company without profits?”: the method by market and cash flow, with its passages."""

from __future__ import annotations

from bot.answer import Answer, Block
from bot.assistant.draft import Draft
from bot.phrases import phrase
from knowledge.concepts import concept_named

_WAYS = (("unprofitable.race_track", "cms-race-track-fmvd"), ("unprofitable.cash_flow", "cms-cash-flow"))


def unprofitable_answer(draft: Draft) -> Answer:
    """FMvD for a young market, cash-flow multiples where cash comes in, and never a scenario nobody stated."""
    language = draft.plan.language
    draft.add((Block("key", phrase(language, "unprofitable.lead")),))
    cited = {anchor: draft.sources.cite_anchor(anchor) for _, anchor in _WAYS}
    draft.add(Block("bullet", phrase(language, key, n=cited[anchor].n)) for key, anchor in _WAYS)
    draft.formula(concept_named("fmvd"))
    first = cited[_WAYS[0][1]]
    draft.add((Block("quote", phrase(language, "quote", quote=first.quote, n=first.n)),))
    draft.add((Block("line", phrase(language, "unprofitable.how")),))
    draft.explained = True
    draft.close()
    return draft.finished(lambda _: ())
