"""Which direct answer a question is after; a wrong guess costs a detour, never a number."""

from __future__ import annotations

import re
from typing import Literal

from bot.assistant.definitions import asks_only_meaning
from bot.assistant.plan import Plan
from bot.assistant.target_words import target_in

Kind = Literal["target", "no_value", "gap", "rate", "reliability", "origin", "standing", "unprofitable"]
_PRICED = (
    r"(?:cheap|expensive|dear|pricey|over-?(?:valued|priced)|under-?(?:valued|priced)|fairly (?:valued|priced)|bargain)"
)
_WORDS: dict[Kind, str] = {
    "no_value": r"(?:why|how come)\b.*\b(?:no|not|can'?t|cannot|without|isn'?t|doesn'?t|don'?t|n/a)\b.*\b(?:valu\w+|range|estimate)\b|\b(?:can'?t|cannot|unable to|not able to) (?:you )?value\b|(?:没有|无法|不能|没法|给不出|算不出|没)(?:给出?|算出?)?(?:它的|其|个|一个)?(?:估值|价值)|估不(?:出|了)|不给.{0,6}估值",
    "gap": rf"\b(?:above|below|over|under|premium|discount(?! rate)|gap|apart|far from|higher than|lower than)\b|\b{_PRICED}\b|高于|低于|高出|溢价|折价|差距|差(?:这么|那么)?(?:多|远)|贵|便宜|高估|低估|偏离",
    "rate": r"discount rates?\b|cost of equity|hurdle rate|equity risk premium|\bbeta\b|risk[- ]free rate|折现率|贴现率|股权成本|风险溢价|贝塔|无风险利率",
    "reliability": r"how (?:sure|certain|confident|reliable|accurate|robust|solid|trustworthy|precise|good)\b|\bhow much (?:confidence|trust|faith)|confidence (?:in|level|interval)|can i (?:trust|rely on)|\breliab(?:le|ility)\b|margin of (?:error|safety)|error (?:bars?|margin)|how wrong|可靠|靠谱|可信|多大把握|有把握|准不准|准确(?:吗|性|度)|准吗|误差|置信|信得过|能信",
    "origin": r"where (?:do|does|did|is|are)\b.*\b(?:data|prices?|quotes?|figures|numbers|statements|financials)\b.*\b(?:come|from|sourced)|where (?:do|did) you (?:get|take|pull)\b|\bdata sources?\b|\byour sources\b|(?:what|which) sources?\b.*\b(?:use|rely|price|data|figures)|\b(?:live|real[- ]?time|up[- ]to[- ]date|delayed|outdated|stale|fresh)\b.*\b(?:data|prices?|quotes?|figures|numbers|statements)|\b(?:data|prices?|quotes?|figures|numbers|statements)\b.*\b(?:live|real[- ]?time|up[- ]to[- ]date|delayed|outdated|stale|fresh)|how (?:old|fresh|recent|current|up[- ]to[- ]date) (?:is|are)\b.*\b(?:data|prices?|quotes?|figures|numbers|statements)|(?:数据(?!中心)|价格|股价|行情|数字|报价|报表|财报).{0,8}(?:从哪|哪里来|哪儿来|哪来|来源|出处|来自|取自)|(?:数据(?!中心)|价格|股价|行情|报价|数字|报表).{0,6}(?:实时|延迟|是最新|新不新|多久|多旧|过期|过时|更新)|实时(?:的)?(?:数据|行情|价格|股价|吗)|数据源",
    "standing": rf"\b{_PRICED}\b|贵不贵|贵吗|便宜|高估|低估|价格合理|估值(?:合理|高不高|高吗|低吗)|股价(?:合理|高不高|高吗|低吗)",
    "unprofitable": r"(?:without|no|negative|before|lack\w*|has no|have no|makes? no)\b[\w ]{0,14}\b(?:profits?|earnings)\b|\bunprofitable\b|loss[- ]making|\blos(?:es|ing) money\b|pre-?(?:profit|revenue)|没有?(?:利润|盈利)|未盈利|不盈利|不赚钱|亏损|没赚钱",
}  # fmt: skip
_PATTERNS = {kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()}
_VALUED = re.compile(r"\bvalu\w+|\bassess\w*|\bmethod|\bmodel|\bmultiple|估值|定价|估(?:算|计)?|方法", re.IGNORECASE)
_USED = re.compile(
    r"\b(?:you|your|use[ds]?|using|apply|applied|assum\w+|chose|choose|pick\w*|set|where|how did|how do)\b|用|取|采用|怎么(?:定|来|算)|如何|为什么|为何",
    re.IGNORECASE,
)
_MOVES = frozenset({"effect", "changed", "implied", "compare"})
_GENERAL: frozenset[Kind] = frozenset({"rate", "reliability", "origin"})


def kind_in(text: str, plan: Plan, *, named: bool) -> Kind | None:
    """What a question is after, if it is one of these; named: whether it is about a company."""
    if target_in(text) is not None and plan.change is None and not plan.moves:
        return "target" if named else None
    found = {kind for kind, pattern in _PATTERNS.items() if pattern.search(text)}
    if "unprofitable" in found:
        return "unprofitable" if not named and _VALUED.search(text) else None
    for kind in ("no_value", "reliability", "origin"):
        if kind in found and (named or kind in _GENERAL):
            return kind
    if "rate" in found:
        return "rate" if _asks_rate(text, plan, named=named) else None
    if "why" in plan.cues:
        return "gap" if named and "gap" in found and not plan.cues & _MOVES else None
    standing = named and "standing" in found and not plan.cues & {"compare", "rank", "list"} and plan.change is None
    return "standing" if standing else None


def _asks_rate(text: str, plan: Plan, *, named: bool) -> bool:
    """Whether the rate itself is asked for, not what it means and not what a move of it does."""
    moved = plan.change is not None or plan.moves or plan.direction != 0 or plan.cues & _MOVES
    if moved or "conditions" in plan.cues:
        return False
    return named or (_USED.search(text) is not None and not asks_only_meaning(text, plan))


