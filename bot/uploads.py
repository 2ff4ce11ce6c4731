"""Documents sent to the chat, kept as files by who sent them: a name is a document of one person."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.documents import Change, change
from knowledge.document import Document
from knowledge.intake import Given, place_of

if TYPE_CHECKING:
    from knowledge.library import Library

LARGEST = 20_000_000  # bytes; what a bot may fetch from Telegram's own server


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A document that was taken in, and what that has changed. replaced: when the version it replaces was sent."""

    document: Document
    change: Change
    replaced: datetime | None = None


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files that came through the chat. admins: who may send them."""

    folder: Path
    library: Callable[[], Library]
    admins: frozenset[int]

    def take(self, user: int, name: str, content: bytes, given: Given) -> Taken:
        """Keep a file and index it; one that cannot be read leaves no trace.

        A file of the same name from the same person is a newer version and keeps what people stated about it.
        """
        library = self.library()
        before = {one.id: one for one in library.documents()}
        kept = self._place(user, name)
        place, sent = place_of(kept), _sent(kept)
        document = _indexed(library, kept, content, given)
        former = [one for one in before.values() if place in (one.path, *one.others)]
        other = any(one.sha256 != document.sha256 for one in former)
        return Taken(
            document=document, change=change(before.get(document.id), document), replaced=sent if other else None
        )

    def _place(self, user: int, name: str) -> Path:
        """Where a person's file is kept; the files of a sole admin also where they once were kept for all."""
        own, shared = self.folder / str(user) / name, self.folder / name
        return shared if self.admins == {user} and shared.is_file() and not own.exists() else own

    def sent(self, document: Document) -> datetime | None:
        """When a document was sent to the chat; None for one that came another way."""
        times = [sent for path in self._files(document) if (sent := _sent(path))]
        return max(times, default=None)

    def drop(self, document: Document) -> None:
        """Delete the files of a document that is no longer in the library."""
        for path in self._files(document):
            path.unlink(missing_ok=True)
            _leave_no_empty(path.parent, self.folder)

    def _files(self, document: Document) -> list[Path]:
        inside = f"{place_of(self.folder)}{os.sep}"
        return [Path(place) for place in (document.path, *document.others) if place.startswith(inside)]


def _indexed(library: Library, kept: Path, content: bytes, given: Given) -> Document:
    before, sent = (kept.read_bytes(), kept.stat()) if kept.exists() else (None, None)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    try:
        return library.add(kept, **given.named())
    except Exception:
        if before is None or sent is None:
            kept.unlink(missing_ok=True)
            _leave_no_empty(kept.parent, kept.parent.parent)
        else:
            kept.write_bytes(before)
            os.utime(kept, (sent.st_atime, sent.st_mtime))
        raise


def _sent(path: Path) -> datetime | None:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else None


def _leave_no_empty(folder: Path, root: Path) -> None:
    if folder != root:
        with contextlib.suppress(OSError):  # other files are in it
            folder.rmdir()
