"""Vectors for English text: wordllama, whose weights come inside its package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.document import Language
from knowledge.embedding import Floats, of_length_one

DIMENSIONS = 256
_UNSAFE = re.compile(r"[\ud800-\udfff]")


@cache
def _model() -> Any:
    import wordllama  # noqa: PLC0415 - half a second that only searching pays

    # Its default looks for the tokenizer in a folder the package does not fill, and would then download.
    return wordllama.WordLlama.load(disable_download=True, cache_dir=Path(wordllama.__file__).parent)


class Wordllama:
    """The embedding that needs no network. Chinese falls into pieces it does not know, so it is left to words."""

    name = f"wordllama-{DIMENSIONS}"
    languages: frozenset[Language] = frozenset({"en"})
    batch = 512

    def close(self) -> None:
        """There is nothing to let go of; the model serves every library of the process."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row per passage."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        vectors = _model().embed([_UNSAFE.sub(" ", text) or " " for text in texts])
        return of_length_one(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))

    def embed_question(self, text: str) -> Floats:
        """One vector."""
        found: Floats = self.embed([text])[0]
        return found
