"""Whether a known number is of the subject, measure and period a sentence says it is of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from bot.assistant.check.context import Told
from bot.assistant.check.matching import Voucher
from bot.assistant.check.metrics import alike
from bot.assistant.check.periods import Period, conflict

Clash = Literal["", "subject", "metric", "change", "period"]
_ASSUMED = re.compile(
    r"\b(?:assum\w*|suppos\w*|if|were|given that|your|you|hypothe\w*|scenario|what[- ]if|asked|question)\b|假设|假定|假如|如果|若|设定?|你|您|问题|提问|情景|前提|按照?|取",
    re.IGNORECASE,
)
_ASSUMED_PARAMETER = re.compile(
    r"\b(?:at|with|using|under|for|use|used)\b|以|用|采用|代入|时|下|给定|对应", re.IGNORECASE
)
_DENIED = re.compile(
    r"\b(?:not|cannot|can't|no|isn't|wasn't|doesn't|neither|nor|unconfirmed|unverified)\b|没有|无法|未|并非|不是|不能|查不到|找不到",
    re.IGNORECASE,
)
_PARAMETERS = frozenset(
    {"discount_rate", "terminal_growth", "cost_of_equity", "cost_of_debt", "risk_free", "equity_premium", "beta", "tax_rate", "probability",
     "penetration", "market_share", "market_size", "interest_rate"}
)  # fmt: skip


def clash(told: Told, voucher: Voucher, extras: frozenset[str]) -> Clash:
    """What of a number's sentence speaks against that known number being meant; empty for nothing."""
    if told.subjects and voucher.subjects and not told.subjects & voucher.subjects:
        return "subject"
    if not _metric_agrees(told, voucher) or not _phrase_agrees(told, voucher, extras):
        return "metric"
    multiplied = voucher.kind == "multiple" and any(form.change for form in told.reading.forms)
    if told.moved and voucher.level and voucher.origin == "value" and not multiplied:
        return "change"
    if voucher.multiplied and not told.change:
        return "change"
    return "" if _period_agrees(told, voucher) else "period"


def _metric_agrees(told: Told, voucher: Voucher) -> bool:
    if not told.metrics:
        return not (told.change and voucher.level and voucher.origin == "value" and voucher.kind == "ratio")
    if not voucher.metrics:
        return told.change or not voucher.change
    return any(alike(one, other) for one in told.metrics for other in voucher.metrics)


def _phrase_agrees(told: Told, voucher: Voucher, extras: frozenset[str]) -> bool:
    """Where names differ by a word, as “low value” and “high value” do, the word before the measure decides."""
    if voucher.origin != "value" or not extras:
        return True
    if any(metric.startswith("=") for metric in told.metrics & voucher.metrics):
        return True  # the whole name was said, so its words are its own
    said = _said(told.phrase, extras)
    return not said or bool(said & voucher.extras)


def _said(phrase: str, extras: frozenset[str]) -> frozenset[str]:
    words = re.findall(r"[a-z][a-z&.-]+", phrase.lower())[-7:]
    return frozenset(e for e in extras if (e in words if e.isascii() else e in phrase[-14:]))


def _period_agrees(told: Told, voucher: Voucher) -> bool:
    if not told.periods or not (voucher.periods or voucher.dated):
        return True
    return any(_same_time(period, voucher) for period in told.periods)


def _same_time(period: Period, voucher: Voucher) -> bool:
    if voucher.periods and any(not conflict(period, other) for other in voucher.periods):
        return True
    if voucher.periods and period.day is None:
        return False
    dated = [
        other for other in voucher.dated if other.day is None or not conflict(period, other) or not period.whole_year
    ]
    return any(not conflict(period, other) for other in dated)


def assumed(told: Told, text: str, voucher: Voucher, metric_of_question: Callable[[Voucher], frozenset[str]]) -> bool:
    """Whether a number of the question is echoed as an assumption (or denied), not asserted as a result."""
    clause = text[slice(*told.clause)]
    before = text[told.clause[0] : told.reading.start]
    asked = metric_of_question(voucher)
    if told.metrics and asked and not any(alike(one, other) for one in told.metrics for other in asked):
        return False
    if (
        _ASSUMED.search(before)
        or _DENIED.search(clause)
        or re.search(r"(?:假设|前提|assum\w+|情景)", clause, re.IGNORECASE)
    ):
        return True
    parameter = bool((told.metrics or asked) & _PARAMETERS) or (told.change and not told.moved)
    if not parameter:
        return False
    return bool(told.metrics & _PARAMETERS) or bool(
        _ASSUMED_PARAMETER.search(before[-24:] + text[told.reading.end : told.reading.end + 3])
    )
