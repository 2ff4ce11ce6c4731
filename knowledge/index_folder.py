"""Where the embedded index lies: one directory a version, a pointer to the one in use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.lock import Claim

_POINTER = "current"
_OPENING = "opening"


class IndexFolder:
    """The versions of one index. Only who owns it may open, build or delete one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.owner = Claim(folder / "owner")

    def current(self, name: str) -> Path | None:
        """The directory in use if it is of that name; None when there is none to be trusted."""
        try:
            pointed = (self._folder / _POINTER).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self._folder / pointed
        known = pointed.rpartition("-")[0] == name and path.parent == self._folder and path.is_dir()
        return path if known and not (self._folder / _OPENING).exists() else None

    def fresh(self, name: str) -> Path:
        """A new directory, not yet in use."""
        path = self._folder / f"{name}-{self._last() + 1}"
        path.mkdir()
        return path

    def adopt(self, path: Path) -> None:
        """Put a directory in use and delete all others."""
        part = self._folder / f"{_POINTER}.part"
        part.write_text(path.name, encoding="utf-8")
        os.replace(part, self._folder / _POINTER)  # noqa: PTH105 - the atomic one
        (self._folder / _OPENING).unlink(missing_ok=True)
        self.keep_only(path)

    def keep_only(self, path: Path) -> None:
        """Delete every other directory, such as one that a killed process was building."""
        for other in self._folder.iterdir():
            if other.is_dir() and other != path:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Leaves a mark if the process dies inside: an index that kills who opens it is not opened again."""
        mark = self._folder / _OPENING
        mark.touch()
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)

    def _last(self) -> int:
        endings = (path.name.rpartition("-")[2] for path in self._folder.iterdir() if path.is_dir())
        return max((int(ending) for ending in endings if ending.isdigit()), default=0)
