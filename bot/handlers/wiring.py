"""What the handlers work with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from telegram.ext import CallbackContext, ExtBot

from bot.conversation import Conversation
from bot.group_pace import GroupPace
from bot.settings import Settings
from bot.storage.store import Storage
from bot.uploads import Uploads

Context = CallbackContext[ExtBot[Any], Any, Any, Any]
_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Everything a handler needs. workers: threads for answers, which are arithmetic and would hold up the rest."""

    settings: Settings
    conversation: Conversation
    storage: Storage
    uploads: Uploads
    workers: Executor
    clock: Callable[[], datetime]
    groups: GroupPace = field(default_factory=GroupPace)

    async def aside(self, work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.workers, lambda: work(*args, **kwargs))
