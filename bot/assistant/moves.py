"""Moves of an assumption in words: “down 50 bp”, “to 9 %”, 降到8%, 上调1个百分点."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.concepts import ConceptMention, find_concepts
from tools.assumptions import KINDS, read_assumptions, read_number
from tools.errors import BadArgument

_DOWN = re.compile(
    r"\b(?:lower|fall|falls|falling|fell|drop|drops|dropped|cut|cuts|decline|declines|down|decrease|decreases|less|reduc\w+|ease|eases)\b"
    r"|下降|下行|下调|降低|降息|降|跌|减少|调低|回落",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:higher|rise|rises|rising|rose|raise|raised|raises|hike|hikes|increase|increases|up|more|climb\w*|gain|gains)\b"
    r"|上升|上行|上调|提高|加息|升|涨|增加|调高|走高",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?P<to>\b(?:to|at|of|is|was|were|=)\s+|[到至为按是]|变成)?\s*(?P<by>\bby\s+|了)?"
    r"(?P<sign>[-−+])?(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>bps?\b|basis points?|个?基点|pp\b|pct points?|percentage points?|个百分点|%|percent\b|per cent\b|个点)",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:\bfrom\s+|[从由自]\s*)$", re.IGNORECASE)
_BASE_RATE = "risk_free"
_PAIR = re.compile(r"(?<![\w=])[a-z_\u4e00-\u9fff]+=[^\s,，;；。?？]+")
_LEVEL = re.compile(
    r"\s*(?:(?:is|was|were|of|to|at|=)\s+|[到至为是用取=])?\s*(?:usd|cny|hkd|rmb|\$|¥)?\s*(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<scale>tn\b|bn\b|m\b|trillion\b|billion\b|万亿|亿|万)?(?!\s*(?:%|bp|个?基点|pp|个百分点|percent))(?![\d.])",
    re.IGNORECASE,
)
_MARKET = re.compile(
    r"\bmarket (?:of )?(?:usd|cny|\$)?\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>tn|bn|万亿|亿)(?![a-z])", re.IGNORECASE
)
_YEARS = re.compile(r"(?<![\d.])(?P<number>[1-9]|[1-4]\d)\s*(?:years?\b|年(?!前|化|报|度|代))", re.IGNORECASE)
_TRACK = frozenset({"probability", "market", "penetration", "share", "net_margin", "terminal_pe"})
_CLAUSE = re.compile(r"[,，;；。?？!！]|\band\b|\bwhile\b|且|同时|并且|以及")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A move of a rate, as decimal: `by` an amount, or `to` a level."""

    kind: Literal["by", "to"]
    value: float


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with a unit of rates in a text."""

    start: int
    end: int
    change: Change


def direction_of(text: str) -> int:
    """-1 where a text speaks of less, +1 of more, 0 of neither or both."""
    down, up = _DOWN.search(text), _UP.search(text)
    return 0 if (down is None) == (up is None) else (-1 if down else 1)


def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text, its direction from the words of its own clause."""
    bounds = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    found = []
    for match in _AMOUNT.finditer(text):
        if _FROM.search(text, 0, match.start("number")) and len(list(_AMOUNT.finditer(text))) > 1:
            continue  # the level a move starts from
        start = max(bound for bound in bounds if bound <= match.start("number"))
        end = min(bound for bound in bounds if bound >= match.end())
        near = direction_of(text[start:end]) or (direction_of(text) if len(bounds) == 2 else 0)
        found.append(Amount(match.start("number"), match.end(), _change(match, near or direction_of(text[:end]))))
    return tuple(found)


def _change(match: re.Match[str], direction: int) -> Change:
    number, unit = float(match["number"]), match["unit"].lower()
    points = unit.startswith(("bp", "basis")) or unit.endswith("基点")
    value = number / 10_000 if points else number / 100
    level = unit in ("%", "percent", "per cent") and not match["by"]
    if match["sign"] in ("-", "−"):
        direction = -1
    if level and match["sign"] is None and (match["to"] or direction == 0):
        return Change(kind="to", value=value)
    if level and match["sign"] in ("-", "−"):
        return Change(kind="to", value=-value)
    return Change(kind="by", value=value * (direction or 1))


def moves_in(text: str) -> dict[str, Change]:
    """Every parameter a text moves, each with the amount nearest to its name.

    >>> moves_in("discount rate of 9% and 5% growth")["growth"]
    Change(kind='to', value=0.05)
    """
    folded = unicodedata.normalize("NFKC", text)
    free = list(amounts(folded))
    found: dict[str, Change] = {}
    mentions = [mention for mention in find_concepts(folded) if mention.concept.parameter]
    pairs = sorted(
        ((distance, mention.start, amount.start, mention, amount) for mention in mentions for amount in free
         if (distance := _distance(mention, amount)) is not None),
        key=lambda pair: pair[:3],
    )  # fmt: skip
    for _, _, _, mention, amount in pairs:
        if mention.concept.id == _BASE_RATE and amount.change.kind == "to":
            continue  # a level of the yield is no level of the discount rate; a move of it moves both alike
        if amount in free and mention.concept.parameter not in found:
            found[mention.concept.parameter] = amount.change
            free.remove(amount)
    found |= {name: Change(kind="to", value=value) for name, value in _levels(folded, mentions) if name not in found}
    order = dict.fromkeys([*(mention.concept.parameter for mention in mentions), *found])
    return {parameter: found[parameter] for parameter in order if parameter in found}


def _levels(text: str, mentions: list[ConceptMention]) -> Iterator[tuple[str, float]]:
    """Levels that are no rates: a market of 2tn, a beta of 1.3, 8 years; and whatever is written as name=value."""
    for pair in _PAIR.finditer(text):
        try:
            yield from read_assumptions(pair.group()).numbers.items()
        except BadArgument:
            continue
    bare = _MARKET.search(text)
    if bare is not None:
        yield "market", read_number("market", f"{bare['number']}{bare['scale']}")
    if _TRACK & {mention.concept.parameter for mention in mentions} and (years := _YEARS.search(text)):
        yield "years", float(years["number"])
    for mention in mentions:
        parameter = mention.concept.parameter
        match = _LEVEL.match(text, mention.end)
        if match is None or KINDS[parameter] not in ("money", "plain", "years"):
            continue
        try:
            yield parameter, read_number(parameter, f"{match['number']}{match['scale'] or ''}")
        except BadArgument:
            continue


def _distance(mention: ConceptMention, amount: Amount) -> int | None:
    """How far an amount stands from a name; one that follows its name is the nearer."""
    if amount.start >= mention.end:
        return amount.start - mention.end
    return None if mention.start < amount.end else 4 + 2 * (mention.start - amount.end)
