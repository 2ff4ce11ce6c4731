"""One writer at a time among all processes that share a library."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import LibraryBusy

PATIENCE = 60.0  # seconds
_PAUSE = 0.02


@contextmanager
def writing(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file; the system frees it when a process dies."""
    with path.open("a") as file:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise LibraryBusy("Another process is writing to the library; try again in a minute.") from None
                time.sleep(_PAUSE)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
