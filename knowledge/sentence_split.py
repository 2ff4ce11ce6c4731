"""Texts cut into sentences, English and Chinese, with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(
    r"(?<=[.!?])[\"”’)\]]*(?=\s|$)|(?<=[。！？；])[”’」）]*|(?<=[a-z\d)])\s*\n\n|\n\n+|[:：]\n|\n(?=\s*(?:[-•*|]|\d+[.)、]))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:U\.S|U\.K|i\.e|e\.g|vs|No|Inc|Corp|Ltd|Co|Mr|Ms|Dr|St|approx|Fig|etc|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z]|(?:^|\n)\s*\d{1,2})\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its span in the text it was split from."""

    text: str
    start: int
    end: int


def split(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order; text[start:end] is each one's text."""
    return tuple(_trimmed(text, start, end) for start, end in _pieces(text) if text[start:end].strip())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _END.finditer(text):
        end = match.end()
        if end <= begin or ("\n" not in match[0] and _ABBREVIATION.search(text, begin, match.start())):
            continue
        yield begin, end
        begin = end
    if begin < len(text):
        yield begin, len(text)


def _trimmed(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - len(piece) + len(piece.rstrip())
    return Sentence(text[left:right], left, right)
