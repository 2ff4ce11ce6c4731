"""What an answer must not hold whatever it says: links, mentions, commands, markup, orders to trade, the instructions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.run import GateFinding

_PATTERNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "link",
        re.compile(
            r"[a-z][a-z0-9+.-]{1,15}://\S*|\b(?:mailto|javascript|data|tg|tel):\S+|\bwww\.\S+|\bt\.me\b\S*|\btelegram\.(?:me|dog)\b\S*"
            r"|!\s?\[|\]\s?\(|[\w.+-]+@[\w-]+\.\w+|(?<![\w.])[\w\u3400-\u9fff-]{2,}(?:\.[\w-]{2,})*\.[a-z]{2,18}(?![\w.]*\w)",
            re.IGNORECASE | re.ASCII,
        ),
        "Leave out every link and address; the program adds the sources.",
    ),
    ("mention", re.compile(r"[@＠]\s?\w*|[#＃]\w+|[$]\s?[A-Z]{1,6}\b"), "Leave out mentions and tags."),
    ("command", re.compile(r"(?<![\w/])/\s?[A-Za-z]\w*|(?<=[\u3400-\u9fff])/[a-z]\w*"), "Leave out commands; the user types those."),
    ("markup", re.compile(r"<[^<>]{0,200}>?|\||\[[^\]]*\]?|[\\^]"), "Write plain sentences without markup, tables or brackets."),
    ("reference", re.compile(r"[{}]"), "Use only the references you were given, exactly as written."),
    (
        "order",
        re.compile(
            r"\b(?:buy|sell|accumulate|overweight|underweight|outperform|underperform)\b(?!-?(?:side|backs?)\b)|\b(?:strong|a) (?:buy|sell)\b"
            r"|\bstop[- ]loss|\btake[- ]profits?\b|\b(?:go|going|stay) (?:long|short)\b|\b(?:recommend|advis)\w*|\byou (?:should|must|ought)\b|\bguarantee\w*|\brisk[- ]free (?:profit|return|trade)"
            r"|买入|卖出|增持|减持|建仓|加仓|减仓|清仓|满仓|抄底|逢低|做多|做空|止损|止盈|下单|应该?买|应该?卖|值得买|推荐|建议(?!以下假设)|目标价|稳赚|保证收益|必涨|必跌",
            re.IGNORECASE | re.ASCII,
        ),
        "Say what the evidence shows; give no order to trade and no promise.",
    ),
)  # fmt: skip
_WORD = re.compile(r"[a-z]+|[\u3400-\u9fff]")
_LEAK = 9  # words of the instructions in a row, or characters in Chinese


def forbidden(text: str) -> Iterator[GateFinding]:
    """Everything in a sentence that no answer holds; pointers are private characters and match nothing."""
    for rule, pattern, remedy in _PATTERNS:
        for match in pattern.finditer(text):
            yield GateFinding(rule, match.group().strip(), remedy)


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of words of a text by which a copy of it is known."""
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[at : at + _LEAK]) for at in range(len(words) - _LEAK + 1))


def repeats(text: str, instructions: frozenset[tuple[str, ...]]) -> bool:
    """Whether a sentence tells the instructions."""
    return not shingles(text).isdisjoint(instructions)
