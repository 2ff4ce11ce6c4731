"""Word documents: paragraphs, tables as rows, footnotes; not deleted, hidden or field text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from knowledge import table_rows
from knowledge.cleaning import clean
from knowledge.document import Reading
from knowledge.errors import ReaderError
from knowledge.marked_text import PAGE, heading, pages_of, unmarked
from knowledge.office_package import look_over
from knowledge.title_page import facts_of

EXTENSIONS = (".docx",)
MAX_BYTES = 20 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}sectPr", f"{_W}tblPr", f"{_W}tcPr", f"{_W}trPr", _FALLBACK}
_CONTENT = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"}
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_ENDNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_OFF = ("0", "false", "off", "none")
_TINY = 4  # half points
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class _Look:
    """What the styles of a document say. headings, hidden: by style id. coloured: its pages have a ground."""

    headings: frozenset[str]
    hidden: frozenset[str]
    coloured: bool


def matches(head: bytes) -> bool:
    """A Word document is an archive."""
    return head.startswith(b"PK\x03\x04")


def read(content: bytes) -> Reading:
    """Pages where Word has stored its breaks, else one; headings by their styles."""
    look_over(content)
    import docx  # noqa: PLC0415 - only Word documents pay for it
    import docx.opc.exceptions  # noqa: PLC0415
    import lxml.etree  # noqa: PLC0415

    try:
        document = docx.Document(io.BytesIO(content))
        look = _look(document)
        raw = "".join(_blocks(document.element.body, look, 0)) + "".join(_notes(document, look))
        title = clean(document.core_properties.title or "")
    except (docx.opc.exceptions.OpcError, lxml.etree.LxmlError, zipfile.BadZipFile):
        raise ReaderError(
            "is damaged and cannot be opened in Word either; send the complete file.", "damaged"
        ) from None
    except (KeyError, ValueError, AttributeError, TypeError, IndexError):
        raise ReaderError("lacks parts every Word document has; save it again as .docx.", "damaged") from None
    pages = pages_of(raw)
    found = facts_of([page.text for page in pages])
    first = next((mark.title for page in pages[:2] for mark in page.headings), None)
    return Reading(pages, replace(found, title=title or found.title or first))


def _look(document: Any) -> _Look:
    headings: set[str] = set()
    hidden: set[str] = set()
    for style in document.styles.element.iter(f"{_W}style"):
        identity = style.get(f"{_W}styleId") or ""
        name = style.find(f"{_W}name")
        named = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        level = style.find(f"{_W}pPr/{_W}outlineLvl")
        if named.startswith("heading ") or named in ("title", "subtitle") or level is not None:
            headings.add(identity)
        if _is_on(style.find(f"{_W}rPr/{_W}vanish")):
            hidden.add(identity)
    return _Look(frozenset(headings), frozenset(hidden), document.element.find(f"{_W}background") is not None)


def _is_on(mark: Any) -> bool:
    return mark is not None and (mark.get(f"{_W}val") or "1").lower() not in _OFF


def _blocks(parent: Any, look: _Look, depth: int) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, look)
        elif child.tag == f"{_W}tbl":
            yield "\n\n" + "\n".join(table_rows.lines(list(_rows(child, look)))) + "\n\n"
        elif child.tag in _CONTENT and depth < _DEEPEST:
            yield from _blocks(child, look, depth + 1)


def _paragraph(paragraph: Any, look: _Look) -> Iterator[str]:
    text = _text(paragraph, look)
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    named = style is not None and style.get(f"{_W}val") in look.headings
    if (named or outline is not None) and text.strip():
        before, _, words = text.rpartition(PAGE)
        yield before + (PAGE if PAGE in text else "") + heading(" ".join(words.split()))
    else:
        yield f"{text}\n\n"


def _rows(table: Any, look: _Look) -> Iterator[list[str]]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is table and not _is_on(row.find(f"{_W}trPr/{_W}hidden")):
            cells = [one for one in row.iter(f"{_W}tc") if next(one.iterancestors(f"{_W}tr")) is row]
            yield [table_rows.cell(_text(one, look).replace(PAGE, " ")) for one in cells]


def _text(element: Any, look: _Look) -> str:
    """The words a reader sees in a paragraph or a cell."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag in _SKIPPED or (one.tag == f"{_W}r" and _is_hidden(one, look)):
            continue
        parts.append(_shown(one))
        if one.tag == f"{_W}p" and one is not element:
            parts.append(" ")
        waiting.extend(reversed(one))
    return "".join(parts)


def _shown(one: Any) -> str:
    if one.tag == f"{_W}t":
        return unmarked(one.text or "")
    if one.tag == f"{_W}lastRenderedPageBreak":
        return PAGE
    return {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}.get(one.tag, "")


def _is_hidden(run: Any, look: _Look) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    style = properties.find(f"{_W}rStyle")
    if _is_on(properties.find(f"{_W}vanish")) or (style is not None and style.get(f"{_W}val") in look.hidden):
        return True
    size = (properties.find(f"{_W}sz").get(f"{_W}val") or "") if properties.find(f"{_W}sz") is not None else ""
    return (size.isdecimal() and int(size) <= _TINY) or _is_white(run, properties, look)


def _is_white(run: Any, properties: Any, look: _Look) -> bool:
    """White letters where nothing gives them a ground; heads of tables stand white on dark."""
    colour = properties.find(f"{_W}color")
    if colour is None or (colour.get(f"{_W}val") or "").upper() != "FFFFFF" or look.coloured:
        return False
    if properties.find(f"{_W}shd") is not None or properties.find(f"{_W}highlight") is not None:
        return False
    around = run.iterancestors(f"{_W}p", f"{_W}tbl", f"{_W}txbxContent")
    return all(one.tag == f"{_W}p" and one.find(f"{_W}pPr/{_W}shd") is None for one in around)


def _notes(document: Any, look: _Look) -> Iterator[str]:
    """Footnotes and endnotes, which often hold the sources."""
    import lxml.etree  # noqa: PLC0415

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for relation in document.part.rels.values():
        if relation.reltype in (_FOOTNOTES, _ENDNOTES) and not relation.is_external:
            for note in lxml.etree.fromstring(relation.target_part.blob, parser):
                text = " ".join(_text(note, look).split())
                if text and note.get(f"{_W}type") is None:
                    yield f"\n\n{text}"
