"""What the library holds on a company from some days: its own papers, reports, mentions, and days announced before.

A document says that something happened, never that it moved a price; nothing here claims a cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Literal

from knowledge.anchors import note_ids
from knowledge.document import Citation, Document, cite
from knowledge.instructions import looks_like_instruction
from knowledge.library import Library
from tools.event_sentences import Told, announces, names_day, told, weight, written
from tools.market.directory import Directory
from tools.subjects import Names, Subjects

CatalystKind = Literal["own", "report", "announced", "mention"]
_RANKS: tuple[CatalystKind, ...] = ("own", "report", "announced", "mention")
_AHEAD = timedelta(days=200)  # nobody announces a day more than half a year before it
_OPENING = 12  # passages at the start of a document, where it says what is new
_NAMING = 8  # passages of one document that name the company
_DATED = 200  # passages of one document that may name an announced day
_LONGEST_WINDOW = 31  # days whose announcements are looked for
_REMEMBERED = 64  # windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalyst:
    """A document that tells of a company. citation: its best sentence; quote empty where none stands alone.

    kind: "own" the company's own paper, "report" one about it, "mention" one that names it, each published within the
    days; "announced" an older document that named a day within them, which says nothing about whether it came so.
    day: the document's, or the one that was announced.
    """

    kind: CatalystKind
    day: date
    citation: Citation


@dataclass(slots=True)
class FindCatalysts:
    """Finds catalysts; what belongs to the days and not to one company is read once for all companies.

    Raises `KnowledgeError` where the library cannot be read.
    """

    library: Callable[[], Library]
    directory: Directory
    _windows: dict[tuple[date, date], _Window] = field(default_factory=dict)
    _generation: int = -1

    def __call__(self, ticker: str, first: date, last: date) -> tuple[Catalyst, ...]:
        """What names the company from the first to the last day, one a document, the weightiest and newest first."""
        library = self.library()
        generation = library.generation()
        if generation != self._generation or len(self._windows) >= _REMEMBERED:
            self._windows, self._generation = {}, generation
        window = self._windows.get((first, last))
        if window is None:
            window = self._windows[first, last] = _Window.of(library, Names(self.directory), first, last)
        return window.of_company(window.names.key(ticker))


@dataclass(frozen=True, slots=True)
class _Window:
    """The documents of some days, with whom each is about, and what older ones announced for these days."""

    library: Library
    names: Names
    documents: dict[str, Document]
    subjects: dict[str, Subjects]
    announced: dict[str, list[Catalyst]]  # by company

    @classmethod
    def of(cls, library: Library, names: Names, first: date, last: date) -> _Window:
        """Read the days once."""
        documents = {one.id: one for one in library.published(first, last) if _is_news(one)}
        subjects = {identity: names.subjects(one) for identity, one in documents.items()}
        return cls(library, names, documents, subjects, _announced(library, names, first, last))

    def of_company(self, key: str) -> tuple[Catalyst, ...]:
        """The company's catalysts, one a title, the weightiest and newest first."""
        found = [*self._documents_on(key), *self.announced.get(key, ())]
        found.sort(key=lambda one: (_RANKS.index(one.kind), not one.citation.quote, -one.day.toordinal()))
        return tuple({one.citation.title: one for one in reversed(found)}.values())[::-1]

    def _documents_on(self, key: str) -> Iterator[Catalyst]:
        naming = self._sentences_near(key)
        for identity, document in self.documents.items():
            subjects = self.subjects[identity]
            quote = self._best_naming(key, naming.get(identity, []))
            if subjects.about == {key} and (quote is None or not weight(quote.text)):
                quote = self._best_unnamed(identity) or quote
            if key in subjects.about:
                yield _catalyst("own" if key in subjects.own else "report", document, quote)
            elif quote is not None or key in subjects.listed:
                yield _catalyst("mention", document, quote)

    def _sentences_near(self, key: str) -> dict[str, list[Told]]:
        """The sentences of each document in which a name of the company may stand."""
        found: dict[str, list[Told]] = defaultdict(list)
        passages = self.library.passages_with(self.names.of(key), self.documents.keys(), _NAMING)
        for one in told(passages, lambda text: self.names.may_be_in(text, key)):
            found[one.document].append(one)
        return found

    def _best_naming(self, key: str, sentences: Iterable[Told]) -> Told | None:
        """The sentence that names the company and tells most of an event, else the first that names it."""
        ordered = sorted(sentences, key=lambda one: -weight(one.text))
        return next((one for one in ordered if key in self.names.in_text(one.text)), None)

    def _best_unnamed(self, document: str) -> Told | None:
        """The sentence at the start of a document on one company that tells most of an event without naming another."""
        opening = sorted(told(self.library.first_passages(document, _OPENING)), key=lambda one: -weight(one.text))
        return next((one for one in opening if weight(one.text) > 0 and not self.names.in_text(one.text)), None)


def _announced(library: Library, names: Names, first: date, last: date) -> dict[str, list[Catalyst]]:
    """What documents from before the days announced for one of them, by company."""
    before = {one.id: one for one in library.published(first - _AHEAD, first - timedelta(days=1)) if _is_news(one)}
    found: dict[str, list[Catalyst]] = defaultdict(list)
    for day in _days(first, last) if before else ():
        held = library.passages_with(written(day), before.keys(), _DATED)
        passages = (passage for passage in held if names_day(passage.text, day))
        for one in told(passages, partial(_announces, day=day)):
            document = before[one.document]
            for key in names.in_text(one.text) or names.subjects(document).own:
                found[key].append(_catalyst("announced", document, one, day))
    return found


def _announces(text: str, day: date) -> bool:
    return announces(text) and names_day(text, day)


def _days(first: date, last: date) -> Iterable[date]:
    days = min((last - first).days + 1, _LONGEST_WINDOW)
    return (last - timedelta(days=back) for back in range(days))


def _is_news(document: Document) -> bool:
    """Whether a document tells of its own day: notes on older reports do not, and a title that gives orders never shows."""
    known = document.id not in note_ids() and document.summarises is None
    return known and not looks_like_instruction(document.title)


def _catalyst(kind: CatalystKind, document: Document, quote: Told | None, day: date | None = None) -> Catalyst:
    citation = cite(document, quote.page, quote.start, quote.text) if quote else cite(document, 1, 0, "")
    published = document.published
    if published is None:
        raise LookupError(document.id)
    return Catalyst(kind=kind, day=day or published, citation=citation)
