"""A condition as people type it: `0700.HK pfcf < 15`, `腾讯 差距 高于 20%`, `BABA type changes`."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from bot.alerts.measures import MEASURES, Measure

Relation = Literal["below", "above", "happens"]

_BELOW = ("<=", "=<", "≤", "<", "below", "under", "低于", "小于", "跌破", "少于")
_ABOVE = (">=", "=>", "≥", ">", "above", "over", "高于", "大于", "升破", "超过", "突破")
_HAPPENS = ("changes", "change", "switches", "missed", "fails", "变化", "改变", "切换", "未达标", "未达", "落空")
_INCLUSIVE = ("<=", "=<", "≤", ">=", "=>", "≥")
_CURRENCIES = {"hk$": "HKD", "us$": "USD", "$": "USD", "港元": "HKD", "美元": "USD", "元": "CNY", "人民币": "CNY"}
_NUMBER = re.compile(
    r"(?P<before>hk\$|us\$|\$|[a-z]{3})?\s*(?P<digits>[-+]?\d[\d,]*(?:\.\d+)?)\s*(?P<after>%|x|倍|港元|美元|元|人民币|[a-z]{3})?"
)


def _either(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(
        rf"\b{re.escape(word)}\b" if word.isascii() and word.isalpha() else re.escape(word) for word in longest_first
    )


_NAMES = tuple(name for measure in MEASURES.values() for name in measure.names)
_SHAPE = re.compile(
    rf"(?P<company>.*?)\s*(?:(?<![\w.])|(?<=[^\x00-\x7f]))(?P<measure>{_either(_NAMES)})\s*"
    rf"(?P<relation>{_either((*_BELOW, *_ABOVE, *_HAPPENS))})\s*(?P<threshold>.*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is to become true of a company.

    threshold: price in the listing's currency, multiple, or fraction; None for an event.
    inclusive: the threshold itself counts too.
    """

    measure: str
    relation: Relation
    threshold: float | None = None
    inclusive: bool = False

    @property
    def kind(self) -> Measure:
        """The measure it watches."""
        return MEASURES[self.measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A condition with the company as it was typed. currency: the one named beside a price, if any."""

    company: str
    condition: Condition
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why a text is no condition: the key of the sentence that says what to change, and its words."""

    why: Literal["shape", "number", "percent", "event", "threshold", "positive"]
    words: str = ""


def read_condition(text: str) -> Typed | NotRead:
    """The condition in a text, or what to change about it.

    >>> read_condition("0700.HK gap > 20%").condition
    Condition(measure='gap', relation='above', threshold=0.2, inclusive=False)
    """
    tidy = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    found = _SHAPE.fullmatch(tidy)
    if found is None:
        return NotRead("shape")
    measure = next(measure for measure in MEASURES.values() if found["measure"] in measure.names)
    relation = _relation(found["relation"])
    if (measure.kind == "event") != (relation == "happens"):
        return NotRead("event" if measure.kind == "event" else "threshold", found["measure"])
    if measure.kind == "event":
        return Typed(company=found["company"], condition=Condition(measure=measure.key, relation="happens"))
    typed = _with_threshold(found["company"], measure, relation, found["threshold"])
    if isinstance(typed, NotRead):
        return typed
    return replace(typed, condition=replace(typed.condition, inclusive=found["relation"] in _INCLUSIVE))


def _relation(word: str) -> Relation:
    return "below" if word in _BELOW else "above" if word in _ABOVE else "happens"


def _with_threshold(company: str, measure: Measure, relation: Relation, text: str) -> Typed | NotRead:
    number = _NUMBER.fullmatch(text)
    if number is None:
        return NotRead("number", text)
    value, sign = float(number["digits"].replace(",", "")), number["after"] or ""
    if not math.isfinite(value):
        return NotRead("number", text)
    if (measure.kind == "ratio") != (sign == "%"):
        return NotRead("percent" if measure.kind == "ratio" else "number", text)
    if measure.kind != "ratio" and value <= 0.0:
        return NotRead("positive", text)
    money = (number["before"] or sign) if measure.kind == "money" else ""
    if (measure.kind != "money" and number["before"]) or (measure.kind == "money" and sign in ("x", "倍")):
        return NotRead("number", text)
    threshold = value / 100.0 if measure.kind == "ratio" else value
    return Typed(
        company=company,
        condition=Condition(measure=measure.key, relation=relation, threshold=threshold),
        currency=_CURRENCIES.get(money, money.upper() or None),
    )
