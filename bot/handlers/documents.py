"""Documents sent to the chat: admins add them to the library."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from telegram import Bot, Document, Message, Update
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.answer import Answer, Block, Language
from bot.assistant.tool_words import reading_words
from bot.handlers.sending import place_of, send_answer
from bot.handlers.wiring import Added, Context, Wiring
from bot.phrases import phrase
from knowledge.errors import KnowledgeError, ReaderError
from knowledge.file_kind import kind_of

# What a bot may fetch from Telegram's own server.
LARGEST = 20_000_000
_UNSAFE = re.compile(r"[^\w.() -]+")
_HTML_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


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
        language = wiring.storage.users.find(user.id).reads
        try:
            blocks = await _taken(message, message.document, user.id)
        except Refused as refusal:
            blocks = (Block("line", phrase(language, refusal.key, **refusal.values)),)
        except KnowledgeError as error:
            blocks = (Block("line", reading_words(error, language)),)
        answer = Answer(question="", language=language, status="answered", blocks=blocks)
        await send_answer(context.bot, wiring, user.id, place_of(message), answer)

    async def _taken(message: Message, document: Document, user: int) -> tuple[Block, ...]:
        if message.chat.type != "private":
            raise Refused("document.group")
        if user not in wiring.settings.admins:
            raise Refused("document.not_admin")
        content = await _fetched(document, message.get_bot())
        name = file_name(document.file_name or "", content)
        added = await wiring.aside(_add, wiring, name, content)
        return _confirmed(added, wiring.storage.users.find(user).reads)

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


def _add(wiring: Wiring, name: str, content: bytes) -> Added:
    """Keep the upload and index it; a file that cannot be read leaves no trace."""
    folder = wiring.settings.home / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / name
    before = kept.read_bytes() if kept.exists() else None
    kept.write_bytes(content)
    try:
        return wiring.library().add(kept)
    except Exception:
        if before is None:
            kept.unlink(missing_ok=True)
        else:
            kept.write_bytes(before)
        raise


def _confirmed(added: Added, language: Language) -> tuple[Block, ...]:
    title = phrase(language, "document.added", title=added.title)
    return Block("title", title), Block("line", phrase(language, "document.pages", pages=added.pages, id=added.id))
