"""Taps on the buttons under an answer."""

from __future__ import annotations

import contextlib

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from bot.handlers.sending import Place, place_of, send_answer
from bot.handlers.wiring import Context, Wiring

_NOTICE_LIMIT = 200


def button_handler(wiring: Wiring) -> CallbackQueryHandler[Context, None]:
    """Stops the button's spinner first, then shows what it stands for."""

    async def on_tap(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        tap = wiring.conversation.tap(query.from_user.id, query.data or "", wiring.clock())
        # A tap that waited while the bot was down can no longer be acknowledged, but still be answered.
        with contextlib.suppress(BadRequest):
            await query.answer(tap.notice[:_NOTICE_LIMIT] or None)
        user = query.from_user.id
        place = place_of(query.message) if isinstance(query.message, Message) else Place(user)
        answer = tap.answer
        if tap.say:
            answer = await wiring.aside(wiring.conversation.handle, user, place.chat, tap.say, wiring.clock())
        if answer is not None:
            await send_answer(context.bot, wiring, user, place, answer)

    return CallbackQueryHandler(on_tap)
