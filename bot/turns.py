"""Updates at the same time for different people, one after the other for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.storage.updates import Updates

# Answers are made by a few threads and sent at Telegram's rate; a lower bound here would let one person's
# hundred waiting messages keep everyone else out.
_AT_ONCE = 1_000_000


class PerUserOrder(BaseUpdateProcessor):
    """Lets each user's updates through in the order they came, and notes which are dealt with."""

    def __init__(self, updates: Updates) -> None:
        super().__init__(_AT_ONCE)
        self._updates = updates
        self._last: dict[int, asyncio.Event] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the same user's earlier update, then handle this one."""
        key = _who(update)
        before = self._last.get(key)
        mine = self._last[key] = asyncio.Event()
        try:
            if before is not None:
                await before.wait()
            await coroutine
        finally:
            mine.set()
            if self._last.get(key) is mine:
                del self._last[key]
        if isinstance(update, Update):
            self._updates.done(update.update_id)


def _who(update: object) -> int:
    if not isinstance(update, Update):
        return 0
    who = update.effective_user or update.effective_chat
    return who.id if who is not None else 0
