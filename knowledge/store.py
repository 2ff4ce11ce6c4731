"""The store of record: documents, pages, passages and their lexical segments in one SQLite file.

The only SQL of this room. One transaction a document: it is there completely or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from knowledge.document import Document, Heading, Page, Passage, Summarised

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL,
    published TEXT, language TEXT NOT NULL, kind TEXT NOT NULL, summarises TEXT, path TEXT NOT NULL,
    sha256 TEXT NOT NULL, pages INTEGER NOT NULL, version TEXT NOT NULL, keys TEXT NOT NULL, segment BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pages (
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, number INTEGER NOT NULL,
    text TEXT NOT NULL, headings TEXT NOT NULL, PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    page INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, section TEXT NOT NULL,
    types INTEGER NOT NULL, PRIMARY KEY (document, ordinal)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_DOCUMENT = "id, title, publisher, published, language, kind, summarises, path, sha256, pages"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands, without its text; types is a set of page types as bits."""

    ordinal: int
    page: int
    start: int
    end: int
    section: str
    types: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A document with everything the indexes need of it. number orders the library and is never used again."""

    number: int
    document: Document
    version: str
    keys: dict[str, list[str]]
    segment: bytes


class Store:
    """An open store; one per process."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def changes(self) -> tuple[int, int]:
        """A mark that differs after anyone, here or in another process, has written."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version), self._db.total_changes

    def put(
        self,
        shelved: Shelved,
        pages: Sequence[Page],
        passages: Sequence[tuple[Passage, int]],
    ) -> int:
        """Write a document in the place of the one with its id, and give its number; inside a transaction."""
        document = shelved.document
        self.delete(document.id)
        summarises = json.dumps(asdict(document.summarises)) if document.summarises else None
        published = document.published.isoformat() if document.published else None
        cursor = self._db.execute(
            f"INSERT INTO documents ({_DOCUMENT}, version, keys, segment) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            (
                *(document.id, document.title, document.publisher, published, document.language, document.kind),
                *(summarises, document.path, document.sha256, document.pages),
                *(shelved.version, json.dumps(shelved.keys), shelved.segment),
            ),
        )
        number = int(cursor.lastrowid or 0)
        self._db.executemany(
            "INSERT INTO pages VALUES (?,?,?,?)",
            ((number, page.number, page.text, _headings(page)) for page in pages),
        )
        self._db.executemany(
            "INSERT INTO passages VALUES (?,?,?,?,?,?,?)",
            (
                (number, ordinal, passage.page, passage.start, passage.end, passage.section, types)
                for ordinal, (passage, types) in enumerate(passages)
            ),
        )
        return number

    def delete(self, document: str) -> int | None:
        """Remove a document and give the number it had; None when there is none of that id."""
        row = self._db.execute("SELECT number FROM documents WHERE id = ?", (document,)).fetchone()
        if row is None:
            return None
        self._db.execute("DELETE FROM documents WHERE number = ?", row)
        return int(row[0])

    def documents(self) -> list[Document]:
        """Every document, in the order of adding."""
        rows = self._db.execute(f"SELECT {_DOCUMENT} FROM documents ORDER BY number")  # noqa: S608
        return [_document(row) for row in rows]

    def shelved(self, known: Sequence[int] = ()) -> list[Shelved]:
        """Every document with its segment; the segments of known numbers are left empty."""
        listed = ",".join(map(str, known))
        rows = self._db.execute(
            f"SELECT number, version, keys, CASE WHEN number IN ({listed}) THEN x'' ELSE segment END, {_DOCUMENT}"  # noqa: S608
            " FROM documents ORDER BY number"
        )
        return [
            Shelved(number=row[0], version=row[1], keys=json.loads(row[2]), segment=row[3], document=_document(row[4:]))
            for row in rows
        ]

    def numbers(self) -> dict[int, int]:
        """How many passages each document has, by its number."""
        return dict(self._db.execute("SELECT document, COUNT(*) FROM passages GROUP BY document ORDER BY document"))

    def places(self, number: int) -> list[Place]:
        """The places of a document's passages, in order."""
        rows = self._db.execute(
            "SELECT ordinal, page, start, end, section, types FROM passages WHERE document = ? ORDER BY ordinal",
            (number,),
        )
        return [Place(*row) for row in rows]

    def pages(self, number: int) -> list[Page]:
        """All pages of a document, in order."""
        rows = self._db.execute(
            "SELECT number, text, headings FROM pages WHERE document = ? ORDER BY number", (number,)
        )
        return [Page(row[0], row[1], tuple(Heading(*mark) for mark in json.loads(row[2]))) for row in rows]

    def page_text(self, number: int, page: int) -> str:
        """The text of one page; empty when there is no such page."""
        row = self._db.execute("SELECT text FROM pages WHERE document = ? AND number = ?", (number, page)).fetchone()
        return str(row[0]) if row else ""

    def state(self, name: str) -> str | None:
        """A remembered value of the library itself."""
        row = self._db.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def remember(self, name: str, value: str) -> None:
        """Keep a value of the library itself."""
        self._db.execute("INSERT OR REPLACE INTO state VALUES (?,?)", (name, value))


def _headings(page: Page) -> str:
    return json.dumps([[mark.start, mark.title, mark.anchor] for mark in page.headings], ensure_ascii=False)


def _document(row: Sequence[str]) -> Document:
    identity, title, publisher, published, language, kind, summarises, path, sha256, pages = row
    return Document(
        id=identity,
        title=title,
        publisher=publisher,
        published=date.fromisoformat(published) if published else None,
        language="zh" if language == "zh" else "en",
        kind="note" if kind == "note" else "filing" if kind == "filing" else "report",
        summarises=Summarised(**json.loads(summarises)) if summarises else None,
        path=path,
        sha256=sha256,
        pages=int(pages),
    )
