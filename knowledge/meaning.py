"""Passages by meaning: vectors are made beside the store, searched in Chroma, or by exact products while it is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.document import Language
from knowledge.embedding import Floats, chosen
from knowledge.embedding_queue import EmbeddingQueue
from knowledge.errors import LibraryBusy, LibraryTrouble, NoVectors
from knowledge.folders import made_folder
from knowledge.index_upkeep import SERVER_AWAY, IndexUpkeep
from knowledge.store import Store
from knowledge.vector_cache import VectorCache
from knowledge.vector_settings import VectorSettings
from knowledge.vectors import Nearest

SILENCE = 30.0  # seconds a server that failed is left alone
REMEMBERED = 64  # documents whose vectors stay in memory beside an index
INDEX_AWAY = "The vector index cannot be written; look at the free space and the log. Vectors are compared without it."
Place = Literal["chroma", "server", "exact"]
Stop = Callable[[], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class VectorState:
    """How far the vectors have come and where they are searched. trouble: what the operator should know."""

    embedding: str
    wanted: int
    made: int
    place: Place
    trouble: str | None


def _never() -> bool:
    return False


class Meaning:
    """The vectors of one library under one setting. One thread may settle while another searches."""

    def __init__(
        self,
        folder: Path,
        settings: VectorSettings,
        progress: Progress | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._server = settings.chroma_url
        self._clock = clock
        self._embedding = chosen(settings)
        self._queue = EmbeddingQueue(folder, self._embedding, progress)
        self._index = IndexUpkeep(folder, self._embedding.name, self._server, progress)
        self._settling = threading.Lock()
        self._settled: int | None = None  # the generation the vectors were brought up to
        self._quiet_until = {"settling": 0.0, "question": 0.0}
        self._matrices: dict[int, Floats] = {}
        self._trouble: str | None = None

    @property
    def languages(self) -> frozenset[Language]:
        """The languages that are compared by meaning."""
        return self._embedding.languages

    def close(self) -> None:
        """Leave the index to others."""
        with self._settling:
            self._index.close()
        self._embedding.close()

    def is_due(self, generation: int) -> bool:
        """Whether settling may change something."""
        behind = self._settled != generation or self._index.fallen
        return behind and self._clock() >= self._quiet_until["settling"]

    def settle(self, store: Store, stop: Stop = _never) -> None:
        """Make the vectors that are missing and bring the index up to date, unless another process is at it.

        Raises
            NoVectors: if they cannot be made or searched in full now; what is there stays in use.
        """
        with self._settling:
            generation = store.generation()
            try:
                self._settle(store, stop)
            except (NoVectors, LibraryBusy, LibraryTrouble) as error:
                self._quiet_until["settling"] = self._clock() + SILENCE
                self._trouble = str(error)
                raise
            self._trouble = None
            self._settled = None if stop() else generation

    def rebuild(self, store: Store) -> None:
        """Build the index anew under the embedding of the settings; texts it has vectors for keep them.

        Raises
            NoVectors: if vectors cannot be made now.
        """
        cache = self._cache(store)
        length = len(self._embedding.embed_question("growth"))  # nothing is dropped before others can be had
        if cache.dimensions() not in (None, length):
            cache.forget()
        cache.adopt()
        self._matrices.clear()
        self._index.close()
        self.settle(store)
        cache.forget_others()
        if cache.dimensions() is not None:
            with self._settling:
                self._index.start_anew(cache)

    def question(self, store: Store, text: str) -> Floats:
        """The vector of a question.

        Raises
            NoVectors: if it cannot be had at once; the next half minute does not ask again.
        """
        self._refuse_another(store)
        if self._clock() < self._quiet_until["question"]:
            raise NoVectors(self._trouble or "The embedding server did not answer; search goes on by words.")
        try:
            return self._cache(store).checked(self._embedding.embed_question(text))
        except NoVectors as error:
            self._trouble = str(error)
            self._quiet_until["question"] = self._clock() + SILENCE
            raise

    def nearest(self, vector: Floats) -> Nearest | None:
        """Cosines of the nearest passages, by document number and ordinal; None while there is no index to ask."""
        return self._index.nearest(vector)

    def within(self, store: Store, vector: Floats, number: int) -> Floats:
        """Cosines of every passage of one document, exact, in order; none while its vectors are not complete."""
        matrix = self._matrices.get(number)
        if matrix is None:
            made = self._cache(store).of(number)
            if made is None or made.shape[1] != len(vector):
                return np.zeros(0, dtype=np.float32)
            if self._index.is_open and len(self._matrices) >= REMEMBERED:
                self._matrices.pop(next(iter(self._matrices)))
            matrix = self._matrices.setdefault(number, made)
        product: Floats = matrix @ vector
        return product

    def forget_all_but(self, numbers: frozenset[int]) -> None:
        """Drop what was remembered of documents that are gone."""
        for number in self._matrices.keys() - numbers:
            del self._matrices[number]

    def check(self, store: Store) -> str | None:
        """Ask the servers of the settings now; what the operator should know, or None when all is well."""
        try:
            self.question(store, "growth")
            self._index.reach()
        except NoVectors as error:
            return str(error)
        return self.trouble(store)

    def trouble(self, store: Store) -> str | None:
        """Why something is not compared by meaning, or not in the index."""
        try:
            self._refuse_another(store)
        except NoVectors as error:
            return str(error)
        return self._trouble or (SERVER_AWAY if self._index.fallen and self._server else None)

    def state(self, store: Store) -> VectorState:
        """How far the vectors have come."""
        counted = self._cache(store).counted()
        place: Place = "exact" if not self._index.is_open else "server" if self._server else "chroma"
        return VectorState(self._embedding.name, counted.wanted, counted.made, place, self.trouble(store))

    def _cache(self, store: Store) -> VectorCache:
        return VectorCache(store, self._embedding.name, self.languages)

    def _settle(self, store: Store, stop: Stop) -> None:
        self._refuse_another(store)
        made_folder(self._folder)
        cache = self._cache(store)
        try:
            self._queue.drain(cache, stop)
        finally:
            if cache.dimensions() is not None and not stop():
                self._index.bring_up_to_date(cache, stop)
        if self._index.fallen:
            raise NoVectors(SERVER_AWAY if self._server else INDEX_AWAY)

    def _refuse_another(self, store: Store) -> None:
        used = self._cache(store).used()
        if used not in (None, self._embedding.name):
            raise NoVectors(
                f"The library's vectors were made by {used}, but EMBEDDING asks for {self._embedding.name};"
                " run `rerate reports rebuild`, or set EMBEDDING back."
            )
