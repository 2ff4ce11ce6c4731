"""Markdown with optional YAML front matter, kept as the plain text a reader sees."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from knowledge.document import Facts, Page, Reading, Summarised
from knowledge.errors import ReaderError
from knowledge.front_matter import split
from knowledge.markup import plain
from knowledge.readers import text
from knowledge.title_page import facts_of, stated_date

EXTENSIONS = (".md", ".markdown")
MAX_BYTES = text.MAX_BYTES
matches = text.matches


def read(content: bytes) -> Reading:
    """One page of plain text; front matter overrides what the text says about itself."""
    block, body = split(text.decode(content).replace("\r\n", "\n"))
    shown, headings = plain(body)
    stated = facts_of([shown])
    title = next((heading.title for heading in headings), stated.title)
    given = _front_matter(block)
    published, about = _date(given.get("published"))
    dated = published is not None or about is not None
    facts = Facts(
        title=_text(given, "title") or title,
        publisher=_text(given, "publisher") or stated.publisher,
        published=published if dated else stated.published,
        published_about=about if dated else stated.published_about,
        language=_text(given, "language") or stated.language,  # type: ignore[arg-type]
        kind=_text(given, "kind") or ("note" if "summarises" in given else None),  # type: ignore[arg-type]
        summarises=_summarised(given),
        tickers=_tickers(given) or stated.tickers,
    )
    return Reading((Page(1, shown, headings),), facts)


def _front_matter(block: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - only files with front matter pay for it

    try:
        given = yaml.safe_load(block) or {}
    except yaml.YAMLError:
        raise ReaderError(
            "has front matter that is not YAML; correct the lines between the two ---.", "front_matter"
        ) from None
    if not isinstance(given, dict):
        raise ReaderError("has front matter without keys; write lines such as `title: …`.", "front_matter")
    if given.get("language") not in {None, "en", "zh"}:
        raise ReaderError(
            "names a language other than en or zh in its front matter; correct that line.", "front_matter"
        )
    if given.get("kind") not in {None, "report", "note", "filing"}:
        raise ReaderError(
            "names a kind other than report, note or filing in its front matter; correct that line.", "front_matter"
        )
    return cast("dict[str, Any]", given)


def _text(given: dict[str, Any], key: str) -> str | None:
    value = given.get(key)
    return None if value is None else str(value)


def _date(value: object) -> tuple[date | None, str | None]:
    if isinstance(value, datetime):
        return value.date(), None
    if isinstance(value, date):
        return value, None
    return stated_date(str(value)) if value is not None else (None, None)


def _tickers(given: dict[str, Any]) -> tuple[str, ...]:
    named = given.get("tickers") or given.get("ticker") or []
    listed = named if isinstance(named, list) else str(named).replace(",", " ").split()
    return tuple(str(one).upper() for one in listed)


def _summarised(given: dict[str, Any]) -> Summarised | None:
    title = _text(given, "summarises")
    if title is None:
        return None
    return Summarised(title, _text(given, "summarises_publisher") or "", _text(given, "summarises_published") or "")
