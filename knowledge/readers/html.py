"""Web pages: the text a visitor reads, without scripts, navigation, comments and hidden parts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from knowledge import table_rows
from knowledge.cleaning import clean
from knowledge.document import Facts, Reading
from knowledge.errors import ReaderError
from knowledge.hidden_markup import without_hidden
from knowledge.marked_text import heading, pages_of, unmarked
from knowledge.title_page import facts_of, stated_date

EXTENSIONS = (".html", ".htm", ".xhtml")
MAX_BYTES = 20 * 1024 * 1024
_DROPPED = (
    *("script", "style", "nav", "noscript", "template", "svg", "iframe", "form", "header", "footer", "aside"),
    *("object", "embed", "select", "textarea", "button", "head", "audio", "video", "canvas", "dialog"),
)
_COMMENTS = "//*[contains(concat(' ',@class,' '),' comments ') or @id='comments']"
_BLOCKS = {"p", "div", "li", "section", "article", "blockquote", "pre", "table", "ul", "ol", "dl", "dt", "dd", "figure"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LONGEST_CELL = 400  # characters beyond which a table lays out a page


def matches(head: bytes) -> bool:
    """A web page starts, after blanks and comments, with a tag."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"<" in head[:64]
    return text.startswith(b"<") and b"\x00" not in text


def read(content: bytes) -> Reading:
    """One page of text with its headings."""
    import lxml.etree  # noqa: PLC0415 - only web pages pay for it
    import lxml.html  # noqa: PLC0415

    try:
        parser = lxml.html.HTMLParser(encoding=_encoding(content), remove_comments=True, remove_pis=True)
        root = lxml.html.document_fromstring(content, parser=parser)
    except (lxml.etree.LxmlError, LookupError, ValueError):
        raise ReaderError("is not a web page that can be read; save the page again.", "damaged") from None
    stated = _head_facts(root)
    without_hidden(root)
    _drop([*root.iter(*_DROPPED), *_found(root, _COMMENTS)])
    parts: list[str] = []
    _walk(root, parts)
    pages = pages_of("".join(parts))
    found = facts_of([page.text for page in pages])
    return Reading(pages, _with_stated(found, stated))


def _found(root: Any, path: str) -> list[Any]:
    return list(root.xpath(path))


def _drop(elements: list[Any]) -> None:
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def _with_stated(found: Facts, stated: Facts) -> Facts:
    dated = stated if stated.published or stated.published_about else found
    return replace(
        found,
        title=stated.title or found.title,
        publisher=stated.publisher or found.publisher,
        published=dated.published,
        published_about=dated.published_about,
    )


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048], re.IGNORECASE)
    if declared and not content.startswith(b"\xef\xbb\xbf"):
        name = declared[1].decode("ascii", "ignore").lower()
        return "gb18030" if name in ("gb2312", "gbk", "gb18030") else name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _head_facts(root: Any) -> Facts:
    def meta(*names: str) -> str | None:
        for name in names:
            values = root.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")
            if values and clean(str(values[0])):
                return clean(str(values[0]))
        return None

    titles = root.xpath("//title/text()")
    published, about = stated_date(meta("article:published_time", "date", "publishdate") or "")
    return Facts(
        title=meta("og:title") or (clean(str(titles[0])) if titles else None) or None,
        publisher=meta("og:site_name", "publisher", "author"),
        published=published,
        published_about=about,
    )


def _walk(element: Any, parts: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag == "table" and (rows := _data_rows(element)):
        titles = [" ".join(_flat(one).split()) for one in element.iter("caption")]
        parts.append("\n\n" + "\n\n".join([*titles, "\n".join(rows)]) + "\n\n")
        return
    if tag in _HEADINGS:
        parts.append(heading(" ".join(_flat(element).split())))
        return
    opening, closing = _edges(tag)
    parts.append(opening + _flow(element.text, tag))
    for child in element:
        _walk(child, parts)
        parts.append(_flow(child.tail, tag))
    parts.append(closing)


def _flow(text: str | None, tag: str) -> str:
    if not text:
        return ""
    return unmarked(text) if tag == "pre" else re.sub(r"\s+", " ", unmarked(text))


def _flat(element: Any) -> str:
    """An element's words on one line: breaks and blocks inside are blanks."""
    pieces: list[str] = []
    for one in element.iter():
        inside = isinstance(one.tag, str)
        if inside and (one.tag in _BLOCKS or one.tag == "br"):
            pieces.append(" ")
        pieces.append((one.text or "") if inside else "")
        if one is not element:
            pieces.append((" " if inside and one.tag in _BLOCKS else "") + (one.tail or ""))
    return unmarked("".join(pieces))


def _edges(tag: str) -> tuple[str, str]:
    if tag in _BLOCKS:
        return "\n\n", "\n\n"
    return {"br": ("\n", ""), "tr": ("\n", "\n"), "td": ("", " | "), "th": ("", " | ")}.get(tag, ("", ""))


def _data_rows(table: Any) -> list[str]:
    """The rows of a table of data as lines; none for one that only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows: list[list[str]] = []
    spread = False
    for row in table.iter("tr"):
        cells = [one for one in row if one.tag in ("td", "th")]
        rows.append([table_rows.cell(_flat(one)) for one in cells])
        spread = spread or any(one.get("colspan", "1") != "1" for one in cells)
    if any(len(one) > _LONGEST_CELL for row in rows for one in row) or max(map(len, rows), default=0) < 2:
        return []
    return table_rows.lines(rows, spread=spread)
