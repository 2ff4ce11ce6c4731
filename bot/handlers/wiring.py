"""What the handlers work with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from telegram.ext import CallbackContext, ExtBot

from bot.conversation import Conversation
from bot.settings import Settings
from bot.storage.store import Storage

Context = CallbackContext[ExtBot[Any], Any, Any, Any]
_P = ParamSpec("_P")
_R = TypeVar("_R")


class Added(Protocol):
    """A document as the library describes it."""

    @property
    def id(self) -> str:
        """Its id in the library."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def pages(self) -> int:
        """How many pages it has."""


class Library(Protocol):
    """Where documents are added; raises ReaderError with a sentence for the user."""

    def add(self, path: Path) -> Added:
        """Index a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Everything a handler needs. workers: threads for answers, which are arithmetic and would hold up the rest."""

    settings: Settings
    conversation: Conversation
    storage: Storage
    library: Callable[[], Library]
    workers: Executor
    clock: Callable[[], datetime]

    async def aside(self, work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.workers, lambda: work(*args, **kwargs))
