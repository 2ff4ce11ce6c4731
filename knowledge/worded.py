"""Passages that hold given words, read off the lexical index alone: no ranking, no judgement of whether they answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from knowledge.document import Passage
from knowledge.lexical import Ints
from knowledge.ranking import Snapshot
from knowledge.store import Store
from knowledge.terms import query_terms


def passages_with(
    snapshot: Snapshot, store: Store, phrases: Iterable[str], documents: Collection[str], most: int
) -> list[Passage]:
    """The passages of these documents that hold every word of one of the phrases, in the library's order.

    The words may stand apart, so whoever needs the phrase itself looks for it in the text. most: of each document its
    first ones, this many at most.
    """
    searched = np.array([shelf.document.id in documents for shelf in snapshot.shelves], dtype=np.bool_)
    if not searched.any():
        return []
    holding = [snapshot.lexical.holding(words) for words in {frozenset(query_terms(phrase)) for phrase in phrases}]
    rows = np.unique(np.concatenate(holding)) if holding else np.zeros(0, dtype=np.int32)
    rows = rows[searched[snapshot.shelf_of[rows]]]
    shelves = snapshot.shelf_of[rows]  # ascending, as the rows are
    place_in_document = np.arange(len(rows)) - np.searchsorted(shelves, shelves)
    return _passages(snapshot, store, rows[place_in_document < most])


def first_passages(snapshot: Snapshot, store: Store, document: str, most: int) -> list[Passage]:
    """The passages a document begins with."""
    shelf = next((one for one in snapshot.shelves if one.document.id == document), None)
    if shelf is None:
        return []
    rows = range(shelf.first_row, shelf.first_row + min(len(shelf.places), most))
    return _passages(snapshot, store, np.array(rows, dtype=np.int32))


def _passages(snapshot: Snapshot, store: Store, rows: Ints) -> list[Passage]:
    texts: dict[tuple[int, int], str] = {}
    return [_passage(snapshot, store, row, texts) for row in rows.tolist()]


def _passage(snapshot: Snapshot, store: Store, row: int, texts: dict[tuple[int, int], str]) -> Passage:
    shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
    place = shelf.places[row - shelf.first_row]
    key = (shelf.number, place.page)
    if key not in texts:
        texts[key] = store.page_text(*key)
    return Passage(
        document=shelf.document.id,
        page=place.page,
        start=place.start,
        end=place.end,
        text=texts[key][place.start : place.end],
        section=place.section,
    )
