"""Users who block the bot get nothing unasked any more, and hear what that ended when they come back."""

from __future__ import annotations

from dataclasses import replace

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler

from bot.answer import Answer, Block
from bot.handlers.wiring import Context, Wiring
from bot.phrases import phrase

_GONE = (ChatMember.BANNED, ChatMember.LEFT)


def membership_handler(wiring: Wiring) -> ChatMemberHandler[Context, None]:
    """Turns the daily summary off when its reader leaves; alerts may be sent again when the reader is back."""

    async def on_change(update: Update, _: Context) -> None:
        change = update.my_chat_member
        if change is None or change.chat.type != "private":
            return
        users = wiring.storage.users
        if change.new_chat_member.status in _GONE:
            users.blocked(change.chat.id, wiring.clock().date())
        elif users.find(change.chat.id).blocked:
            users.unblocked(change.chat.id)

    return ChatMemberHandler(on_change, ChatMemberHandler.MY_CHAT_MEMBER)


def welcomed_back(wiring: Wiring, user: int, answer: Answer) -> Answer:
    """The answer to someone who had blocked the bot says once that the summary is off; nothing resumes unasked."""
    known = wiring.storage.users.find(user)
    if known.blocked:
        wiring.storage.users.unblocked(user)
    if not known.lost_daily:
        return answer
    wiring.storage.users.told_of_loss(user)
    said = phrase(answer.language, "back.daily_off", day=known.lost_daily)
    return replace(answer, blocks=(*answer.blocks, Block("note", said)))
