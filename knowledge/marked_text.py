"""Text on its way out of a reader, with marks where headings stand and where pages begin."""

from __future__ import annotations

import re

from knowledge.cleaning import clean
from knowledge.document import Heading, Page

_OPEN, _CLOSE, PAGE = "\ue000", "\ue001", "\f"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_OWN = re.compile(f"[{_OPEN}{_CLOSE}{PAGE}]")


def unmarked(text: str) -> str:
    """Words of a document, without characters that would be taken for marks."""
    return _OWN.sub("", text)


def heading(text: str) -> str:
    """A heading on a line of its own."""
    return f"\n\n{_OPEN}{text}{_CLOSE}\n\n" if text.strip() else ""


def pages_of(raw: str) -> tuple[Page, ...]:
    """Clean pages with their headings; the marks are gone."""
    return tuple(_page(number, part) for number, part in enumerate(raw.split(PAGE), start=1))


def _page(number: int, raw: str) -> Page:
    shown: list[str] = []
    headings: list[Heading] = []
    length, inside = 0, False
    # A mark beside a blank would keep it: blanks move out of the marks first.
    text = re.sub(f"{_OPEN}(\\s*)([^{_CLOSE}]*?)(\\s*){_CLOSE}", rf"\1{_OPEN}\2{_CLOSE}\3", raw)
    for part in re.split(f"([{_OPEN}{_CLOSE}])", clean(text)):
        if _MARKS.fullmatch(part):
            inside = part == _OPEN
            continue
        if inside and part.strip():
            headings.append(Heading(length, " ".join(part.split())))
        shown.append(part)
        length += len(part)
    return Page(number, "".join(shown), tuple(headings))
