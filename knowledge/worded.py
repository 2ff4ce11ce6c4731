"""Passages that hold given words, read off the lexical index alone: no ranking, no judgement of whether they answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from knowledge.document import Passage
from knowledge.lexical import Ints
from knowledge.ranking import Snapshot
from knowledge.store import Store
from knowledge.terms import query_terms

_KEPT = 8_000_000  # characters of pages kept in memory


class PageTexts:
    """Texts of pages read lately; never out of date, since the number of a document is not used again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: dict[tuple[int, int], str] = {}
        self._size = 0

    def __call__(self, number: int, page: int) -> str:
        """The text of a page of the document with that number."""
        text = self._texts.get((number, page))
        if text is None:
            text = self._store.page_text(number, page)
            if self._size + len(text) > _KEPT:
                self._texts.clear()
                self._size = 0
            self._texts[number, page] = text
            self._size += len(text)
        return text


def passages_with(
    snapshot: Snapshot, pages: PageTexts, phrases: Iterable[str], documents: Collection[str], most: int
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
    return _passages(snapshot, pages, rows[place_in_document < most])


def first_passages(snapshot: Snapshot, pages: PageTexts, document: str, most: int) -> list[Passage]:
    """The passages a document begins with."""
    shelf = next((one for one in snapshot.shelves if one.document.id == document), None)
    if shelf is None:
        return []
    rows = range(shelf.first_row, shelf.first_row + min(len(shelf.places), most))
    return _passages(snapshot, pages, np.array(rows, dtype=np.int32))


def _passages(snapshot: Snapshot, pages: PageTexts, rows: Ints) -> list[Passage]:
    return [_passage(snapshot, pages, row) for row in rows.tolist()]


def _passage(snapshot: Snapshot, pages: PageTexts, row: int) -> Passage:
    shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
    place = shelf.places[row - shelf.first_row]
    return Passage(
        document=shelf.document.id,
        page=place.page,
        start=place.start,
        end=place.end,
        text=pages(shelf.number, place.page)[place.start : place.end],
        section=place.section,
    )
