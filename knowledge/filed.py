"""Whether a page of a filing answers: the company is the filing's, the year is in it, the page is of the kind asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt

from knowledge.filing_cover import LEGAL
from knowledge.query import Group, ParsedQuestion
from knowledge.ranking import Shelf, Snapshot
from knowledge.terms import fold

FITS, FITS_HALF = 0.85, 0.66  # coverage that a page of the kind asked for is worth; see README.md
OTHER_YEAR = 0.5  # of the coverage of a page whose filing has nothing on the years asked for
UNNAMED = 0.6  # of the coverage of a page whose company the question does not name: too little to be an answer
NOT_FILED = 0.6  # of the coverage when a price of today is asked for, which no filing has
_COMPARED = 2  # years before its own that an annual report shows
_OF_THE_MARKET = re.compile(
    r"\b(?:share|stock) price|target price|price target|dividend yield|market cap|trading at|股价|目标价|股息率|市值",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9&]+|[\u3400-\u9fff]+")


def filings_in(snapshot: Snapshot, documents: Collection[str] | None) -> list[Shelf]:
    """The filings among the documents searched."""
    return [shelf for shelf in _searched(snapshot, documents) if shelf.document.kind == "filing"]


def filed_rows(snapshot: Snapshot) -> npt.NDArray[np.bool_]:
    """Which passages belong to filings."""
    filed = np.array([shelf.document.kind == "filing" for shelf in snapshot.shelves], dtype=np.bool_)
    rows: npt.NDArray[np.bool_] = filed[snapshot.shelf_of]
    return rows


def others_in(snapshot: Snapshot, documents: Collection[str] | None) -> frozenset[str]:
    """The ids of the reports and notes among the documents searched."""
    return frozenset(shelf.document.id for shelf in _searched(snapshot, documents) if shelf.document.kind != "filing")


def _searched(snapshot: Snapshot, documents: Collection[str] | None) -> Iterator[Shelf]:
    return (shelf for shelf in snapshot.shelves if documents is None or shelf.document.id in documents)


def filed_coverage(question: ParsedQuestion, shelf: Shelf, types: int, covered: float) -> float:
    """How much of a question a page of a filing covers, what its cover and its kind say included.

    types: the kinds of the page as bits. covered: what its words cover.
    """
    if not names_company(question, shelf):
        return covered * UNNAMED
    if question.years and not question.years & _years_shown(shelf):
        return covered * OTHER_YEAR
    if _OF_THE_MARKET.search(question.text) and not question.years:
        return covered * NOT_FILED
    worth = max((weight for bits, weight in question.types if types & bits), default=0.0)
    return max(covered, {1.0: FITS, 0.5: FITS_HALF}.get(worth, 0.0))


def names_company(question: ParsedQuestion, shelf: Shelf) -> bool:
    """Whether the question names the company of a filing, as a name and not by a word that others share."""
    plain = question.text == question.text.lower()
    return any(_is_of(group, shelf, plain=plain) for group in question.groups)


def _is_of(group: Group, shelf: Shelf, *, plain: bool) -> bool:
    """plain: whether the question is written without capitals, so that names have none either."""
    words = _WORD.findall(fold(group.surface))
    if not words or words[0] not in shelf.names:
        return False
    if group.surface[:1].islower():
        return plain and words[0] in shelf.called
    shown = group.surface.split()
    others = [word for word, own in zip(words[1:], shown[1:], strict=False) if own.istitle()]
    return all(word in shelf.names or word in LEGAL for word in others)


def _years_shown(shelf: Shelf) -> frozenset[str]:
    """The years a filing has figures of."""
    own = shelf.years | shelf.near_years
    before = {str(int(year) - back) for year in shelf.years for back in range(1, _COMPARED + 1)}
    return own | before
