"""The note beside a vector index that says what it holds, so that a start need not read every row."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_ROWS_BETWEEN_NOTES = 2_000


@dataclass(frozen=True, slots=True)
class Held:
    """A document in the index: its number in the store and how many rows it has."""

    number: int
    passages: int


class Contents:
    """What an index holds, by document id. deleted: rows removed since it was made."""

    def __init__(self, path: Path, documents: Mapping[str, Held], deleted: int) -> None:
        self._path = path
        self.documents = dict(documents)
        self.deleted = deleted
        self._unwritten = 0

    @classmethod
    def read(cls, path: Path) -> Contents:
        """The note in a file; nothing held when there is none that can be read."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            documents = {name: Held(int(number), int(count)) for name, (number, count) in stored["documents"].items()}
            return cls(path, documents, int(stored["deleted"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path, {}, 0)

    @property
    def passages(self) -> int:
        """How many rows there are."""
        return sum(held.passages for held in self.documents.values())

    def put(self, document: str, held: Held) -> None:
        """A document was written."""
        self.documents[document] = held
        self._changed(held.passages)

    def remove(self, document: str) -> None:
        """A document was taken out."""
        gone = self.documents.pop(document, None)
        self._changed(gone.passages if gone else 0)

    def replace(self, documents: Mapping[str, Held]) -> None:
        """The index was read row by row."""
        self.documents = dict(documents)
        self.write()

    def write(self) -> None:
        """Put the note in place whole."""
        documents = {name: [held.number, held.passages] for name, held in sorted(self.documents.items())}
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text(
            json.dumps({"deleted": self.deleted, "documents": documents}, ensure_ascii=False), encoding="utf-8"
        )
        os.replace(part, self._path)  # noqa: PTH105 - the atomic one
        self._unwritten = 0

    def _changed(self, rows: int) -> None:
        """A note that lags is found out by its count and costs one look at all rows, so it need not follow each change."""
        self._unwritten += rows
        if self._unwritten >= _ROWS_BETWEEN_NOTES:
            self.write()
