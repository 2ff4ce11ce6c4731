"""The vector index in Chroma: derived from the store, repaired or rebuilt from it, never the only copy.

The only importer of chromadb. Telemetry is off: no embedding function, no download, nothing sent.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.embedding import DIMENSIONS, MODEL, embed

BATCH = 5000
NEAREST = 300
_LOG = logging.getLogger(__name__)
_POINTER = "current"
_OPENED: set[str] = set()  # Chroma keeps a handle on each path as long as the process lives, even when it is deleted
Texts = Callable[[int], Sequence[str]]
Progress = Callable[[int, int], None]


class VectorIndex:
    """Passages by meaning. Ids are `document number:ordinal`."""

    def __init__(self, folder: Path, progress: Progress | None = None) -> None:
        self._folder = folder
        self._progress = progress
        self._matrices: dict[int, npt.NDArray[np.float32]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._collection = self._open()

    def repair(self, wanted: Mapping[int, int], texts: Texts) -> None:
        """Make the index hold exactly the passages of the store: wanted counts per document number."""
        try:
            self._complete(wanted, texts)
            self._probe(wanted)
        except Exception:  # Chroma raises its own, Rust's and SQLite's errors for damage  # noqa: BLE001
            _LOG.warning("The vector index is damaged and is built again.", exc_info=True)
            self._collection = self._fresh()
            self._complete(wanted, texts)

    def put(self, number: int, texts: Sequence[str]) -> None:
        """Index the passages of one document."""
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            vectors = embed(part)
            if not len(part) == len(vectors) > 0:
                message = f"{len(part)} passages gave {len(vectors)} vectors."
                raise RuntimeError(message)
            self._collection.upsert(
                ids=[f"{number}:{start + at}" for at in range(len(part))],
                embeddings=vectors,
                metadatas=[{"document": number}] * len(part),
            )
        self._matrices.pop(number, None)

    def remove(self, number: int) -> None:
        """Forget the passages of one document."""
        self._matrices.pop(number, None)
        self._collection.delete(where={"document": number})

    def nearest(self, vector: npt.NDArray[np.float32]) -> dict[tuple[int, int], float]:
        """Cosines of the nearest passages of the whole library, by document number and ordinal."""
        count = self._collection.count()
        if count == 0:
            return {}
        found = self._collection.query(query_embeddings=[vector], n_results=min(NEAREST, count), include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {_place(identity): 1 - float(distance) for identity, distance in pairs}

    def within(self, number: int, vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Cosines of every passage of one document, exact, in order."""
        if number not in self._matrices:
            if len(self._matrices) >= 64:
                self._matrices.pop(next(iter(self._matrices)))
            self._matrices[number] = self._matrix(number)
        product: npt.NDArray[np.float32] = self._matrices[number] @ vector
        return product

    def forget(self) -> None:
        """Drop what was remembered of documents, after another process has written."""
        self._matrices.clear()

    def _matrix(self, number: int) -> npt.NDArray[np.float32]:
        found = self._collection.get(where={"document": number}, include=["embeddings"])
        matrix = np.zeros((len(found["ids"]), DIMENSIONS), dtype=np.float32)
        ordinals = [_place(identity)[1] for identity in found["ids"]]
        if ordinals:
            order = np.argsort(ordinals)
            matrix = np.asarray(found["embeddings"], dtype=np.float32)[order]
        return matrix

    def _complete(self, wanted: Mapping[int, int], texts: Texts) -> None:
        if self._collection.count() == sum(wanted.values()) and self._remembered(wanted):
            return
        held: dict[int, int] = {}
        for metadata in self._collection.get(include=["metadatas"])["metadatas"]:
            held[metadata["document"]] = held.get(metadata["document"], 0) + 1
        for number in held.keys() - wanted.keys():
            self.remove(number)
        missing = [number for number, count in wanted.items() if held.get(number, 0) != count]
        for done, number in enumerate(missing, start=1):
            if held.get(number):
                self.remove(number)
            self.put(number, texts(number))
            if self._progress:
                self._progress(done, len(missing))
        self._remember(wanted)

    def _remembered(self, wanted: Mapping[int, int]) -> bool:
        note = self._folder / "contents"
        return note.is_file() and note.read_text() == _contents(wanted)

    def _remember(self, wanted: Mapping[int, int]) -> None:
        note = self._folder / "contents"
        part = self._folder / "contents.part"
        part.write_text(_contents(wanted))
        os.replace(part, note)  # noqa: PTH105 - the atomic one

    def written(self, wanted: Mapping[int, int]) -> None:
        """Note that the index now holds exactly these, so that the next opening need not look."""
        self._remember(wanted)

    def _probe(self, wanted: Mapping[int, int]) -> None:
        if wanted:
            self.nearest(np.full(DIMENSIONS, DIMENSIONS**-0.5, dtype=np.float32))

    def _open(self) -> Any:
        pointer = self._folder / _POINTER
        name = pointer.read_text().strip() if pointer.is_file() else ""
        if not name or not (self._folder / name).is_dir():
            return self._fresh()
        try:
            return _collection(self._folder / name)
        except Exception:  # noqa: BLE001 - see repair
            _LOG.warning("The vector index cannot be opened and is built again.", exc_info=True)
            return self._fresh()

    def _fresh(self) -> Any:
        """A new directory, since Chroma keeps handles on the old one as long as the process lives."""
        self._matrices.clear()
        (self._folder / "contents").unlink(missing_ok=True)
        old = [path for path in self._folder.iterdir() if path.is_dir()]
        taken = [int(path.name.rsplit("-", 1)[-1]) for path in old if path.name.rsplit("-", 1)[-1].isdigit()]
        remembered = self._folder / "made"
        last = int(remembered.read_text()) if remembered.is_file() else 0
        number = max([last, *taken]) + 1
        while str(self._folder / f"{MODEL}-{number}") in _OPENED:
            number += 1
        remembered.write_text(str(number))
        name = f"{MODEL}-{number}"
        collection = _collection(self._folder / name)
        part = self._folder / "current.part"
        part.write_text(name)
        os.replace(part, self._folder / _POINTER)  # noqa: PTH105 - the atomic one
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return collection


def _collection(path: Path) -> Any:
    import chromadb  # noqa: PLC0415 - three quarters of a second that only searching pays
    from chromadb.config import Settings  # noqa: PLC0415

    _OPENED.add(str(path))
    client = chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection(
        "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )


def _place(identity: str) -> tuple[int, int]:
    number, ordinal = identity.split(":")
    return int(number), int(ordinal)


def _contents(wanted: Mapping[int, int]) -> str:
    return " ".join(f"{number}:{count}" for number, count in sorted(wanted.items()))
