"""Markdown as the plain text a reader sees."""

from __future__ import annotations

import re

from knowledge.cleaning import clean
from knowledge.document import Heading

_HEADING = re.compile(r"^#{1,6}[ ]+(?P<title>.*?)(?:\s*#*)(?:\s*\{#(?P<anchor>[\w-]+)\})?\s*$")
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,3}(?=\S)(.+?)(?<=\S)\*{1,3}(?!\w)|(?<!`)`([^`]+)`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"^\s*(?:\|?\s*:?-{3,}:?\s*)+\|?\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def plain(body: str) -> tuple[str, tuple[Heading, ...]]:
    """The body without markup, and its headings with their offsets in that text."""
    lines: list[str] = []
    headings: list[Heading] = []
    length = 0
    for line in clean(_COMMENT.sub("", body)).split("\n"):
        if _RULE.match(line):
            continue
        heading = _HEADING.match(line)
        shown = _LINK.sub(r"\1", _EMPHASIS.sub(lambda m: m[1] or m[2], heading["title"] if heading else line))
        if heading:
            headings.append(Heading(length, shown, heading["anchor"] or ""))
        shown += "\n" if heading else ""
        lines.append(shown)
        length += len(shown) + 1
    return "\n".join(lines), tuple(headings)
