"""How well the library finds and refuses, measured on questions with known answers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from knowledge.anchors import heading_titles
from knowledge.document import SearchHit
from knowledge.labelled import Labelled, known_documents
from knowledge.library import Library

DEPTH = 10  # hits that count
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question brought. ranks: where evidence stands among the hits, from 1. wanted: how many places answer."""

    question: Labelled
    ranks: tuple[int, ...]
    wanted: int
    quoted: int | None  # the rank of the hit that holds the quote; None when none does
    refused: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Averages over questions; None where there was nothing to average.

    Units
        shares from 0 to 1; p50 and p95 in milliseconds.
    """

    questions: int
    answerable: int
    recall_1: float | None
    recall_5: float | None
    recall_10: float | None
    mrr: float | None
    ndcg_10: float | None
    quote_5: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    false_refusals: float | None
    p50: float
    p95: float


def run(library: Library, questions: Sequence[Labelled], clock: Clock = time.perf_counter) -> tuple[Outcome, ...]:
    """Ask every question and compare what was found.

    Raises
        BadQuestions: if a question names a document that the library does not hold.
    """
    known_documents(questions, {document.id for document in library.documents()})
    library.warm()
    return tuple(_asked(library, one, clock) for one in questions)


def scores(outcomes: Collection[Outcome]) -> Scores:
    """The averages of outcomes.

    Formula
        recall@k: share of answerable questions with evidence among the first k hits
        MRR: mean of 1 / rank of the first evidence
        nDCG@10: sum of 1 / log2(1 + rank) over the evidence found, by the same sum had all of it come first
        refusal precision: refused rightly / refused; refusal recall: refused rightly / unanswerable
    Source
        Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, chapter 8.
    """
    asked = [one for one in outcomes if one.question.answerable]
    unanswerable = [one for one in outcomes if not one.question.answerable]
    quoted = [one for one in asked if one.question.quote]
    refused = [one for one in outcomes if one.refused]
    times = sorted(one.seconds * 1000 for one in outcomes)
    return Scores(
        questions=len(outcomes),
        answerable=len(asked),
        recall_1=_mean([_within(one, 1) for one in asked]),
        recall_5=_mean([_within(one, 5) for one in asked]),
        recall_10=_mean([_within(one, DEPTH) for one in asked]),
        mrr=_mean([1 / one.ranks[0] if one.ranks else 0.0 for one in asked]),
        ndcg_10=_mean([_ndcg(one) for one in asked]),
        quote_5=_mean([float(one.quoted is not None and one.quoted <= 5) for one in quoted]),
        refusal_precision=_mean([float(not one.question.answerable) for one in refused]),
        refusal_recall=_mean([float(one.refused) for one in unanswerable]),
        false_refusals=_mean([float(one.refused) for one in asked]),
        p50=_percentile(times, 0.5),
        p95=_percentile(times, 0.95),
    )


def _asked(library: Library, question: Labelled, clock: Clock) -> Outcome:
    begun = clock()
    found = library.find(question.question, DEPTH)
    seconds = clock() - begun
    places = [_place(question, hit) for hit in found.hits]
    firsts: dict[object, int] = {}
    for rank, place in enumerate(places, start=1):
        if place is not None:
            firsts.setdefault(place, rank)
    quotes = (rank for rank, hit in enumerate(found.hits, start=1) if question.quote and _holds(hit, question.quote))
    wanted = max(len(question.pages) or len(question.sections), 1)
    return Outcome(question, tuple(firsts.values()), wanted, next(quotes, None), not found.relevant, seconds)


def _place(question: Labelled, hit: SearchHit) -> object | None:
    """Which of the labelled places a hit is; None when it is none of them."""
    if question.documents and hit.document.id not in question.documents:
        return None
    if question.pages:
        return hit.passage.page if hit.passage.page in question.pages else None
    if question.sections:
        return next((name for name in question.sections if _stands_under(hit, name)), None)
    return "" if question.quote and _holds(hit, question.quote) else None


def _stands_under(hit: SearchHit, name: str) -> bool:
    """Whether a passage is of the section with that heading or anchor, or holds its heading."""
    titles = heading_titles(name) or {name}
    return hit.passage.section in titles or any(title in hit.passage.text for title in titles)


def _holds(hit: SearchHit, quote: str) -> bool:
    return " ".join(quote.split()).lower() in " ".join(hit.passage.text.split()).lower()


def _within(one: Outcome, depth: int) -> float:
    return float(bool(one.ranks) and one.ranks[0] <= depth)


def _ndcg(one: Outcome) -> float:
    best = sum(1 / math.log2(1 + rank) for rank in range(1, min(one.wanted, DEPTH) + 1))
    return min(sum(1 / math.log2(1 + rank) for rank in one.ranks) / best, 1.0)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
