"""A question answered from one moment of the library: ranked by words and meaning, judged, and read from the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from knowledge.document import Language, Passage, SearchHit
from knowledge.embedding import Floats
from knowledge.errors import NoVectors
from knowledge.filed import filed_coverage, filed_rows, filings_in, names_company, others_in
from knowledge.meaning import Meaning
from knowledge.query import ParsedQuestion, parse
from knowledge.ranking import Ranked, Shelf, Snapshot, rank, reranked
from knowledge.relevance import RELEVANT, Rarity, Window, context_of, coverage, probability, windows_of
from knowledge.repeats import apart
from knowledge.sentences import Quote, best_sentences
from knowledge.snapshot import Snapshots
from knowledge.store import Store
from knowledge.vectors import NEAREST

_JUDGED = 12  # passages whose words decide whether a question is answered at all
_REMEMBERED_WINDOWS = 20_000


@dataclass(frozen=True, slots=True)
class Findings:
    """What a question found: passages best first, and whether they answer it.

    by_words_only: meaning would have been compared, but could not be.
    """

    hits: tuple[SearchHit, ...]
    relevant: bool
    language: Language
    question: ParsedQuestion
    by_words_only: bool = False

    def quotes(self, limit: int = 3) -> tuple[Quote, ...]:
        """The sentences that answer best, word for word."""
        return best_sentences(self.question, self.hits, limit)


class Finder:
    """Searches for one thread at a time. prepare: called before vectors are used."""

    def __init__(self, store: Store, snapshots: Snapshots, meaning: Meaning, prepare: Callable[[], None]) -> None:
        self._store = store
        self._snapshots = snapshots
        self._meaning = meaning
        self._prepare = prepare
        self._windows: dict[tuple[int, int], tuple[Window, ...]] = {}

    def find(self, question: str, k: int, documents: Collection[str] | None) -> Findings:
        """The passages that fit best and whether they answer the question."""
        if parse(question).language in self._meaning.languages:
            self._prepare()
        with self._store.unchanging():
            return self._find(question, k, documents)

    def snapshot(self) -> Snapshot:
        """The library as it is now."""
        snapshot, fresh = self._snapshots.current()
        if fresh:
            self._windows.clear()
            self._meaning.forget_all_but(frozenset(shelf.number for shelf in snapshot.shelves))
        return snapshot

    def _find(self, question: str, k: int, documents: Collection[str] | None) -> Findings:
        snapshot = self.snapshot()
        filed = filings_in(snapshot, documents)
        asked = parse(question, accounts=bool(filed))
        if filed and not any(names_company(asked, shelf) for shelf in filed):
            others = others_in(snapshot, documents)
            found = self._search(parse(question, accounts=False), snapshot, k, others) if others else None
            if found is not None and found.relevant:
                return found
        return self._search(asked, snapshot, k, documents)

    def _search(self, asked: ParsedQuestion, snapshot: Snapshot, k: int, documents: Collection[str] | None) -> Findings:
        near = _Nearness(self._store, self._meaning, asked, snapshot, documents)
        compared = bool(asked.language in self._meaning.languages and asked.groups)
        ranked = rank(asked, snapshot, near.cosines if compared else None, documents)
        rarity = cache(partial(snapshot.lexical.rarity_among, among=~filed_rows(snapshot)))
        covered = [self._covered(asked, snapshot, one.row, rarity) for one in ranked[:_JUDGED]]
        certainty = probability(max(covered, default=0.0))
        ranked = reranked(snapshot, ranked, covered)
        best = max(ranked[0].score, 1e-9) if ranked else 1.0
        hits = tuple(
            replace(self._hit(snapshot, one, certainty * one.score / best), also=also)
            for one, also in apart(self._store.twins, snapshot, ranked, k)
        )
        return Findings(hits, certainty >= RELEVANT and bool(hits), asked.language, asked, near.unavailable)

    def _covered(self, asked: ParsedQuestion, snapshot: Snapshot, row: int, rarity: Rarity) -> float:
        """rarity: of a term in reports and notes; what filings say often may be rare there."""
        shelf, windows = snapshot.shelves[int(snapshot.shelf_of[row])], self._windows_of(snapshot, row)
        if shelf.document.kind != "filing":
            return coverage(asked, windows, rarity)
        covered = coverage(asked, windows, snapshot.lexical.rarity)
        return filed_coverage(asked, shelf, int(snapshot.types[row]), covered)

    def _hit(self, snapshot: Snapshot, one: Ranked, score: float) -> SearchHit:
        shelf = snapshot.shelves[int(snapshot.shelf_of[one.row])]
        place = shelf.places[one.row - shelf.first_row]
        text = self._store.page_text(shelf.number, place.page)[place.start : place.end]
        passage = Passage(
            document=shelf.document.id,
            page=place.page,
            start=place.start,
            end=place.end,
            text=text,
            section=place.section,
        )
        return SearchHit(shelf.document, passage, round(min(max(score, 0.0), 1.0), 4))

    def _windows_of(self, snapshot: Snapshot, row: int) -> tuple[Window, ...]:
        shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
        key = (shelf.number, row - shelf.first_row)
        if key not in self._windows:
            if len(self._windows) >= _REMEMBERED_WINDOWS:
                self._windows.clear()
            place = shelf.places[key[1]]
            text = self._store.page_text(shelf.number, place.page)[place.start : place.end]
            above = " ".join([*sorted(shelf.names), *sorted(shelf.years)]) if shelf.document.kind == "filing" else ""
            self._windows[key] = windows_of(text, f"{context_of(shelf.document, place.section)} {above}")
        return self._windows[key]


class _Nearness:
    """How near passages are to one question by meaning."""

    def __init__(
        self,
        store: Store,
        meaning: Meaning,
        asked: ParsedQuestion,
        snapshot: Snapshot,
        documents: Collection[str] | None,
    ) -> None:
        self._store = store
        self._meaning = meaning
        self._asked = asked
        self._snapshot = snapshot
        self._documents = documents
        self.unavailable = False

    def cosines(self, focus: Sequence[int]) -> Floats:
        """One number a passage, 0 where it was not compared. focus: shelves of which every passage is compared."""
        near = np.zeros(self._snapshot.lexical.rows, dtype=np.float32)
        try:
            vector = self._meaning.question(self._store, self._asked.meaning)
        except NoVectors:
            self.unavailable = True
            return near
        shelves = self._snapshot.shelves
        if self._documents is not None:
            self._fill_exactly(near, vector, [shelf for shelf in shelves if shelf.document.id in self._documents])
            return near
        if not self._fill_from_index(near, vector):
            self._fill_exactly(near, vector, shelves)
            if len(near) > NEAREST:  # the same as the index gives
                near[near < np.partition(near, -NEAREST)[-NEAREST]] = 0.0
        self._fill_exactly(near, vector, [shelves[at] for at in focus])
        # An index and exact products differ in the seventh digit, which must not decide which passage comes first.
        return np.round(near, 4)

    def _fill_exactly(self, near: Floats, vector: Floats, shelves: Sequence[Shelf]) -> None:
        for shelf in shelves:
            if shelf.document.language in self._meaning.languages:
                cosines = self._meaning.within(self._store, vector, shelf.number)
                near[shelf.first_row : shelf.first_row + len(cosines)] = cosines

    def _fill_from_index(self, near: Floats, vector: Floats) -> bool:
        """Fill in the nearest passages; whether there was an index to ask."""
        nearest = self._meaning.nearest(vector)
        if nearest is None:
            return False
        firsts = {shelf.number: shelf for shelf in self._snapshot.shelves}
        for (number, ordinal), cosine in nearest.items():
            # The index may lag behind the store: rows of documents that are gone or were replaced count for nothing.
            shelf = firsts.get(number)
            if shelf is not None and ordinal < len(shelf.places):
                near[shelf.first_row + ordinal] = cosine
        return True
