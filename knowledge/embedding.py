"""Vectors for texts: which embedding makes them is a setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge.document import Language
from knowledge.errors import NoVectors
from knowledge.vector_settings import REMOTE, WORDLLAMA, VectorSettings

Floats = npt.NDArray[np.float32]


class Embedding(Protocol):
    """Makes vectors of length one; a text without meaning to it gives zeros."""

    @property
    def name(self) -> str:
        """What its vectors are filed under; another model has another name."""

    @property
    def languages(self) -> frozenset[Language]:
        """The languages whose texts it understands."""

    @property
    def batch(self) -> int:
        """How many texts it takes at once."""

    def close(self) -> None:
        """Let go of connections."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row per passage.

        Raises
            NoVectors: if none can be had now; the text says what to do.
        """

    def embed_question(self, text: str) -> Floats:
        """One vector, quickly or not at all.

        Raises
            NoVectors: if none can be had now.
        """


def chosen(settings: VectorSettings) -> Embedding:
    """The embedding that the settings name."""
    if settings.embedding == WORDLLAMA:
        from knowledge.embedding_wordllama import Wordllama  # noqa: PLC0415 - only the one that is used

        return Wordllama()
    from knowledge.embedding_remote import Remote  # noqa: PLC0415 - only the one that is used

    provider, _, model = settings.embedding.partition(":")
    if provider not in REMOTE or not model:
        raise NoVectors(f"EMBEDDING must be wordllama, openai:MODEL or ollama:MODEL, not {settings.embedding}.")
    return Remote.of(provider, model, settings.base_url, settings.key)


def of_length_one(vectors: Floats) -> Floats:
    """Rows scaled to length one; rows without a direction become zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 1e-12)
    scaled: Floats = np.where(usable, vectors / np.where(usable, lengths, 1), 0).astype(np.float32)
    return scaled
