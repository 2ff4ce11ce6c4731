"""Pages cut into passages: about 1000 characters (Chinese 400), at natural borders, never across a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from knowledge.cleaning import is_chinese
from knowledge.document import Page, Passage
from knowledge.tables import header_at, tables_of

ENGLISH_LENGTH = 1000
CHINESE_LENGTH = 400
_BORDERS = (
    re.compile(r"\n\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?][\"”’)]) |(?<=[.!?;]) (?=[A-Z\"“(])|(?<=[。！？；])"),
    re.compile(r" |(?<=[，、,])"),
)
_BARE = 120  # characters before a heading that are no more than a heading themselves
_SMALL = 0.35  # a piece below this share of the length is joined to its neighbour under the same heading


def passages_of(document: str, page: Page) -> tuple[Passage, ...]:
    """The passages of a page in order; page.text[start:end] is each one's text."""
    length = CHINESE_LENGTH if is_chinese(page.text) else ENGLISH_LENGTH
    tables = tables_of(page.text)
    return tuple(
        Passage(
            document=document,
            page=page.number,
            start=start,
            end=end,
            text=page.text[start:end],
            section=section,
            header=header_at(tables, start),
        )
        for start, end, section in _spans(page, length)
    )


def _spans(page: Page, length: int) -> Iterator[tuple[int, int, str]]:
    for start, end, section in _sections(page, length):
        for piece in _cut(page.text, start, end, length):
            trimmed = _trim(page.text, *piece)
            if trimmed[0] < trimmed[1]:
                yield (*trimmed, section)


def _sections(page: Page, length: int) -> Iterator[tuple[int, int, str]]:
    """Stretches under one heading; a short one goes on into the next."""
    marks = [(0, ""), *((heading.start, heading.title) for heading in page.headings), (len(page.text), "")]
    begin, section = 0, ""
    for (start, title), (following, _) in pairwise(marks):
        if start - begin < _BARE:
            section = title or section
        if following - begin >= _SMALL * length or following == len(page.text):
            if following > begin:
                yield begin, following, section
            begin = following


def _cut(text: str, start: int, end: int, length: int, level: int = 0) -> Iterator[tuple[int, int]]:
    """Pieces of at most the length, at the strongest borders that allow it."""
    if end - start <= length * 1.25:
        yield start, end
    elif level == len(_BORDERS):
        yield from ((at, min(at + length, end)) for at in range(start, end, length))
    else:
        yield from _join(text, start, end, length, level)


def _join(text: str, start: int, end: int, length: int, level: int) -> Iterator[tuple[int, int]]:
    cuts = [start, *(match.end() for match in _BORDERS[level].finditer(text, start, end)), end]
    begin = start
    for left, right in pairwise(cuts):
        if right - begin <= length:
            continue
        if left - begin >= _SMALL * length:
            yield from _cut(text, begin, left, length, level + 1)
            begin = left
        if right - begin > length * 1.25:
            yield from _cut(text, begin, right, length, level + 1)
            begin = right
    if begin < end:
        yield from _cut(text, begin, end, length, level + 1)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
