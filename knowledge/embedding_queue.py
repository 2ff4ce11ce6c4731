"""The texts that wait for a vector, made batch by batch by one process at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from knowledge.embedding import Embedding
from knowledge.errors import NoVectors
from knowledge.lock import Claim
from knowledge.vector_cache import Text, VectorCache

Stop = Callable[[], bool]
Progress = Callable[[int, int], None]


class EmbeddingQueue:
    """Whatever stands in the store without a vector; nothing else is kept of it, so nothing can be lost."""

    def __init__(self, folder: Path, embedding: Embedding, progress: Progress | None) -> None:
        self._embedding = embedding
        self._progress = progress
        self._claim = Claim(folder / "embedding")
        self._done = self._total = 0

    def drain(self, cache: VectorCache, stop: Stop) -> None:
        """Make the missing vectors, unless another process is at it; each batch is kept at once.

        Raises
            NoVectors: if the embedding gives none now.
        """
        waiting = cache.incomplete()
        if not waiting or not self._claim.take():
            return
        try:
            counted = cache.counted()
            self._done, self._total = 0, counted.wanted - counted.made
            for number in waiting:
                self._make(cache, cache.missing(number), stop)
            cache.sweep()
        finally:
            self._claim.release()

    def _make(self, cache: VectorCache, texts: list[Text], stop: Stop) -> None:
        for start in range(0, len(texts), self._embedding.batch):
            if stop():
                return
            part = texts[start : start + self._embedding.batch]
            vectors = self._embedding.embed([text.words for text in part])
            if not len(part) == len(vectors) > 0:
                raise NoVectors(f"{self._embedding.name} gave {len(vectors)} vectors for {len(part)} passages.")
            cache.keep(part, vectors)
            self._done += len(part)
            if self._progress is not None:
                self._progress(self._done, self._total)
