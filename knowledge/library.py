"""The door to the library: open, add, remove, list, search."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Self

from knowledge.arrivals import Arrival, Arrivals, Read
from knowledge.background import Background
from knowledge.document import Document, Kind, Language, Passage, Row
from knowledge.errors import LibraryBusy, LibraryTrouble, NoVectors
from knowledge.finder import Finder, Findings
from knowledge.folders import made_folder
from knowledge.intake import Given
from knowledge.lock import writing
from knowledge.meaning import Meaning, VectorState
from knowledge.originals import Originals
from knowledge.readers import load
from knowledge.sandbox import shared
from knowledge.shelving import Shelving
from knowledge.snapshot import Snapshots, consolidate
from knowledge.store import Store
from knowledge.vector_settings import VectorSettings
from knowledge.worded import PageTexts, first_passages, passages_with

__all__ = ["Findings", "Library", "open_library"]
Progress = Callable[[int, int], None]


class Library:
    """An open library; several processes may have the same one open. Use as a context manager or call `close`."""

    def __init__(
        self,
        home: Path,
        progress: Progress | None = None,
        vectors: VectorSettings | None = None,
        *,
        background: bool = False,
    ) -> None:
        self._folder = home / "library"
        self._read_only = _made_ready(self._folder)
        self._lock = self._folder / "lock"
        self._turn = threading.RLock()  # the bot asks from several threads
        self._writing = threading.RLock()
        # Each has a connection of its own, so that none sees another's transaction from inside.
        self._store, self._written, self._kept = (self._opened_store() for _ in range(3))
        self._postings = self._folder / "lexical" / "postings"
        self._combined: int | None = None  # the generation whose postings were last looked at
        self._meaning = Meaning(self._folder / "index", vectors or VectorSettings(), progress)
        self._finder = Finder(self._store, Snapshots(self._store, self._postings), self._meaning, self._prepare)
        self._pages = PageTexts(self._store)
        self._shelving = Shelving(self._written, progress)
        self.originals = Originals(self._folder / "originals")
        self._arrivals = Arrivals(self._written, self._shelving, self.originals)
        self._bring_notes()
        self._background = Background(self._catch_up) if background and not self._read_only else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files and let other processes have the index; nothing is lost without it."""
        self._store.close()
        self._written.close()
        if self._background is None or self._background.stop():
            self._meaning.close()
            self._kept.close()

    def warm(self) -> None:
        """Load what the first search would load."""
        self.find("cash flow", k=1)

    def documents(self) -> list[Document]:
        """Every document, in the order of adding."""
        with self._turn:
            return self._store.documents()

    def add(
        self,
        path: Path | str,
        *,
        title: str | None = None,
        publisher: str | None = None,
        published: date | None = None,
        published_about: str | None = None,
        language: Language | None = None,
        kind: Kind | None = None,
        tickers: tuple[str, ...] | None = None,
    ) -> Document:
        """Index a file, in the place of its older version; an unchanged file is left as it is.

        It is found by words at once; its vectors follow with the next search, `catch_up` or the background.
        published_about: "2024-06" or "2024" where the day is not known.

        Raises
            ReaderError: if the file cannot be read; its text says what to do.
            LibraryBusy: if another process is writing.
            LibraryTrouble: if the library cannot be written.
        """
        self._refuse_to_write()
        given = Given(
            title=title,
            publisher=publisher,
            published=published,
            published_about=published_about,
            language=language,
            kind=kind,
            tickers=tickers,
        )
        arrival = Arrival.of(Path(path), load(Path(path)), given)
        document = None
        while document is None:
            read = self._read(arrival)
            with self._writing, writing(self._lock):
                document = self._arrivals.receive(arrival, read)
        self._wake()
        return document

    def _read(self, arrival: Arrival) -> Read | None:
        """The file as read in a process of its own; None when its content is in the library."""
        documents = self.documents()
        if arrival.is_known(documents):
            return None
        reading = shared().read(arrival.name.name, arrival.content)
        return Read(reading, arrival.prepared(reading, documents))

    def edit(self, document: str, given: Given) -> Document:
        """Keep a document under what a person says of it; later versions of its file keep that too.

        Raises
            UnknownDocument: if there is none of that id.
        """
        self._refuse_to_write()
        with self._writing, writing(self._lock):
            changed = self._arrivals.restate(document, given)
        self._wake()
        return changed

    def remove(self, document: str) -> None:
        """Take a document out of the library.

        Raises
            UnknownDocument: if there is none of that id.
        """
        self._refuse_to_write()
        with self._writing, writing(self._lock):
            self._arrivals.remove(document)
        self._wake()

    def lures(self) -> dict[str, int]:
        """How many sentences of documents read as orders to a program; they are never quoted."""
        with self._turn:
            return self._store.lures()

    def headings(self, document: str) -> list[str]:
        """The titles of a document's sections in their order; empty where it has none."""
        with self._turn:
            number = self._store.number(document)
            pages = self._store.pages(number) if number is not None else []
        return [heading.title for page in pages for heading in page.headings]

    def page_crop(self, document: str, page: int, start: int, end: int, quote: str = "") -> bytes | None:
        """The place of a PDF's page that shows its characters from start to end, highlighted, as PNG; None without one.

        quote: the words that must still stand there, since the document may have become another since it was cited.
        """
        with self._turn:
            found = next((one for one in self._store.documents() if one.id == document), None)
            number = self._store.number(document)
            text = self._store.page_text(number, page) if number is not None else ""
        if quote and text[start:end] != quote:
            return None
        content = self.originals.content(found.sha256) if found else None
        return shared().image(content, page, text, start, end) if content else None

    def generation(self) -> int:
        """A number that grows with every change of the library, by whichever process."""
        with self._turn:
            return self._store.generation()

    def published(self, first: date, last: date) -> list[Document]:
        """The documents that state the day they were published, where it lies from first to last, in the order of adding."""
        with self._turn:
            return self._store.published(first, last)

    def passages_with(self, phrases: Iterable[str], documents: Collection[str], most: int) -> list[Passage]:
        """Of each of these documents the first passages that hold every word of one of the phrases, wherever in them."""
        with self._turn, self._store.unchanging():
            return passages_with(self._finder.snapshot(), self._pages, phrases, documents, most)

    def first_passages(self, document: str, most: int) -> list[Passage]:
        """The passages a document begins with."""
        with self._turn, self._store.unchanging():
            return first_passages(self._finder.snapshot(), self._pages, document, most)

    def rebuild(self) -> None:
        """Index every document again from its stored pages, under the embedding of the settings.

        Raises
            NoVectors: if vectors cannot be made now; search goes on by words.
        """
        self._refuse_to_write()
        with self._writing, writing(self._lock):
            self._shelving.cut_again(all_of_them=True)
        self._postings.unlink(missing_ok=True)
        with self._turn:
            self._meaning.rebuild(self._kept)

    def catch_up(self) -> None:
        """Make every vector that is missing and bring the indexes up to date, which search and background do else.

        Raises
            NoVectors: if vectors cannot be made now; search goes on by words.
        """
        if not self._read_only and self._background is None:
            self._catch_up()

    def vectors(self) -> VectorState:
        """How far the vectors have come."""
        with self._turn:
            return self._meaning.state(self._store)

    def trouble(self) -> str | None:
        """Why something is not compared by meaning; one sentence for the operator."""
        with self._turn:
            return self._meaning.trouble(self._store)

    def check(self) -> str | None:
        """Like `trouble`, after asking the servers of the settings now."""
        with self._turn:
            return self._meaning.check(self._store)

    def search(self, query: str, k: int = 10, documents: Collection[str] | None = None) -> list[Row]:
        """The passages that fit best, as the rows of `reports search`."""
        return [hit.as_row() for hit in self.find(query, k, documents).hits]

    def find(self, question: str, k: int = 5, documents: Collection[str] | None = None) -> Findings:
        """The passages that fit best and whether they answer the question.

        Units
            score of a hit: probability from 0 to 1 that the question is answered, scaled down to the hit's rank.
        """
        with self._turn:
            return self._finder.find(question, k, documents)

    def _prepare(self) -> None:
        """Before vectors are used: see to it that they are there, or that they are being made."""
        if self._read_only or not self._meaning.is_due(self._store.generation()):
            return
        if self._background is not None:
            self._background.wake()
            return
        try:
            self._catch_up()
        except (NoVectors, LibraryBusy, LibraryTrouble):
            return  # `trouble` says why; what cannot be written does not keep anyone from searching

    def _catch_up(self, stop: Callable[[], bool] = lambda: False) -> None:
        generation = self._kept.generation()
        if generation != self._combined:
            consolidate(self._kept, self._postings)
            self._combined = generation
        if self._meaning.is_due(generation):
            self._meaning.settle(self._kept, stop)

    def _wake(self) -> None:
        if self._background is not None:
            self._background.wake()

    def _opened_store(self) -> Store:
        path = self._folder / "library.sqlite3"
        if self._read_only:
            store = Store(path, read_only=True)
            if not store.database.is_current():
                raise LibraryTrouble(f"{path} was written by another version of Rerate and cannot be changed here.")
            return store
        if path.exists():
            store = Store(path)
            if store.database.is_current():
                return store
            store.close()
        with writing(self._lock):
            store = Store(path)
            store.database.bring_up_to_date()
        return store

    def _bring_notes(self) -> None:
        if self._read_only or self._shelving.notes_are_here():
            return
        with writing(self._lock):
            self._shelving.bring_notes()

    def _refuse_to_write(self) -> None:
        if self._read_only:
            raise LibraryTrouble(
                f"{self._folder} cannot be written; make it writable or set RERATE_HOME to a folder you own."
            )


def _made_ready(folder: Path) -> bool:
    """Make the folder if need be, and say whether it can only be read."""
    made_folder(folder)
    if os.access(folder, os.W_OK | os.X_OK):
        return False
    if not (folder / "library.sqlite3").exists():
        raise LibraryTrouble(f"{folder} cannot be written and holds no library; set RERATE_HOME to a folder you own.")
    return True


def open_library(
    home: Path | str,
    progress: Progress | None = None,
    vectors: VectorSettings | None = None,
    *,
    background: bool = False,
) -> Library:
    """Open the library in a home directory, made when it is not there.

    progress: called with what is done and all there is to do. background: make vectors in a thread while searches
    already answer by words; else the next search makes them first.
    """
    return Library(Path(home).expanduser(), progress, vectors, background=background)
