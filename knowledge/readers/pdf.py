"""PDF through pypdfium2; a table row stays one line, text that is drawn to be invisible is left out."""

from __future__ import annotations

from typing import Any

from knowledge.cleaning import clean
from knowledge.document import Page, Reading
from knowledge.errors import ReaderError
from knowledge.title_page import facts_of, with_metadata

EXTENSIONS = (".pdf",)
MAX_BYTES = 100 * 1024 * 1024  # annual reports with pictures reach 60
MAX_PAGES = 3000
_TEXT_EXPECTED = 16  # characters in the whole document below which it is a picture of a document
_MOST_OBJECTS = 20_000  # on a page; a drawing with more is not looked through for hidden text


def matches(head: bytes) -> bool:
    """A PDF says so within its first kilobyte."""
    return b"%PDF-" in head


def read(content: bytes) -> Reading:
    """The text of every page; pages that are pictures only come out empty."""
    document = opened(content)
    try:
        if len(document) > MAX_PAGES:
            raise ReaderError(f"has {len(document):,} pages and at most {MAX_PAGES:,} are read; split it.", "too_big")
        texts = [_page_text(document, index) for index in range(len(document))]
        metadata = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    if sum(map(len, texts)) < _TEXT_EXPECTED:
        raise ReaderError(
            "holds pictures of pages and no text; run text recognition (OCR) on it and send the result.", "scan"
        )
    pages = tuple(Page(number, text) for number, text in enumerate(texts, start=1))
    return Reading(pages, with_metadata(facts_of(texts), clean(metadata.get("Title") or ""), texts))


def opened(content: bytes) -> Any:
    """The document, to be closed by who opened it.

    Raises
        ReaderError: if it is locked, damaged or has no pages.
    """
    import pypdfium2  # noqa: PLC0415 - only PDF files pay for it

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReaderError("is locked with a password; save it without one and send it again.", "locked") from None
        raise ReaderError("is damaged and cannot be opened as a PDF; download it again.", "damaged") from None
    if len(document) == 0:
        document.close()
        raise ReaderError("has no pages; send the complete file.", "damaged")
    return document


def text_page(page: Any) -> Any:
    """The text of an open page as PDF keeps it, without what is drawn to be invisible; to be closed."""
    _take_out_invisible(page)
    return page.get_textpage()


def _page_text(document: Any, index: int) -> str:
    import pypdfium2  # noqa: PLC0415

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return ""
    try:
        text = text_page(page)
        shown = text.get_text_bounded()
        text.close()
    except pypdfium2.PdfiumError:
        return ""
    finally:
        page.close()
    return clean(shown)


def _take_out_invisible(page: Any) -> None:
    """Remove invisible text, but not where most of a page is: text recognition lays it under a picture."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    count = pdfium.FPDFPage_CountObjects(page.raw)
    if not 0 < count <= _MOST_OBJECTS:
        return
    objects = (pdfium.FPDFPage_GetObject(page.raw, at) for at in range(count))
    texts = [one for one in objects if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT]
    unseen = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
    hidden = [one for one in texts if pdfium.FPDFTextObj_GetTextRenderMode(one) in unseen]
    if 2 * len(hidden) > len(texts):
        return
    for one in hidden:
        if pdfium.FPDFPage_RemoveObject(page.raw, one):
            pdfium.FPDFPageObj_Destroy(one)
