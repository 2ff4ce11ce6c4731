"""What a chat shows while an answer takes its time: a draft that the finished answer replaces."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

from telegram import Message
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.send_rate import TURN_TAKEN

_LOG = logging.getLogger(__name__)
_SECONDS_BETWEEN = 1.0  # no limit of Telegram's covers drafts, so this one is kept to
_LONGEST = 4096


class DraftProgress:
    """Shows texts as drafts of one answer; only in private chats, where Telegram has them.

    Used around the work: leaving waits for the draft on its way, so that none appears after the answer.
    """

    def __init__(self, bot: ExtBot[Any], message: Message) -> None:
        self._bot = bot
        self._chat = message.chat_id
        self._draft = message.message_id
        self._open = message.chat.type == "private"
        self._loop = asyncio.get_running_loop()
        self._shown_at: float | None = None
        self._sending: list[Future[None]] = []

    async def __aenter__(self) -> Self:
        """Ready to show."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show no more; a draft that hangs does not keep the answer waiting."""
        self._open = False
        sending = [asyncio.wrap_future(one) for one in self._sending if not one.done()]
        if sending:
            _, hanging = await asyncio.wait(sending, timeout=_SECONDS_BETWEEN)
            for one in hanging:
                one.cancel()

    def show(self, text: str) -> None:
        """Show a text in place of the one before; called from the thread that makes the answer."""
        if self._open:
            self._sending.append(asyncio.run_coroutine_threadsafe(self._send(text), self._loop))

    async def _send(self, text: str) -> None:
        now = self._loop.time()
        if not self._open or (self._shown_at is not None and now - self._shown_at < _SECONDS_BETWEEN):
            return
        self._shown_at = now
        try:
            await self._bot.send_message_draft(self._chat, self._draft, text[:_LONGEST], rate_limit_args=TURN_TAKEN)
        except TelegramError as error:
            self._open = False
            _LOG.info("Drafts are not shown (%s).", type(error).__name__)
