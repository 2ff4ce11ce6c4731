"""The combined postings of many documents in one file, so that a start need not combine them again.

Derived from the store: a file that is missing, damaged or of another shape is no loss.
"""

from __future__ import annotations

import json
import os
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from knowledge.lexical import Ints, Longs, Postings

_SHAPE = b"rerate postings 2\n"
_ARRAYS: tuple[tuple[str, npt.DTypeLike], ...] = (
    ("starts", np.int64),
    ("offsets", np.int64),
    ("rows", np.int32),
    ("counts", np.int32),
    ("lengths", np.int32),
    ("spans", np.int32),
)


class SortedTerms(Sequence[str]):
    """Terms in the order of their bytes, kept as one text; finding one reads about twenty of them."""

    def __init__(self, joined: bytes, offsets: Longs) -> None:
        self._joined = joined
        self._offsets = offsets
        self._known: dict[str, int | None] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._bytes(at).decode("utf-8", "surrogatepass")

    def _bytes(self, at: int) -> bytes:
        return self._joined[self._offsets[at] : self._offsets[at + 1]]

    def number(self, term: str, /) -> int | None:
        """The number of a term; None when it is not among them."""
        if term not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            wanted = term.encode("utf-8", "surrogatepass")
            at = bisect_left(range(len(self)), wanted, key=self._bytes)
            self._known[term] = at if at < len(self) and self._bytes(at) == wanted else None
        return self._known[term]


@dataclass(frozen=True, slots=True)
class Combined:
    """Postings of these documents, by number and size.

    marks: what each document was, so that another one under its number is not taken for it. spans: page, start, end
    and types of every passage.
    """

    numbers: tuple[int, ...]
    marks: tuple[str, ...]
    sizes: tuple[int, ...]
    postings: Postings
    spans: Ints


def write(path: Path, combined: Combined) -> None:
    """Put the file in place whole; a reader sees the old one or the new one."""
    postings = combined.postings
    names = [term.encode("utf-8", "surrogatepass") for term in postings.terms]
    order = sorted(range(len(names)), key=names.__getitem__)
    starts, moved = _reordered(postings, np.array(order, dtype=np.int64))
    arrays: dict[str, npt.NDArray[Any]] = {
        "starts": starts,
        "offsets": np.cumsum([0, *(len(names[at]) for at in order)], dtype=np.int64),
        "rows": postings.rows[moved],
        "counts": postings.counts[moved],
        "lengths": postings.lengths,
        "spans": combined.spans.reshape(-1),
    }
    body = b"".join(arrays[name].astype(kind).tobytes() for name, kind in _ARRAYS) + b"".join(names[at] for at in order)
    sizes = {name: len(array) for name, array in arrays.items()}
    documents = {"numbers": combined.numbers, "marks": combined.marks, "sizes": combined.sizes}
    head = {**documents, "arrays": sizes, "check": zlib.crc32(body)}
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(_padded(_SHAPE + json.dumps(head).encode()) + body)
        os.replace(part, path)  # noqa: PTH105 - the atomic one
    finally:
        part.unlink(missing_ok=True)


def sizes(path: Path) -> dict[str, int]:
    """The marks of the documents in the file and how many passages each has, from its head alone."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline()) if file.read(len(_SHAPE)) == _SHAPE else None
        return dict(zip(head["marks"], head["sizes"], strict=True)) if head else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def read(path: Path) -> Combined | None:
    """The file's postings; None when there is none that can be used."""
    try:
        stored = path.read_bytes()
        head_end = stored.index(b"\n", len(_SHAPE))
        head = json.loads(stored[len(_SHAPE) : head_end])
        whole = stored.startswith(_SHAPE) and zlib.crc32(memoryview(stored)[head_end + 1 :]) == head["check"]
        return _combined(stored, head, head_end + 1) if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _combined(stored: bytes, head: dict[str, Any], at: int) -> Combined:
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, kind in _ARRAYS:
        arrays[name] = np.frombuffer(stored, dtype=kind, count=head["arrays"][name], offset=at)
        at += arrays[name].nbytes
    terms = SortedTerms(stored[at:], arrays["offsets"])
    postings = Postings(terms, terms.number, arrays["starts"], arrays["rows"], arrays["counts"], arrays["lengths"])
    numbers, marks, held = (tuple(head[name]) for name in ("numbers", "marks", "sizes"))
    return Combined(numbers, marks, held, postings, arrays["spans"].reshape(-1, 4))


def _padded(head: bytes) -> bytes:
    """Ends with a line break at a multiple of eight, where arrays may begin."""
    return head + b" " * (-(len(head) + 1) % 8) + b"\n"


def _reordered(postings: Postings, order: Longs) -> tuple[Longs, Longs]:
    """The starts of terms in a new order, and where each posting of theirs stands now."""
    sizes = np.diff(postings.starts)[order]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    moved = np.arange(int(starts[-1])) + np.repeat(postings.starts[:-1][order] - starts[:-1], sizes)
    return starts, moved
