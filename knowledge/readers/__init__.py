"""Readers of file types: one file a format, found by its name.

A reader is a module with
    EXTENSIONS   the file name endings it takes, lower case with the dot; the first is the usual one
    MAX_BYTES    the largest file it takes
    matches      whether the first bytes can be of this format
    read         bytes -> Reading; raises ReaderError with one sentence and a kind
To add a format, add a file here. A format that is known by its first bytes gets a line in file_kind.py.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from knowledge.document import Reading
from knowledge.errors import ReaderError
from knowledge.file_kind import kind_of

MAX_PAGES = 3000
_MB = 1024 * 1024


class Reader(Protocol):
    """What a module of this folder offers."""

    EXTENSIONS: tuple[str, ...]
    MAX_BYTES: int

    def matches(self, head: bytes) -> bool:
        """Whether a file that starts with these bytes can be of this format."""
        ...

    def read(self, content: bytes) -> Reading:
        """The pages and what the document says about itself."""
        ...


@cache
def by_extension() -> dict[str, Reader]:
    """Every reader by the file name endings it takes."""
    found: dict[str, Reader] = {}
    for module in pkgutil.iter_modules(__path__):
        reader = cast("Reader", importlib.import_module(f"{__name__}.{module.name}"))
        found.update(dict.fromkeys(reader.EXTENSIONS, reader))
    return found


def load(path: Path) -> bytes:
    """The bytes of a file that may be indexed; a file that is too large is not even opened."""
    if not path.is_file():
        raise ReaderError(f"There is no file {path.name}; check the path.", "missing")
    try:
        size = path.stat().st_size
        _refuse_size(path.name, size, max(reader.MAX_BYTES for reader in by_extension().values()))
        return path.read_bytes()
    except OSError:
        raise ReaderError(f"{path.name} cannot be opened; give this user the right to read it.", "missing") from None


def read(path: Path, content: bytes) -> Reading:
    """A file's pages and facts, by the reader its content calls for, else by that of its file name ending."""
    reader = reader_for(path, content)
    try:
        reading = reader.read(content)
    except ReaderError as error:
        raise ReaderError(f"{path.name} {error}", error.kind) from None
    except RecursionError:
        raise ReaderError(
            f"{path.name} is nested too deeply to be read; save it as PDF and send that.", "damaged"
        ) from None
    if len(reading.pages) > MAX_PAGES:
        raise too_many_pages(path.name, len(reading.pages))
    if not any(page.text for page in reading.pages):
        raise ReaderError(f"{path.name} holds no text; send a file with text in it.", "no_text")
    return reading


def reader_for(path: Path, content: bytes) -> Reader:
    """The reader that takes a file; a cheap look that opens nothing.

    Raises
        ReaderError: if there is none, or the file is too large or empty.
    """
    if not content:
        raise ReaderError(f"{path.name} is empty; send the complete file.", "empty")
    ending = path.suffix.lower()
    try:
        found = kind_of(content)
    except ReaderError as error:
        raise ReaderError(f"{path.name} {error}", error.kind) from None
    reader = by_extension().get(found or ending)
    if reader is None:
        known = ", ".join(sorted(by_extension()))
        raise ReaderError(f"{path.name} is of a type that is not read; send one of {known}.", "type")
    _refuse_size(path.name, len(content), reader.MAX_BYTES)
    if not reader.matches(content[:1024]):
        raise ReaderError(
            f"{path.name} is not what its ending {path.suffix} says; rename it to its true type or send it again.",
            "mismatch",
        )
    return reader


def too_many_pages(name: str, pages: int) -> ReaderError:
    """The refusal of a document that is too long."""
    return ReaderError(f"{name} has {pages:,} pages and at most {MAX_PAGES:,} are read; split it.".lstrip(), "too_big")


def _refuse_size(name: str, size: int, most: int) -> None:
    if size == 0:
        raise ReaderError(f"{name} is empty; send the complete file.", "empty")
    if size > most:
        raise ReaderError(f"{name} has {size / _MB:.0f} MB and at most {most // _MB} MB are read; split it.", "too_big")
