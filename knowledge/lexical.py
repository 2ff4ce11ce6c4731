"""BM25 over passages: one segment a document, merged in memory."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

SATURATION = 1.2  # k1
LENGTH_WEIGHT = 0.7  # b
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Segment:
    """The terms of one document: for every posting its term, passage and count; for every passage its length."""

    terms: tuple[str, ...]
    term_of: Ints
    row_of: Ints
    count: Ints
    lengths: Ints

    def to_bytes(self) -> bytes:
        """The segment as stored beside its document."""
        names = "\n".join(self.terms).encode()
        sizes = np.array([len(names), len(self.term_of), len(self.lengths)], dtype=np.int32)
        arrays = (sizes, self.term_of, self.row_of, self.count, self.lengths)
        return b"".join([*(array.tobytes() for array in arrays), names])

    @classmethod
    def from_bytes(cls, stored: bytes) -> Segment:
        """A segment as `to_bytes` wrote it."""
        names, postings, passages = (int(size) for size in np.frombuffer(stored, dtype=np.int32, count=3))
        numbers = np.frombuffer(stored, dtype=np.int32, count=postings * 3 + passages, offset=12)
        text = stored[len(stored) - names :].decode()
        return cls(
            tuple(text.split("\n")) if text else (),
            numbers[:postings],
            numbers[postings : 2 * postings],
            numbers[2 * postings : 3 * postings],
            numbers[3 * postings :],
        )


def segment(passages: Sequence[Sequence[str]]) -> Segment:
    """Count the terms of a document's passages."""
    vocabulary: dict[str, int] = {}
    term_of: list[int] = []
    row_of: list[int] = []
    count: list[int] = []
    for row, words in enumerate(passages):
        counted = Counter(words)
        for word in counted:
            vocabulary.setdefault(word, len(vocabulary))
        term_of.extend(vocabulary[word] for word in counted)
        row_of.extend([row] * len(counted))
        count.extend(counted.values())
    lengths = [len(words) for words in passages]
    arrays = (np.array(values, dtype=np.int32) for values in (term_of, row_of, count, lengths))
    return Segment(tuple(vocabulary), *arrays)


class LexicalIndex:
    """All segments as one index; rows are numbered through all documents in their order."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._vocabulary: dict[str, int] = {}
        known = self._vocabulary
        for term in chain.from_iterable(part.terms for part in segments):
            known.setdefault(term, len(known))
        self.lengths = _concat([part.lengths for part in segments])
        self.rows = len(self.lengths)
        term_of, row_of, count = self._merge(segments)
        order = np.argsort(term_of, kind="stable")
        self._rows = row_of[order]
        self._starts = np.searchsorted(term_of[order], np.arange(len(known) + 1))
        average = max(float(self.lengths.mean()), 1.0) if self.rows else 1.0
        damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * self.lengths / average)
        counts = count[order].astype(np.float32)
        self._impact = (counts * (SATURATION + 1) / (counts + damping[self._rows])).astype(np.float32)

    def _merge(self, segments: Sequence[Segment]) -> tuple[Ints, Ints, Ints]:
        terms: list[Ints] = []
        rows: list[Ints] = []
        offset = 0
        for part in segments:
            own = np.fromiter((self._vocabulary[term] for term in part.terms), dtype=np.int32, count=len(part.terms))
            terms.append(own[part.term_of] if len(own) else part.term_of)
            rows.append((part.row_of + offset).astype(np.int32))
            offset += len(part.lengths)
        return _concat(terms), _concat(rows), _concat([part.count for part in segments])

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        at = self._vocabulary.get(term)
        return 0 if at is None else int(self._starts[at + 1] - self._starts[at])

    def rarity(self, term: str) -> float:
        """Inverse passage frequency.

        Formula
            ln(1 + (N - n + 0.5) / (n + 0.5))
        Source
            Robertson & Zaragoza (2009), Foundations and Trends in Information Retrieval 3(4).
        """
        frequency = self.frequency(term)
        return math.log(1 + (self.rows - frequency + 0.5) / (frequency + 0.5))

    def scores(self, weights: Mapping[str, float]) -> Floats:
        """BM25 of every passage for weighted terms.

        Formula
            sum over terms of weight x rarity x count (k1 + 1) / (count + k1 (1 - b + b length / mean length))
        Source
            Robertson & Zaragoza (2009), Foundations and Trends in Information Retrieval 3(4).
        """
        total = np.zeros(self.rows, dtype=np.float32)
        for term, weight in weights.items():
            at = self._vocabulary.get(term)
            if at is not None:
                postings = slice(self._starts[at], self._starts[at + 1])
                total[self._rows[postings]] += np.float32(weight * self.rarity(term)) * self._impact[postings]
        return total


def _concat(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int32), *parts]).astype(np.int32)
