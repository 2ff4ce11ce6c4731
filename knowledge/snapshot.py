"""The library in memory, read again when the store has changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.document import Document
from knowledge.lexical import LexicalIndex, Segment
from knowledge.ranking import Shelf, Snapshot
from knowledge.store import Place, Shelved, Store


@dataclass(frozen=True, slots=True)
class _Part:
    segment: Segment
    places: tuple[Place, ...]


class Snapshots:
    """Gives the current snapshot; documents read once are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: dict[int, _Part] = {}
        self._mark: tuple[int, int] | None = None
        self._current: Snapshot | None = None

    def current(self) -> tuple[Snapshot, bool]:
        """The snapshot, and whether it was read anew."""
        mark = self._store.changes()
        if self._current is not None and mark == self._mark:
            return self._current, False
        shelved = self._store.shelved(tuple(self._parts))
        for one in shelved:
            if one.number not in self._parts:
                places = tuple(self._store.places(one.number))
                self._parts[one.number] = _Part(Segment.from_bytes(one.segment), places)
        present = {one.number for one in shelved}
        for gone in self._parts.keys() - present:
            del self._parts[gone]
        self._current, self._mark = _snapshot(shelved, self._parts), mark
        return self._current, True


def _snapshot(shelved: Sequence[Shelved], parts: dict[int, _Part]) -> Snapshot:
    shelves: list[Shelf] = []
    row = 0
    for one in shelved:
        places = parts[one.number].places
        shelves.append(_shelf(one, places, row))
        row += len(places)
    sizes = [len(shelf.places) for shelf in shelves]
    return Snapshot(
        shelves=tuple(shelves),
        lexical=LexicalIndex([parts[one.number].segment for one in shelved]),
        shelf_of=np.repeat(np.arange(len(shelves), dtype=np.int32), sizes),
        types=np.array([place.types for shelf in shelves for place in shelf.places], dtype=np.int32),
        summarised=_summarised(shelves),
    )


def _shelf(one: Shelved, places: tuple[Place, ...], first_row: int) -> Shelf:
    return Shelf(
        number=one.number,
        document=one.document,
        places=places,
        names=frozenset(one.keys["names"]),
        years=frozenset(one.keys["years"]),
        quarters=frozenset(one.keys["quarters"]),
        forms=frozenset(one.keys["forms"]),
        first_row=first_row,
    )


def _summarised(shelves: Sequence[Shelf]) -> frozenset[int]:
    reports = [_words(shelf.document.title) for shelf in shelves if shelf.document.kind != "note"]
    return frozenset(
        shelf.number for shelf in shelves if any(_same(_about(shelf.document), report) for report in reports)
    )


def _about(document: Document) -> frozenset[str]:
    return _words(document.summarises.title) if document.summarises else frozenset()


def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+|[\u3400-\u9fff]", title.lower()))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Titles of one report differ in their channel's additions."""
    return bool(one and other) and len(one & other) >= 0.7 * min(len(one), len(other)) and min(len(one), len(other)) > 2
