"""Plain text: a form feed starts a new page."""

from __future__ import annotations

import re

from knowledge.cleaning import clean
from knowledge.document import Heading, Page, Reading
from knowledge.errors import ReaderError
from knowledge.title_page import facts_of

EXTENSIONS = (".txt", ".text")
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x7fELF")
_HEADING = re.compile(r"(?:(?:^|\n\n)(?P<alone>[^\n]{3,70})|(?<=\n)(?P<colon>(?!The )[A-Z][^\n:]{3,50}:))(?=\n)")
_SENTENCE_END = re.compile(r"[,;，；、。！!]$|[.?]$|^[-•*|]|[。；].")


def matches(head: bytes) -> bool:
    """Text has no known binary signature and, outside UTF-16, no zero bytes."""
    if head.startswith(_BINARY):
        return False
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def decode(content: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, else the Chinese standard encoding."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReaderError("is in an encoding that is not read; save it as UTF-8.")


def headings_of(text: str) -> tuple[Heading, ...]:
    """Short lines of their own that do not read as sentences; a numbered one stands under the one before."""
    found: list[Heading] = []
    parent = ""
    for match in _HEADING.finditer(text):
        line = match["alone"] or match["colon"]
        title = line.strip(" :：.\"'“”")
        if not title or _SENTENCE_END.search(line.rstrip(".")) or ": " in title:
            continue
        if title[0].isdigit() and parent:
            title = f"{parent} · {title}"
        else:
            parent = title
        found.append(Heading(match.end() - len(line), title))
    return tuple(found)


def read(content: bytes) -> Reading:
    """Pages between form feeds."""
    texts = [clean(part) for part in decode(content).split("\f")]
    pages = tuple(Page(number, text, headings_of(text)) for number, text in enumerate(texts, start=1))
    return Reading(pages, facts_of(texts))
