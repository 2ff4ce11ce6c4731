"""Sentences and clauses of a text, and the passages each sentence cites."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

CITATION = re.compile(r"\[\s*(p\s?\d+(?:\s*[,;、，]\s*p\s?\d+)*)\s*\]", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?:(?<!\bapprox)(?<!\bvs)(?<!\bcf)(?<!\bca)(?<!\bNo)(?<!\bInc)(?<!\bCorp)(?<!\bLtd)(?<!\bCo)(?<!\be\.g)(?<!\bi\.e)"
    r"(?<!\n\d)(?<!^\d)[.!?](?=[\s\"'”)]|\[p|$)|[。！？!?](?!\d)|[;；]|\n)"
    r"[\"'”)]*(?:\s*\[p\d+\])*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,，、()（）—|](?!\d{3}\b)|\s[–-]\s|\b(?:while|whereas|but|versus|vs\.?|compared (?:with|to)|although|though)\b|而|但是?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with where its clauses start and the ids it cites."""

    start: int
    end: int
    clauses: tuple[int, ...]
    cited: tuple[str, ...]

    def clause(self, position: int) -> tuple[int, int]:
        """The span of the clause around a position."""
        index = bisect_right(self.clauses, position) - 1
        after = self.clauses[index + 1] if index + 1 < len(self.clauses) else self.end
        return self.clauses[index], after


def sentences(text: str, passage_ids: Sequence[str] = ()) -> tuple[Sentence, ...]:
    """The sentences of a normalised text; a citation after the full stop belongs to the sentence before it."""
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    edges = sorted({0, *ends, len(text)})
    return tuple(_sentence(text, start, end, passage_ids) for start, end in itertools.pairwise(edges) if start < end)


def _sentence(text: str, start: int, end: int, passage_ids: Sequence[str]) -> Sentence:
    part = text[start:end]
    clauses = (start, *(start + match.end() for match in _CLAUSE.finditer(part)))
    found = [re.sub(r"\s", "", one) for match in CITATION.finditer(part) for one in re.split(r"[,;、，]", match[1])]
    named = [one for one in passage_ids if f"[{one}]".lower() in part.lower()]
    return Sentence(start, end, clauses, tuple(dict.fromkeys(one.lower() for one in (*found, *named))))
