"""A file on its way into the store: read, named, cut, counted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from knowledge import readers
from knowledge.document import Document, Facts, Kind, Language, Page, Passage
from knowledge.errors import ReaderError
from knowledge.lexical import segment
from knowledge.page_types import page_types
from knowledge.passages import passages_of
from knowledge.store import Shelved
from knowledge.terms import terms
from knowledge.title_keys import keys_of

VERSION = "1"  # a change of readers, passages or terms that asks for indexing again
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the caller says about a document; it overrides what the document says."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: Language | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be written."""

    shelved: Shelved
    pages: tuple[Page, ...]
    passages: tuple[tuple[Passage, int], ...]


def digest(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def document_of(
    path: Path, content: bytes, given: Given, taken: Mapping[str, Document]
) -> tuple[Document, tuple[Page, ...]]:
    """Read a file and say what it is. taken: documents by id, so that another file of the same name gets its own."""
    reading = readers.read(path, content)
    facts = _overridden(reading.facts, given)
    place = str(path.resolve())
    document = Document(
        id=_identity(path, place, taken),
        title=facts.title or path.stem.replace("_", " "),
        publisher=facts.publisher or "",
        published=facts.published,
        language=facts.language or "en",
        kind=facts.kind or "report",
        summarises=facts.summarises,
        path=place,
        sha256=digest(content),
        pages=len(reading.pages),
    )
    return document, reading.pages


def prepare(document: Document, pages: Sequence[Page]) -> Prepared:
    """Cut and count a document that was read."""
    pairs = [(passage, types) for page in pages for passage, types in _typed(document, page)]
    if not pairs:
        raise ReaderError(f"{Path(document.path).name} holds no text; send a file with text in it.")
    words = [terms(indexed_text(passage)) for passage, _ in pairs]
    shelved = Shelved(
        number=0,
        document=document,
        version=VERSION,
        keys=keys_of(document, pages),
        segment=segment(words).to_bytes(),
    )
    return Prepared(shelved, tuple(pages), tuple(pairs))


def indexed_text(passage: Passage) -> str:
    """What the lexical index counts: the passage under its heading."""
    return f"{passage.section}\n{passage.text}"


def _typed(document: Document, page: Page) -> list[tuple[Passage, int]]:
    types = page_types(page.text) if document.kind == "filing" or document.pages > 1 else 0
    return [(passage, types) for passage in passages_of(document.id, page)]


def _overridden(facts: Facts, given: Given) -> Facts:
    return replace(
        facts,
        title=given.title or facts.title,
        publisher=given.publisher or facts.publisher,
        published=given.published or facts.published,
        language=given.language or facts.language,
        kind=given.kind or facts.kind,
    )


def _identity(path: Path, place: str, taken: Mapping[str, Document]) -> str:
    base = _UNSAFE.sub("-", path.stem).strip("-.") or "document"
    identity, count = base, 1
    while identity in taken and taken[identity].path != place:
        count += 1
        identity = f"{base}-{count}"
    return identity
