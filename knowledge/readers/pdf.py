"""PDF through pypdfium2; a table row stays one line."""

from __future__ import annotations

from typing import Any

from knowledge.cleaning import clean
from knowledge.document import Page, Reading
from knowledge.errors import ReaderError
from knowledge.title_page import facts_of, with_metadata

EXTENSIONS = (".pdf",)
MAX_PAGES = 3000
_TEXT_EXPECTED = 16  # characters in the whole document below which it is a picture of a document


def matches(head: bytes) -> bool:
    """A PDF says so within its first kilobyte."""
    return b"%PDF-" in head


def read(content: bytes) -> Reading:
    """The text of every page; pages that are pictures only come out empty."""
    document = _open(content)
    try:
        if len(document) > MAX_PAGES:
            raise ReaderError(f"has {len(document)} pages and at most {MAX_PAGES} are read; split it.")
        texts = [_page_text(document, index) for index in range(len(document))]
        metadata = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    if sum(map(len, texts)) < _TEXT_EXPECTED:
        raise ReaderError("holds pictures of pages and no text; run text recognition (OCR) on it and send the result.")
    pages = tuple(Page(number, text) for number, text in enumerate(texts, start=1))
    return Reading(pages, with_metadata(facts_of(texts), metadata.get("Title"), texts))


def _open(content: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415 - only PDF files pay for it

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReaderError("is locked with a password; save it without one and send it again.") from None
        raise ReaderError("is damaged and cannot be opened as a PDF; download it again.") from None
    if len(document) == 0:
        document.close()
        raise ReaderError("has no pages; send the complete file.")
    return document


def _page_text(document: Any, index: int) -> str:
    import pypdfium2  # noqa: PLC0415

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return ""
    try:
        text_page = page.get_textpage()
        text = text_page.get_text_bounded()
        text_page.close()
    finally:
        page.close()
    return clean(text)
