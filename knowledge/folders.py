"""Folders of the library, with what goes wrong said in a sentence."""

from __future__ import annotations

from pathlib import Path

from knowledge.errors import LibraryTrouble


def made_folder(folder: Path) -> Path:
    """The folder, made if it is not there.

    Raises
        LibraryTrouble: if it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryTrouble(
            f"{folder} cannot be made ({error.strerror}); set RERATE_HOME to a folder you own."
        ) from error
    return folder
