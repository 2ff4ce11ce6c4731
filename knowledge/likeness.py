"""Which passages say nearly the same: equal figures, and nearly all runs of four words in common.

Two passages that differ in a figure are never alike, however much of their wording they share.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from hashlib import blake2b

import numpy as np

ALIKE = 0.8  # share of the runs of words that two passages have in common, of all runs of both
_RUN = 4
_FEWEST = 20  # words below which a passage is too short to be compared
_BANDS, _ROWS = 4, 4
_TOKEN = re.compile(r"\d[\d.,]*\d|[a-z]+|\d|[\u3400-\u9fff]")
_RANDOM = np.random.default_rng(20260101)  # the same numbers for ever: what is stored was made with them
_FACTORS = _RANDOM.integers(1, 2**32, (_BANDS * _ROWS, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**32, (_BANDS * _ROWS, 1), dtype=np.uint64)
_LOW = np.uint64(0xFFFFFFFF)


def bands(text: str) -> tuple[int, ...]:
    """Keys of which alike passages almost surely share one; none for a short passage.

    Source
        Broder (1997), On the resemblance and containment of documents; Indyk & Motwani (1998), STOC, for the bands.
    """
    tokens = _TOKEN.findall(_folded(text))
    if len(tokens) < _FEWEST:
        return ()
    hashed = np.array(sorted(_runs(tokens)), dtype=np.uint64)
    lowest = ((hashed * _FACTORS + _OFFSETS) & _LOW).min(axis=1).astype(np.uint32)
    figures = " ".join(_figures(tokens)).encode()
    return tuple(_key(at, lowest[at * _ROWS : (at + 1) * _ROWS].tobytes(), figures) for at in range(_BANDS))


def are_alike(one: str, other: str) -> bool:
    """Whether two passages say nearly the same.

    >>> words = "Free cash flow rose to 12.5 billion as capital spending fell and customers paid earlier than last year."
    >>> are_alike(words, words.upper()), are_alike(words, words.replace("12.5", "12.6"))
    (True, False)
    """
    first, second = _TOKEN.findall(_folded(one)), _TOKEN.findall(_folded(other))
    if _figures(first) != _figures(second):
        return False
    runs, others = _runs(first), _runs(second)
    return len(runs & others) >= ALIKE * len(runs | others)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _figures(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token[0].isdigit()]


def _runs(tokens: list[str]) -> set[int]:
    joined = [" ".join(tokens[at : at + _RUN]) for at in range(max(1, len(tokens) - _RUN + 1))]
    return {zlib.crc32(run.encode()) for run in joined}


def _key(band: int, lowest: bytes, figures: bytes) -> int:
    mixed = blake2b(bytes([band]) + lowest + figures, digest_size=8).digest()
    return int.from_bytes(mixed, "big", signed=True)  # SQLite's whole numbers are signed
