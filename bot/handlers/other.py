"""Messages that are neither text nor documents."""

from __future__ import annotations

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.handlers.sending import place_of, send_part
from bot.handlers.wiring import Context, Wiring


def other_handler(wiring: Wiring) -> MessageHandler[Context, None]:
    """Says what the bot can read, to pictures, voices and the like."""

    async def on_other(update: Update, context: Context) -> None:
        user = update.effective_user
        if update.message is not None and user is not None:
            sentence = wiring.conversation.phrase_for(user.id, "other.content")
            await send_part(context.bot, place_of(update.message), sentence)

    kinds = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    return MessageHandler(kinds, on_other)
