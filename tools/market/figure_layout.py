"""The two layouts of a user's table: one figure a row, or one period a row with a column a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.market.figure_cells import Line, Unreadable
from tools.market.figure_words import COLUMNS, plain_text, read_figure

_HEADER_UNIT = re.compile(r"(.*?)\s*[(\[](.*)[)\]]\s*")


@dataclass(frozen=True, slots=True)
class Given:
    """One figure's cell with the row around it. unit: from the head of its column, where it stands there."""

    line: int
    figure: str
    value: str
    unit: str
    row: Mapping[str, str]

    @property
    def alone(self) -> bool:
        """Whether the row gives this one figure, so that its unit is this figure's."""
        return "figure" in self.row


def given_figures(lines: Sequence[Line]) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    """Every figure of a table, and the names of the columns that mean nothing here.

    Raises
        Unreadable: if the first row does not name the columns.
    """
    head = lines[0]
    names = [COLUMNS.get(plain_text(cell).casefold().replace(" ", "_"), "") for cell in head.cells]
    if {"figure", "value"} <= set(names):
        _need_ticker(head, names)
        return tuple(_one_a_row(names, lines[1:])), ()
    columns = [(place, *_column(cell)) for place, cell in enumerate(head.cells) if cell and not names[place]]
    known = [column for column in columns if read_figure(column[1]) is not None]
    if not known:
        raise Unreadable(f"line {head.number} names no figure; see the example for the names of the columns")
    _need_ticker(head, names)
    unknown = tuple(word for _, word, _ in columns if read_figure(word) is None)
    return tuple(_one_a_column(names, known, lines[1:])), unknown


def _one_a_row(names: Sequence[str], lines: Sequence[Line]) -> Iterator[Given]:
    for line in lines:
        row = {"figure": "", **_row(names, line)}
        yield Given(line.number, row["figure"], row.get("value", ""), "", row)


def _one_a_column(
    names: Sequence[str], columns: Sequence[tuple[int, str, str]], lines: Sequence[Line]
) -> Iterator[Given]:
    for line in lines:
        row = _row(names, line)
        for place, word, unit in columns:
            if place < len(line.cells) and line.cells[place]:
                yield Given(line.number, word, line.cells[place], unit, row)


def _column(cell: str) -> tuple[str, str]:
    """A column's figure, and the unit that may stand after it: revenue (CNY m)."""
    text = plain_text(cell)
    found = _HEADER_UNIT.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def _need_ticker(head: Line, names: Sequence[str]) -> None:
    if "ticker" not in names:
        raise Unreadable(f"line {head.number} names no column ticker; see the example")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise Unreadable(f"line {head.number} names the column {twice} twice; leave one of them")


def _row(names: Sequence[str], line: Line) -> dict[str, str]:
    return {name: cell for name, cell in zip(names, line.cells, strict=False) if name and cell}
