"""The target of “what would make it worth 700?”: the amount a text names, and in what currency."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CURRENCIES = (
    ("HKD", r"hkd|hk\$|港元|港币|港幣"),
    ("USD", r"usd|us\$|us dollars?|dollars?|美元|美金"),
    ("CNY", r"cny|rmb|yuan|人民币"),
)
_SCALES = {"tn": 1e12, "trillion": 1e12, "万亿": 1e12, "bn": 1e9, "billion": 1e9, "亿": 1e8, "million": 1e6, "m": 1e6}
_NAMED = "|".join(words for _, words in _CURRENCIES)
_AMOUNT = (
    rf"(?P<before>{_NAMED}|[$¥])?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<scale>tn\b|trillion\b|bn\b|billion\b|million\b|m\b|万亿|亿)?\s*"
    rf"(?P<after>元人民币|{_NAMED}|元|块)?"
    r"(?![\d.,]*\d|\s*(?:%|bps?\b|pp\b|percent|per cent|个?基点|个?百分点|倍|x\b|times\b|years?\b|年|天|days?\b|个点|成\b))"
)
_LEADS = (
    r"worth(?: of)?|reach(?:es|ing)?|justif(?:y|ies)|get(?:s)? to|hits?|values? of|prices? of|price target of|target(?: price)?(?: of)?"
    r"|(?:go|goes|rise|rises|fall|falls|drop|drops|return|back) to|trad(?:e|es|ing) at|valued at|support(?:s)?"
)
_EN = re.compile(
    rf"\b(?:{_LEADS})\s+(?:a |an |at |the )*(?:price |value |market cap |market value )?(?:of )?{_AMOUNT}",
    re.IGNORECASE,
)
_ZH = re.compile(
    rf"(?:值|涨到|跌到|升到|到|达到|支撑|撑起|目标价?(?:是|为|定在)?|市值(?:达到|到)?|回到|股价(?:是|为)?)\s*{_AMOUNT}",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:what|which|how|when|would|could|can|is|does)\b|什么|怎样|怎么|如何|多少|几|需要|才|吗|哪|能|条件",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """An amount a user names. currency: None where it is the listing's own. whole: of the company, not of a share."""

    amount: float
    currency: str | None
    whole: bool


def target_in(text: str) -> Target | None:
    """The target a question names; None where it names none or asks nothing of it."""
    if not _ASKS.search(text):
        return None
    found = _EN.search(text) or _ZH.search(text)
    if found is None:
        return None
    scale = (found["scale"] or "").casefold()
    said = f"{found['before'] or ''} {found['after'] or ''}"
    currency = next((code for code, words in _CURRENCIES if re.search(words, said, re.IGNORECASE)), None)
    return Target(float(found["number"].replace(",", "")) * _SCALES.get(scale, 1.0), currency, bool(scale))
