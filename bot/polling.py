"""Fetching updates so that none is lost and none is handled twice.

Updates are written down before Telegram is told that they arrived. One that the library cannot read is skipped
with a log line, where the library's own polling would ask for it again for ever.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ExtBot

from bot.reading import read_update
from bot.send_rate import seconds_of
from bot.storage.updates import Updates
from bot.well_formed import is_id, written_down

_LOG = logging.getLogger(__name__)
ALLOWED = ("message", "callback_query", "my_chat_member", "inline_query")
_LONG_POLL_SECONDS = 25
_LONGEST_PAUSE = 30.0

Clock = Callable[[], datetime]


class Polling:
    """The loop that asks Telegram for updates and hands them to the application."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], updates: Updates, clock: Clock) -> None:
        self._application = application
        self._updates = updates
        self._clock = clock
        self._offset = 0

    async def run(self) -> None:
        """Take up what an earlier process left, then fetch until cancelled or the token is refused."""
        await self.take_up()
        await self._no_webhook()
        pause = 0.0
        while True:
            try:
                await self._fetch(_LONG_POLL_SECONDS)
            except InvalidToken:
                _LOG.critical("Telegram refuses the token; check TELEGRAM_BOT_TOKEN.")
                return
            except TelegramError as error:
                pause = _longer(pause, error)
                _LOG.warning("Fetching updates failed (%s); next try in %.0f s.", type(error).__name__, pause)
                await asyncio.sleep(pause)
            else:
                pause = 0.0

    async def take_up(self) -> None:
        """Hand over what an earlier process received and did not finish."""
        await self._hand_over(json.loads(body) for body in self._updates.take_up(self._clock()))

    async def arrived(self, received: Mapping[int, dict[str, Any]]) -> None:
        """Write down updates by their ids and hand over those seen for the first time."""
        written = {identity: written_down(body) for identity, body in received.items()}
        fresh = self._updates.receive([(identity, text) for identity, (text, _) in written.items()], self._clock())
        await self._hand_over(written[identity][1] for identity in fresh)

    async def confirm(self) -> None:
        """Tell Telegram that everything fetched has arrived, before leaving."""
        if self._offset:
            try:
                await self._fetch(0)
            except TelegramError as error:
                _LOG.warning("The last updates could not be confirmed (%s); they are known here.", type(error).__name__)

    async def _fetch(self, seconds: int) -> None:
        asked = {"offset": self._offset, "timeout": seconds, "allowed_updates": json.dumps(ALLOWED)}
        bot: ExtBot[Any] = self._application.bot
        address = f"{bot.base_url}/getUpdates?{urlencode(asked)}"
        found = await bot.request.post(address, read_timeout=seconds + 10.0)
        received = {body["update_id"]: body for body in found if _has_id(body)} if isinstance(found, list) else {}
        if not received:
            return
        await self.arrived(received)
        self._offset = max(received) + 1

    async def _no_webhook(self) -> None:
        """Telegram refuses to be asked for updates while it still delivers them to an address set before."""
        try:
            await self._application.bot.delete_webhook()
        except TelegramError as error:
            _LOG.warning("A former webhook could not be taken off (%s).", type(error).__name__)

    async def _hand_over(self, bodies: Iterable[dict[str, Any]]) -> None:
        for body in bodies:
            update = self._read(body)
            if update is not None:
                await self._application.update_queue.put(update)

    def _read(self, body: dict[str, Any]) -> Update | None:
        try:
            update = read_update(body, self._application.bot)
            if update is not None:
                return update
        except Exception:  # noqa: BLE001, S110 - whatever the library stumbles over, the next update must get through
            pass
        identity = body.get("update_id")
        _LOG.warning("Update %s has a form that cannot be read and is skipped.", identity)
        if is_id(identity):
            self._updates.done([identity])
        return None


def _has_id(body: object) -> bool:
    """Whether it can be written down; what cannot is no update, and Telegram cannot be told that it arrived."""
    return isinstance(body, dict) and is_id(body.get("update_id"))


def _longer(pause: float, error: TelegramError) -> float:
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    if isinstance(error, Conflict):
        _LOG.error("Another process fetches updates with this token; stop one of them.")
    return min(_LONGEST_PAUSE, max(1.0, pause * 2))
