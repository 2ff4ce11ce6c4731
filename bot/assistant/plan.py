"""What a question is about: companies, concepts, a change with its size, and the words that say what is wanted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.answer import Language
from bot.language import written_in
from knowledge.concepts import Concept, find_concepts

Cue = Literal[
    "why", "how_much", "worth", "define", "type", "implied", "order", "list", "computed", "compare", "secret"
]  # fmt: skip

# Each cue's words; a wrong cue costs the order of an answer's blocks, never a number.
_CUES: dict[Cue, str] = {
    "why": r"\bwhy\b|\breasons?\b|how come|\bbecause\b|为什么|为何|原因|怎么会|为啥",
    "how_much": r"how (?:much|far|many|large|big)|what (?:effect|impact)|多少|多大|几个点|影响",
    "worth": r"\b(?:what|how) about\b|tell me about|\bworth\b|valuation|fair value|\bvalue of\b|\bvalued?\b|cheap|expensive|overvalued|undervalued|估值|值多少|价值|贵不贵|贵吗|便宜|高估|低估|怎么样|怎么看|如何看",
    "define": r"\bwhat (?:is|are|does)\b|\bmeaning\b|\bdefine\b|\bexplain\b|什么是|是什么|什么意思|解释|含义",
    "type": r"\btype\b|what kind of|classified|哪一?类|是不是周期|是周期|什么类型|哪种类型|属于",
    "implied": r"\bimpl(?:y|ies|ied)\b|\bassumes?\b|priced in|price in\b|隐含|反映了什么|假设了什么",
    "order": r"should i (?:buy|sell|hold)|\bbuy or sell\b|\b(?:buy|sell)\s+(?:me\s+)?\d|^\s*(?:buy|sell)\b|place an order|该不该买|要不要买|能买吗|买入还是|卖出还是|帮我买|帮我卖|下单",
    "list": r"^\s*(?:list|which|what)\b.*\b(?:companies|names|themes|sectors|risks?|models?)\b|哪些|列出",
    "compare": r"\bcompare[ds]?\b|\bcomparison\b|\bversus\b|\bvs\b|\bcheaper\b|对比|比较|相比|哪个便宜|谁更",
    "secret": r"system prompt|your (?:instructions|prompt)|other users?\b|another user|(?:api|secret) key|password|系统提示|提示词|其他用户|别人的|密钥|密码",
    "computed": r"how (?:is|was|are|did you) .*(?:comput|calculat)|show .*working|怎么算|如何计算|计算过程",
}
_CUE_PATTERNS = {cue: re.compile(words, re.IGNORECASE) for cue, words in _CUES.items()}

_DOWN = re.compile(
    r"\b(?:lower|fall|falls|falling|fell|drop|drops|cut|cuts|decline|declines|down|decrease|decreases|less|reduc\w+)\b|下降|下行|下调|降低|降息|降|跌|减少|调低",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:higher|rise|rises|rising|rose|raise|raised|hike|hikes|increase|increases|up|more|climb\w*)\b|上升|上行|上调|提高|加息|升|涨|增加|调高",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?P<to>\b(?:to|at|of)\s+|到|至|为|按)?"
    r"(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>bps?\b|basis points?|个?基点|pp\b|pct points?|percentage points?|个百分点|%|percent\b|个点)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A move of a rate, as decimal: `by` an amount, or `to` a level."""

    kind: Literal["by", "to"]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The slots of a question."""

    language: Language
    concepts: tuple[Concept, ...]
    cues: frozenset[Cue]
    change: Change | None
    direction: int  # -1, 0 or +1

    @property
    def moved(self) -> Concept | None:
        """The concept whose parameter the question moves."""
        return next((concept for concept in self.concepts if concept.parameter), None)


def make_plan(text: str, language: Language | None = None) -> Plan:
    """The slots of one question; companies are found apart, by the directory."""
    folded = unicodedata.normalize("NFKC", text)
    down, up = _DOWN.search(folded), _UP.search(folded)
    direction = 0 if (down is None) == (up is None) else (-1 if down else 1)
    ordered = dict.fromkeys(mention.concept for mention in find_concepts(folded))
    return Plan(
        language=language or written_in(folded) or "en",
        concepts=tuple(ordered),
        cues=frozenset(cue for cue, pattern in _CUE_PATTERNS.items() if pattern.search(folded)),
        change=_change(folded, direction),
        direction=direction,
    )


_LEVEL = re.compile(r"\s*(?:rate|of|at|to|is|as|=|:|到|至|为|是|按|用)*\s*(\d+(?:\.\d+)?)\s*%", re.IGNORECASE)
_LEVEL_BEFORE = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*(?:的)?\s*$")


def levels(text: str) -> dict[str, float]:
    """Parameters set to a level in words: “discount rate 9% and growth 5%”, “折现率9%，增长率5%”; decimals.

    >>> levels("discount rate of 9% and 5% growth")
    {'discount_rate': 0.09, 'growth': 0.05}
    """
    folded = unicodedata.normalize("NFKC", text)
    found: dict[str, float] = {}
    for mention in find_concepts(folded):
        after = _LEVEL.match(folded, mention.end)
        before = _LEVEL_BEFORE.search(folded, 0, mention.start)
        match = after or before
        if mention.concept.parameter and match is not None:
            found.setdefault(mention.concept.parameter, float(match.group(1)) / 100)
    return found


def _change(text: str, direction: int) -> Change | None:
    match = _AMOUNT.search(text)
    if match is None:
        return None
    number, unit = float(match.group("number")), match.group("unit").lower()
    points = unit.startswith(("bp", "basis")) or unit.endswith("基点")
    value = number / 10_000 if points else number / 100
    whole = unit in ("%", "percent")
    if match.group("to") and whole:
        return Change(kind="to", value=value)
    if direction == 0 and whole:
        return Change(kind="to", value=value)
    return Change(kind="by", value=value * (direction or 1))
