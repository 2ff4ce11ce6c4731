"""A model's draft as the gate reads it: entities, width and invisible characters made plain, markup taken off."""

from __future__ import annotations

import html
import re
import unicodedata

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_EMPHASIS = re.compile(r"\*\*|__|~~|`+|^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]?", re.MULTILINE)
_BULLET = re.compile(
    r"^[ \t]*(?:[*•·–—]|\(?\d{1,2}[.)、])[ \t]+", re.MULTILINE
)  # a list's own numbers go, and it has marks
_BLANK = re.compile(r"[^\S\n]+")
_ROUNDS = 4  # an entity may hide an entity
_CHINESE_PUNCTUATION = frozenset("，。！？；：（）、…～")


def plain_draft(text: str) -> str:
    """The draft without markup and hidden characters; every other character stays, so that nothing slips by unseen.

    >>> plain_draft("**Up**&#32;by &amp;#49;０\u200b%")
    'Up by 10%'
    """
    for _ in range(_ROUNDS):
        plain = "".join(map(_folded, unicodedata.normalize("NFC", html.unescape(text))))
        if plain == text:
            break
        text = plain
    shown = "".join(c for c in _COMMENT.sub(" ", text).replace("\r", "\n") if c == "\n" or not hidden(c))
    return _BLANK.sub(" ", _BULLET.sub("- ", _EMPHASIS.sub("", shown))).strip()


def _folded(character: str) -> str:
    return character if character in _CHINESE_PUNCTUATION else unicodedata.normalize("NFKC", character)


def hidden(character: str) -> bool:
    """Whether a character shows nothing of its own: formats, controls, private and unassigned ones, selectors."""
    return unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn", "Cs") or "\ufe00" <= character <= "\ufe0f"


def without_marks(text: str) -> str:
    """Lower case without accents, letter for letter, for looking words up.

    >>> without_marks("Döubled")
    'doubled'
    """
    plain = (unicodedata.normalize("NFKD", character)[:1] for character in text)
    return "".join(
        letter if unicodedata.category(letter) not in ("Mn", "Me") else character
        for character, letter in zip(text, plain, strict=True)
    ).lower()
