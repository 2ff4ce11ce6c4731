"""Documents written into the store: put, replaced, removed, cut again, and the bundled notes brought."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from knowledge import intake, readers
from knowledge.document import Document
from knowledge.errors import KnowledgeError, UnknownDocument
from knowledge.store import Store

NOTES = "knowledge/notes/"
Progress = Callable[[int, int], None]


class Shelving:
    """Writes to the store; whoever calls it holds the lock for writing."""

    def __init__(self, store: Store, progress: Progress | None) -> None:
        self._store = store
        self._progress = progress

    def put(self, prepared: intake.Prepared) -> None:
        """Write a document in the place of its former version, all of it or nothing."""
        with self._store.transaction():
            self.put_inside(prepared)

    def put_inside(self, prepared: intake.Prepared) -> None:
        """The same inside a transaction of the caller's."""
        self._store.put(prepared.shelved, prepared.pages, prepared.passages, prepared.marks)

    def remove(self, document: str) -> None:
        """Take a document out.

        Raises
            UnknownDocument: if there is none of that id.
            KnowledgeError: if it belongs to the program.
        """
        found = next((one for one in self._store.documents() if one.id == document), None)
        if found is None:
            raise UnknownDocument(f"The library holds no document {document}; list shows the ids.")
        if found.path.startswith(NOTES):
            raise KnowledgeError(f"{document} is a reading note that belongs to the program and stays.")
        with self._store.transaction():
            self._store.delete(document)

    def cut_again(self, *, all_of_them: bool = False) -> None:
        """Index stored documents again that an older version of the program has indexed."""
        shelved = self._store.shelved()
        old = [one for one in shelved if all_of_them or one.version != intake.VERSION]
        for done, one in enumerate(old, start=1):
            self.put(intake.prepare(one.document, self._store.pages(one.number)))
            if self._progress is not None:
                self._progress(done, len(old))

    def notes_are_here(self) -> bool:
        """Whether the bundled notes and every document are indexed as this version of the program does it."""
        return self._store.state("notes") == _mark(_notes())

    def bring_notes(self) -> None:
        """Index the bundled notes when they or the way of indexing have changed."""
        contents = _notes()
        if self._store.state("notes") == _mark(contents):
            return
        self.cut_again()
        kept = {document.id: document for document in self._store.documents()}
        for document in kept.values():
            if document.path.startswith(NOTES) and document.path.removeprefix(NOTES) not in contents:
                with self._store.transaction():
                    self._store.delete(document.id)
        for name, content in contents.items():
            self._bring_note(name, content, kept)
        self._store.remember("notes", _mark(contents))

    def _bring_note(self, name: str, content: bytes, kept: dict[str, Document]) -> None:
        reading = readers.read(Path(name), content)
        document, pages = intake.document_of(Path(name), content, reading, intake.Given(), {})
        document = replace(document, id=f"note-{Path(name).stem}", path=f"{NOTES}{name}")
        if kept.get(document.id) != document:
            self.put(intake.prepare(document, pages))


def _notes() -> dict[str, bytes]:
    folder = files("knowledge").joinpath("notes")
    notes = sorted((note for note in folder.iterdir() if note.name.endswith(".md")), key=lambda note: note.name)
    return {note.name: note.read_bytes() for note in notes}


def _mark(contents: dict[str, bytes]) -> str:
    return hashlib.sha256(b"".join([intake.VERSION.encode(), *contents.values()])).hexdigest()
