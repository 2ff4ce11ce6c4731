"""The door to the library: open, add, remove, list, search."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from knowledge import intake
from knowledge.document import Document, Kind, Language, Passage, Row, SearchHit
from knowledge.errors import KnowledgeError, UnknownDocument
from knowledge.lock import writing
from knowledge.query import ParsedQuestion, parse
from knowledge.ranking import Ranked, Snapshot, rank, reranked
from knowledge.readers import load
from knowledge.relevance import RELEVANT, Window, context_of, coverage, probability, windows_of
from knowledge.sentences import Quote, best_sentences
from knowledge.snapshot import Snapshots
from knowledge.store import Store

if TYPE_CHECKING:
    from knowledge.vectors import VectorIndex

Progress = Callable[[int, int], None]
_NOTES = "knowledge/notes/"
_JUDGED = 12  # passages whose words decide whether a question is answered at all
_REMEMBERED_WINDOWS = 20_000


@dataclass(frozen=True, slots=True)
class Findings:
    """What a question found: passages best first, and whether they answer it."""

    hits: tuple[SearchHit, ...]
    relevant: bool
    language: Language
    question: ParsedQuestion

    def quotes(self, limit: int = 3) -> tuple[Quote, ...]:
        """The sentences that answer best, word for word."""
        return best_sentences(self.question, self.hits, limit)


class Library:
    """An open library; one per process and home. Use as a context manager or call `close`."""

    def __init__(self, home: Path, progress: Progress | None = None) -> None:
        self._folder = home / "library"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._progress = progress
        self._turn = threading.RLock()  # the bot asks from several threads
        self._lock = self._folder / "lock"
        self._store = Store(self._folder / "library.sqlite3")
        self._snapshots = Snapshots(self._store)
        self._vectors: VectorIndex | None = None
        self._windows: dict[tuple[int, int], tuple[Window, ...]] = {}
        self._bring_notes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; nothing is lost without it."""
        self._store.close()

    def warm(self) -> None:
        """Load what the first search would load."""
        self.find("cash flow", k=1)

    def documents(self) -> list[Document]:
        """Every document, in the order of adding."""
        return self._store.documents()

    def add(
        self,
        path: Path | str,
        *,
        title: str | None = None,
        publisher: str | None = None,
        published: date | None = None,
        language: Language | None = None,
        kind: Kind | None = None,
    ) -> Document:
        """Index a file, in the place of its older version; an unchanged file is left as it is.

        Raises
            ReaderError: if the file cannot be read; its text says what to do.
            LibraryBusy: if another process is writing.
        """
        given = intake.Given(title=title, publisher=publisher, published=published, language=language, kind=kind)
        content = load(Path(path))
        with self._turn, writing(self._lock):
            taken = {document.id: document for document in self._store.documents()}
            document, pages = intake.document_of(Path(path), content, given, taken)
            known = next((one for one in taken.values() if _same(one, document, title)), None)
            if known is not None:
                return known
            self._index([intake.prepare(document, pages)])
        return document

    def remove(self, document: str) -> None:
        """Take a document out of the library.

        Raises
            UnknownDocument: if there is none of that id.
        """
        with self._turn, writing(self._lock):
            found = next((one for one in self._store.documents() if one.id == document), None)
            if found is None:
                raise UnknownDocument(f"The library holds no document {document}; list shows the ids.")
            if found.path.startswith(_NOTES):
                raise KnowledgeError(f"{document} is a reading note that belongs to the program and stays.")
            with self._store.transaction():
                number = self._store.delete(document)
            if self._vectors is not None and number is not None:
                self._vectors.remove(number)
                self._vectors.written(self._store.numbers())

    def rebuild(self) -> None:
        """Index every document again from its stored pages."""
        with self._turn, writing(self._lock):
            self._store.remember("version", "")
            self._cut_again()
            self._open_vectors().repair(self._store.numbers(), self._texts)

    def search(self, query: str, k: int = 10, documents: Collection[str] | None = None) -> list[Row]:
        """The passages that fit best, as the rows of `reports search`."""
        return [hit.as_row() for hit in self.find(query, k, documents).hits]

    def find(self, question: str, k: int = 5, documents: Collection[str] | None = None) -> Findings:
        """The passages that fit best and whether they answer the question.

        Units
            score of a hit: probability from 0 to 1 that the question is answered, scaled down to the hit's rank.
        """
        with self._turn:
            return self._find(question, k, documents)

    def _find(self, question: str, k: int, documents: Collection[str] | None) -> Findings:
        snapshot = self._current()
        asked = parse(question, accounts=snapshot.has_filings)
        meaning = (
            (lambda focus: self._meaning(asked, snapshot, focus)) if asked.language == "en" and asked.groups else None
        )
        ranked = rank(asked, snapshot, meaning, documents)
        covered = [coverage(asked, self._windows_of(snapshot, one.row), snapshot.lexical) for one in ranked[:_JUDGED]]
        certainty = probability(max(covered, default=0.0))
        ranked = reranked(snapshot, ranked, covered)
        best = max(ranked[0].score, 1e-9) if ranked else 1.0
        hits = tuple(self._hit(snapshot, one, certainty * one.score / best) for one in ranked[:k])
        return Findings(hits, certainty >= RELEVANT and bool(hits), asked.language, asked)

    def _current(self) -> Snapshot:
        snapshot, fresh = self._snapshots.current()
        if fresh:
            self._windows.clear()
            if self._vectors is not None:
                self._vectors.forget()
        return snapshot

    def _meaning(
        self, asked: ParsedQuestion, snapshot: Snapshot, focus: Sequence[int]
    ) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        from knowledge.embedding import embed  # noqa: PLC0415 - heavy

        vectors = self._ready_vectors()
        vector = embed([asked.meaning])[0]
        near = np.zeros(snapshot.lexical.rows, dtype=np.float32)
        firsts = {shelf.number: shelf for shelf in snapshot.shelves}
        for (number, ordinal), cosine in vectors.nearest(vector).items():
            shelf = firsts.get(number)
            if shelf is not None and shelf.document.language == "en" and ordinal < len(shelf.places):
                near[shelf.first_row + ordinal] = cosine
        for at in focus:
            shelf = snapshot.shelves[at]
            cosines = vectors.within(shelf.number, vector)
            if shelf.document.language == "en" and len(cosines) == len(shelf.places):
                near[shelf.first_row : shelf.first_row + len(cosines)] = cosines
        return near

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
            self._windows[key] = windows_of(text, context_of(shelf.document, place.section))
        return self._windows[key]

    def _texts(self, number: int) -> list[str]:
        pages = {page.number: page.text for page in self._store.pages(number)}
        return [pages[place.page][place.start : place.end] for place in self._store.places(number)]

    def _index(self, prepared: Sequence[intake.Prepared]) -> None:
        for one in prepared:
            old = next((s.number for s in self._store.shelved(()) if s.document.id == one.shelved.document.id), None)
            with self._store.transaction():
                number = self._store.put(one.shelved, one.pages, one.passages)
            if self._vectors is not None:
                if old is not None:
                    self._vectors.remove(old)
                self._vectors.put(number, self._texts(number))
                self._vectors.written(self._store.numbers())

    def _ready_vectors(self) -> VectorIndex:
        if self._vectors is None:
            with writing(self._lock):
                vectors = self._open_vectors()
                vectors.repair(self._store.numbers(), self._texts)
        return self._open_vectors()

    def _open_vectors(self) -> VectorIndex:
        from knowledge.vectors import VectorIndex  # noqa: PLC0415 - heavy

        if self._vectors is None:
            self._vectors = VectorIndex(self._folder / "index", self._progress)
        return self._vectors

    def _bring_notes(self) -> None:
        """Index the bundled notes when they or the way of indexing have changed."""
        notes = sorted(
            (note for note in files("knowledge").joinpath("notes").iterdir() if note.name.endswith(".md")),
            key=lambda note: note.name,
        )
        contents = {note.name: note.read_bytes() for note in notes}
        mark = hashlib.sha256(b"".join([intake.VERSION.encode(), *contents.values()])).hexdigest()
        if self._store.state("notes") == mark:
            return
        with writing(self._lock):
            self._cut_again()
            self._replace_notes(contents)
            self._store.remember("notes", mark)

    def _replace_notes(self, contents: dict[str, bytes]) -> None:
        kept = {document.id: document for document in self._store.documents()}
        for document in kept.values():
            if document.path.startswith(_NOTES) and document.path.removeprefix(_NOTES) not in contents:
                with self._store.transaction():
                    self._store.delete(document.id)
        for name, content in contents.items():
            document, pages = intake.document_of(Path(name), content, intake.Given(), {})
            document = replace(document, id=f"note-{Path(name).stem}", path=f"{_NOTES}{name}")
            if kept.get(document.id) != document:
                self._index([intake.prepare(document, pages)])

    def _cut_again(self) -> None:
        """Index stored documents again that an older version of the program has indexed."""
        if self._store.state("version") == intake.VERSION:
            return
        for shelved in self._store.shelved(()):
            self._index([intake.prepare(shelved.document, self._store.pages(shelved.number))])
        self._store.remember("version", intake.VERSION)


def _same(one: Document, other: Document, title: str | None) -> bool:
    """Whether two documents differ in nothing but where they lie; a title taken from the file name is no difference."""
    return replace(one, id="", path="") == replace(other, id="", path="", title=title or one.title)


def open_library(home: Path | str, progress: Progress | None = None) -> Library:
    """Open the library in a home directory, made when it is not there. progress: called with done and all documents."""
    return Library(Path(home).expanduser(), progress)
