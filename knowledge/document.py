"""Documents, their pages and passages, and the citations that point into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NotRequired, TypedDict

Language = Literal["en", "zh"]
Kind = Literal["report", "note", "filing"]


@dataclass(frozen=True, slots=True)
class Summarised:
    """The report a reading note is about. published is text, since some dates are inferred."""

    title: str
    publisher: str
    published: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the offset in its page where its line starts; anchor names it for citations."""

    start: int
    title: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as cleaned text; spans of passages and citations count its characters. number starts at 1."""

    number: int
    text: str
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says about itself; None where it says nothing."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_about: str | None = None  # "2024-06" or "2024" where no day is stated
    language: Language | None = None
    kind: Kind | None = None
    summarises: Summarised | None = None
    tickers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: its pages and what it says about itself."""

    pages: tuple[Page, ...]
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of the library. published None: not stated to the day. pages: their number.

    published_about: month or year where no day is stated. stated: what a person said instead of the document.
    others: further files with the same content.
    """

    id: str
    title: str
    publisher: str
    published: date | None
    language: Language
    kind: Kind
    summarises: Summarised | None
    path: str
    sha256: str
    pages: int
    published_about: str = ""
    tickers: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of one page: `text` is the page's characters from start to end.

    header: the column heads of the table it continues; they are indexed with it and are no part of its text.
    """

    document: str
    page: int
    start: int
    end: int
    text: str
    section: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a quote stands, precisely enough to be checked: the page's characters from start to end."""

    document: str
    title: str
    publisher: str
    published: str
    page: int
    start: int
    end: int
    quote: str


class Whereabouts(TypedDict):
    """A page of a document, for people and programs."""

    document: str
    title: str
    page: int


class Row(TypedDict):
    """One line of `reports search`. also: only where nearly the same text stands elsewhere too."""

    document: str
    title: str
    page: int
    start: int
    end: int
    score: float
    text: str
    also: NotRequired[list[Whereabouts]]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage found, with the calibrated probability that it helps to answer (0 to 1).

    also: where nearly the same text stands as well.
    """

    document: Document
    passage: Passage
    score: float
    also: tuple[Whereabouts, ...] = ()

    def as_row(self) -> Row:
        """The hit as a line of `reports search`."""
        row: Row = {
            "document": self.document.id,
            "title": self.document.title,
            "page": self.passage.page,
            "start": self.passage.start,
            "end": self.passage.end,
            "score": self.score,
            "text": self.passage.text,
        }
        if self.also:
            row["also"] = list(self.also)
        return row

    def cite(self, start: int, end: int) -> Citation:
        """The citation of the page's characters from start to end, which must lie inside the passage."""
        passage = self.passage
        quote = passage.text[start - passage.start : end - passage.start]
        return cite(self.document, passage.page, start, quote)


def cite(document: Document, page: int, start: int, quote: str) -> Citation:
    """A citation of words that stand in a document's page from `start` on."""
    return Citation(
        document=document.id,
        title=document.title,
        publisher=document.publisher,
        published=published_text(document),
        page=page,
        start=start,
        end=start + len(quote),
        quote=quote,
    )


def published_text(document: Document) -> str:
    """The date to show beside a citation: a note shows the date of the report it summarises."""
    if document.summarises is not None:
        return document.summarises.published
    return document.published.isoformat() if document.published else document.published_about
