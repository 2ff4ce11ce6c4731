"""Rows of a table as lines of text: one row a line, cells between strokes."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BLANKS = re.compile(r"\s+")
_BEFORE = re.compile(r"^(?:[$€£¥￥(（]|US\$|HK\$|RMB|\(\$)$")
_AFTER = re.compile(r"^(?:[)）%]+|%\)|pp|x)$")


def cell(text: str) -> str:
    """A cell's text on one line; a stroke inside would look like a border."""
    return _BLANKS.sub(" ", text).replace("|", "/").strip()


def lines(rows: Sequence[Sequence[str]], *, spread: bool = False) -> list[str]:
    """The rows as lines, without columns that are empty throughout.

    spread: cells reach over several columns, as in filings, where signs have columns of their own; then empty cells
    tell nothing and go, and a sign joins its figure.
    """
    if spread:
        kept = [_joined([one for one in row if one]) for row in rows]
    else:
        width = max((len(row) for row in rows), default=0)
        used = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
        kept = [[row[at] if at < len(row) else "" for at in used] for row in rows]
    return [" | ".join(row).rstrip(" |") for row in kept if any(row)]


def _joined(row: list[str]) -> list[str]:
    joined: list[str] = []
    waiting = ""
    for one in row:
        if _BEFORE.match(one):
            waiting += one
        elif joined and not waiting and _AFTER.match(one):
            joined[-1] += one
        else:
            joined.append(waiting + one)
            waiting = ""
    return [*joined, waiting] if waiting else joined
