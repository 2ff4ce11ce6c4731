"""Taps on the buttons under an answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, ExtBot

from bot.answer import CitedPassage, Language
from bot.handlers.groups import elsewhere, in_group
from bot.handlers.sending import Place, place_of, send, send_answer, send_picture
from bot.handlers.wiring import Context, Wiring

_NOTICE_LIMIT = 200


def button_handler(wiring: Wiring) -> CallbackQueryHandler[Context, None]:
    """Stops the button's spinner first, then shows what it stands for."""

    async def on_tap(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        shown = query.message if isinstance(query.message, Message) else None
        shared = shown is not None and in_group(shown)
        if shown is not None and shared and wiring.groups.verdict(shown.chat_id, wiring.clock()) != "answer":
            with contextlib.suppress(BadRequest):
                await query.answer(wiring.conversation.phrase_for(query.from_user.id, "group.too_fast"))
            return
        tap = wiring.conversation.tap(query.from_user.id, query.data or "", wiring.clock())
        # A tap that waited while the bot was down can no longer be acknowledged, but still be answered.
        with contextlib.suppress(BadRequest):
            await query.answer(tap.notice[:_NOTICE_LIMIT] or None)
        user = query.from_user.id
        place = place_of(shown) if shown is not None else Place(user)
        answer = tap.answer
        own = elsewhere(wiring, user, tap.say, context.bot.username) if shared and tap.say else None
        if own is not None:
            await send(context.bot, place, own)
        elif tap.say:
            answer = await wiring.aside(wiring.conversation.handle, user, place.chat, tap.say, wiring.clock())
        if answer is not None:
            await send_answer(context.bot, wiring, user, place, answer)
            await _show_pages(context.bot, wiring, place, answer.language, tap.places)

    return CallbackQueryHandler(on_tap)


async def _show_pages(
    bot: ExtBot[Any], wiring: Wiring, place: Place, language: Language, places: Sequence[CitedPassage]
) -> None:
    """The cited places as pictures after their words, one photo each so that each keeps its caption in sight."""
    pictures = wiring.conversation.pictures
    if pictures is None or not places:
        return
    drawing = pictures.begin(places, language)
    await asyncio.wait([asyncio.wrap_future(drawing.done)], timeout=pictures.seconds)
    for picture in tuple(drawing.ready):
        await send_picture(bot, place, picture)
