"""Readers of file types: one file a format, found by its name.

A reader is a module with
    EXTENSIONS   the file name endings it takes, lower case with the dot
    matches      whether the first bytes can be of this format
    read         bytes -> Reading; raises ReaderError with one sentence
To add a format, add a file here.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from knowledge.document import Reading
from knowledge.errors import ReaderError

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 3000


class Reader(Protocol):
    """What a module of this folder offers."""

    EXTENSIONS: tuple[str, ...]

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
    """The bytes of a file that may be indexed."""
    if not path.is_file():
        raise ReaderError(f"There is no file {path.name}; check the path.")
    size = path.stat().st_size
    if size == 0:
        raise ReaderError(f"{path.name} is empty; send the complete file.")
    if size > MAX_BYTES:
        raise ReaderError(f"{path.name} has {size / 1024 / 1024:.0f} MB and at most 20 MB are read; split it.")
    return path.read_bytes()


def read(path: Path, content: bytes) -> Reading:
    """A file's pages and facts, by the reader of its file name ending."""
    reader = by_extension().get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(by_extension()))
        raise ReaderError(f"{path.name} is of a type that is not read; send one of {known}.")
    if not reader.matches(content[:1024]):
        raise ReaderError(
            f"{path.name} is not what its ending {path.suffix} says; rename it to its true type or send it again."
        )
    try:
        reading = reader.read(content)
    except ReaderError as error:
        raise ReaderError(f"{path.name} {error}") from None
    if len(reading.pages) > MAX_PAGES:
        raise ReaderError(f"{path.name} has {len(reading.pages)} pages and at most {MAX_PAGES} are read; split it.")
    if not any(page.text for page in reading.pages):
        raise ReaderError(f"{path.name} holds no text; send a file with text in it.")
    return reading
