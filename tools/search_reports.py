"""Finds the passages of the indexed reports that answer a question, and the sentences worth quoting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.library import Library
from knowledge.sentences import Quote, best_sentences

_PASSAGES = 8
_NEAR_THE_BEST = 0.5  # of the best sentence's score; what lies below only fills space


@dataclass(frozen=True, slots=True)
class Found:
    """Quotable sentences, best first; relevant is False when no report answers the question.

    by_words_only: the vectors that compare by meaning could not be had.
    """

    quotes: tuple[Quote, ...]
    relevant: bool
    by_words_only: bool = False


NOTHING = Found(quotes=(), relevant=False)


@dataclass(frozen=True, slots=True)
class SearchReports:
    """Searches the library; it is opened at the first question that needs it."""

    library: Callable[[], Library]

    def __call__(self, question: str, limit: int = 3) -> Found:
        """The best sentences on a question, verbatim, with where they stand."""
        findings = self.library().find(question, _PASSAGES)
        if not findings.relevant:
            return Found(quotes=(), relevant=False, by_words_only=findings.by_words_only)
        quotes = best_sentences(question, findings.hits, limit)
        near = tuple(quote for quote in quotes if quote.score >= _NEAR_THE_BEST)
        return Found(quotes=near, relevant=bool(near), by_words_only=findings.by_words_only)
