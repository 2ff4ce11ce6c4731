"""The vector index in Chroma: derived from the cached vectors, repaired or built again from them.

The only importer of chromadb. Telemetry is off: no embedding function, no download, nothing sent. Ids are
`document:ordinal`, so that a changed document overwrites its former rows; the number in a row's metadata tells
which version of the document it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedding import Floats
from knowledge.index_contents import Contents, Held

BATCH = 5_000  # Chroma takes 5,461 at once
NEAREST = 300
TIMEOUT = 10.0  # seconds a server may take for one request
SERVER_PATIENCE = 2.0  # seconds until a server that says nothing counts as away
Nearest = Mapping[tuple[int, int], float]
_COSINE = {"hnsw": {"space": "cosine"}}


class ChromaIndex:
    """An open collection and the note of what it holds."""

    def __init__(self, collection: Any, contents: Contents, close: Callable[[], None]) -> None:
        self._collection = collection
        self._contents = contents
        self.close = close

    @property
    def contents(self) -> Contents:
        """What it holds."""
        return self._contents

    def verify(self) -> None:
        """Read what it really holds when the note cannot be right."""
        if self._collection.count() != self._contents.passages:
            self._contents.replace(self._counted())

    def wear(self) -> float:
        """Deleted rows, which Chroma never frees, as a share of the living."""
        return self._contents.deleted / max(self._contents.passages, 1_000)

    def put(self, document: str, number: int, vectors: Floats) -> None:
        """Hold exactly these rows of a document, over those of its former version."""
        if not len(vectors):
            message = f"{document} has no vectors."
            raise ValueError(message)
        for start in range(0, len(vectors), BATCH):
            part = vectors[start : start + BATCH]
            ids = [f"{document}:{start + at}" for at in range(len(part))]
            self._collection.upsert(ids=ids, embeddings=part, metadatas=[{"document": number}] * len(part))
        self._drop_rows(document, len(vectors))
        self._contents.put(document, Held(number, len(vectors)))

    def remove(self, document: str) -> None:
        """Hold no row of a document."""
        self._drop_rows(document, 0)
        self._contents.remove(document)

    def nearest(self, vector: Floats) -> Nearest:
        """Cosines of the nearest passages of the whole library, by document number and ordinal."""
        count = self._contents.passages
        if count == 0:
            return {}
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(NEAREST, count), include=["metadatas", "distances"]
        )
        rows = zip(found["ids"][0], found["metadatas"][0], found["distances"][0], strict=True)
        return {(row["document"], _ordinal(identity)): 1 - float(distance) for identity, row, distance in rows}

    def _drop_rows(self, document: str, first: int) -> None:
        held = self._contents.documents.get(document)
        surplus = [f"{document}:{at}" for at in range(first, held.passages if held else 0)]
        for start in range(0, len(surplus), BATCH):
            self._collection.delete(ids=surplus[start : start + BATCH])
        self._contents.deleted += len(surplus)

    def _counted(self) -> Mapping[str, Held]:
        """What the rows say. Rows of two versions count as of none, so that they are written again."""
        numbers: dict[str, set[int]] = {}
        last: dict[str, int] = {}
        rows: dict[str, int] = {}
        for start in range(0, self._collection.count(), BATCH):
            part = self._collection.get(limit=BATCH, offset=start, include=["metadatas"])
            for identity, metadata in zip(part["ids"], part["metadatas"], strict=True):
                document = identity.rpartition(":")[0]
                numbers.setdefault(document, set()).add(int(metadata["document"]))
                last[document] = max(last.get(document, 0), _ordinal(identity))
                rows[document] = rows.get(document, 0) + 1
        return {
            document: Held(
                found.pop() if len(found) == 1 and rows[document] == last[document] + 1 else -1, last[document] + 1
            )
            for document, found in numbers.items()
        }


def embedded(folder: Path, dimensions: int) -> ChromaIndex:
    """The index in a folder of its own; one process at a time may open it."""
    import chromadb  # noqa: PLC0415 - three quarters of a second that only searching pays
    from chromadb.config import Settings  # noqa: PLC0415

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    try:
        index = ChromaIndex(_collection(client, "passages"), Contents.read(folder / "contents.json"), client.close)
        index.verify()
        index.nearest(np.full(dimensions, dimensions**-0.5, dtype=np.float32))
    except BaseException:
        client.close()
        raise
    return index


def served(address: str, name: str, note: Path, dimensions: int) -> ChromaIndex:
    """The collection of that name on a Chroma server. note: the file that says what it holds."""
    client = _connected(address)
    try:
        index = ChromaIndex(_collection(client, name), Contents.read(note), lambda: _disconnect(client))
        index.verify()
        index.nearest(np.full(dimensions, dimensions**-0.5, dtype=np.float32))
    except BaseException:
        _disconnect(client)
        raise
    return index


def drop_served(address: str, name: str) -> None:
    """Delete a collection on a server, if it is there."""
    client = _connected(address)
    try:
        if name in {collection.name for collection in client.list_collections()}:
            client.delete_collection(name)
    finally:
        _disconnect(client)


def knock(address: str) -> None:
    """See whether a Chroma server answers; raises what the client of HTTP raises when it does not."""
    import requests  # noqa: PLC0415 - see above

    requests.get(f"{address}/api/v2/heartbeat", timeout=SERVER_PATIENCE).raise_for_status()


def _connected(address: str) -> Any:
    import chromadb  # noqa: PLC0415 - see above
    from chromadb.config import Settings  # noqa: PLC0415

    knock(address)  # Chroma's own client waits for ever, so a server that hangs is found out first
    parts = urlsplit(address)
    client: Any = chromadb.HttpClient(
        host=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        ssl=parts.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
    client._server._session.timeout = TIMEOUT  # noqa: SLF001 - Chroma offers no other way to end a wait
    return client


def _disconnect(client: Any) -> None:
    for part in (client, client._admin_client):  # noqa: SLF001 - Chroma leaves its connections open
        part._server._session.close()  # noqa: SLF001
    client.close()


def _collection(client: Any, name: str) -> Any:
    return client.get_or_create_collection(name, embedding_function=None, configuration=_COSINE)


def _ordinal(identity: str) -> int:
    return int(identity.rpartition(":")[2])
