"""What a file is by its content, whatever its name says; what is never read, with what to do instead."""

from __future__ import annotations

import re

from knowledge.errors import ReaderError
from knowledge.office_package import directory_of

_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"\x00\x00\x00\x0cjP", b"AT&TFORM")
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_SOUND = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")
_PROGRAMS = (b"\x7fELF", b"MZ\x90", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_SCAN = "is a picture; run text recognition (OCR) on it and send the PDF or text that comes out."


def kind_of(content: bytes) -> str | None:
    """The file name ending its content calls for; None for text that only its name tells apart.

    Raises
        ReaderError: for files that are never read; the text says what to send instead.
    """
    head = content[:1024]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _archive_kind(content)
    if b"%PDF-" in head:
        return ".pdf"
    if head.startswith(_OLE):
        raise _old_office(content)
    if head.lstrip().startswith(b"{\\rtf"):
        raise ReaderError("is Rich Text (RTF); save it as .docx or PDF and send that.", "old_office")
    _refuse_pictures_and_the_like(head)
    return ".html" if _HTML.match(content[:4096]) else None


def _archive_kind(content: bytes) -> str:
    """By the names in the archive's list of contents; nothing is unpacked."""
    names = directory_of(content)
    if b"xl/workbook.bin" in names:
        raise ReaderError("is a binary workbook (.xlsb); save it as .xlsx and send that.", "old_office")
    for part, ending in ((b"word/document", ".docx"), (b"xl/workbook", ".xlsx")):
        if part in names:
            return ending
    if b"ppt/presentation" in names:
        raise ReaderError("is a PowerPoint file; save it as PDF and send that.", "slides")
    if b"mimetype" in names:
        raise ReaderError(
            "is an OpenDocument file or an e-book; save it as .docx, .xlsx or PDF and send that.", "old_office"
        )
    if not names:
        raise ReaderError("is damaged and cannot be unpacked; send the complete file.", "damaged")
    raise ReaderError("is an archive; unpack it and send the documents inside.", "archive")


def _old_office(content: bytes) -> ReaderError:
    """Old Office formats and locked new ones share one container, which names its streams in UTF-16."""

    def holds(*streams: str) -> bool:
        return any(stream.encode("utf-16-le") in content for stream in streams)

    if holds("EncryptedPackage", "EncryptionInfo"):
        return ReaderError("is locked with a password; save it without one and send it again.", "locked")
    if holds("WordDocument"):
        return ReaderError("is in the old Word format (.doc); save it as .docx or PDF and send that.", "old_office")
    if holds("Workbook", "Book"):
        return ReaderError("is in the old Excel format (.xls); save it as .xlsx or PDF and send that.", "old_office")
    if holds("PowerPoint Document"):
        return ReaderError("is in the old PowerPoint format (.ppt); save it as PDF and send that.", "slides")
    return ReaderError("is in an old Office format; save it as .docx, .xlsx or PDF and send that.", "old_office")


def _refuse_pictures_and_the_like(head: bytes) -> None:
    if (
        head.startswith(_PICTURES)
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or head[4:12] in (b"ftypheic", b"ftypavif")
    ):
        raise ReaderError(_SCAN, "picture")
    if head.startswith(_PACKED):
        raise ReaderError("is an archive; unpack it and send the documents inside.", "archive")
    if head.startswith(_SOUND) or head[4:8] == b"ftyp" or head[:4] == b"RIFF":
        raise ReaderError("is sound or film; send a document with text.", "type")
    if head.startswith(_PROGRAMS):
        raise ReaderError("is a program; send a document with text.", "type")
