"""Passages in the order in which they help: a sum of scores, no fusion of ranks.

score = lexical (1 at the best) + statement of accounts asked for (1) + meaning (0.5)
        + document named in the question (1.5) + share of the question covered (1; not for pages of filings)
Fusing ranks instead let the weak list hurt the strong one; see README.md for the trials.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.document import Document, Language
from knowledge.lexical import LexicalIndex
from knowledge.page_types import CONTENTS, TABLE, bits_by_name
from knowledge.query import ParsedQuestion
from knowledge.store import Place

TYPE_WEIGHT = 1.0
TABLE_FOR_A_FIGURE = 0.3
LISTS_AND_LAWYERS = -0.3  # contents, exhibits, signatures, disclosures
MEANING_WEIGHT = 0.5
DOCUMENT_WEIGHT = 1.5
COVERAGE_WEIGHT = 1.0
SAME_LANGUAGE = 0.1
REPORT_NAMED = 0.3  # of the weight of a filing that is named: reports of one house speak of many companies
NOTE_BESIDE_ITS_REPORT = 0.5
TOP_DOCUMENTS = 4
OF_THE_YEAR, NEAR_THE_YEAR, EARLIER_OF_TWO = 0.8, 0.5, 0.7
OF_THE_FORM, OF_THE_QUARTER, ANNUAL, NEWEST = 0.25, 0.5, 0.1, 0.2  # newest: when no year is named
_UNITS = 200  # as many as anyone asks for
_SORTED = 2_000
Floats = npt.NDArray[np.float32]
Meaning = Callable[[Sequence[int]], Floats]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One document as ranking sees it: its place among all rows and its keys."""

    number: int
    document: Document
    places: Sequence[Place]
    names: frozenset[str]
    called: frozenset[str]  # names that no other company has
    years: frozenset[str]
    near_years: frozenset[str]  # by which it might be asked for as well
    quarters: frozenset[str]
    forms: frozenset[str]
    first_row: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole library in memory at one moment."""

    shelves: tuple[Shelf, ...]
    lexical: LexicalIndex
    shelf_of: npt.NDArray[np.int32]
    pages: npt.NDArray[np.int32]  # the page each row stands on
    types: npt.NDArray[np.int32]
    summarised: frozenset[int]  # numbers of notes whose report is in the library

    @property
    def has_filings(self) -> bool:
        """Whether questions may be about accounts."""
        return any(shelf.document.kind == "filing" for shelf in self.shelves)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage by its row, with the score it was ranked by."""

    row: int
    score: float


def document_prior(question: ParsedQuestion, snapshot: Snapshot) -> Floats:
    """How well each document fits the names, years and forms in the question, 1 at the best."""
    count = len(snapshot.shelves)
    frequency: dict[str, int] = {}
    for shelf in snapshot.shelves:
        for name in shelf.names:
            frequency[name] = frequency.get(name, 0) + 1
    asked = {name: math.log(1 + count / seen) for name, seen in frequency.items() if name in question.words}
    newest = max((_latest(shelf) for shelf in snapshot.shelves if shelf.names & asked.keys()), default=0)
    scores = np.array([_prior(question, shelf, asked, newest) for shelf in snapshot.shelves], dtype=np.float32)
    best = float(scores.max(initial=0.0))
    return scores / np.float32(max(best, _worth(asked)))


def _worth(asked: Mapping[str, float]) -> float:
    """What a document with all names in the question is worth; never nothing, to divide by."""
    return max(sum(asked.values()), 1e-9)


def _prior(question: ParsedQuestion, shelf: Shelf, asked: Mapping[str, float], newest: int) -> float:
    named = sum(asked.get(name, 0.0) for name in shelf.names)
    if named == 0:
        return 0.0
    recent = NEWEST * (not question.years and _latest(shelf) == newest)
    if shelf.document.kind != "filing":
        return named * REPORT_NAMED * (1 + recent)
    agreement = 1.0 + recent + _agreement_of_years(question, shelf)
    agreement += OF_THE_FORM * bool(question.forms & shelf.forms)
    agreement += OF_THE_QUARTER * bool(question.quarters & shelf.quarters)
    if not question.forms and not question.quarters:
        agreement += ANNUAL * bool(shelf.forms & {"10k", "20f"})
    return named * agreement


def _agreement_of_years(question: ParsedQuestion, shelf: Shelf) -> float:
    """How well the year fits: the filing of the last year asked for holds the years before it as well."""
    if question.years & shelf.years:
        return OF_THE_YEAR * (1.0 if max(question.years) in shelf.years else EARLIER_OF_TWO)
    if question.years & shelf.near_years:
        return NEAR_THE_YEAR
    return 0.0


def _latest(shelf: Shelf) -> int:
    """The last year a document is about or was published in; 0 when it says neither."""
    published = shelf.document.published
    return max((int(year) for year in shelf.years), default=published.year if published else 0)


