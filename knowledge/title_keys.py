"""What tells a document from its neighbours: the words of its names, its years, quarters and forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from knowledge.document import Document, Page
from knowledge.filing_cover import Cover, cover_of
from knowledge.glossary import glossary
from knowledge.terms import fold, query_terms

_WORD = re.compile(r"[a-z0-9&]{2,}|[\u3400-\u9fff]{2,}")
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[Qq][1-4])|[_\W]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_PERIOD = re.compile(r"(?:19|20)\d\d|q[1-4]|[1-4]q|h[12]|fy\d*")
_QUARTER = re.compile(r"(?:\b|_|\d{4})q([1-4])(?!\d)", re.IGNORECASE)
_FORM = re.compile(r"(?<![a-z])(10-?[kq]|20-?f|8-?k|earnings)(?![a-z])", re.IGNORECASE)
_COMMON_WORDS = (
    "the of and inc corp corporation co company ltd plc group holdings securities strategy research "
    "reading rerate annual report quarterly form filing earnings release final pdf en zh notes note "
    "on for to in how are is what which with an we by 10k 10q 8k 20f "
)
_COMMON = frozenset(_COMMON_WORDS.split())


def keys_of(document: Document, pages: Sequence[Page]) -> dict[str, list[str]]:
    """The keys of a document, from its file name, title, publisher and the cover of a filing."""
    cover = cover_of(pages) if document.kind == "filing" else Cover()
    stem = Path(document.path).stem
    named = _SPLIT.sub(" ", stem)
    own = set(_YEAR.findall(stem))
    years = own or cover.years or set(_YEAR.findall(document.title))
    forms = {match.lower().replace("-", "") for match in _FORM.findall(stem)} | cover.forms
    words = {word for word in _WORD.findall(fold(named)) if word not in _COMMON and not _PERIOD.fullmatch(word)}
    if document.kind == "filing":
        words |= _compact(stem) | cover.names
    else:
        words = {word for word in words | set(_WORD.findall(fold(document.publisher))) if _is_name(word)}
    return {
        "names": sorted(words),
        "called": sorted(_compact(stem) | cover.called if document.kind == "filing" else ()),
        "years": sorted(years),
        "near_years": sorted((cover.years | cover.near) - years),
        "quarters": sorted(set(_QUARTER.findall(stem)) or cover.quarters),
        "forms": sorted(forms),
    }


def _is_name(word: str) -> bool:
    """Whether a word of a report's name is no word of the trade."""
    entries = glossary().english.get(tuple(query_terms(word)), [])
    return word not in _COMMON and all(entry.named for entry in entries)


def _compact(stem: str) -> set[str]:
    """The file name's first part as one word, for names written together: BESTBUY_2019_10K."""
    first = fold(re.split(r"[_\s-]", stem, maxsplit=1)[0])
    return {first} if len(first) > 1 else set()
