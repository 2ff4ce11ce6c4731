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
    rf"(?P<before>{_NAMED}|[$¥])?\s*(?P<number>(?!0\d)\d[\d,]*(?:\.\d+)?)(?!\.[A-Za-z])\s*"
    r"(?P<scale>tn\b|trillion\b|bn\b|billion\b|million\b|m\b|万亿|亿)?\s*"
    rf"(?P<after>元人民币|{_NAMED}|元|块)?"
    r"(?![\d.,]*\d|\s*(?:%|bps?\b|pp\b|percent|per cent|个?基点|个?百分点|倍|x\b|times\b|years?\b|年|天|days?\b|个点|成\b))"
)
_FACTORS = (
    (2.0, r"\bdouble[sd]?\b|\bdoubling\b|翻倍|翻一?番|翻一倍"),
    (3.0, r"\btriple[sd]?\b|涨到三倍|翻两倍"),
    (0.5, r"\bhal(?:f|ve[sd]?|ving)\b (?:its |the )?(?:price|value)?|\blose half\b|腰斩"),
)
_NEEDED = re.compile(
    r"\b(?:what|how|which)\b.*\b(?:would|must|need\w*|has to|have to|take|takes|believe|true|happen|right|gets?|growth|rate)\b|需要|条件|怎样才|怎么才|如何才|满足|要什么|凭什么",
    re.IGNORECASE,
)
_LEADS = (
    r"worth(?: of)?|reach(?:es|ing)?|justif(?:y|ies)|get(?:s)? to|hits?|values? of|prices? of|price target of|target(?: price)?(?: of)?"
    r"|believe (?:for|in)|(?:for|at|to)(?= (?!(?:19|20)\d\d\b)\d\d)|(?:go|goes|rise|rises|fall|falls|drop|drops|return|back) to|trad(?:e|es|ing) at|valued at|support(?:s)?"
)
_EN = re.compile(
    rf"\b(?:{_LEADS})\s+(?:a |an |at |the )*(?:price |value |market cap |market value )?(?:of )?{_AMOUNT}",
    re.IGNORECASE,
)
_ZH = re.compile(
    rf"(?:值(?:不值)?|涨到|跌到|升到|到|达到|支撑|撑起|目标价?(?:是|为|定在)?|市值(?:达到|到)?|回到|股价(?:是|为)?)\s*{_AMOUNT}",
    re.IGNORECASE,
)
_CHEAP = re.compile(
    r"\b(?:cheap|expensive|dear|bargain|fair|attractive|pricey|good value|over-?valued|under-?valued)\b|便宜|贵|划算|高估|低估|合理",
    re.IGNORECASE,
)
_AT = re.compile(rf"(?:\bat\s+|(?<![\w.=]))(?!(?:19|20)\d\d\b)(?=[^\d]{{0,4}}\d\d){_AMOUNT}", re.IGNORECASE)
_OF_SHARE = re.compile(r"\b(?:stock|shares?|target|price)\b|股价|目标价|股票", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:what|which|how|when|would|could|can|is|does)\b|什么|怎样|怎么|如何|多少|几|需要|才|吗|哪|能|条件|不值",
    re.IGNORECASE,
)


_BARE = re.compile(
    r"(?:at|to|with|for|值|到|如果是|是)?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:元|块|港元|美元|dollars?|hkd|usd)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """An amount a user names. currency: None where it is the listing's own. whole: of the company, not of a share."""

    amount: float
    currency: str | None
    whole: bool = False
    times: bool = False  # the amount is a multiple of the price


def target_in(text: str) -> Target | None:
    """The target a question names; None where it names none or asks nothing of it."""
    if not _ASKS.search(text):
        return None
    bare = _CHEAP.search(text) or (_NEEDED.search(text) and _OF_SHARE.search(text))
    found = _EN.search(text) or _ZH.search(text) or (_AT.search(text) if bare else None)
    if found is None:
        return _relative(text)
    scale = (found["scale"] or "").casefold()
    said = f"{found['before'] or ''} {found['after'] or ''}"
    currency = next((code for code, words in _CURRENCIES if re.search(words, said, re.IGNORECASE)), None)
    return Target(float(found["number"].replace(",", "")) * _SCALES.get(scale, 1.0), currency, bool(scale))


def _relative(text: str) -> Target | None:
    """A target told as a multiple of the price: “what would it take to double?”."""
    if not _NEEDED.search(text):
        return None
    factors = (factor for factor, words in _FACTORS if re.search(words, text, re.IGNORECASE))
    factor = next(factors, None)
    return None if factor is None else Target(factor, None, times=True)


def with_target(text: str, words: str) -> str | None:
    """A question with another target in the place of its own: “and 300?”; None where either is no target."""
    found = _EN.search(text) or _ZH.search(text)
    bare = _BARE.fullmatch(words)
    if found is None or bare is None or target_in(text) is None:
        return None
    return f"{text[: found.start('number')]}{bare['number']}{text[found.end('number') :]}"