def rank(
    question: ParsedQuestion, snapshot: Snapshot, meaning: Meaning | None, documents: Collection[str] | None
) -> list[Ranked]:
    """Every passage or page that fits, best first; of a document with pages, each page once, as its best passage."""
    if snapshot.lexical.rows == 0:
        return []
    allowed = _allowed(snapshot, documents)
    prior = document_prior(question, snapshot)
    lexical: Floats = (snapshot.lexical.scores(question.weights) * allowed).astype(np.float32)
    total: Floats = (lexical / max(float(lexical.max()), 1e-9)).astype(np.float32)
    if meaning is not None:
        near = meaning(_in_focus(snapshot, prior, lexical, documents))
        total = (total + MEANING_WEIGHT * np.maximum(near, 0)).astype(np.float32)
    found = allowed & (total > 0)
    total = total + np.float32(TYPE_WEIGHT) * _kind_of_page(question, snapshot)
    total = total + np.float32(DOCUMENT_WEIGHT) * prior[snapshot.shelf_of]
    total = _by_document(question.language, snapshot, total)
    rows = np.flatnonzero(found)
    best = _units(snapshot, _ordered(rows, total, _SORTED), total)
    return best if len(best) == _UNITS else _units(snapshot, _ordered(rows, total, len(rows)), total)


def _ordered(rows: npt.NDArray[np.int64], total: Floats, count: int) -> npt.NDArray[np.int64]:
    """At least so many of the rows, best first, equals in their order; sorting all of a large library takes longer."""
    rounded = np.round(total[rows], 6)
    if len(rows) > count:
        near = rounded >= np.partition(rounded, -count)[-count]
        rows, rounded = rows[near], rounded[near]
    ordered: npt.NDArray[np.int64] = rows[np.argsort(-rounded, kind="stable")]
    return ordered


def reranked(snapshot: Snapshot, ranked: Sequence[Ranked], covered: Sequence[float]) -> list[Ranked]:
    """The first passages in the order that also counts how much of the question each covers; pages of filings stay."""
    judged = [
        Ranked(one.row, one.score + _coverage_worth(snapshot, one.row) * share)
        for one, share in zip(ranked, covered, strict=False)
    ]
    rest = [Ranked(one.row, min(one.score, judged[-1].score)) for one in ranked[len(judged) :]] if judged else []
    return sorted(judged, key=lambda one: -round(one.score, 6)) + rest


def _coverage_worth(snapshot: Snapshot, row: int) -> float:
    shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
    if shelf.document.kind == "filing":
        return 0.0
    return COVERAGE_WEIGHT * (NOTE_BESIDE_ITS_REPORT if shelf.number in snapshot.summarised else 1.0)


def _kind_of_page(question: ParsedQuestion, snapshot: Snapshot) -> Floats:
    """What each row's page is worth for being of a kind that is asked for."""
    worth = np.zeros(snapshot.lexical.rows, dtype=np.float32)
    for bits, weight in question.types:
        np.maximum(worth, ((snapshot.types & bits) != 0) * np.float32(weight), out=worth)
    shown, asked = snapshot.types, sum(bits for bits, _ in question.types)
    if question.figure:
        worth += ((shown & TABLE) != 0) * np.float32(TABLE_FOR_A_FIGURE)
    worth += ((shown & (CONTENTS | bits_by_name()["disclosure"]) & ~asked) != 0) * np.float32(LISTS_AND_LAWYERS)
    return worth


def _allowed(snapshot: Snapshot, documents: Collection[str] | None) -> npt.NDArray[np.bool_]:
    if documents is None:
        return np.ones(snapshot.lexical.rows, dtype=np.bool_)
    wanted = np.array([shelf.document.id in documents for shelf in snapshot.shelves], dtype=np.bool_)
    result: npt.NDArray[np.bool_] = wanted[snapshot.shelf_of]
    return result


def _in_focus(snapshot: Snapshot, prior: Floats, lexical: Floats, documents: Collection[str] | None) -> list[int]:
    """Documents whose every passage is compared by meaning: the ones asked for, or the few the question names."""
    if documents is not None:
        return [at for at, shelf in enumerate(snapshot.shelves) if shelf.document.id in documents][:TOP_DOCUMENTS]
    best = np.argsort(-prior, kind="stable")[:TOP_DOCUMENTS]
    named = [int(at) for at in best if prior[at] > 0]
    return named if named and lexical.any() else []


def _by_document(language: Language, snapshot: Snapshot, total: Floats) -> Floats:
    bonus = np.array(
        [SAME_LANGUAGE if shelf.document.language == language else 0.0 for shelf in snapshot.shelves], dtype=np.float32
    )
    share = np.array(
        [NOTE_BESIDE_ITS_REPORT if shelf.number in snapshot.summarised else 1.0 for shelf in snapshot.shelves],
        dtype=np.float32,
    )
    result: Floats = ((total + bonus[snapshot.shelf_of]) * share[snapshot.shelf_of]).astype(np.float32)
    return result


def _units(snapshot: Snapshot, ordered: npt.NDArray[np.int64], total: Floats) -> list[Ranked]:
    seen: set[tuple[int, int]] = set()
    ranked: list[Ranked] = []
    for row in ordered.tolist():
        shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
        if shelf.document.pages > 1:
            unit = (shelf.number, int(snapshot.pages[row]))
            if unit in seen:
                continue
            seen.add(unit)
        ranked.append(Ranked(row, float(total[row])))
        if len(ranked) == _UNITS:
            break
    return ranked
