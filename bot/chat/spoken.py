"""Commands said in words: “add Tencent to my list”, “停止每日摘要” and their like become the command they mean.

Each pattern covers the whole message, and names must be names of listings, so a question is never taken for a command.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

import yaml

from bot.chat.spoken_alerts import alert_condition
from bot.chat.spoken_times import daily_schedule

Known = Callable[[str], bool]  # whether a name or ticker means a listing, or several

_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|now|and|then)[,!]?\s+)?"
    r"(?:(?:please|pls|kindly|can you|could you|would you|will you|i want you to|i would like you to|i'd like you to"
    r"|i want to|i would like to|i'd like to|let's|let me|you can)\s+)*"
)
_THANKS = re.compile(
    r"[\s,，]*(?:please|pls|for me|thanks|thank you|thx|谢谢|多谢|吧|好吗|可以吗|行吗|一下)?[\s.!?。！？~～]*$"
)
_ZH_POLITE = re.compile(
    r"^(?:你好[，,]?|您好[，,]?)?(?:请你|请您|请|麻烦你|麻烦您|麻烦|帮我|帮忙|给我|能不能|能否|可以|可不可以|我想要|我想|我要)*"
)
_AND = re.compile(r"\s*(?:,|，|、|;|；|\band\b|和|与|及|以及|&)\s*")

_PLACE = re.compile(r"<(\w+)>")
_LONGEST = 200


@cache
def _patterns() -> tuple[tuple[str, str], ...]:
    """Each pattern of the file beside this one with the command it means."""
    found = yaml.safe_load(files(__package__).joinpath("spoken.yaml").read_text(encoding="utf-8"))
    parts = found["parts"]

    def whole(pattern: str) -> str:
        return _PLACE.sub(lambda place: f"(?:{whole(parts[place[1]])})", pattern)

    return tuple((whole(pattern), one["say"]) for one in found["commands"] for pattern in one["when"])


@cache
def _any() -> re.Pattern[str]:
    """All patterns as one: most messages are no command, and asking once is cheaper than asking for each."""
    return re.compile("|".join(f"(?:{pattern})" for pattern, _ in _patterns()))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def spoken_command(text: str, known: Known) -> str | None:
    """The command a message in words asks for; None for anything else, questions above all.

    >>> spoken_command("Please add Tencent and BABA to my watchlist!", lambda name: True)
    '/watch tencent, baba'
    """
    if len(text) > _LONGEST:
        return None
    for words in _readings(text):
        found = _matched(words, known) or alert_condition(words, known) or daily_schedule(words)
        if found is not None:
            return found
    return None


def _readings(text: str) -> Iterator[str]:
    """The message without what is only polite, first as it was typed."""
    tidy = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
    bare = _THANKS.sub("", tidy)
    seen = set()
    for words in (bare, _ZH_POLITE.sub("", _POLITE.sub("", bare))):
        if words and words not in seen:
            seen.add(words)
            yield words


def _matched(words: str, known: Known) -> str | None:
    if _any().fullmatch(words) is None:
        return None
    for pattern, command in _patterns():
        found = _compiled(pattern).fullmatch(words)
        if found is not None:
            part = next((group for group in found.groups() if group), "").strip()
            made = _filled(command, part, known)
            if made is not None:
                return made
    return None


def _filled(command: str, part: str, known: Known) -> str | None:
    """The command with what stands in the brackets; None when that should be a name and is none."""
    if "{name" not in command:
        return command.format(part).strip()
    names = [piece for piece in _AND.split(part) if piece]
    if not names or not all(known(name) for name in names) or ("{name}" in command and len(names) > 1):
        return None
    return command.format(name=names[0], names=", ".join(names))
