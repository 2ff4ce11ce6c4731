"""Users who block the bot get nothing unasked any more."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler

from bot.handlers.wiring import Context, Wiring

_GONE = (ChatMember.BANNED, ChatMember.LEFT)


def membership_handler(wiring: Wiring) -> ChatMemberHandler[Context, None]:
    """Turns the daily summary off when its reader leaves."""

    async def on_change(update: Update, _: Context) -> None:
        change = update.my_chat_member
        if change is not None and change.chat.type == "private" and change.new_chat_member.status in _GONE:
            wiring.storage.users.blocked(change.chat.id)

    return ChatMemberHandler(on_change, ChatMemberHandler.MY_CHAT_MEMBER)
