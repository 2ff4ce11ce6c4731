"""`rerate reports add` and `edit`: files and folders into the library, and what a person says of a document."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.commands.outcome import ANSWERED, FAILURE, REFUSED, UsageError, app, indexing
from knowledge.document import Document
from knowledge.errors import KnowledgeError, LibraryBusy, LibraryTrouble, NoVectors
from knowledge.intake import Given
from knowledge.library import Library
from knowledge.title_page import stated_date

_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.^=-]{0,14}")
_ALONE = re.compile(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?")


def add(parsed: argparse.Namespace) -> int:
    """Indexes files, and folders file by file."""
    say = _silent if parsed.quiet else _said
    named, found = [Path(path) for path in parsed.paths], _files(parsed.paths, say)
    if parsed.title and len(found) > 1:
        raise UsageError(f"A title is for one document and {len(found)} files were named; add that file alone.")
    stated = {
        **({"title": parsed.title} if parsed.title else {}),
        **({"publisher": parsed.publisher} if parsed.publisher is not None else {}),
        **({"date": parsed.date} if parsed.date else {}),
        **({"language": parsed.language} if parsed.language else {}),
        **({"kind": parsed.kind} if parsed.kind else {}),
        **({"ticker": ",".join(parsed.ticker)} if parsed.ticker else {}),
    }
    given = _given(stated)
    library, refused, added = app(None if parsed.quiet else indexing).library(), 0, 0
    before = {document.id: document for document in library.documents()}
    for at, path in enumerate(found, start=1):
        if len(found) > 1:
            say(f"{at} of {len(found)}: {path}")
        try:
            document = library.add(path, **given.named())
        except (LibraryBusy, LibraryTrouble) as error:
            print(f"rerate: {error}", file=sys.stderr)
            return FAILURE
        except KnowledgeError as error:
            refused += path in named
            print(_refusal(path, error), file=sys.stderr)
        else:
            added += 1
            print(f"{document.id}  {_told(document)}{_news(before.get(document.id), document)}")
            before[document.id] = document
    _catch_up(library)
    return ANSWERED if added and not refused else REFUSED


def edit(parsed: argparse.Namespace) -> int:
    """Keeps what a person says of a document."""
    pairs = [assignment.partition("=") for assignment in parsed.facts]
    if wrong := next((key for key, sign, _ in pairs if not sign), None):
        raise UsageError(f"“{wrong}” has no value; write for example title=Valuation or date=2024-06.")
    given = _given({key: value for key, _, value in pairs})
    library = app(indexing).library()
    try:
        document = library.edit(parsed.document, given)
    except KnowledgeError as error:
        print(f"rerate: {error}", file=sys.stderr)
        return REFUSED
    print(f"{document.id}  {_told(document)}")
    _catch_up(library)
    return ANSWERED


def _refusal(path: Path, error: KnowledgeError) -> str:
    """The sentence with the whole path, since folders hold files of one name."""
    text = str(error)
    return f"{path}{text.removeprefix(path.name)}" if text.startswith(path.name) else f"{path}: {text}"


def _news(before: Document | None, document: Document) -> str:
    """What adding a file has changed."""
    if before is None:
        return ""
    if before == document:
        return "; unchanged"
    if before.sha256 != document.sha256:
        return "; in the place of its former version"
    return "; the same under one more name" if before.others != document.others else "; facts corrected"


def _told(document: Document) -> str:
    return f"{document.title}, {document.pages} page{'' if document.pages == 1 else 's'}"


def _catch_up(library: Library) -> None:
    """Makes the vectors before the command ends; where they cannot be had, words alone are searched."""
    try:
        library.catch_up()
    except NoVectors as error:
        print(f"rerate: {error}", file=sys.stderr)


def _said(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _silent(text: str) -> None:
    """Nothing, for --quiet."""


def _files(paths: list[str], say: Callable[[str], None]) -> list[Path]:
    """The files named, and those in the folders named, in their order; a file named twice comes once."""
    found: list[Path] = []
    for path in map(Path, paths):
        found.extend(_inside(path, say) if path.is_dir() else [path])
    return list(dict.fromkeys(found))


def _inside(folder: Path, say: Callable[[str], None]) -> list[Path]:
    """The files in a folder and the folders in it; hidden ones are left out."""
    found: list[Path] = []
    hidden = 0

    def closed(error: OSError) -> None:
        print(f"{error.filename}: this folder cannot be opened; give this user the right to read it.", file=sys.stderr)

    for place, folders, names in os.walk(folder, onerror=closed):
        hidden += sum(name.startswith(".") for name in (*folders, *names))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(
            path for name in sorted(names) if not name.startswith(".") and (path := Path(place, name)).is_file()
        )
    if hidden:
        say(f"{folder}: {hidden} hidden files or folders were left out; name one to add it.")
    return sorted(found)


def _given(stated: dict[str, str]) -> Given:
    """What is stated of a document, checked.

    Raises
        UsageError: if a name or a value is none.
    """
    made = Given()
    for key, value in stated.items():
        made = made.with_facts(**_fact(key, " ".join(value.split())))
    return made


def _fact(key: str, value: str) -> dict[str, object]:
    if key == "title" and not value:
        raise UsageError("A document needs a title; write title=….")
    if key in ("title", "publisher"):
        return {key: value}
    if key in ("date", "published"):
        return _date(value)
    if key in ("ticker", "tickers"):
        return {"tickers": _tickers(value)}
    choices = {"language": ("en", "zh"), "kind": ("report", "note", "filing")}.get(key)
    if choices is None:
        raise UsageError(
            f"“{key}” is nothing a document has; there are title, publisher, date, language, kind and ticker."
        )
    if value not in choices:
        raise UsageError(f"“{value}” is no {key}; write one of {', '.join(choices)}.")
    return {key: value}


def _date(value: str) -> dict[str, object]:
    if not value:
        return {"published": None, "published_about": ""}
    day: date | None
    day, about = stated_date(value) if _ALONE.fullmatch(value) else (None, None)
    if day is None and (about is None or value.count("-") > 1 or ("-" in value) != ("-" in about)):
        raise UsageError(f"“{value}” is not a date; write it as 2026-11-21, 2026-11 or 2026.")
    return {"published": day, "published_about": about}


def _tickers(value: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(value.upper().replace(",", " ").split()))
    if wrong := next((one for one in named if not _TICKER.fullmatch(one)), None):
        raise UsageError(f"“{wrong}” is not a ticker; write it like 0700.HK or BABA.")
    return named
