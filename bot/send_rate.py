"""How fast messages may leave: Telegram answers 429 above about one a second in a chat and thirty in all.

The exact limits are not published. Each chat has its own bucket, so a busy chat never slows another. Replies pass
the overall limit until Telegram objects once, then keep to it for a minute; messages sent unasked always keep to it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

_LOG = logging.getLogger(__name__)
_ENFORCED_SECONDS = 60.0
_MOST_RETRIES = 8
_MOST_CHATS = 20_000
_COUNTED = ("send", "edit", "copy", "forward")

Reply = bool | dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many a second, after `burst` at once."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRates:
    """The limits to keep. Twenty a minute in a group: five at once and one every four seconds."""

    chat: Rate = Rate(per_second=1.0, burst=3)
    group: Rate = Rate(per_second=0.25, burst=5)
    overall: Rate = Rate(per_second=30.0, burst=20)


class Bucket:
    """Turns at a rate: each call takes the next free turn and says how long to wait for it."""

    __slots__ = ("_interval", "_next", "_tolerance")

    def __init__(self, rate: Rate) -> None:
        self._interval = 1.0 / rate.per_second
        self._tolerance = (rate.burst - 1.0) * self._interval
        self._next = 0.0

    def take(self, now: float) -> float:
        """Seconds to wait for the turn just taken."""
        wait = max(0.0, self._next - self._tolerance - now)
        self._next = max(self._next, now) + self._interval
        return wait

    def pause(self, until: float) -> None:
        """No turn before that moment."""
        self._next = max(self._next, until + self._tolerance)

    def forget_debt(self, now: float) -> None:
        """Let at most one burst of taken turns stand in the way of the next."""
        self._next = min(self._next, now + self._tolerance + self._interval)

    def idle(self, now: float) -> bool:
        """Whether the bucket is as good as new."""
        return self._next <= now


# Says to the limiter that the turn was waited for already, and that an objection is for the caller to handle.
TURN_TAKEN = "turn taken"
# Says that only the success matters to the caller: Telegram's reply repeats the whole message, and making an object
# of it costs a tenth of answering. `True` comes back in its place.
REPLY_UNREAD = "reply unread"


class SendRate(BaseRateLimiter[str]):
    """Makes every message wait for its turn and repeats one that Telegram asked to hold back."""

    def __init__(
        self,
        rates: SendRates | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
    ) -> None:
        self._rates = rates or SendRates()
        self._clock = clock
        self._sleep = sleep
        self._overall = Bucket(self._rates.overall)
        self._enforced_until = 0.0
        self._chats: dict[int | str, Bucket] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def turn(self, chat: int | str, *, unasked: bool = False) -> None:
        """Wait until a message to the chat may leave."""
        now = self._clock()
        wait = self._bucket(chat).take(now)
        overall = self._overall.take(now)
        if unasked or now < self._enforced_until:
            wait = max(wait, overall)
        else:
            self._overall.forget_debt(now)
        if wait > 0:
            await self._sleep(wait)

    def objected(self, chat: int | str, seconds: float) -> None:
        """Telegram asked for a pause: the chat rests, and for a minute the overall limit holds for replies too."""
        now = self._clock()
        self._bucket(chat).pause(now + seconds)
        self._enforced_until = now + _ENFORCED_SECONDS

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Reply]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Reply:
        """Send in turn, and again after a pause Telegram asked for."""
        chat = data.get("chat_id")
        if (
            rate_limit_args == TURN_TAKEN
            or chat is None
            or not endpoint.startswith(_COUNTED)
            or endpoint == "sendChatAction"
        ):
            return await callback(*args, **kwargs)
        for _ in range(_MOST_RETRIES):
            await self.turn(chat)
            try:
                reply = await callback(*args, **kwargs)
            except RetryAfter as objection:
                seconds = seconds_of(objection)
                _LOG.info("Telegram asks for a pause of %s s in a chat", seconds)
                self.objected(chat, seconds)
            else:
                return True if rate_limit_args == REPLY_UNREAD else reply
        await self.turn(chat)
        return await callback(*args, **kwargs)

    def _bucket(self, chat: int | str) -> Bucket:
        found = self._chats.get(chat)
        if found is None:
            if len(self._chats) >= _MOST_CHATS:
                self._drop_idle()
            private = isinstance(chat, int) and chat > 0
            found = self._chats[chat] = Bucket(self._rates.chat if private else self._rates.group)
        return found

    def _drop_idle(self) -> None:
        now = self._clock()
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.idle(now)}


def seconds_of(objection: RetryAfter) -> float:
    """How long Telegram asks to wait, a little more to be sure."""
    wait = objection.retry_after
    return (wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) + 0.1
