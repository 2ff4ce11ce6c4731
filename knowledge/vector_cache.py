"""Vectors beside the store of record, by the words they stand for: what is embedded once is not embedded again.

SQL over the store's tables `embeddings` and `vectors`. Numbers are kept in half precision, which moves a cosine by
less than a thousandth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.document import Language
from knowledge.embedding import Floats, of_length_one
from knowledge.errors import NoVectors
from knowledge.store import Store

_STATE = "embedding"  # whose vectors the library uses


@dataclass(frozen=True, slots=True)
class Counted:
    """How many different texts want a vector and how many have one."""

    wanted: int
    made: int


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a passage under their hash."""

    hash: bytes
    words: str


class VectorCache:
    """The vectors of one embedding; languages are those it understands."""

    def __init__(self, store: Store, name: str, languages: frozenset[Language]) -> None:
        self._store = store
        self._database = store.database
        self._name = name
        self._language = ",".join(f"'{language}'" for language in sorted(languages))

    def used(self) -> str | None:
        """The name of the embedding the library uses; None before its first vector."""
        return self._store.state(_STATE)

    def library(self) -> str:
        """What tells this library from others on one server."""
        return self._store.identity()

    def dimensions(self) -> int | None:
        """How long its vectors are; None before the first."""
        row = self._database.row("SELECT dimensions FROM embeddings WHERE name = ?", (self._name,))
        return int(row[0]) if row else None

    def checked(self, vectors: Floats) -> Floats:
        """The same vectors, if they are as long as those that are kept.

        Raises
            NoVectors: if the model behind the name has changed.
        """
        known = self.dimensions()
        if known is not None and vectors.shape[-1] != known:
            raise NoVectors(
                f"{self._name} now makes vectors of {vectors.shape[-1]} numbers, the library holds vectors of {known};"
                " run `rerate reports rebuild`."
            )
        return vectors

    def incomplete(self) -> list[int]:
        """The documents with a passage that has no vector, by number."""
        rows = self._database.rows(
            f"""SELECT DISTINCT p.document FROM passages p JOIN documents d ON d.number = p.document
                WHERE d.language IN ({self._language}) AND {self._without_vector()} ORDER BY p.document"""  # noqa: S608
        )
        return [row[0] for row in rows]

    def missing(self, number: int) -> list[Text]:
        """The different texts of a document that have no vector."""
        rows = self._database.rows(
            f"""SELECT p.hash, substr(g.text, p.start + 1, p.end - p.start) FROM passages p
                JOIN pages g ON g.document = p.document AND g.number = p.page
                WHERE p.document = ? AND {self._without_vector()} ORDER BY p.ordinal""",  # noqa: S608 - fixed words
            (number,),
        )
        return [Text(*row) for row in dict.fromkeys(rows)]

    def _without_vector(self) -> str:
        row = self._database.row("SELECT id FROM embeddings WHERE name = ?", (self._name,))
        known = row[0] if row else -1
        return f"NOT EXISTS (SELECT 1 FROM vectors v WHERE v.hash = p.hash AND v.embedding = {int(known)})"  # noqa: S608

    def keep(self, texts: Sequence[Text], vectors: Floats) -> None:
        """Write the vectors of some texts, all or none."""
        half = self.checked(vectors).astype(np.float16)
        with self._store.transaction():
            if self.used() is None:
                self._store.remember(_STATE, self._name)
            self._database.execute(
                "INSERT OR IGNORE INTO embeddings (name, dimensions, normalised) VALUES (?,?,1)",
                (self._name, vectors.shape[1]),
            )
            (number,) = self._database.row("SELECT id FROM embeddings WHERE name = ?", (self._name,)) or (0,)
            self._database.execute_many(
                "INSERT OR REPLACE INTO vectors VALUES (?,?,?)",
                ((text.hash, number, row.tobytes()) for text, row in zip(texts, half, strict=True)),
            )

    def of(self, number: int) -> Floats | None:
        """The vectors of a document's passages in order; None while any is missing."""
        rows = self._database.rows(
            """SELECT v.vector FROM passages p LEFT JOIN vectors v ON v.hash = p.hash
                AND v.embedding = (SELECT id FROM embeddings WHERE name = ?)
                WHERE p.document = ? ORDER BY p.ordinal""",
            (self._name, number),
        )
        if not rows or any(row[0] is None for row in rows):
            return None
        joined = b"".join(row[0] for row in rows)
        return of_length_one(np.frombuffer(joined, dtype=np.float16).reshape(len(rows), -1).astype(np.float32))

    def readable(self) -> dict[int, str]:
        """The documents whose language the embedding understands: number -> id."""
        rows = self._database.rows(
            f"SELECT number, id FROM documents WHERE language IN ({self._language}) ORDER BY number"  # noqa: S608
        )
        return dict(rows)

    def sizes(self) -> dict[int, int]:
        """How many passages each document has, by its number."""
        return self._store.numbers()

    def counted(self) -> Counted:
        """How far the vectors have come."""
        rows = self._database.rows(
            f"""SELECT COUNT(*), COUNT(v.hash) FROM (SELECT DISTINCT p.hash FROM passages p
                JOIN documents d ON d.number = p.document WHERE d.language IN ({self._language})) p
                LEFT JOIN vectors v ON v.hash = p.hash
                AND v.embedding = (SELECT id FROM embeddings WHERE name = ?)""",  # noqa: S608 - fixed words
            (self._name,),
        )
        return Counted(*rows[0])

    def adopt(self) -> None:
        """Make this embedding the library's own."""
        self._store.remember(_STATE, self._name)

    def forget_others(self) -> None:
        """Drop the vectors of every other embedding."""
        with self._store.transaction():
            self._database.execute("DELETE FROM embeddings WHERE name <> ?", (self._name,))

    def forget(self) -> None:
        """Drop every vector of this embedding, since its model makes others now."""
        with self._store.transaction():
            self._database.execute("DELETE FROM embeddings WHERE name = ?", (self._name,))

    def sweep(self) -> None:
        """Drop vectors that no passage has any more, once they are a third of all."""
        (vectors,) = self._database.row("SELECT COUNT(*) FROM vectors") or (0,)
        (passages,) = self._database.row("SELECT COUNT(*) FROM passages") or (0,)
        if vectors > 1000 + 1.5 * passages:
            with self._store.transaction():
                self._database.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT hash FROM passages)")
