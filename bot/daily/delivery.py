"""Sending what stands in the outbox, each message at most once.

The turn to send is waited for first and "sending" is noted right before the request leaves, so a process that dies
leaves in doubt only what was on the wire. What happens with each outcome stands in `bot.storage.outbox`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.conversation import PlacedButton
from bot.handlers.sending import Place, keyboard_of, send_part
from bot.request import Undelivered
from bot.send_rate import TURN_TAKEN, SendRate, seconds_of
from bot.storage.outbox import Claim
from bot.storage.store import Storage

_LOG = logging.getLogger(__name__)
# Few at a time: this many are in doubt at most when the process dies.
_SENDERS = 8
_CLAIMED_AT_ONCE = 16
_MOST_TRIES = 10
_LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The way from the outbox to the chats."""

    bot: ExtBot[Any]
    storage: Storage
    rate: SendRate
    clock: Callable[[], datetime]

    async def run_once(self) -> int:
        """Send everything that is ready; says how many messages the server confirmed."""
        again, lost = self.storage.outbox.sweep(self.clock())
        if again or lost:
            _LOG.warning("A former process left %d messages unsent and %d of unknown fate.", again, lost)
        confirmed = 0
        while claims := self.storage.outbox.claim(self.clock(), _CLAIMED_AT_ONCE):
            queue = list(reversed(claims))
            done = await asyncio.gather(*(self._sender(queue) for _ in range(_SENDERS)))
            confirmed += sum(done)
        return confirmed

    async def _sender(self, queue: list[Claim]) -> int:
        confirmed = 0
        while queue:
            confirmed += await self._send(queue.pop())
        return confirmed

    async def _send(self, claim: Claim) -> bool:
        """Send the next part of one message and note what became of it."""
        await self.rate.turn(claim.user, unasked=True)
        if not self.storage.outbox.begin(claim):
            return False
        try:
            await send_part(self.bot, Place(claim.user), claim.text, _keyboard(claim), rate_limit_args=TURN_TAKEN)
        except TelegramError as error:
            self._note(claim, error)
            return False
        self.storage.outbox.confirm(claim)
        return True

    def _note(self, claim: Claim, error: TelegramError) -> None:
        outbox, reason = self.storage.outbox, type(error).__name__
        match error:
            case RetryAfter():
                seconds = seconds_of(error)
                self.rate.objected(claim.user, seconds)
                outbox.put_back(claim, self.clock() + timedelta(seconds=seconds), reason)
            case Forbidden():
                outbox.fail(claim, reason)
                self.storage.users.blocked(claim.user, self.clock().date())
            case Undelivered() | InvalidToken():
                self._later(claim, reason)
            case BadRequest() | ChatMigrated():
                _LOG.error("A summary was refused: %s", error.message)
                outbox.fail(claim, reason)
            case _:
                outbox.unknown(claim, reason)

    def _later(self, claim: Claim, reason: str) -> None:
        if claim.tries >= _MOST_TRIES:
            self.storage.outbox.fail(claim, reason)
            return
        pause = min(_LONGEST_PAUSE, timedelta(seconds=2**claim.tries))
        self.storage.outbox.put_back(claim, self.clock() + pause, reason)


def _keyboard(claim: Claim) -> InlineKeyboardMarkup | None:
    """The companies of a message, each a tap from its valuation."""
    return keyboard_of([PlacedButton(label, f"v:{ticker}") for label, ticker in claim.buttons]) if claim.last else None
