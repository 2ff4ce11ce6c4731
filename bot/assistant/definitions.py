"""Questions for what a word means: answered from the concept map, whether or not a report says it again."""

from __future__ import annotations

import re
import unicodedata

from bot.answer import Block
from bot.assistant.draft import Draft
from bot.assistant.plan import Plan
from bot.assistant.rankings import wanted_kind
from bot.phrases import phrase
from knowledge.concepts import concept_named, find_concepts
from knowledge.sentences import Quote

_BARE_NAME = 24
_FEW = 2
_FILLER = re.compile(
    r"['’]s\b|\b(?:what|what's|whats|is|are|does|do|the|an?|of|in|to|and|or|vs\.?|versus|mean(?:s|ing)?|meant|by|define|definition|explain|me|please|tell|about|how|computed|calculated"
    r"|compute|calculate|formula|for|difference|between|work(?:s)?|used|use|you|can|it|this|term|concept|as|valuation|finance|model|ratio)\b"
    r"|什么|是|的|意思|怎么|如何|计算|算|公式|解释|一下|请|和|与|及|区别|差别|不同|有何|有|含义|定义|何谓|指|啥|呢|吗|叫|在|估值|里|中|法|方法|模型|为|啊|用|来|做|哪|个|说说|讲|介绍",
    re.IGNORECASE,
)


def asks_only_meaning(text: str, plan: Plan) -> bool:
    """Whether nothing is left of a question once ideas of the map and filler are taken out."""
    if not plan.concepts or (not plan.cues & {"define", "computed", "compare"} and len(text) > _BARE_NAME):
        return False
    folded = unicodedata.normalize("NFKC", text)
    rest = list(folded)
    for mention in find_concepts(folded):
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    return not re.search(r"\w", _FILLER.sub(" ", "".join(rest)))


def defined(draft: Draft, quotes: tuple[Quote, ...]) -> None:
    """What a word means: the claim, its formula, and what a report adds to it."""
    for concept in draft.plan.concepts[:_FEW]:
        draft.idea(concept)
        draft.formula(concept)
    said = {cited.quote for cited in draft.sources.all}
    if said:  # a report speaks of it
        draft.quote(quote for quote in quotes[:_FEW] if quote.text not in said)
    draft.explained = True


def conditions_of_type(draft: Draft) -> None:
    """What raises the valuation of a type that the question names, as the report states it."""
    kinds = [kind for kind in map(wanted_kind, draft.plan.concepts) if kind is not None]
    for kind in kinds[:1]:
        concept = concept_named(f"conditions_{kind}")
        draft.idea(concept)
        cited = draft.sources.cite_anchor(concept.anchor)
        text = phrase(draft.plan.language, "quote", quote=cited.quote, n=cited.n)
        draft.add((Block("quote", text),))
        draft.explained = draft.settled = True
