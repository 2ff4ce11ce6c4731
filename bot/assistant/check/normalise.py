"""One plain form of a text for reading, with the way back to every original character."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_TAG = re.compile(
    r"<(?P<note>su[pb])\b[^<>]*>[^<>]{0,12}</(?P=note)>"
    r"|</?(?:b|i|u|s|a|p|br|em|strong|code|pre|ins|del|span|div|li|ul|ol|blockquote|tg-spoiler|su[pb])\b[^<>]*>"
    r"|<!--.*?-->|\*\*|__|~~|`",
    re.DOTALL | re.IGNORECASE,
)
_KEPT = {
    "−": "-", "﹣": "-", "－": "-", "‐": "-", "‑": "-", "⁻": "-", "‒": "–",
    "’": "'", "‘": "'", "＇": "'", "∶": ":", "٪": "%", "٫": ".", "٬": ",", "⁄": "/", "∕": "/", "÷": "÷",
    "【": "[", "】": "]", "〔": "[", "〕": "]", "～": "~", "〜": "~", "∼": "~", "≈": "~", "㎡": " ", "·": "·",
    "…": "…", "\u00a0": "\u2007", "\u202f": "\u2007", "\u2009": "\u2007", "\u2007": "\u2007",
}  # fmt: skip
CIRCLED, POWER, FRACTION = "\ue000", "\ue001", "\ue002"  # stand before a digit that was circled, raised, a fraction


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text; `origin[i]` is the span in the original that gave its i-th character."""

    text: str
    origin: tuple[tuple[int, int], ...]
    original: str

    def copied(self, start: int, end: int) -> str:
        """The original characters behind a span of the normalised text."""
        if start >= end:
            return ""
        return self.original[self.origin[start][0] : self.origin[end - 1][1]]


def normalised(text: str) -> Normal:
    """The text with entities, tags, width, digits of any script and invisible characters made plain."""
    characters: list[str] = []
    origin: list[tuple[int, int]] = []
    position = 0
    while position < len(text):
        found = _TAG.match(text, position) if text[position] in "<*_~`" else None
        end = found.end() if found else position + 1
        plain = " " if found and found.group().lower().startswith(("<br", "<p", "<li", "<div")) else ""
        if found is None:
            plain, end = _plain_at(text, position)
        characters.extend(plain)
        origin.extend([(position, end)] * len(plain))
        position = end
    return Normal(_spaced("".join(characters)), tuple(origin), text)


def _spaced(text: str) -> str:
    """Thin and fixed spaces stay apart from others only between digits, where they group thousands."""
    return re.sub(r"\u2007(?!\d)|(?<!\d)\u2007", " ", text)


def _plain_at(text: str, position: int) -> tuple[str, int]:
    found = _ENTITY.match(text, position) if text[position] == "&" else None
    if found is None:
        return _plain(text[position]), position + 1
    decoded = html.unescape(found.group())
    if decoded == found.group():
        return "&", position + 1
    return "".join(map(_plain, decoded)), found.end()


def _plain(character: str) -> str:
    if character in _KEPT:
        return _KEPT[character]
    if character < "\x7f":
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me", "Cc"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No":
        return _other_number(character)
    return unicodedata.normalize("NFKC", character)


def _other_number(character: str) -> str:
    """Circled, raised, lowered and fraction characters, which NFKC would join to the digits beside them."""
    name = unicodedata.name(character, "")
    plain = unicodedata.normalize("NFKC", character).replace("⁄", "/")
    if "/" in plain:
        return f"{FRACTION}{plain}"
    if name.startswith(("SUPERSCRIPT", "SUBSCRIPT")):
        return f"{POWER}{plain}"
    digits = "".join(c for c in plain if c.isdigit())
    return f"{CIRCLED}{digits}{CIRCLED}" if digits else plain
