"""What the words around a number say of it: about, over, fell, to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.assistant.check import lexicon
from bot.assistant.check.reading import DOWNSIDE

_STOP = re.compile(
    r"[,，。;；()（）\n]|[.!?](?:\s|$)|\b(?:while|whereas|but|when|despite|against|versus|vs|with|because|as|for|on|than|which|that|where|if|since|per|so|who|at|"
    r"would|imply|implies|means|assum\w+|valued|valuation|worth|trades?|earns?|equals?|has|have)\b|而|但|因为|由于|使|令|则|对应|意味|相当于|若|如果|时|推动|带动|支撑|抬升|其中|假设",
    re.IGNORECASE,
)
_REACH = 60
_TO = re.compile(
    r"(?:\b(?:to|from|at|until|through|between|reach(?:ed|es|ing)?)|[到至从由]|达到|至约)\s*$", re.IGNORECASE
)
_COPULA = re.compile(r"(?:\b(?:is|was|are|were|be|stands? at|stood at|of|=)|为|是|达)\s*$", re.IGNORECASE)
_VERB_TO_LEVEL = re.compile(r"增速|增长率|growth|CAGR|growth rate|增幅", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Hedge, bound and direction of a number."""

    hedged: bool = False
    bound: int = 0
    inclusive: bool = False
    direction: int = 0


def surroundings(text: str, last: int, start: int, end: int) -> Surroundings:
    """What stands around the number at start..end, looking back no further than the number before it."""
    before = text[max(last, start - _REACH) : start]
    before, hedged, bound, inclusive = _modifiers(before)
    for side, included, pattern in lexicon.BOUND_AFTER:
        if bound == 0 and pattern.match(text, end):
            bound, inclusive = side, included
    hedged = hedged or lexicon.HEDGE_AFTER.match(text, end) is not None
    return Surroundings(hedged, bound, inclusive, _direction(before, text, end))


def _modifiers(before: str) -> tuple[str, bool, int, bool]:
    """Peels hedges, bounds and fillers off the end of what stands before a number."""
    hedged, bound, inclusive = False, 0, False
    for _ in range(5):
        peeled = None
        for side, included, pattern in lexicon.BOUND_BEFORE:
            peeled = pattern.search(before)
            if peeled:
                bound, inclusive = side, included
                break
        if not peeled:
            peeled = lexicon.HEDGE_BEFORE.search(before)
            hedged = hedged or bool(peeled)
        peeled = peeled or lexicon.FILLER_BEFORE.search(before)
        if not peeled:
            break
        before = before[: peeled.start()]
    return before, hedged, bound, inclusive


def _direction(before: str, text: str, end: int) -> int:
    """-1 or +1 for a change told by a word, 2 where a word such as “below” leaves the sign open, 0 for a level."""
    if lexicon.STATE_AT.search(before):
        return -1
    level = _TO.search(before)
    after = _direction_after(text, end)
    if level:
        return after if after in (2, DOWNSIDE) else 0
    if after:
        return after
    reach = _after_last(_STOP, before)
    if lexicon.DOWNSIDE_BEFORE.search(reach):
        return DOWNSIDE
    down, up, either = (_last(pattern, reach) for pattern in (lexicon.DOWN, lexicon.UP, lexicon.EITHER))
    nearest = max(down, up, either)
    if nearest < 0:
        return 0
    if nearest == either:
        return 2
    return -1 if nearest == down else _upward(reach)


def _direction_after(text: str, end: int) -> int:
    for direction, pattern in (
        (DOWNSIDE, lexicon.DOWNSIDE_AFTER),
        (2, lexicon.EITHER_AFTER),
        (-1, lexicon.DOWN_AFTER),
        (1, lexicon.UP_AFTER),
    ):
        if pattern.match(text, end):
            return direction
    return 0


def _upward(reach: str) -> int:
    """“Growth was −5 %” may be negative though “growth” points up; “grew” may not."""
    found = list(lexicon.UP.finditer(reach))[-1]
    return 3 if _VERB_TO_LEVEL.fullmatch(found.group()) else 1


def _after_last(pattern: re.Pattern[str], text: str) -> str:
    found = list(pattern.finditer(text))
    return text[found[-1].end() :] if found else text


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = list(pattern.finditer(text))
    return found[-1].start() if found else -1
