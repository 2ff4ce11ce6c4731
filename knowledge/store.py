"""The store of record: documents, pages, passages and their lexical segments in one SQLite file.

One transaction a document: it is there completely or not at all.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.database import Database
from knowledge.document import Document, Heading, Page, Passage, Summarised
from knowledge.schema import text_hash
from knowledge.twins import Marks, Twins

_DOCUMENT = (
    "id, title, publisher, published, language, kind, summarises, path, sha256, pages,"
    " published_about, tickers, stated, others"
)


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
    """An open store; each thread that may meet another has its own."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.database = Database(path, read_only=read_only)
        self.twins = Twins(self.database)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside is written, or nothing."""
        return self.database.transaction()

    def unchanging(self) -> AbstractContextManager[None]:
        """Everything read inside belongs to one moment."""
        return self.database.unchanging()

    def generation(self) -> int:
        """A number that grows with every document written or removed, here or in another process."""
        return int(self.state("generation") or 0)

    def put(
        self,
        shelved: Shelved,
        pages: Sequence[Page],
        passages: Sequence[tuple[Passage, int]],
        marks: Sequence[Marks],
    ) -> int:
        """Write a document in the place of the one with its id, and give its number; inside a transaction."""
        document = shelved.document
        self.delete(document.id)
        summarises = json.dumps(asdict(document.summarises)) if document.summarises else None
        published = document.published.isoformat() if document.published else None
        number = self.database.execute(
            f"INSERT INTO documents ({_DOCUMENT}, version, keys, segment) VALUES ({','.join('?' * 17)})",  # noqa: S608
            (
                *(document.id, document.title, document.publisher, published, document.language, document.kind),
                *(summarises, document.path, document.sha256, document.pages),
                *(document.published_about, _listed(document.tickers)),
                *(_listed(document.stated), _listed(document.others)),
                *(shelved.version, json.dumps(shelved.keys), shelved.segment),
            ),
        )
        self.database.execute_many(
            "INSERT INTO pages VALUES (?,?,?,?)",
            ((number, page.number, page.text, _headings(page)) for page in pages),
        )
        self.database.execute_many(
            "INSERT INTO passages (document, ordinal, page, start, end, section, types, hash, lures)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (
                (
                    *(number, ordinal, passage.page, passage.start, passage.end, passage.section, types),
                    *(text_hash(passage.text), mark.lures),
                )
                for ordinal, ((passage, types), mark) in enumerate(zip(passages, marks, strict=True))
            ),
        )
        self.twins.link(number, [passage for passage, _ in passages], marks)
        self._count_up()
        return number

    def delete(self, document: str) -> int | None:
        """Remove a document and give the number it had; None when there is none of that id."""
        number = self.number(document)
        if number is not None:
            self.database.execute("DELETE FROM documents WHERE number = ?", (number,))
            self._count_up()
        return number

    def note_places(self, document: str, path: str, others: Sequence[str]) -> None:
        """Keep where the files of a document lie."""
        self.database.execute(
            "UPDATE documents SET path = ?, others = ? WHERE id = ?", (path, _listed(others), document)
        )

    def lures(self) -> dict[str, int]:
        """How many sentences of each document read as orders to a program; only of those that have some."""
        return dict(
            self.database.rows(
                "SELECT d.id, SUM(p.lures) FROM passages p JOIN documents d ON d.number = p.document"
                " WHERE p.lures > 0 GROUP BY d.number ORDER BY d.number"
            )
        )

    def number(self, document: str) -> int | None:
        """The number of the document with this id."""
        row = self.database.row("SELECT number FROM documents WHERE id = ?", (document,))
        return int(row[0]) if row else None

    def documents(self) -> list[Document]:
        """Every document, in the order of adding."""
        rows = self.database.rows(f"SELECT {_DOCUMENT} FROM documents ORDER BY number")  # noqa: S608
        return [_document(row) for row in rows]

    def published(self, first: date, last: date) -> list[Document]:
        """The documents that state a day from first to last, both included, in the order of adding."""
        sql = f"SELECT {_DOCUMENT} FROM documents WHERE published BETWEEN ? AND ? ORDER BY number"  # noqa: S608
        return [_document(row) for row in self.database.rows(sql, (first.isoformat(), last.isoformat()))]

    def shelved(self) -> list[Shelved]:
        """Every document with its keys, without the segment."""
        rows = self.database.rows(f"SELECT number, version, keys, {_DOCUMENT} FROM documents ORDER BY number")  # noqa: S608
        return [
            Shelved(number=row[0], version=row[1], keys=json.loads(row[2]), segment=b"", document=_document(row[3:]))
            for row in rows
        ]

    def segments(self, numbers: Collection[int]) -> list[bytes]:
        """The lexical segments of these documents, in the order of their numbers."""
        return [
            row[0]
            for number in sorted(numbers)
            for row in self.database.rows("SELECT segment FROM documents WHERE number = ?", (number,))
        ]

    def marks(self) -> dict[int, str]:
        """What each document is, by its number: its number, its content and how that was cut."""
        rows = self.database.rows("SELECT number, id, sha256, version FROM documents ORDER BY number")
        return {number: f"{number} {identity} {sha256} {version}" for number, identity, sha256, version in rows}

    def numbers(self) -> dict[int, int]:
        """How many passages each document has, by its number."""
        return dict(self.database.rows("SELECT document, COUNT(*) FROM passages GROUP BY document ORDER BY document"))

    def spans(self, after: int, numbers: Collection[int]) -> npt.NDArray[np.int32]:
        """Document, page, start, end and types of every passage of these documents, whose numbers are above `after`."""
        rows = self.database.rows(
            "SELECT document, page, start, end, types FROM passages WHERE document > ? ORDER BY document, ordinal",
            (after,),
        )
        spans = np.array(rows, dtype=np.int32).reshape(-1, 5)
        found: npt.NDArray[np.int32] = spans[np.isin(spans[:, 0], np.fromiter(numbers, dtype=np.int32))]
        return found

    def section(self, number: int, ordinal: int) -> str:
        """The heading a passage stands under; empty when there is none."""
        row = self.database.row("SELECT section FROM passages WHERE document = ? AND ordinal = ?", (number, ordinal))
        return str(row[0]) if row else ""

    def places(self, number: int) -> list[Place]:
        """The places of a document's passages, in order."""
        rows = self.database.rows(
            "SELECT ordinal, page, start, end, section, types FROM passages WHERE document = ? ORDER BY ordinal",
            (number,),
        )
        return [Place(*row) for row in rows]

    def pages(self, number: int) -> list[Page]:
        """All pages of a document, in order."""
        rows = self.database.rows(
            "SELECT number, text, headings FROM pages WHERE document = ? ORDER BY number", (number,)
        )
        return [Page(row[0], row[1], tuple(Heading(*mark) for mark in json.loads(row[2]))) for row in rows]

    def page_text(self, number: int, page: int) -> str:
        """The text of one page; empty when there is no such page."""
        row = self.database.row("SELECT text FROM pages WHERE document = ? AND number = ?", (number, page))
        return str(row[0]) if row else ""

    def state(self, name: str) -> str | None:
        """A remembered value of the library itself."""
        row = self.database.row("SELECT value FROM state WHERE name = ?", (name,))
        return str(row[0]) if row else None

    def remember(self, name: str, value: str) -> None:
        """Keep a value of the library itself."""
        self.database.execute("INSERT OR REPLACE INTO state VALUES (?,?)", (name, value))

    def identity(self) -> str:
        """What tells this library from others on one server of vectors; made once."""
        if self.state("identity") is None:
            self.database.execute("INSERT OR IGNORE INTO state VALUES ('identity', ?)", (uuid.uuid4().hex,))
        return self.state("identity") or ""

    def _count_up(self) -> None:
        self.remember("generation", str(self.generation() + 1))


def _headings(page: Page) -> str:
    return json.dumps([[mark.start, mark.title, mark.anchor] for mark in page.headings], ensure_ascii=False)


def _document(row: Sequence[str]) -> Document:
    identity, title, publisher, published, language, kind, summarises, path, sha256, pages, *more = row
    about, tickers, stated, others = more
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
        published_about=about,
        tickers=tuple(json.loads(tickers)),
        stated=tuple(json.loads(stated)),
        others=tuple(json.loads(others)),
    )


def _listed(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
