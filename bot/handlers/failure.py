"""What happens when a handler fails: a log line with a reference, and only the reference for the user."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.handlers.sending import Place, send_part
from bot.handlers.wiring import Context, Wiring

_LOG = logging.getLogger(__name__)


def failure_handler(wiring: Wiring) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    """Reports faults to the operator in full, to the user by reference."""

    async def on_failure(update: object, context: Context) -> None:
        user = update.effective_user if isinstance(update, Update) else None
        if isinstance(context.error, Forbidden):
            if user is not None:
                wiring.storage.users.blocked(user.id)
            return
        reference = secrets.token_hex(3)
        identity = update.update_id if isinstance(update, Update) else None
        _LOG.error("fault %s in update %s", reference, identity, exc_info=context.error)
        # When sending is what failed, one more message would fail too. A BadRequest is an answer, though the library
        # counts it among the network's errors.
        if isinstance(context.error, NetworkError | RetryAfter) and not isinstance(context.error, BadRequest):
            return
        if isinstance(update, Update) and update.effective_chat is not None and user is not None:
            sentence = wiring.conversation.phrase_for(user.id, "failure", reference=reference)
            with contextlib.suppress(TelegramError):
                await send_part(context.bot, Place(update.effective_chat.id), sentence)

    return on_failure
