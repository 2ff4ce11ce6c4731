"""“Tell me when Tencent's P/FCF falls below 15” as the condition `/alert` reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.alerts.condition import NotRead, read_condition

_TELL = r"(?:alert|tell|notify|warn|ping|message|let|remind)(?: me)?(?: know)?"
_WHEN = r"(?:when(?:ever)?|if|once|as soon as|should)"
_ASKED = (
    re.compile(rf"{_TELL} {_WHEN} (.+)"),
    re.compile(rf"{_WHEN} (.+?),? (?:then )?{_TELL}"),
    re.compile(r"(?:set (?:up )?|create |add |make )?(?:an )?alert (?:for|on|when|if) (.+)"),
    re.compile(
        r"(?:当|如果|若|一旦|等)?(.+?)(?:的时候|时候|时|就|,|，)*(?:请|再)?(?:提醒|通知|告诉|叫)(?:一下)?我?(?:一声|一下)?"
    ),
    re.compile(r"(?:提醒|通知|告诉)我?(?:当|如果|若|一旦)?(.+?)(?:的时候|时)?"),
)
_VERBS = re.compile(
    r"\b(?:falls?|drops?|goes|gets|rises?|is|are|climbs?|moves?|becomes?|trades?|comes?|sinks?|breaks?)\b(?: (?:at|to|down|up|out))*"
)
_RELATIONS = (
    (re.compile(r"\b(?:exceeds?|passes|tops|crosses|(?:more|greater|higher|larger|bigger) than)\b"), "above"),
    (re.compile(r"\b(?:(?:less|lower|smaller|cheaper) than|beneath)\b"), "below"),
    (re.compile(r"跌至|跌到|降到|降至|低过|不到|小过|跌穿|下破"), "低于"),
    (re.compile(r"涨至|涨到|升到|升至|高过|涨过|超出|上破|大于"), "高于"),
)
_OF = re.compile(r"(?:the )?(.+?) (?:of|for) (.+?) (below|under|above|over|<|>)(.*)")
_THE = re.compile(r"\bthe\b|(?<=\w)'s?\b|的(?=[^的]*(?:低于|高于|跌破|突破|升破|超过|小于))")


def alert_condition(words: str, known: Callable[[str], bool]) -> str | None:
    """The `/alert` command of a wish in words; None when it holds no condition on a company that is known."""
    for pattern in _ASKED:
        asked = pattern.fullmatch(words)
        if asked is not None:
            for wish in _wordings(asked[1]):
                typed = read_condition(wish)
                if not isinstance(typed, NotRead) and typed.company and known(typed.company):
                    return f"/alert {wish}"
    return None


def _wordings(wish: str) -> list[str]:
    """The wish in the words of `/alert`: the company first, then measure, relation and number."""
    for pattern, word in _RELATIONS:
        wish = pattern.sub(word, wish)
    plain = " ".join(_THE.sub(" ", _VERBS.sub(" ", wish)).split())
    turned = _OF.fullmatch(plain)
    first = [] if turned is None else [f"{turned[2]} {turned[1]} {turned[3]}{turned[4]}"]
    relation = re.fullmatch(r"(.+?) ?(below|under|above|over|低于|高于|跌破|突破|升破|超过) ?(.+)", plain)
    # “if NVDA falls below 150” speaks of the price.
    priced = [] if relation is None else [f"{relation[1]} price {relation[2]} {relation[3]}"]
    return [*first, plain, *priced]
