"""BM25 over passages: one segment a document, combined into postings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SATURATION = 1.2  # k1
LENGTH_WEIGHT = 0.7  # b
_REMEMBERED_TERMS = 50_000
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Lookup = Callable[[str], int | None]  # None when the term stands nowhere


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


@dataclass(frozen=True, slots=True)
class Postings:
    """Where the terms of many passages stand: term i in the passages `rows[starts[i]:starts[i + 1]]`."""

    terms: Sequence[str]
    number: Lookup
    starts: Longs
    rows: Ints
    counts: Ints
    lengths: Ints

    def without(self, gone: Flags) -> Postings:
        """The same without the passages that are gone; the rest move up."""
        place = np.cumsum(~gone, dtype=np.int32) - 1
        kept = ~gone[self.rows]
        before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept, dtype=np.int64)])
        rows = place[self.rows[kept]].astype(np.int32)
        return Postings(self.terms, self.number, before[self.starts], rows, self.counts[kept], self.lengths[~gone])


def postings_of(segments: Sequence[Segment]) -> Postings:
    """The segments of documents as one; passages are numbered through all of them in their order."""
    sized = [(part.terms, part.term_of, part.row_of, part.count, part.lengths) for part in segments]
    return _combined(sized)


def merged(parts: Sequence[Postings]) -> Postings:
    """Several postings as one, without the terms that no passage holds any more."""
    return _combined([_held(part) for part in parts])


def _held(part: Postings) -> tuple[Sequence[str], Ints, Ints, Ints, Ints]:
    sizes = np.diff(part.starts)
    terms = [part.terms[at] for at in np.flatnonzero(sizes).tolist()]
    term_of = np.repeat(np.cumsum(sizes > 0, dtype=np.int32) - 1, sizes).astype(np.int32)
    return terms, term_of, part.rows, part.counts, part.lengths


def _combined(parts: Sequence[tuple[Sequence[str], Ints, Ints, Ints, Ints]]) -> Postings:
    known: dict[str, int] = {}
    term_parts: list[Ints] = []
    row_parts: list[Ints] = []
    offset = 0
    for terms, term_of, row_of, _, lengths in parts:
        own = np.fromiter((known.setdefault(term, len(known)) for term in terms), dtype=np.int32, count=len(terms))
        term_parts.append(own[term_of] if len(own) else term_of)
        row_parts.append(row_of + np.int32(offset))
        offset += len(lengths)
    term_of, rows = _concat(term_parts), _concat(row_parts)
    order = np.argsort(term_of, kind="stable")
    starts = np.searchsorted(term_of[order], np.arange(len(known) + 1)).astype(np.int64)
    counts, lengths = _concat([part[3] for part in parts]), _concat([part[4] for part in parts])
    return Postings(tuple(known), known.get, starts, rows[order], counts[order], lengths)


class LexicalIndex:
    """Postings one after the other as one index; the same passages give the same scores however they are split."""

    def __init__(self, parts: Sequence[Postings]) -> None:
        self._parts = parts
        self.lengths = _concat([part.lengths for part in parts])
        self.rows = len(self.lengths)
        average = max(float(self.lengths.mean()), 1.0) if self.rows else 1.0
        damping = (SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * self.lengths / average)).astype(np.float32)
        self._rarities: dict[str, float] = {}
        self._firsts = np.cumsum([0, *(len(part.lengths) for part in parts)])
        self._impacts = [
            _impact(part, damping[first : first + len(part.lengths)])
            for part, first in zip(parts, self._firsts, strict=False)
        ]

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        return sum(len(rows) for rows, _ in self._standing(term))

    def rarity(self, term: str) -> float:
        """Inverse passage frequency.

        Formula
            ln(1 + (N - n + 0.5) / (n + 0.5))
        Source
            Robertson & Zaragoza (2009), Foundations and Trends in Information Retrieval 3(4).
        """
        known = self._rarities.get(term)
        if known is None:
            if len(self._rarities) > _REMEMBERED_TERMS:
                self._rarities.clear()
            frequency = self.frequency(term)
            known = self._rarities[term] = math.log(1 + (self.rows - frequency + 0.5) / (frequency + 0.5))
        return known

    def rarity_among(self, term: str, among: Flags) -> float:
        """Inverse passage frequency counted in the flagged passages only."""
        parts = zip(self._standing(term), self._firsts, strict=False)
        frequency = sum(int(np.count_nonzero(among[first:][rows])) for (rows, _), first in parts)
        return math.log(1 + (int(np.count_nonzero(among)) - frequency + 0.5) / (frequency + 0.5))

    def scores(self, weights: Mapping[str, float]) -> Floats:
        """BM25 of every passage for weighted terms.

        Formula
            sum over terms of weight x rarity x count (k1 + 1) / (count + k1 (1 - b + b length / mean length))
        Source
            Robertson & Zaragoza (2009), Foundations and Trends in Information Retrieval 3(4).
        """
        total = np.zeros(self.rows, dtype=np.float32)
        for term, weight in weights.items():
            worth = np.float32(weight * self.rarity(term))
            for (rows, impact), first in zip(self._standing(term), self._firsts, strict=False):
                total[first:][rows] += worth * impact
        return total

    def holding(self, terms: Collection[str]) -> Ints:
        """The passages that hold every one of these terms, in their order; none without a term."""
        found: Ints | None = None
        for term in sorted(terms, key=lambda one: (self.frequency(one), one)):
            parts = zip(self._standing(term), self._firsts, strict=False)
            rows = _concat([rows + np.int32(first) for (rows, _), first in parts])
            found = rows if found is None else _in_both(found, rows)
        return np.zeros(0, dtype=np.int32) if found is None else found

    def _standing(self, term: str) -> Iterator[tuple[Ints, Floats]]:
        """For each part, the passages that hold the term and its impact there."""
        for part, impact in zip(self._parts, self._impacts, strict=True):
            at = part.number(term)
            postings = slice(0, 0) if at is None else slice(int(part.starts[at]), int(part.starts[at + 1]))
            yield part.rows[postings], impact[postings]


def _impact(part: Postings, damping: Floats) -> Floats:
    counts = part.counts.astype(np.float32)
    impact: Floats = counts * np.float32(SATURATION + 1) / (counts + damping[part.rows])
    return impact


def _in_both(few: Ints, many: Ints) -> Ints:
    """What two ascending arrays share; quick where the first is much shorter."""
    if not len(many):
        return many
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    both: Ints = few[many[at] == few]
    return both


def _concat(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int32), *parts]).astype(np.int32)
