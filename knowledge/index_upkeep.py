"""The Chroma index of one library kept in step with its vectors: opened, completed, renewed, or done without."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge.embedding import Floats
from knowledge.errors import KnowledgeError, NoVectors
from knowledge.index_folder import IndexFolder
from knowledge.vector_cache import VectorCache
from knowledge.vectors import ChromaIndex, Nearest, drop_served, embedded, knock, served

WORN = 0.3  # of an index's rows deleted: then it is built anew, since Chroma never frees them
SERVER_AWAY = "The Chroma server does not answer; vectors are compared without it until it does."
_LOG = logging.getLogger(__name__)
Stop = Callable[[], bool]
Progress = Callable[[int, int], None]


class IndexUpkeep:
    """Owns the index. Where it is away, its callers take exact products instead. server None: an index of our own."""

    def __init__(self, folder: Path, embedding: str, server: str | None, progress: Progress | None) -> None:
        self._folder = folder
        self._name = _short(embedding)
        self._server = server
        self._progress = progress
        self._versions = IndexFolder(folder)
        self._index: ChromaIndex | None = None
        self._using = threading.Lock()  # an index is not closed under a search
        self.fallen = False

    @property
    def is_open(self) -> bool:
        """Whether searches go to the index."""
        return self._index is not None

    def nearest(self, vector: Floats) -> Nearest | None:
        """The nearest passages; None while there is no index to ask."""
        with self._using:
            if self._index is None:
                return None
            try:
                return self._index.nearest(vector)
            except Exception as error:  # noqa: BLE001 - Chroma raises its own, Rust's, SQLite's and HTTP errors
                self._fall(error)
                return None

    def bring_up_to_date(self, cache: VectorCache, stop: Stop) -> None:
        """Make the index hold what the store holds; a damaged one is built again, an absent server left alone."""
        self.fallen = False
        try:
            if self._index is None:
                self._index = self._opened(cache)
            # A server is asked by every process, but filled by the one that owns the index.
            if self._index is not None and self._versions.owner.take():
                self._complete(self._index, cache, stop)
                if self._index.wear() > WORN and not stop():
                    self._renew(cache, stop)
        except KnowledgeError:
            raise
        except Exception as error:  # noqa: BLE001 - see nearest
            with self._using:
                self._fall(error)
            if self._server is None:
                self._replace_damaged(cache, stop)

    def _replace_damaged(self, cache: VectorCache, stop: Stop) -> None:
        try:
            self._renew(cache, stop)
        except Exception:  # noqa: BLE001 - a full disk, above all, which Chroma reports in its own way
            _LOG.exception("The vector index cannot be built; vectors are compared without it.")
        else:
            self.fallen = False

    def start_anew(self, cache: VectorCache) -> None:
        """Distrust what there is and build the index from the cached vectors."""
        with self._using:
            self._let_go()
        if self._server is None:
            self._renew(cache, lambda: False)
        else:
            drop_served(self._server, self._collection(cache))
            self.bring_up_to_date(cache, lambda: False)

    def reach(self) -> None:
        """See whether the server answers, where there is one.

        Raises
            NoVectors: if it does not.
        """
        if self._server is not None:
            try:
                knock(self._server)
            except Exception as error:
                raise NoVectors(f"{SERVER_AWAY} Look at CHROMA_URL and at the server.") from error

    def close(self) -> None:
        """Leave the index to other processes."""
        with self._using:
            self._let_go()
            self._versions.owner.release()

    def _opened(self, cache: VectorCache) -> ChromaIndex | None:
        dimensions = cache.dimensions() or 1
        if self._server is not None:
            name = self._collection(cache)
            return served(self._server, name, self._folder / f"{name}.json", dimensions)
        if not self._versions.owner.take():
            return None
        path = self._versions.current(self._directory(cache))
        if path is None:
            self._renew(cache, lambda: False)
            return self._index
        self._versions.keep_only(path)
        with self._versions.opening():
            return embedded(path, dimensions)

    def _renew(self, cache: VectorCache, stop: Stop) -> None:
        """Build another index beside the old one and put it in its place when it is complete."""
        if self._server is not None:
            self.start_anew(cache)
            return
        if not self._versions.owner.take():
            return
        path = self._versions.fresh(self._directory(cache))
        index = embedded(path, cache.dimensions() or 1)
        self._complete(index, cache, stop)
        with self._using:
            self._let_go()
            self._index = index
            self._versions.adopt(path)

    def _complete(self, index: ChromaIndex, cache: VectorCache, stop: Stop) -> None:
        """Make an index hold exactly the documents whose vectors are complete."""
        held = dict(index.contents.documents)
        wanted = {document: number for number, document in cache.readable().items()}
        gone = sorted(held.keys() - wanted.keys())
        for document in gone:
            index.remove(document)
        behind = [
            (document, number)
            for document, number in wanted.items()
            if document not in held or held[document].number != number
        ]
        self._fill(index, cache, behind, stop)
        if behind or gone:
            index.contents.write()

    def _fill(self, index: ChromaIndex, cache: VectorCache, behind: Sequence[tuple[str, int]], stop: Stop) -> None:
        sizes = cache.sizes() if behind else {}
        done, total = 0, sum(sizes.get(number, 0) for _, number in behind)
        for document, number in behind:
            if stop():
                return
            vectors = cache.of(number)
            if vectors is not None:
                index.put(document, number, vectors)
            done += sizes.get(number, 0)
            if self._progress is not None:
                self._progress(done, total)

    def _directory(self, cache: VectorCache) -> str:
        """Another store in this place, such as one begun anew, gets another index."""
        return f"{self._name}-{cache.library()[:8]}"

    def _collection(self, cache: VectorCache) -> str:
        return f"rerate-{cache.library()}-{self._name}"

    def _fall(self, error: Exception) -> None:
        if self._server is not None:
            _LOG.warning("The Chroma server does not answer (%s); search goes on without it.", type(error).__name__)
        else:
            _LOG.warning("The vector index is damaged and is built again (%s).", type(error).__name__)
            _LOG.debug("What Chroma said", exc_info=error)
        self.fallen = True
        self._let_go()

    def _let_go(self) -> None:
        index, self._index = self._index, None
        if index is not None:
            index.close()


def _short(name: str) -> str:
    """A name for folders and collections: readable, and different for different embeddings."""
    readable = re.sub(r"[^a-zA-Z0-9.]+", "-", name).strip("-.")[:40]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
