"""Follow-ups made whole: “for 2024?”, “那腾讯呢？”, “and at 10%?” become the question before with that part changed."""

from __future__ import annotations

import re

from bot.answer import Language, Question
from bot.assistant.target_words import with_target
from tools.market.desk import Desk

_LEAD = r"(?:and|so|then|ok(?:ay)?|what about|how about|but|now|那么?|那|再|还有|换成|如果|要是)"
_ANOTHER = re.compile(rf"^\s*(?:{_LEAD}[\s,，]*)*(?P<rest>.*?)\s*(?:呢)?\s*[?？.。!！]*\s*$", re.IGNORECASE)
_YEARS = r"(?:fy\s?)?20\d\d(?:\s?(?:[qh][1-4]))?|(?:20\d\d|\d\d)年(?:上半年|下半年|[一二三四]季度)?|去年|前年|今年|last year|this year|q[1-4] 20\d\d"
_TIME = re.compile(rf"(?:for|in|of|during)?\s*(?:the )?(?P<time>{_YEARS})", re.IGNORECASE)
_TIME_IN_PLACE = re.compile(rf"\s*(?:(?:for|in|of|during)\s+)?(?:{_YEARS})的?", re.IGNORECASE)
_WHY = re.compile(
    rf"^\s*(?:{_LEAD}[\s,，]*)?(?:but )?(?:why(?: is that| so)?|how come|为什么|为何|为啥|怎么会|原因呢?)\s*[?？]*\s*$",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^\s*(?:(?:and|so|but)\s+)?(?:how (?:is|was|did you) (?:it|that|this) (?:comput|calculat|work)\w*|how computed|show (?:me )?the working|怎么算的?|怎么算出来的|如何计算的?|计算过程)\s*[?？]*\s*$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![\d.])[-−+]?\d+(?:\.\d+)?\s*(?:%|bps?\b|basis points?|个?基点|pp\b|percentage points?|个百分点|percent\b)",
    re.IGNORECASE,
)
_JUST_AMOUNT = re.compile(r"(?:at|to|with|by|of|为|到|用|按|是|降到|升到|提高到)?\s*", re.IGNORECASE)


def whole_question(question: Question, desk: Desk, language: Language) -> str:
    """The question with what it leaves out taken from the one before; unchanged where it leaves nothing out."""
    before, text = question.before, question.text
    if not before or len(text) > 60:
        return text
    if _WHY.match(text):
        return f"为什么{before}" if language == "zh" else f"why: {before}"
    if _HOW.match(text):
        return f"{before} 怎么算的" if language == "zh" else f"how is it computed: {before}"
    rest = _ANOTHER.match(text)
    words = rest["rest"].strip() if rest else text.strip()
    # A bare name or ticker asks for its valuation; only “and Meta?” and “Meta呢？” ask the same of another company.
    continued = words != text.strip(" ?？.。!！")
    other = _with_company(before, words, desk) if continued else None
    made = _with_time(before, words, language) or other or _with_amount(before, words)
    return made or (with_target(before, words) if continued else None) or text


def _with_time(before: str, words: str, language: Language) -> str | None:
    """“for 2024?” after a question about a figure."""
    time = _TIME.fullmatch(words)
    if time is None:
        return None
    bare = _TIME_IN_PLACE.sub("", before).rstrip("?？ 。.")
    return f"{time['time']}{bare}" if language == "zh" else f"{bare} in {time['time']}"


def _with_company(before: str, words: str, desk: Desk) -> str | None:
    """“and Alibaba?” after a question that named one company."""
    new = desk.mentions(words)
    old = desk.mentions(before)
    if len(new) != 1 or len(old) != 1 or new[0].start > 0 or new[0].end < len(words):
        return None
    return _joined(_joined(before[: old[0].start], words), before[old[0].end :])


def _joined(left: str, right: str) -> str:
    """Two pieces with a space where a name in letters would run into a number or another word."""
    touching = left[-1:].isascii() and left[-1:].isalnum() and right[:1].isascii() and right[:1].isalnum()
    return f"{left} {right}" if touching else left + right


def _with_amount(before: str, words: str) -> str | None:
    """“and at 10%?” after a what-if with one amount."""
    new, old = list(_AMOUNT.finditer(words)), list(_AMOUNT.finditer(before))
    if (
        len(new) != 1
        or len(old) != 1
        or not _JUST_AMOUNT.fullmatch(words[: new[0].start()])
        or words[new[0].end() :].strip()
    ):
        return None
    level = re.match(r"(?:at|to|为|到|用|按|降到|升到|提高到)", words, re.IGNORECASE)
    start, end = old[0].span()
    lead = before[:start]
    if level:
        lead = re.sub(r"(?:\bby|\bat|\bto|\bof|了|到|为|至)\s*$", "", lead.rstrip(), flags=re.IGNORECASE).rstrip()
        joint = level[0] if level[0].isascii() else ""
        return (
            f"{lead} {joint or ''} {new[0].group()}{before[end:]}".replace("  ", " ")
            if joint
            else f"{lead}{level[0]}{new[0].group()}{before[end:]}"
        )
    return f"{lead}{new[0].group()}{before[end:]}"
