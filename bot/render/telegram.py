"""Answers as Telegram messages: HTML that always parses, in parts that always fit.

Telegram counts the text after parsing, in UTF-16 units, and drops the hundredth-and-first entity without a word.
Each piece is wrapped only after it was cut, so no cut can fall inside a tag or a character reference.

Telegram would make a web address of 0700.HK, so tickers with a suffix are set as code, which a tap copies. Code stands
in no other markup, so bold and italics end before it and go on after it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.answer import Block, BlockKind

TEXT_LIMIT = 4096
ENTITY_LIMIT = 100
_LONG_QUOTE = 400
_KEPT = 4096  # blocks

_TAGS: dict[BlockKind, tuple[str, str]] = {
    "title": ("<b>", "</b>"),
    "key": ("<b>", "</b>"),
    "line": ("", ""),
    "bullet": ("• ", ""),
    "quote": ("<blockquote>", "</blockquote>"),
    "working": ("<code>", "</code>"),
    "note": ("<i>", "</i>"),
}
_EXPANDABLE = ("<blockquote expandable>", "</blockquote>")

# Where a reader is least disturbed by a cut, best first.
_BORDERS = (re.compile(r"\n+"), re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+"), re.compile(r"(?<=[，、])|\s+"))
_TAG = re.compile(r"</?(?:b|i|code|blockquote)(?: expandable)?>")
_TICKER = re.compile(r"(?<![\w.])(\d{4,6}\.(?:HK|SH|SZ|BJ))(?![\w.])")
_VERBATIM = ("quote", "working")  # these hold no other markup
# Telegram marks these up by itself, and they count against the same hundred.
_SELF_MARKED = re.compile(r"https?://\S+|(?<!\w)[$#@]\w+|(?<![\w/])/\w+|\w+\.\w{2,}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u2028\u2029]")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def html_parts(blocks: Iterable[Block], limit: int = TEXT_LIMIT, entities: int = ENTITY_LIMIT) -> tuple[str, ...]:
    """The blocks as HTML messages, each within Telegram's limits; empty when there is nothing to show."""
    parts: list[str] = []
    lines: list[str] = []
    length = count = 0
    for piece, size, weight in (piece for block in blocks for piece in _pieces(block.kind, block.text, limit)):
        if lines and (length + 1 + size > limit or count + weight > entities):
            parts.append("\n".join(lines))
            lines, length, count = [], 0, 0
        length += size + (1 if lines else 0)
        count += weight
        lines.append(piece)
    return (*parts, "\n".join(lines)) if lines else tuple(parts)


def plain_text(part: str) -> str:
    """A part of `html_parts` without markup, for a server that refuses it."""
    return html.unescape(_TAG.sub("", part))


def cleaned(text: str) -> str:
    """The text without characters that cannot be sent or shown."""
    return _UNPRINTABLE.sub("", text).strip()


def _wrapping(kind: BlockKind, text: str) -> tuple[str, str]:
    return _EXPANDABLE if kind == "quote" and len(text) > _LONG_QUOTE else _TAGS[kind]


def _marked_up(kind: BlockKind, text: str) -> str:
    """A piece as HTML; every second part of a split text is a ticker."""
    opening, closing = _wrapping(kind, text)
    parts = [html.escape(part, quote=False) for part in _parts(kind, text)]
    if kind == "bullet":
        opening, parts[0] = "", opening + parts[0]
    marked = (
        f"<code>{part}</code>" if place % 2 else f"{opening}{part}{closing}" if part else ""
        for place, part in enumerate(parts)
    )
    return "".join(marked)


def _parts(kind: BlockKind, text: str) -> list[str]:
    return [text] if kind in _VERBATIM else _TICKER.split(text)


def _weight(kind: BlockKind, text: str) -> int:
    """How many entities the piece will have, at most."""
    parts = _parts(kind, text)
    own = 0 if kind in ("line", "bullet") else len(parts[::2])
    return own + len(parts[1::2]) + sum(1 for part in parts[::2] for _ in _SELF_MARKED.finditer(part))


@lru_cache(maxsize=_KEPT)
def _pieces(kind: BlockKind, text: str, limit: int) -> tuple[tuple[str, int, int], ...]:
    """A block as HTML in pieces that fit, each with its length as Telegram counts it and how many entities it has.

    Kept, since a morning's summaries repeat the same lines to everyone.
    """
    clean = cleaned(text)
    pieces = split(clean, limit - 2) if clean else []
    bullet = 2 if kind == "bullet" else 0
    return tuple((_marked_up(kind, piece), utf16_length(piece) + bullet, _weight(kind, piece)) for piece in pieces)


def split(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut at lines, else sentences, else words, else anywhere."""
    pieces = []
    while utf16_length(text) > limit:
        room = _fitting(text, limit)
        cut = next((place for border in _BORDERS if (place := _last_border(border, text, room))), room)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text] if text else pieces


def _fitting(text: str, limit: int) -> int:
    """How many leading characters fit, without parting a letter from the marks that follow it."""
    length = 0
    for place, character in enumerate(text):
        length += 2 if character > "\uffff" else 1
        if length > limit:
            return _before_cluster(text, place)
    return len(text)


def _before_cluster(text: str, place: int) -> int:
    start = place
    while start > place - 16 and start > 1 and _joins(text, start):
        start -= 1
    return start


def _joins(text: str, place: int) -> bool:
    joiner = "\u200d"
    return text[place] == joiner or text[place - 1] == joiner or unicodedata.category(text[place]) in ("Mn", "Me", "Mc")


def _last_border(border: re.Pattern[str], text: str, room: int) -> int:
    """The last border in the second half of what fits, 0 for none."""
    places = [match.end() for match in border.finditer(text, 0, room + 1) if match.start() > 0 and match.end() <= room]
    return places[-1] if places and places[-1] * 2 > room else 0
