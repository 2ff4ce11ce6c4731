"""The library in memory, read again when the store has changed.

Documents that were there at the last consolidation come from one file of combined postings, younger ones from their
own segments in the store; the two give the same scores as if all were combined anew.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np

from knowledge import postings_file
from knowledge.document import Document
from knowledge.folders import made_folder
from knowledge.lexical import Ints, LexicalIndex, Postings, Segment, merged, postings_of
from knowledge.postings_file import Combined
from knowledge.ranking import Shelf, Snapshot
from knowledge.store import Place, Shelved, Store

WORTH_A_FILE = 5_000  # passages outside the file that make writing it anew worth while,
WORTH_A_SHARE = 0.25  # and at least this share of those inside
_LOG = logging.getLogger(__name__)


class Places(Sequence[Place]):
    """The places of one document's passages; headings are read when they are asked for."""

    def __init__(self, store: Store, number: int, spans: Ints) -> None:
        self._store = store
        self._number = number
        self._spans = spans

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, at: int) -> Place: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Place]: ...
    def __getitem__(self, at: int | slice) -> Place | Sequence[Place]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        page, start, end, types = self._spans[at].tolist()
        ordinal = at % len(self)
        return Place(ordinal, page, start, end, self._store.section(self._number, ordinal), types)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Postings and spans of documents in their order."""

    sizes: dict[int, int]
    postings: tuple[Postings, ...]
    spans: Ints


class Snapshots:
    """Gives the current snapshot. file: where combined postings are kept."""

    def __init__(self, store: Store, file: Path) -> None:
        self._store = store
        self._combining = _Combining(store, file)
        self._mark: int | None = None
        self._current: Snapshot | None = None

    def current(self) -> tuple[Snapshot, bool]:
        """The snapshot, and whether it was read anew."""
        mark = self._store.generation()
        if self._current is not None and mark == self._mark:
            return self._current, False
        shelved = self._store.shelved()
        rows = self._combining.rows(self._store.marks())
        self._current, self._mark = _snapshot(self._store, shelved, rows), mark
        return self._current, True


class _Combining:
    """Postings of documents from the file where they are there, from their segments where they are not."""

    def __init__(self, store: Store, file: Path) -> None:
        self._store = store
        self._file = file
        self._base: Combined | None = None
        self._stamp: tuple[int, int, int] | None = None

    def rows(self, marks: Mapping[int, str]) -> _Rows:
        """Postings and spans of these documents by number; without the file, all come from segments."""
        base = self._newest()
        if base is None or not _is_beginning(base, marks):
            return self._young(-1, list(marks))
        old, last = _remaining(base, set(marks.values())), max(base.numbers, default=-1)
        young = self._young(last, [number for number in marks if number > last])
        spans = np.concatenate([old.spans, young.spans])
        return _Rows({**old.sizes, **young.sizes}, (*old.postings, *young.postings), spans)

    def _newest(self) -> Combined | None:
        """The file's postings, read again when another has taken its place."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            self._base, self._stamp = postings_file.read(self._file), stamp
        return self._base

    def _young(self, after: int, numbers: Sequence[int]) -> _Rows:
        spans = self._store.spans(after, numbers)
        found, counts = np.unique(spans[:, 0], return_counts=True)
        counted = dict(zip(found.tolist(), counts.tolist(), strict=True))
        segments = [Segment.from_bytes(stored) for stored in self._store.segments(numbers)]
        postings = (postings_of(segments),) if segments else ()
        return _Rows({number: counted.get(number, 0) for number in numbers}, postings, spans[:, 1:])


def consolidate(store: Store, file: Path) -> None:
    """Write the combined postings anew when much has changed since."""
    sizes, marks, known = store.numbers(), store.marks(), postings_file.sizes(file)
    outside = sum(sizes.get(number, 0) for number, mark in marks.items() if mark not in known)
    gone = sum(known[mark] for mark in known.keys() - marks.values())
    if outside + gone < max(WORTH_A_FILE, WORTH_A_SHARE * sum(known.values())):
        return
    with store.unchanging():
        marks = store.marks()
        rows = _Combining(store, file).rows(marks)
    made_folder(file.parent)
    numbers, held = tuple(rows.sizes), tuple(rows.sizes.values())
    named = tuple(marks[number] for number in numbers)
    combined = Combined(numbers, named, held, merged(rows.postings), rows.spans)
    try:
        postings_file.write(file, combined)
    except OSError as error:
        # Starts are slower without it, nothing else.
        _LOG.warning("The combined postings cannot be written (%s).", error.strerror)


def _is_beginning(base: Combined, marks: Mapping[int, str]) -> bool:
    """Whether every document outside the file is younger than those inside, as their order asks."""
    last, known = max(base.numbers, default=-1), set(base.marks)
    return all(number > last or mark in known for number, mark in marks.items())


def _remaining(base: Combined, marks: set[str]) -> _Rows:
    """What the file holds of the documents that are still there."""
    gone = [mark not in marks for mark in base.marks]
    kept = zip(base.numbers, base.sizes, gone, strict=True)
    sizes = {number: size for number, size, is_gone in kept if not is_gone}
    if not any(gone):
        return _Rows(sizes, (base.postings,), base.spans)
    rows = np.repeat(np.array(gone, dtype=np.bool_), base.sizes)
    return _Rows(sizes, (base.postings.without(rows),), base.spans[~rows])


def _snapshot(store: Store, shelved: Sequence[Shelved], rows: _Rows) -> Snapshot:
    shelves: list[Shelf] = []
    row = 0
    for one in shelved:
        size = rows.sizes[one.number]
        shelves.append(_shelf(one, Places(store, one.number, rows.spans[row : row + size]), row))
        row += size
    sizes = [len(shelf.places) for shelf in shelves]
    return Snapshot(
        shelves=tuple(shelves),
        lexical=LexicalIndex(rows.postings),
        shelf_of=np.repeat(np.arange(len(shelves), dtype=np.int32), sizes),
        pages=rows.spans[:, 0],
        types=rows.spans[:, 3],
        summarised=_summarised(shelves),
    )


def _shelf(one: Shelved, places: Sequence[Place], first_row: int) -> Shelf:
    return Shelf(
        number=one.number,
        document=one.document,
        places=places,
        names=frozenset(one.keys["names"]),
        called=frozenset(one.keys.get("called", ())),
        years=frozenset(one.keys["years"]),
        near_years=frozenset(one.keys.get("near_years", ())),
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
