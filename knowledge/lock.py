"""Locks between the processes that share a library; the system frees them when a process dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from knowledge.errors import LibraryBusy, LibraryTrouble

PATIENCE = 15.0  # seconds; a document is written in well under one
_PAUSE = 0.02


class Claim:
    """A lock file that is held or not; it names its holder for whoever has to wait."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether it is held through this object."""
        return self._file is not None

    def take(self) -> bool:
        """Hold it if nobody else does; whether it is held now."""
        if self._file is None:
            file = self._opened()
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return False
            self._file = file
            self._sign()
        return True

    def release(self) -> None:
        """Let others hold it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def holder(self) -> str:
        """Who holds it and since when, as far as the file tells."""
        try:
            return self._path.read_text(encoding="utf-8").strip() or "another process"
        except OSError:
            return "another process"

    def _opened(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LibraryTrouble(
                f"{self._path} cannot be written ({error.strerror}); make it writable or set RERATE_HOME to a folder"
                " you own."
            ) from error

    def _sign(self) -> None:
        """Write who holds it; a full disk must not keep anyone from removing reports."""
        line = f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode()
        try:
            os.ftruncate(self._file or 0, 0)
            os.pwrite(self._file or 0, line, 0)
        except OSError:
            return


@contextmanager
def writing(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only one who writes.

    Raises
        LibraryBusy: if another holds the lock for longer than the patience, in seconds.
    """
    claim = Claim(path)
    deadline = time.monotonic() + patience
    while not claim.take():
        if time.monotonic() >= deadline:
            raise LibraryBusy(f"The library is being written by {claim.holder()}; wait until it is done and try again.")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        claim.release()
