"""Questions for what a word means: answered from the concept map, whether or not a report says it again."""

from __future__ import annotations

import re
import unicodedata

from bot.assistant.plan import Plan
from knowledge.concepts import find_concepts

_BARE_NAME = 24
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
