"""Text messages: commands and questions alike."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Update, User
from telegram.ext import MessageHandler, filters

from bot.handlers.groups import addressed, elsewhere, for_another_bot, in_group, shortened, too_fast
from bot.handlers.membership import welcomed_back
from bot.handlers.progress import DraftProgress
from bot.handlers.sending import Outgoing, outgoing, place_of, send
from bot.handlers.wiring import Context, Wiring


def question_handler(wiring: Wiring) -> MessageHandler[Context, None]:
    """Answers text; in groups only what is addressed to the bot. Edited messages stay as they were answered.

    What a group is shown, and how often, is decided in `bot.handlers.groups`.
    """

    async def on_text(update: Update, context: Context) -> None:
        message, user = update.message, update.effective_user
        if message is None or user is None or not message.text:
            return
        text = addressed(message, context.bot.username, context.bot.id)
        if text is None:
            return
        if in_group(message):
            found = await wiring.aside(_in_group, wiring, user, message.chat_id, text, context.bot.username)
            if found is not None:
                await send(context.bot, place_of(message), found)
            return
        async with DraftProgress(context.bot, message) as progress:
            answer = await wiring.aside(_answered, wiring, user, message.chat_id, text, progress.show)
        await send(context.bot, place_of(message), answer)

    return MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, on_text)


def _answered(wiring: Wiring, user: User, chat: int, text: str, show: Callable[[str], None] | None) -> Outgoing:
    wiring.conversation.meet(user.id, user.language_code)
    answer = wiring.conversation.handle(user.id, chat, text, wiring.clock(), show)
    return outgoing(wiring, user.id, welcomed_back(wiring, user.id, answer) if chat == user.id else answer)


def _in_group(wiring: Wiring, user: User, chat: int, text: str, bot_name: str) -> Outgoing | None:
    """What a group is shown; None for silence."""
    if for_another_bot(wiring, text):
        return None
    match wiring.groups.verdict(chat, wiring.clock()):
        case "silent":
            return None
        case "tell":
            return too_fast(wiring, user.id, bot_name)
    found = elsewhere(wiring, user.id, text, bot_name) or _answered(wiring, user, chat, text, None)
    return shortened(wiring, user.id, found, bot_name)
