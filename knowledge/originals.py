"""The PDF files as they came, kept by their content for pictures of the pages a citation points to."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from knowledge.errors import LibraryTrouble
from knowledge.folders import made_folder

_ENDING = ".pdf"


class Originals:
    """A folder of files named by the SHA-256 of what they hold; it takes as much disk as the PDFs added."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sha256: str, content: bytes) -> None:
        """Keep a file; one that is no PDF has no pages to show.

        Raises
            LibraryTrouble: if it cannot be written.
        """
        if b"%PDF-" not in content[:1024] or self._path(sha256).exists():
            return
        made_folder(self._folder)
        half = self._folder / f"{sha256}.half"
        try:
            half.write_bytes(content)
            half.replace(self._path(sha256))
        except OSError as error:
            half.unlink(missing_ok=True)
            raise LibraryTrouble(
                f"{half} cannot be written ({error.strerror}); free some space and try again."
            ) from error

    def content(self, sha256: str) -> bytes | None:
        """A file that was kept; None when it was not."""
        try:
            return self._path(sha256).read_bytes()
        except OSError:
            return None

    def sweep(self, wanted: Collection[str]) -> None:
        """Delete the files no document refers to, also those a killed process has left."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.suffix != _ENDING or path.stem not in wanted:
                path.unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self._folder.iterdir()) if self._folder.is_dir() else 0

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}{_ENDING}"
