"""Passages that say nearly the same, linked as they are written: each belongs to at most one group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.database import Database
from knowledge.document import Passage, Whereabouts
from knowledge.likeness import are_alike

_TRIED = 4  # passages compared word by word with a new one
_LISTED = 5  # further places that are named
_SHIFT = 24  # bits for the place of a passage in its document


@dataclass(frozen=True, slots=True)
class Marks:
    """What is noted of a passage when it is written. bands: see `likeness`. lures: sentences that order a program about."""

    bands: tuple[int, ...]
    lures: int


class Twins:
    """The groups of the passages in a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, number: int, passages: Sequence[Passage], marks: Sequence[Marks]) -> None:
        """Put the passages of a document just written into the groups of those before them."""
        for ordinal, (passage, mark) in enumerate(zip(passages, marks, strict=True)):
            if mark.bands:
                self._link(number, ordinal, passage.text, mark.bands)

    def groups(self, number: int, first: int, last: int) -> tuple[int | None, ...]:
        """The groups of a document's passages from first to last; None for one that is like no other."""
        rows = self._database.rows(
            "SELECT alike FROM passages WHERE document = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal",
            (number, first, last),
        )
        return tuple(row[0] for row in rows)

    def elsewhere(self, group: int, number: int, page: int) -> Iterator[Whereabouts]:
        """Other pages where a passage of the group stands."""
        rows = self._database.rows(
            "SELECT DISTINCT d.id, d.title, p.page FROM passages p JOIN documents d ON d.number = p.document"
            " WHERE p.alike = ? AND NOT (p.document = ? AND p.page = ?) ORDER BY d.number, p.page LIMIT ?",
            (group, number, page, _LISTED),
        )
        for identity, title, where in rows:
            yield Whereabouts(document=identity, title=title, page=where)

    def _link(self, number: int, ordinal: int, text: str, bands: tuple[int, ...]) -> None:
        for document, place, group in self._near(bands):
            if are_alike(text, self._text(document, place)):
                shared = group if group is not None else document << _SHIFT | place
                self._join(shared, ((number, ordinal), (document, place)))
                break
        self._database.execute_many(
            "INSERT OR IGNORE INTO likenesses (band, document, ordinal) VALUES (?,?,?)",
            ((band, number, ordinal) for band in bands),
        )

    def _near(self, bands: tuple[int, ...]) -> list[tuple[int, int, int | None]]:
        asked = ",".join("?" * len(bands))
        rows = self._database.rows(
            f"SELECT DISTINCT l.document, l.ordinal, p.alike FROM likenesses l JOIN passages p USING (document, ordinal)"  # noqa: S608
            f" WHERE l.band IN ({asked}) ORDER BY l.document, l.ordinal LIMIT ?",
            (*bands, _TRIED),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def _text(self, document: int, ordinal: int) -> str:
        row = self._database.row(
            "SELECT substr(g.text, p.start + 1, p.end - p.start) FROM passages p"
            " JOIN pages g ON g.document = p.document AND g.number = p.page WHERE p.document = ? AND p.ordinal = ?",
            (document, ordinal),
        )
        return str(row[0]) if row else ""

    def _join(self, group: int, places: Sequence[tuple[int, int]]) -> None:
        self._database.execute_many(
            "UPDATE passages SET alike = ? WHERE document = ? AND ordinal = ?",
            ((group, *place) for place in places),
        )
