"""Plain text: a form feed starts a new page."""

from __future__ import annotations

import re

from knowledge.cleaning import clean
from knowledge.document import Heading, Page, Reading
from knowledge.errors import ReaderError
from knowledge.title_page import facts_of

EXTENSIONS = (".txt", ".text")
MAX_BYTES = 20 * 1024 * 1024
_HEADING = re.compile(r"(?:(?:^|\n\n)(?P<alone>[^\n]{3,70})|(?<=\n)(?P<colon>(?!The )[A-Z][^\n:]{3,50}:))(?=\n)")
_SENTENCE_END = re.compile(r"[,;，；、。！!]$|[.?]$|^[-•*|]|[。；].")


def matches(head: bytes) -> bool:
    """Text has, outside UTF-16, no zero bytes."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def decode(content: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, else the Chinese standard encoding or that of Western Windows."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _is_likely_chinese(text):
            return text
    raise ReaderError("is in an encoding that is not read; save it as UTF-8.", "encoding")


def _is_likely_chinese(text: str) -> bool:
    """Whether bytes read as the Chinese encoding make common characters; Western accents make rare ones."""
    foreign = [character for character in text if character > "\x7f"]
    common = sum(
        "\u4e00" <= one <= "\u9fff" or "\u3000" <= one <= "\u303f" or "\uff00" <= one <= "\uffef" for one in foreign
    )
    return common >= 0.7 * len(foreign) and _pairs(text)


def _pairs(text: str) -> bool:
    """Whether Chinese characters mostly stand beside each other."""
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return not runs or sum(len(run) for run in runs) >= 2 * len(runs)


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
