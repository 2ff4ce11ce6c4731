"""The library: documents in, passages with their place out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.library import open_library as open_library

__all__ = ["open_library"]


def __getattr__(name: str) -> Any:
    if name == "open_library":
        from knowledge.library import open_library  # noqa: PLC0415 - numpy is loaded only when a library is opened

        return open_library
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
