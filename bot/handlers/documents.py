"""Documents sent to the chat: admins add them to the library."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from telegram import Bot, Document, Message, Update
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.answer import Answer, Block, Button, Language
from bot.assistant.tool_words import reading_words
from bot.chat.report_cards import stated_names
from bot.documents import BadFact, Change, stated, states_fact, typed_facts
from bot.handlers.groups import addressed, in_group
from bot.handlers.sending import place_of, send_answer
from bot.handlers.wiring import Context, Wiring
from bot.phrases import phrase
from bot.uploads import LARGEST, Taken
from knowledge.errors import KnowledgeError, ReaderError
from knowledge.file_kind import kind_of

_UNSAFE = re.compile(r"[^\w.() -]+")
_HTML_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)

_ORDER = re.compile(r"/reports(?:@\w+)?(?:\s+add)?(?:\s+|$)", re.IGNORECASE)

_TITLES: dict[Change, str] = {
    "new": "document.added",
    "newer": "document.newer",
    "unchanged": "document.known",
    "also": "document.known",
    "restated": "document.known",
}


class Refused(Exception):
    """The document is not taken; holds the key and the values of the sentence that says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def document_handler(wiring: Wiring) -> MessageHandler[Context, None]:
    """Takes a document into the library and confirms what was read, or says in a sentence why not."""

    async def on_document(update: Update, context: Context) -> None:
        message, user = update.message, update.effective_user
        if message is None or user is None or message.document is None:
            return
        if in_group(message) and addressed(message, context.bot.username, context.bot.id) is None:
            return
        language = wiring.storage.users.find(user.id).reads
        try:
            answer = confirmed(await _taken(message, message.document, user.id), language, _zone(user.id))
        except (Refused, BadFact) as refusal:
            answer = _sentence(phrase(language, refusal.key, **refusal.values), language)
        except KnowledgeError as error:
            answer = _sentence(reading_words(error, language), language)
        await send_answer(context.bot, wiring, user.id, place_of(message), answer)

    def _zone(user: int) -> ZoneInfo:
        return ZoneInfo(wiring.storage.users.find(user).timezone)

    async def _taken(message: Message, document: Document, user: int) -> Taken:
        if in_group(message):
            raise Refused("document.group")
        if user not in wiring.settings.admins:
            raise Refused("document.not_admin")
        given = stated(caption_facts(message.caption or ""))
        content = await _fetched(document, message.get_bot())
        name = file_name(document.file_name or "", content)
        return await wiring.aside(wiring.uploads.take, user, name, content, given)

    return MessageHandler(filters.Document.ALL & filters.UpdateType.MESSAGE, on_document)


async def _fetched(document: Document, bot: Bot) -> bytes:
    size = document.file_size or 0
    if size > LARGEST:
        raise Refused("document.too_big", size=f"{size / 1e6:.1f}", limit=LARGEST // 1_000_000)
    try:
        file = await bot.get_file(document.file_id)
        return bytes(await file.download_as_bytearray())
    except TelegramError:
        raise Refused("document.lost") from None


def file_name(given: str, content: bytes) -> str:
    """A safe name whose ending is what the content is, whatever the sender called it.

    Raises
        Refused: if the content is empty or nothing the library reads.
        ReaderError: if it is something that is never read, with what to send instead.
    """
    if not content.strip():
        raise Refused("document.empty")
    plain = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    path = PurePosixPath(_UNSAFE.sub("_", plain).strip(". _-") or "document")
    try:
        return f"{(path.stem or 'document')[:80]}{_suffix(path.suffix.lower(), content)}"
    except ReaderError as error:
        raise ReaderError(f"{path.name} {error}", error.kind) from None


def _suffix(given: str, content: bytes) -> str:
    head = content[:1024]
    if (known := kind_of(content)) is not None:
        return known
    if _HTML_START.match(content[:4096]) or (given in (".html", ".htm", ".xhtml") and b"<" in head):
        return ".html"
    if _is_text(content):
        return ".md" if given in (".md", ".markdown") else ".txt"
    raise Refused("document.kind")


def _is_text(content: bytes) -> bool:
    if b"\x00" in content[:65536]:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:4096]
        return sum(character.isprintable() or character.isspace() for character in sample) >= 0.95 * len(sample)
    return False


def caption_facts(caption: str) -> dict[str, str]:
    """The facts a document's caption states; other words are no order.

    >>> caption_facts("/reports add title=Rates date=2026-08")
    {'title': 'Rates', 'date': '2026-08'}
    """
    said = _ORDER.sub("", caption.strip(), count=1) if _ORDER.match(caption.strip()) else caption
    return typed_facts(said) if states_fact(said) else {}


def confirmed(taken: Taken, language: Language, zone: ZoneInfo) -> Answer:
    """What became of a file that was sent."""
    document = taken.document
    pages = phrase(language, "reports.pages_one" if document.pages == 1 else "reports.pages", count=document.pages)
    lines = [phrase(language, "document.pages", pages=pages, id=document.id)]
    if taken.replaced is not None:
        lines.append(phrase(language, "document.replaces", day=taken.replaced.astimezone(zone).date()))
        if document.stated:
            lines.append(phrase(language, "document.stated_kept", facts=stated_names(document, language)))
    title = Block("title", phrase(language, _TITLES[taken.change], title=document.title))
    return Answer(
        question="",
        language=language,
        status="answered",
        blocks=(title, *(Block("line", line) for line in lines)),
        buttons=(Button(phrase(language, "document.card"), "say", f"/reports show {document.id}"),),
    )


def _sentence(words: str, language: Language) -> Answer:
    return Answer(question="", language=language, status="refused", blocks=(Block("line", words),))
