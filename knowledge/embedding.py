"""Vectors for English text: wordllama, whose weights come inside its package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MODEL = "wordllama-256"
DIMENSIONS = 256
_UNSAFE = re.compile(r"[\ud800-\udfff]")


@cache
def _model() -> Any:
    import wordllama  # noqa: PLC0415 - half a second that only searching pays

    # Its default looks for the tokenizer in a folder the package does not fill, and would then download.
    return wordllama.WordLlama.load(disable_download=True, cache_dir=Path(wordllama.__file__).parent)


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """One vector of length one per text; a text without known words gives zeros."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    vectors = np.asarray(_model().embed([_UNSAFE.sub(" ", text) or " " for text in texts]), dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    safe = np.where(np.isfinite(lengths) & (lengths > 0), lengths, 1)
    return np.nan_to_num(vectors / safe).astype(np.float32)
