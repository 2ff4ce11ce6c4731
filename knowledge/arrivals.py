"""What becomes of a file that arrives: a new document, a newer version, one more place of the same, or nothing new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import intake
from knowledge.document import Document, Reading
from knowledge.errors import KnowledgeError, UnknownDocument
from knowledge.intake import Given, Prepared
from knowledge.originals import Originals
from knowledge.shelving import NOTES, Shelving
from knowledge.store import Store


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file with what its bringer says about it. place: its full path; sha256: of its content."""

    name: Path
    place: str
    content: bytes
    sha256: str
    given: Given

    @classmethod
    def of(cls, path: Path, content: bytes, given: Given) -> Arrival:
        """A file that was read from disk."""
        return cls(path, intake.place_of(path), content, intake.digest(content), given)

    def is_known(self, documents: Sequence[Document]) -> bool:
        """Whether its content is in the library, so that it need not be read."""
        return _holding(documents, self.sha256) is not None

    def former(self, documents: Sequence[Document]) -> Document | None:
        """The document whose file this was until now."""
        return next((one for one in documents if self.place in (one.path, *one.others)), None)

    def prepared(self, reading: Reading, documents: Sequence[Document], before: Prepared | None = None) -> Prepared:
        """The document to write. before: what was prepared when the documents may have been others."""
        former = self.former(documents)
        taken = {one.id: one for one in documents}
        if former is not None and former.others:  # it stays under another of its files, and keeps its id
            taken[former.id] = replace(former, path="")
        given = _merged(self.given, former)
        document, pages = intake.document_of(self.name, self.content, reading, given, taken)
        if before is not None and before.shelved.document == document:
            return before
        return intake.prepare(document, pages)


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read, and as prepared without the lock."""

    reading: Reading
    prepared: Prepared


class Arrivals:
    """Takes files into the store; whoever calls it holds the lock for writing."""

    def __init__(self, store: Store, shelving: Shelving, originals: Originals) -> None:
        self._store = store
        self._shelving = shelving
        self._originals = originals

    def receive(self, arrival: Arrival, read: Read | None) -> Document | None:
        """Take a file in; None when it must be read first, since what it held has been removed meanwhile."""
        documents = self._store.documents()
        former = arrival.former(documents)
        known = _holding(documents, arrival.sha256)
        if known is None:
            return (
                self._put(arrival, former, arrival.prepared(read.reading, documents, read.prepared)) if read else None
            )
        if former is None or former.id != known.id:
            known = self._moved(arrival.place, former, known)
        return self._restated(known, arrival.given)

    def restate(self, document: str, given: Given) -> Document:
        """Keep a document under facts a person states.

        Raises
            UnknownDocument: if there is none of that id.
            KnowledgeError: if it belongs to the program.
        """
        found = next((one for one in self._store.documents() if one.id == document), None)
        if found is None:
            raise UnknownDocument(f"The library holds no document {document}; list shows the ids.")
        if found.path.startswith(NOTES):
            raise KnowledgeError(f"{document} is a reading note that belongs to the program and stays as it is.")
        return self._restated(found, given)

    def _restated(self, document: Document, given: Given) -> Document:
        """The document with what a person says of it; it is indexed anew, since its names are searched."""
        said = given.said()
        changed = replace(document, **said, stated=tuple(sorted({*document.stated, *said})))
        number = self._store.number(document.id)
        if changed != document and number is not None:
            self._shelving.put(intake.prepare(changed, self._store.pages(number)))
        return changed

    def remove(self, document: str) -> None:
        """Take a document out, and its original with it."""
        self._shelving.remove(document)
        self._sweep()

    def _put(self, arrival: Arrival, former: Document | None, prepared: Prepared) -> Document:
        document = prepared.shelved.document
        self._originals.keep(arrival.sha256, arrival.content)
        with self._store.transaction():
            if former is not None and former.id != document.id:
                self._leave(former, arrival.place)
            self._shelving.put_inside(prepared)
        self._sweep()
        return document

    def _moved(self, place: str, former: Document | None, known: Document) -> Document:
        """The same content under one more name; the document that had this name loses it."""
        found = replace(known, others=(*known.others, place))
        with self._store.transaction():
            if former is not None:
                self._leave(former, place)
            self._store.note_places(found.id, found.path, found.others)
        self._sweep()
        return found

    def _leave(self, former: Document, place: str) -> None:
        """A file no longer holds this document; without another file of it, it is gone."""
        left = [one for one in (former.path, *former.others) if one != place]
        if left:
            self._store.note_places(former.id, left[0], left[1:])
        else:
            self._store.delete(former.id)

    def _sweep(self) -> None:
        self._originals.sweep({document.sha256 for document in self._store.documents()})


def _merged(given: Given, former: Document | None) -> Given:
    """What a person said of the former version holds for the new one too, unless it is said anew."""
    if former is None:
        return given
    kept = {name: getattr(former, name) for name in former.stated}
    return Given(**(kept | given.said()))


def _holding(documents: Sequence[Document], sha256: str) -> Document | None:
    return next((one for one in documents if one.sha256 == sha256 and not one.path.startswith(NOTES)), None)
