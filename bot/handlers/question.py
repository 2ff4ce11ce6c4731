"""Text messages: commands and questions alike."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, Update, User
from telegram.ext import MessageHandler, filters

from bot.conversation import understood
from bot.handlers.progress import DraftProgress
from bot.handlers.sending import Outgoing, outgoing, place_of, send
from bot.handlers.wiring import Context, Wiring


def question_handler(wiring: Wiring) -> MessageHandler[Context, None]:
    """Answers text; in groups only what is addressed to the bot. Edited messages stay as they were answered."""

    def answered(user: User, chat: int, text: str, show: Callable[[str], None]) -> Outgoing:
        wiring.conversation.meet(user.id, user.language_code)
        answer = wiring.conversation.handle(user.id, chat, text, wiring.clock(), show)
        return outgoing(wiring, user.id, answer)

    async def on_text(update: Update, context: Context) -> None:
        message, user = update.message, update.effective_user
        if message is None or user is None or not message.text:
            return
        text = addressed(message, context.bot.username, context.bot.id)
        if text is None:
            return
        async with DraftProgress(context.bot, message) as progress:
            answer = await wiring.aside(answered, user, message.chat_id, text, progress.show)
        await send(context.bot, place_of(message), answer)

    return MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, on_text)


def addressed(message: Message, bot_name: str, bot_id: int) -> str | None:
    """The words meant for the bot, None when they are meant for someone else."""
    text = message.text or ""
    typed = understood(text)
    if typed.addressed_to and typed.addressed_to.casefold() != bot_name.casefold():
        return None
    if message.chat.type == "private" or typed.command:
        return text
    mention = f"@{bot_name}"
    if mention.casefold() in text.casefold():
        start = text.casefold().index(mention.casefold())
        return (text[:start] + text[start + len(mention) :]).strip()
    replied = message.reply_to_message
    own = replied is not None and replied.from_user is not None and replied.from_user.id == bot_id
    return text if own else None
