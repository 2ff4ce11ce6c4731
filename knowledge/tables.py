"""Tables in the text of a page, and the heads of their columns.

A passage from the middle of a table is indexed under the table's title and column heads; its own text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_STROKE = re.compile(r"^\||\s\|(?:\s|$)")
_FIGURE = re.compile(r"(?:^|(?<=\s))[($€£¥-]*\d(?:[\d,.]*\d)?[%x)]*(?=\s|$)|(?<=\s)[—–-](?=\s|$)")
_AT_THE_END = re.compile(r"(?:\d[%x)]*|[—–-]|n/?[am])\s*$", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:19|20)\d\d[AE]?\b|\bFY ?'?\d\d|\b[1-4][QH] ?'?\d\d|\b[QH][1-4]\b|\b(?:years?|months|quarters?) ended\b"
    r"|\bas (?:of|at)\b|\bin (?:millions|thousands|billions)\b|\b(?:US\$|RMB|HK\$) ?(?:mn|bn|m|million|billion)\b"
    r"|年度|季度|单位|單位|百万|百萬|亿元|億元|万元|萬元|人民币|人民幣",
    re.IGNORECASE,
)
_ONLY_PERIODS = re.compile(
    r"(?:(?:(?:19|20)\d\d[AE]?|FY ?'?\d\d[AE]?|[1-4][QH] ?'?\d\d[AE]?|[QH][1-4]|%|change|yoy|[\s,()/|]+)\s*)+",
    re.IGNORECASE,
)
_LONGEST_TITLE = 140
_LOOKED_BACK = 4  # lines above the first row of figures among which column heads stand
_FEWEST = {"strokes": 2, "figures": 3}
_LONGEST_HEADER = 300


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a page's text from start to end; its heads end where `body` starts."""

    start: int
    body: int
    end: int
    header: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    sort: str  # strokes, figures, or nothing for plain text

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tables_of(text: str) -> tuple[Table, ...]:
    """The tables of a page in their order."""
    lines = _lines(text)
    found: list[Table] = []
    at = 0
    while at < len(lines):
        after = _block_end(lines, at)
        if after > at:
            found.append(_table(lines, at, after))
        at = max(after, at + 1)
    return tuple(found)


def header_at(tables: Sequence[Table], start: int) -> str:
    """The heads of the table that a passage starting here continues; empty when it continues none."""
    return next((table.header for table in tables if table.body <= start < table.end), "")


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for line in text.split("\n"):
        lines.append(_Line(start, line, _sort(line)))
        start += len(line) + 1
    return lines


def _sort(line: str) -> str:
    if _STROKE.search(line):
        return "strokes"
    figures = len(_FIGURE.findall(line))
    dense = figures >= 2 and len(line) < 200 and figures * 12 + 60 > len(line)
    return "figures" if dense and _AT_THE_END.search(line) else ""


def _block_end(lines: Sequence[_Line], at: int) -> int:
    """Where the table that starts with this line ends; `at` itself when none starts here."""
    sort = lines[at].sort
    if not sort:
        return at
    end, rows = at + 1, 1
    for place in range(at + 1, len(lines)):
        if lines[place].sort == sort:
            end, rows = place + 1, rows + 1
        elif sort == "strokes" or place - end >= 2 or not 0 < len(lines[place].text) <= _LONGEST_TITLE / 2:
            break
    return end if rows >= _FEWEST[sort] else at


def _table(lines: Sequence[_Line], first: int, after: int) -> Table:
    above = [line for line in lines[max(0, first - _LOOKED_BACK) : first] if line.text.strip()]
    if lines[first].sort == "strokes":
        titled = above[-1:] if above and len(above[-1].text) <= _LONGEST_TITLE else []
        heads, body = [*titled, lines[first]], first + 1
    else:
        body = first
        while body < after - 1 and _ONLY_PERIODS.fullmatch(lines[body].text):
            body += 1
        near = [line for line in above if len(line.text) <= _LONGEST_TITLE and _PERIOD.search(line.text)]
        heads = [*near, *lines[first:body]]
    header = " ".join(line.text.strip() for line in heads)[:_LONGEST_HEADER]
    start = heads[0].start if heads else lines[first].start
    return Table(start, lines[body].start, lines[after - 1].end, header)
