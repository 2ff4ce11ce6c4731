"""What the handlers rely on in an update: that ids are whole numbers and texts are texts.

The library takes over whatever stands in a field. Telegram sends the right types; a body that has others is no message
anybody wrote, and it is skipped before it can reach a handler, a lock keyed by an id, or the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeGuard

from telegram import CallbackQuery, Chat, Document, InlineQuery, Message, Update, User

_LARGEST_ID = 2**63 - 1  # what the database holds


def is_id(value: object) -> TypeGuard[int]:
    """Whether a value can be an id of Telegram's."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_ID


def written_down(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The body as text, and as it reads from that text.

    Surrogates, which neither a file nor a wire takes, become the character they are two halves of, or a replacement.
    """
    text = json.dumps(body, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text, json.loads(text)
    return text, body


def well_formed(update: Update) -> bool:
    """Whether every field that a handler reads is of its type."""
    if any(message.chat is None for message in _messages(update)):
        return False
    return all(_texts(update)) and all(map(is_id, _ids(update)))


def _ids(update: Update) -> Iterator[object]:
    yield update.update_id
    for who in (update.effective_user, update.effective_chat):
        if who is not None:
            yield who.id
    for message in _messages(update):
        yield message.message_id
        yield from (sender.id for sender in (message.from_user, message.chat) if sender is not None)
        if message.message_thread_id is not None:
            yield message.message_thread_id
        if message.document is not None and message.document.file_size is not None:
            yield message.document.file_size


def _messages(update: Update) -> Iterator[Message]:
    for message in (update.message, update.callback_query and update.callback_query.message):
        if isinstance(message, Message):
            yield message
            if isinstance(message.reply_to_message, Message):
                yield message.reply_to_message


def _texts(update: Update) -> Iterator[bool]:
    for part in _parts(update):
        match part:
            case Message():
                yield all(_text_or_none(text) for text in (part.text, part.caption))
            case Document():
                yield _text(part.file_id) and _text_or_none(part.file_name)
            case CallbackQuery():
                yield _text(part.id) and _text_or_none(part.data)
            case InlineQuery():
                yield _text(part.id) and _text(part.query)
            case User():
                yield _flag(part.is_bot) and _text_or_none(part.language_code)
            case Chat():
                yield _text(part.type)


def _parts(update: Update) -> Iterator[object]:
    yield from (update.effective_user, update.effective_chat, update.callback_query, update.inline_query)
    for message in _messages(update):
        yield from (message, message.document, message.from_user, message.chat)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)
