"""Groups: what is for the bot, what belongs in a private chat, and how much of an answer everyone is shown.

An answer in a group replies to the message it answers. Only its first part is shown there, with a link to the private
chat. Whoever asks too fast for a group is told once, then nothing until it cools (`bot.group_pace`). An edited message
stays as it was answered, since the answer under it may have been read.
"""

from __future__ import annotations

import html
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.conversation import understood
from bot.handlers.sending import Outgoing
from bot.handlers.wiring import Wiring

# What these say is one person's own, whoever reads along.
_PRIVATE = frozenset({"watchlist", "daily", "export", "forget", "settings", "alert", "alerts", "trace"})
# These speak of one's own list unless a company is named.
_OWN_WITHOUT_ARGUMENT = frozenset({"rates", "chart"})


def in_group(message: Message) -> bool:
    """Whether others read along."""
    return message.chat.type != "private"


def addressed(message: Message, bot_name: str, bot_id: int) -> str | None:
    """The words meant for the bot, None when they are meant for someone else."""
    text = message.text or message.caption or ""
    typed = understood(text)
    if typed.addressed_to and typed.addressed_to.casefold() != bot_name.casefold():
        return None
    if not in_group(message) or typed.command:
        return text
    mention = f"@{bot_name}"
    if mention.casefold() in text.casefold():
        start = text.casefold().index(mention.casefold())
        return (text[:start] + text[start + len(mention) :]).strip()
    replied = message.reply_to_message
    own = replied is not None and replied.from_user is not None and replied.from_user.id == bot_id
    return text if own else None


def for_another_bot(wiring: Wiring, text: str) -> bool:
    """Whether a command in a group that names no bot is one this bot does not have."""
    typed = understood(text)
    return bool(typed.command) and not typed.addressed_to and typed.command not in wiring.conversation.command_names()


def elsewhere(wiring: Wiring, user: int, text: str, bot_name: str) -> Outgoing | None:
    """The way to the private chat for what only its owner should see; None for what a group may."""
    typed = wiring.conversation.meant(user, text)
    own = typed.command in _PRIVATE or (typed.command in _OWN_WITHOUT_ARGUMENT and not typed.argument)
    return _to_private(wiring, user, "group.private", bot_name, f"c-{typed.command}") if own else None


def too_fast(wiring: Wiring, user: int, bot_name: str) -> Outgoing:
    """What a group is told once when it asks faster than it can be answered."""
    return _to_private(wiring, user, "group.too_fast", bot_name)


def shortened(wiring: Wiring, user: int, answer: Outgoing, bot_name: str) -> Outgoing:
    """The first part of a long answer, with the way to ask for the rest."""
    if len(answer.parts) == 1:
        return answer
    rows = answer.keyboard.inline_keyboard if answer.keyboard else ()
    link = _link(wiring, user, "group.rest", bot_name)
    return replace(answer, parts=answer.parts[:1], keyboard=InlineKeyboardMarkup([*rows, [link]]))


def _to_private(wiring: Wiring, user: int, key: str, bot_name: str, payload: str = "") -> Outgoing:
    said = html.escape(wiring.conversation.phrase_for(user, key), quote=False)
    link = _link(wiring, user, "group.open", bot_name, payload)
    return Outgoing(parts=(said,), keyboard=InlineKeyboardMarkup([[link]]))


def _link(wiring: Wiring, user: int, key: str, bot_name: str, payload: str = "") -> InlineKeyboardButton:
    address = f"https://t.me/{bot_name}" + (f"?start={payload}" if payload else "")
    return InlineKeyboardButton(wiring.conversation.phrase_for(user, key), url=address)
