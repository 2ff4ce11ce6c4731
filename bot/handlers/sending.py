"""Answers on their way to a chat."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import ExtBot

from bot.answer import Answer, Attachment, Block
from bot.conversation import PlacedButton
from bot.file_limits import LARGEST_UPLOAD, fits_photo
from bot.handlers.wiring import Wiring
from bot.render.telegram import html_parts, plain_text
from bot.request import Undelivered
from bot.send_rate import REPLY_UNREAD

_LOG = logging.getLogger(__name__)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_BUTTONS_IN_ROW = 3
_LETTERS_IN_ROW = 34
_PAUSES = (0.5, 2.0, 8.0)
_CAPTION = 500  # characters, well below what a caption may have


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is sent: a chat, in a forum the topic it belongs to, in a group the message it answers."""

    chat: int
    topic: int | None = None
    answers: int | None = None

    @property
    def reply(self) -> ReplyParameters | None:
        """What ties the answer to its question; one deleted meanwhile is still answered."""
        return ReplyParameters(self.answers, allow_sending_without_reply=True) if self.answers is not None else None


def place_of(message: Message) -> Place:
    """Where an answer to a message belongs."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, topic, None if message.chat.type == "private" else message.message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An answer as it will leave: the buttons stand under the last part, or under the last file that has the caption."""

    parts: tuple[str, ...]
    keyboard: InlineKeyboardMarkup | None = None
    files: tuple[Attachment, ...] = ()
    caption: str = ""


def outgoing(wiring: Wiring, user: int, answer: Answer) -> Outgoing:
    """An answer made ready to leave; stores what its buttons need, so it belongs in a thread."""
    parts = html_parts(answer.blocks) or html_parts(
        [Block("line", wiring.conversation.phrase_for(user, "answer.nothing"))]
    )
    captions = html_parts(answer.blocks, limit=MessageLimit.CAPTION_LENGTH) if answer.attachments else ()
    return Outgoing(
        parts=parts,
        keyboard=keyboard_of(wiring.conversation.place_buttons(user, answer, wiring.clock())),
        files=tuple(answer.attachments),
        caption=captions[0] if len(captions) == 1 else "",
    )


async def send_answer(bot: ExtBot[Any], wiring: Wiring, user: int, place: Place, answer: Answer) -> None:
    """Make an answer ready in a thread and send it."""
    await send(bot, place, await wiring.aside(outgoing, wiring, user, answer))


async def send(bot: ExtBot[Any], place: Place, answer: Outgoing) -> None:
    """Send what is ready. A group that moved is followed to where it is now."""
    try:
        await _send_answer(bot, place, answer)
    except ChatMigrated as moved:
        await _send_answer(bot, Place(moved.new_chat_id, place.topic), answer)


async def _send_answer(bot: ExtBot[Any], place: Place, answer: Outgoing) -> None:
    if answer.files and await _sent_with_files(bot, place, answer):
        return
    for part in answer.parts[:-1]:
        await send_part(bot, place, part)
        place = replace(place, answers=None)
    await send_part(bot, place, answer.parts[-1], answer.keyboard)


async def _sent_with_files(bot: ExtBot[Any], place: Place, answer: Outgoing) -> bool:
    """The answer as the caption of its first file; False when it must go as text, since the server refuses the file."""
    if any(len(file.content) > LARGEST_UPLOAD for file in answer.files):
        _LOG.warning("A file is larger than Telegram takes; its words are sent.")
        return False
    caption = answer.caption
    keyboard = answer.keyboard if caption else None
    try:
        for number, file in enumerate(answer.files, start=1):
            last = number == len(answer.files)
            await _send_file(bot, place, file, caption if number == 1 else "", keyboard if last else None)
    except BadRequest as error:
        _LOG.warning("A file was refused (%s); its words are sent.", error.message)
        return False
    return bool(caption)


async def send_picture(bot: ExtBot[Any], place: Place, picture: Attachment) -> None:
    """A picture under its words; one the server refuses is left out, since what it shows was said before."""
    try:
        await _send_file(bot, place, picture, html.escape(picture.words[:_CAPTION], quote=False), None)
    except BadRequest as error:
        _LOG.warning("A picture was refused (%s).", error.message)


async def _send_file(
    bot: ExtBot[Any], place: Place, file: Attachment, caption: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    send = bot.send_photo if file.kind == "picture" and fits_photo(file.content) else bot.send_document
    await send(
        place.chat,
        file.content,
        message_thread_id=place.topic,
        filename=file.name,
        reply_parameters=place.reply,
        caption=caption or None,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
    )


async def send_part(
    bot: ExtBot[Any],
    place: Place,
    part: str,
    keyboard: InlineKeyboardMarkup | None = None,
    rate_limit_args: str | None = None,
) -> None:
    """Send one part, as plain text should the markup be refused; repeated only when it certainly did not leave."""
    for pause in (*_PAUSES, None):
        try:
            await _send(bot, place, part, keyboard, rate_limit_args)
        except Undelivered:
            if pause is None or rate_limit_args is not None:
                raise
            await asyncio.sleep(pause)
        else:
            return


async def _send(
    bot: ExtBot[Any], place: Place, part: str, keyboard: InlineKeyboardMarkup | None, rate_limit_args: str | None
) -> None:
    try:
        await bot.send_message(
            place.chat,
            part,
            message_thread_id=place.topic,
            reply_parameters=place.reply,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard,
            rate_limit_args=rate_limit_args or REPLY_UNREAD,
        )
    except BadRequest as error:
        if "can't parse entities" not in error.message.casefold():
            raise
        _LOG.warning("Markup refused by the server; sent as plain text.")
        await bot.send_message(
            place.chat,
            plain_text(part),
            message_thread_id=place.topic,
            reply_parameters=place.reply,
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard,
            rate_limit_args=rate_limit_args or REPLY_UNREAD,
        )


class Keyboard(InlineKeyboardMarkup):
    """Buttons that carry a payload; the library's way of writing them out is slower than all else about an answer."""

    __slots__ = ()

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:  # noqa: ARG002 - as the library has it
        """The buttons as they are sent."""
        return {
            "inline_keyboard": [
                [{"text": button.text, "callback_data": button.callback_data} for button in row]
                for row in self.inline_keyboard
            ]
        }


def keyboard_of(buttons: Sequence[PlacedButton]) -> InlineKeyboardMarkup | None:
    """Buttons in rows that fit a phone."""
    if not buttons:
        return None
    rows: list[list[InlineKeyboardButton]] = [[]]
    letters = 0
    for button in buttons:
        if rows[-1] and (len(rows[-1]) >= _BUTTONS_IN_ROW or letters + len(button.label) > _LETTERS_IN_ROW):
            rows.append([])
            letters = 0
        letters += len(button.label)
        rows[-1].append(InlineKeyboardButton(button.label, callback_data=button.payload))
    return Keyboard(rows)
