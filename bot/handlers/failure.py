"""What happens when a handler fails: a log line with a reference, and only the reference for the user."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.handlers.sending import Place, place_of, send_part
from bot.handlers.wiring import Context, Wiring

_LOG = logging.getLogger(__name__)


def failure_handler(wiring: Wiring) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    """Reports faults to the operator in full, to the user by reference."""

    async def on_failure(update: object, context: Context) -> None:
        user = update.effective_user if isinstance(update, Update) else None
        if isinstance(context.error, Forbidden):
            # A group that put the bot out says nothing about the one who wrote there.
            if user is not None and isinstance(update, Update) and _in_private(update):
                wiring.storage.users.blocked(user.id, wiring.clock().date())
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
                await send_part(context.bot, _place(update, update.effective_chat.id), sentence)

    return on_failure


def _place(update: Update, chat: int) -> Place:
    """Where the answer would have gone, topic and all."""
    return place_of(update.effective_message) if isinstance(update.effective_message, Message) else Place(chat)


def _in_private(update: Update) -> bool:
    """Whether the answer would have gone to the user alone."""
    return update.effective_chat is None or update.effective_chat.type == "private"
