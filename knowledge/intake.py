"""A file on its way into the store: read, named, cut, counted."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.cleaning import clean
from knowledge.document import Document, Kind, Language, Page, Passage, Reading
from knowledge.errors import ReaderError
from knowledge.instructions import looks_like_instruction
from knowledge.lexical import segment
from knowledge.likeness import bands
from knowledge.page_types import page_types
from knowledge.passages import passages_of
from knowledge.sentence_split import split
from knowledge.store import Shelved
from knowledge.terms import terms
from knowledge.title_keys import keys_of
from knowledge.twins import Marks

VERSION = "2"  # a change of readers, passages or terms that asks for indexing again
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the caller says about a document; it overrides what the document says."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_about: str | None = None
    language: Language | None = None
    kind: Kind | None = None
    tickers: tuple[str, ...] | None = None

    def said(self) -> dict[str, Any]:
        """What is said, by the names of a document's fields; a day takes the place of a month and the reverse."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) is not None}
        if self.published is not None:
            return said | {"published_about": ""}
        return said | {"published": None} if self.published_about is not None else said

    def named(self) -> dict[str, Any]:
        """Every field by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def with_facts(self, **facts: Any) -> Given:
        """The same with further facts."""
        return replace(self, **facts)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be written."""

    shelved: Shelved
    pages: tuple[Page, ...]
    passages: tuple[tuple[Passage, int], ...]
    marks: tuple[Marks, ...]


def digest(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def place_of(path: Path) -> str:
    """Where a file lies, as text that can be stored whatever bytes its name is made of."""
    return os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")


def document_of(
    path: Path, content: bytes, reading: Reading, given: Given, taken: Mapping[str, Document]
) -> tuple[Document, tuple[Page, ...]]:
    """Say what a file that was read is. taken: documents by id, so that another file of the same name gets its own."""
    facts = reading.facts
    place = place_of(path)
    document = Document(
        id=_identity(path, place, taken),
        title=facts.title or clean(Path(place).stem.replace("_", " ")) or "Untitled",
        publisher=facts.publisher or "",
        published=facts.published,
        language=facts.language or "en",
        kind=facts.kind or "report",
        summarises=facts.summarises,
        path=place,
        sha256=digest(content),
        pages=len(reading.pages),
        published_about=facts.published_about or "",
        tickers=facts.tickers,
    )
    said = given.said()
    return replace(document, **said, stated=tuple(sorted(said))), reading.pages


def prepare(document: Document, pages: Sequence[Page]) -> Prepared:
    """Cut and count a document that was read."""
    pairs = [(passage, types) for page in pages for passage, types in _typed(document, page)]
    if not pairs:
        raise ReaderError(f"{Path(document.path).name} holds no text; send a file with text in it.", "no_text")
    words = [terms(indexed_text(passage)) for passage, _ in pairs]
    shelved = Shelved(
        number=0,
        document=document,
        version=VERSION,
        keys=keys_of(document, pages),
        segment=segment(words).to_bytes(),
    )
    return Prepared(shelved, tuple(pages), tuple(pairs), tuple(_marks(passage.text) for passage, _ in pairs))


def _marks(text: str) -> Marks:
    lures = sum(looks_like_instruction(one.text) for one in split(text)) if looks_like_instruction(text) else 0
    return Marks(bands(text), lures)


def indexed_text(passage: Passage) -> str:
    """What the lexical index counts: the passage under its heading, and under the heads of the table it continues."""
    return f"{passage.section}\n{passage.header}\n{passage.text}"


def _typed(document: Document, page: Page) -> list[tuple[Passage, int]]:
    types = page_types(page.text) if document.kind == "filing" or document.pages > 1 else 0
    return [(passage, types) for passage in passages_of(document.id, page)]


def _identity(path: Path, place: str, taken: Mapping[str, Document]) -> str:
    base = _UNSAFE.sub("-", path.stem).strip("-.") or "document"
    identity, count = base, 1
    while identity in taken and taken[identity].path != place:
        count += 1
        identity = f"{base}-{count}"
    return identity
