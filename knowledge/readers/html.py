"""Web pages: the text a visitor reads, without scripts, navigation, comments and hidden parts."""

from __future__ import annotations

import re
from typing import Any

from knowledge.cleaning import clean
from knowledge.document import Facts, Heading, Page, Reading
from knowledge.errors import ReaderError
from knowledge.title_page import date_in, facts_of

EXTENSIONS = (".html", ".htm", ".xhtml")
_DROPPED = ("script", "style", "nav", "noscript", "template", "svg", "iframe", "form", "header", "footer", "aside")
_HIDDEN = (
    "//*[@hidden or @aria-hidden='true' or contains(translate(@style,'ABCDEFGHIJKLMNOPQRSTUVWXYZ ',"
    "'abcdefghijklmnopqrstuvwxyz'),'display:none') or contains(translate(@style,' ',''),'visibility:hidden')"
    " or contains(concat(' ',@class,' '),' comments ') or @id='comments']"
)
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "pre", "table"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_MARK = re.compile("\ue000([^\ue001\n]*)\ue001")


def matches(head: bytes) -> bool:
    """A web page starts, after blanks and comments, with a tag."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(b"<") and b"\x00" not in text


def read(content: bytes) -> Reading:
    """One page of text with its headings."""
    import lxml.etree  # noqa: PLC0415 - only web pages pay for it
    import lxml.html  # noqa: PLC0415

    try:
        parser = lxml.html.HTMLParser(encoding=_encoding(content), remove_comments=True, remove_pis=True)
        root = lxml.html.document_fromstring(content, parser=parser)
    except lxml.etree.LxmlError:
        raise ReaderError("is not a web page that can be read; save the page again.") from None
    stated = _head_facts(root)
    for element in [*list(root.iter(*_DROPPED)), *_found(root, _HIDDEN)]:
        if element.getparent() is not None:
            element.drop_tree()
    text, headings = _marked(clean(_text_of(root)))
    found = facts_of([text])
    facts = Facts(
        title=stated.title or found.title,
        publisher=stated.publisher or found.publisher,
        published=stated.published or found.published,
        language=found.language,
    )
    return Reading((Page(1, text, headings),), facts)


def _found(root: Any, path: str) -> list[Any]:
    return list(root.xpath(path))


def _encoding(content: bytes) -> str:
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048], re.IGNORECASE)
    if declared:
        return declared[1].decode("ascii").replace("gb2312", "gb18030").replace("gbk", "gb18030")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _head_facts(root: Any) -> Facts:
    def meta(*names: str) -> str | None:
        for name in names:
            values = root.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")
            if values and values[0].strip():
                return clean(str(values[0]))
        return None

    titles = root.xpath("//title/text()")
    return Facts(
        title=meta("og:title") or (clean(str(titles[0])) if titles else None) or None,
        publisher=meta("og:site_name", "publisher", "author"),
        published=date_in(meta("article:published_time", "date", "publishdate") or ""),
    )


def _text_of(root: Any) -> str:
    parts: list[str] = []

    def walk(element: Any) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        opening, closing = _edges(tag)
        parts.append(opening + (_flow(element.text, tag) if tag != "title" else ""))
        for child in element:
            walk(child)
            parts.append(_flow(child.tail, tag))
        parts.append(closing)

    body = root.find("body")
    walk(root if body is None else body)
    return "".join(parts)


def _flow(text: str | None, tag: str) -> str:
    if not text:
        return ""
    return text if tag == "pre" else re.sub(r"\s+", " ", text)


def _edges(tag: str) -> tuple[str, str]:
    if tag in _HEADINGS:
        return "\n\n\ue000", "\ue001\n\n"
    if tag in _BLOCKS:
        return "\n\n", "\n\n"
    return {"br": ("\n", ""), "tr": ("\n", ""), "td": ("", " | "), "th": ("", " | ")}.get(tag, ("", ""))


def _marked(text: str) -> tuple[str, tuple[Heading, ...]]:
    headings: list[Heading] = []
    shown: list[str] = []
    end = length = 0
    for match in _MARK.finditer(text):
        shown += [text[end : match.start()], match[1]]
        length += match.start() - end
        headings.append(Heading(length, match[1].strip()))
        length += len(match[1])
        end = match.end()
    joined = "".join([*shown, text[end:]])
    return joined.replace("\ue000", "").replace("\ue001", ""), tuple(headings)
