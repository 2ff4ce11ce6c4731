"""Documents of the library as lines of a list and as a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePath

from bot.answer import Answer, Block, Button, Language
from bot.chat.request import Request
from bot.phrases import phrase
from knowledge.document import Document, published_text

PER_PAGE = 9
_LONGEST_TITLE = 120
_MOST_HEADINGS = 8
_MOST_FILES = 5
# What is stated of a date may be kept as a day or as a month.
_FACTS = ("title", "publisher", "published", "published_about", "language", "kind", "tickers")


def listing(request: Request, documents: Sequence[Document], words: str, page: int, hint: str) -> Answer:
    """One page of a list, each document with a button; page starts at 1."""
    first = (page - 1) * PER_PAGE
    shown = documents[first : first + PER_PAGE]
    blocks = [Block("title", _head(request, len(documents), words, first, len(shown)))]
    blocks += [Block("line", _line(request, number, one)) for number, one in enumerate(shown, start=1)]
    buttons = [Button(str(number), "say", f"/reports show {one.id}") for number, one in enumerate(shown, start=1)]
    buttons += _turns(request, words, page, more=first + PER_PAGE < len(documents))
    return request.reply([*blocks, Block("note", request.say(hint))], buttons=buttons)


def _head(request: Request, count: int, words: str, first: int, shown: int) -> str:
    documents = request.say("reports.documents_one" if count == 1 else "reports.documents", count=count)
    title = request.say("reports.found" if words else "reports.title", words=words, documents=documents)
    return title if shown == count else title + request.say("reports.span", first=first + 1, last=first + shown)


def _turns(request: Request, words: str, page: int, *, more: bool) -> Iterator[Button]:
    if page > 1:
        yield Button(request.say("reports.back"), "say", f"/reports page {page - 1} {words}".strip())
    if more:
        yield Button(request.say("reports.more"), "say", f"/reports page {page + 1} {words}".strip())


def _line(request: Request, number: int, document: Document) -> str:
    facts = " · ".join(_about(request, document))
    return request.say("reports.line", number=number, title=title_of(document), facts=facts)


def _about(request: Request, document: Document) -> Iterator[str]:
    if document.publisher:
        yield document.publisher
    yield published_text(document) or request.say("answer.undated")
    yield request.say("reports.pages_one" if document.pages == 1 else "reports.pages", count=document.pages)
    yield request.say(f"reports.kind.{document.kind}")
    yield request.say(f"reports.language.{document.language}")


def title_of(document: Document) -> str:
    """A title of bearable length."""
    title = document.title
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def card(
    request: Request, document: Document, *, headings: Sequence[str], lures: int, sent: date | None
) -> list[Block]:
    """All there is to say about one document. sent: when it came through the chat."""
    lines = [
        " · ".join(_about(request, document)),
        *_subject(request, document),
        *_contents(request, document, headings),
        *([request.say("reports.sent", day=sent)] if sent else []),
        request.say("reports.id", document=document.id),
    ]
    notes = []
    if lures:
        notes.append(request.say("reports.lures_one" if lures == 1 else "reports.lures", count=lures))
    if document.stated:
        notes.append(request.say("reports.stated", facts=stated_names(document, request.language)))
    return [
        Block("title", title_of(document)),
        *(Block("line", line) for line in lines),
        *(Block("note", note) for note in notes),
    ]


def _subject(request: Request, document: Document) -> Iterator[str]:
    if (about := document.summarises) is not None:
        yield request.say("reports.about", title=about.title, publisher=about.publisher, published=about.published)
    if document.tickers:
        yield request.say("reports.tickers", tickers=request.say("names.and").join(document.tickers))


def _contents(request: Request, document: Document, headings: Sequence[str]) -> Iterator[str]:
    named = [one for one in dict.fromkeys(headings) if one != document.title]
    if named:
        yield request.say("reports.covers", headings=_listed(named, _MOST_HEADINGS))
    if document.others:
        # Names alone: where files lie on the machine is nobody's business in a chat.
        yield request.say("reports.also", names=_listed([PurePath(one).name for one in document.others], _MOST_FILES))


def _listed(names: Sequence[str], most: int) -> str:
    return " · ".join(names[:most]) + (" …" if len(names) > most else "")


def stated_names(document: Document, language: Language) -> str:
    """The names of the facts people stated of a document."""
    return phrase(language, "names.and").join(_names(document.stated, language))


def _names(stated: Iterable[str], language: Language) -> dict[str, None]:
    known = set(stated)
    ordered = (name for name in _FACTS if name in known)
    return dict.fromkeys(phrase(language, f"fact.name.{name.removesuffix('_about')}") for name in ordered)
