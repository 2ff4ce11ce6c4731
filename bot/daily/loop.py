"""The daily run inside the bot: look at the clock, prepare, deliver."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime

from bot.alerts.looking import AlertRounds
from bot.daily.delivery import Delivery
from bot.daily.preparation import Summaries
from bot.storage.store import Storage

_LOG = logging.getLogger(__name__)
EVERY_SECONDS = 15.0


@dataclass(slots=True, kw_only=True)
class DailyLoop:
    """Wakes up a few times a minute; each round can be cut off anywhere."""

    summaries: Summaries
    alerts: AlertRounds
    storage: Storage
    delivery: Delivery
    clock: Callable[[], datetime]
    workers: Executor
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _pruned: date | None = None

    async def run(self) -> None:
        """Go on until cancelled; a round that fails is logged and the next one tries again."""
        while True:
            try:
                await self.round()
            except Exception:  # noqa: BLE001 - logged; tomorrow's summaries must not depend on today's fault
                _LOG.exception("a round of the daily run failed")
            await self.sleep(EVERY_SECONDS)

    async def round(self) -> int:
        """Prepare what is due and send what is ready; says how many messages were confirmed."""
        now = self.clock()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.workers, self.summaries.prepare, now)
        await loop.run_in_executor(self.workers, self.alerts.look, now)
        if self._pruned != now.date():
            await loop.run_in_executor(self.workers, self.storage.prune, now)
            self._pruned = now.date()
        return await self.delivery.run_once()
