"""Bodies of updates made into the library's objects; the commonest kind by a shorter way.

The library looks for a hundred kinds of content in every message, which takes a good part of the time an update costs.
A body that holds nothing but words from a person is read for just that. Everything else goes the library's own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import Chat, Message, MessageEntity, Update, User
from telegram.ext import ExtBot

from bot.well_formed import is_id, well_formed

_UPDATE = {"update_id", "message"}
_MESSAGE = {"message_id", "from", "chat", "date", "text"}
_WITH_ENTITIES = _MESSAGE | {"entities"}
_CHAT = {"id", "type", "first_name", "last_name", "username"}
_USER = {"id", "is_bot", "first_name", "last_name", "username", "language_code"}


def read_update(body: dict[str, Any], bot: ExtBot[Any]) -> Update | None:
    """The update, None when a field that a handler reads is not of its type.

    Raises
        Exception: whatever the library stumbles over.
    """
    plain = _plain(body, bot)
    if plain is not None:
        return plain
    update = Update.de_json(body, bot)
    return update if well_formed(update) else None


def _plain(body: Mapping[str, Any], bot: ExtBot[Any]) -> Update | None:
    """An update of nothing but a person's words in a private chat; None for any other."""
    message = body.get("message")
    if body.keys() != _UPDATE or not isinstance(message, dict) or not _is_plain(body["update_id"], message):
        return None
    entities = message.get("entities")
    made = Message(
        message_id=message["message_id"],
        date=datetime.fromtimestamp(message["date"], UTC),
        chat=Chat(**message["chat"]),
        from_user=User(**message["from"]),
        text=message["text"],
        entities=None if entities is None else MessageEntity.de_list(entities, bot),
    )
    update = Update(update_id=body["update_id"], message=made)
    for part in (made.chat, made.from_user, made, update):
        if part is not None:
            part.set_bot(bot)
    return update


def _is_plain(update: object, message: Mapping[str, Any]) -> bool:
    """Whether it is nothing but words, each field of its type."""
    if message.keys() != _MESSAGE and message.keys() != _WITH_ENTITIES:
        return False
    chat, user = message["chat"], message["from"]
    return (
        isinstance(chat, dict)
        and isinstance(user, dict)
        and _CHAT.issuperset(chat)
        and _USER.issuperset(user)
        and chat.get("type") == "private"
        and isinstance(message["text"], str)
        and isinstance(user.get("is_bot"), bool)
        and isinstance(user.get("first_name"), str)
        and isinstance(user.get("language_code", ""), str)
        and is_id(update)
        and is_id(message["message_id"])
        and is_id(message["date"])
        and is_id(chat.get("id"))
        and is_id(user.get("id"))
    )
