"""Documents as people speak of them: the facts they state, what adding one has changed, the words that find one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Literal

from knowledge.document import Document
from knowledge.intake import Given
from knowledge.title_page import stated_date

Change = Literal["new", "unchanged", "newer", "also", "restated"]

_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.^=-]{0,14}")
_ALONE = re.compile(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?")
_CHOICES = {"language": ("en", "zh"), "kind": ("report", "note", "filing")}
_NAMES = {
    "title": "title", "标题": "title",
    "publisher": "publisher", "机构": "publisher", "发布机构": "publisher",
    "date": "date", "published": "date", "日期": "date", "发布日期": "date",
    "ticker": "ticker", "tickers": "ticker", "代码": "ticker",
    "language": "language", "语言": "language",
    "kind": "kind", "类型": "kind",
}  # fmt: skip
_KEY = re.compile(r"(?:^|(?<=\s))(\w+) ?[=＝] ?")


class BadFact(Exception):
    """What is stated of a document cannot be kept; holds the key and the values of the sentence that says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def stated(facts: Mapping[str, str]) -> Given:
    """What a person states of a document, checked; an empty value takes a fact away.

    Raises
        BadFact: if a name or a value is none.
    """
    made = Given()
    for key, value in facts.items():
        made = made.with_facts(**_fact(key, " ".join(value.split())))
    return made


def states_fact(text: str) -> bool:
    """Whether a line begins with a fact such as title=…."""
    return _KEY.match(text.strip()) is not None


def typed_facts(text: str) -> dict[str, str]:
    """The facts of a line such as `title=Rates and growth date=2026-08-20`; quotes around a value are dropped.

    Raises
        BadFact: if the line does not begin with one.

    >>> typed_facts("title=Rates and growth date=2026-08")
    {'title': 'Rates and growth', 'date': '2026-08'}
    """
    keys = list(_KEY.finditer(text.strip()))
    if not states_fact(text):
        raise BadFact("fact.no_value", name=next(iter(text.split()), ""))
    ends = [key.start() for key in keys[1:]] + [len(text.strip())]
    return {
        key[1].casefold(): text.strip()[key.end() : end].strip().strip("\"'“”")
        for key, end in zip(keys, ends, strict=True)
    }


def _fact(key: str, value: str) -> dict[str, object]:
    name = _NAMES.get(key)
    if name is None:
        raise BadFact("fact.unknown", name=key)
    if name == "title" and not value:
        raise BadFact("fact.no_title")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise BadFact("fact.choice", name=name, value=value, choices=", ".join(_CHOICES[name]))
    if name == "date":
        return _date(value)
    return {"tickers": _tickers(value)} if name == "ticker" else {name: value}


def _date(value: str) -> dict[str, object]:
    if not value:
        return {"published": None, "published_about": ""}
    day: date | None
    day, about = stated_date(value) if _ALONE.fullmatch(value) else (None, None)
    if day is None and (about is None or value.count("-") > 1 or ("-" in value) != ("-" in about)):
        raise BadFact("fact.date", value=value)
    return {"published": day, "published_about": about}


def _tickers(value: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(re.sub("[,，、]", " ", value.upper()).split()))
    if wrong := next((one for one in named if not _TICKER.fullmatch(one)), None):
        raise BadFact("fact.ticker", value=wrong)
    return named


def change(before: Document | None, after: Document) -> Change:
    """What adding a file has changed about the document it became. before: the document of that id until then."""
    if before is None:
        return "new"
    if before == after:
        return "unchanged"
    if before.sha256 != after.sha256:
        return "newer"
    return "also" if before.others != after.others else "restated"


def matching(documents: Iterable[Document], words: str, tickers: Collection[str] = ()) -> list[Document]:
    """The documents whose title, publisher or tickers hold every word, or that are about one of the tickers."""
    wanted = _plain(words).split()
    return [
        document
        for document in documents
        if all(word in _plain(_names(document)) for word in wanted) or any(one in document.tickers for one in tickers)
    ]


def _names(document: Document) -> str:
    about = document.summarises
    summarised = (about.title, about.publisher) if about else ()
    return " ".join((document.id, document.title, document.publisher, *document.tickers, *summarised))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
