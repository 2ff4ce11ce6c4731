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
        self._done: list[int] = []
        self._noting = False

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Note what was dealt with last."""
        self._note_done()

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
            self._done.append(update.update_id)
            if not self._noting:
                self._noting = True
                asyncio.get_running_loop().call_soon(self._note_done)

    def _note_done(self) -> None:
        """Write down what the same turn of the event loop brought; what cannot be written is tried with the next.

        A process that dies between the server's receipt and this note answers once more. No note could be earlier
        than the turn that reads the receipt; waiting for the end of that turn makes one write of many.
        """
        self._noting = False
        if self._done:
            self._updates.done(self._done)
            self._done = []


def _who(update: object) -> int:
    if not isinstance(update, Update):
        return 0
    who = update.effective_user or update.effective_chat
    return who.id if who is not None else 0
