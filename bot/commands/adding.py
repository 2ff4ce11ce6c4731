"""`rerate reports add` and `edit`: files and folders into the library, and what a person says of a document."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.commands.outcome import ANSWERED, FAILURE, REFUSED, UsageError, app, indexing
from bot.documents import BadFact, Change, change, stated
from bot.phrases import phrase
from knowledge.document import Document
from knowledge.errors import KnowledgeError, LibraryBusy, LibraryTrouble, NoVectors
from knowledge.intake import Given
from knowledge.library import Library

_NEWS: dict[Change, str] = {
    "new": "",
    "unchanged": "; unchanged",
    "newer": "; in the place of its former version",
    "also": "; the same under one more name",
    "restated": "; facts corrected",
}


def add(parsed: argparse.Namespace) -> int:
    """Indexes files, and folders file by file."""
    say = _silent if parsed.quiet else _said
    named, found = [Path(path) for path in parsed.paths], _files(parsed.paths, say)
    if parsed.title and len(found) > 1:
        raise UsageError(f"A title is for one document and {len(found)} files were named; add that file alone.")
    facts = {
        **({"title": parsed.title} if parsed.title else {}),
        **({"publisher": parsed.publisher} if parsed.publisher is not None else {}),
        **({"date": parsed.date} if parsed.date else {}),
        **({"language": parsed.language} if parsed.language else {}),
        **({"kind": parsed.kind} if parsed.kind else {}),
        **({"ticker": ",".join(parsed.ticker)} if parsed.ticker else {}),
    }
    given = _given(facts)
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
            print(f"{document.id}  {_told(document)}{_NEWS[change(before.get(document.id), document)]}")
            before[document.id] = document
    _catch_up(library)
    return ANSWERED if added and not refused else REFUSED


def edit(parsed: argparse.Namespace) -> int:
    """Keeps what a person says of a document."""
    pairs = [assignment.partition("=") for assignment in parsed.facts]
    if wrong := next((key for key, sign, _ in pairs if not sign), None):
        raise UsageError(phrase("en", "fact.no_value", name=wrong))
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


def _given(facts: Mapping[str, str]) -> Given:
    """What is stated of a document, checked.

    Raises
        UsageError: if a name or a value is none.
    """
    try:
        return stated(facts)
    except BadFact as error:
        raise UsageError(phrase("en", error.key, **error.values)) from None
