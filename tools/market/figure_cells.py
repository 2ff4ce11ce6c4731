"""The cells of a user's table, from CSV or XLSX, each row with its line; limits against files that are too much."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.cell import Cell

LARGEST_FILE = 20_000_000  # bytes
LARGEST_UNPACKED = 100_000_000  # bytes of the parts of a workbook, which are packed
MOST_ROWS = 20_000
MOST_COLUMNS = 100
NO_RESULT = "\0no result"  # a formula whose result the file does not hold
_MOST_PARTS = 1_000
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",;\t|"


class Unreadable(Exception):
    """The file cannot be read as a table; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table with its place in the file."""

    number: int
    cells: tuple[str, ...]


def read_lines(path: Path) -> tuple[Line, ...]:
    """The rows of a table that hold anything, the one with the names of the columns first.

    Raises
        Unreadable: for a file that is absent, too large, of another kind, or that cannot be decoded.
    """
    try:
        data = _limited(path)
    except OSError:
        raise Unreadable("there is no such file, or it may not be read; check its path") from None
    if data[:4] == b"PK\x03\x04":
        rows = _workbook(data)
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("it is a workbook in the old format; save it as .xlsx or .csv")
    else:
        rows = _text(data)
    lines = tuple(_kept(rows))
    if not lines:
        raise Unreadable("it holds no rows")
    return lines


def _limited(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(f"it is larger than {LARGEST_FILE // 1_000_000} MB; keep only the figures in it")
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _kept(rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[Line]:
    """Rows without the empty ones and without remarks, which begin with #."""
    count = 0
    for number, cells in rows:
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"line {number} has more than {MOST_COLUMNS} columns")
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"it has more than {MOST_ROWS:,} rows; split it, or keep only the figures in it")
        yield Line(number, tuple(cell.strip() for cell in cells))


def _text(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = _decoded(data)
    names = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    delimiter = max(_DELIMITERS, key=names.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise Unreadable(f"line {reader.line_num} is no row of a table; look for a quote that is not closed") from None


def _decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or GB18030, which Chinese spreadsheet programs write."""
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("its text is neither UTF-8 nor GB18030; save it as CSV in UTF-8 or as .xlsx")


def _workbook(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of the first sheet that is shown."""
    _check_parts(data)
    import openpyxl  # noqa: PLC0415 - only a workbook needs it

    try:
        results = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        place = next(place for place, sheet in enumerate(results.worksheets) if sheet.sheet_state == "visible")
        sheets = results.worksheets[place], formulas.worksheets[place]
        rows, columns = MOST_ROWS * 2, MOST_COLUMNS + 1
        pairs = zip(*(sheet.iter_rows(max_row=rows, max_col=columns) for sheet in sheets), strict=True)
        for number, (cells, written) in enumerate(pairs, start=1):
            shown = [_shown(cell, original) for cell, original in zip(cells, written, strict=True)]
            yield number, _without_empty_end(shown)
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook fails in as many ways as there are parts in it
        raise Unreadable("it is no workbook that can be read; save it again as .xlsx, or as .csv") from None


def _check_parts(data: bytes) -> None:
    """Refuses a file that is small only because it is packed."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise Unreadable("it is no workbook that can be read; save it again as .xlsx, or as .csv") from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable("it holds more than a table of figures; copy the figures into a new workbook")


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _shown(cell: Cell, original: Cell) -> str:
    """A cell as a person reads it: days in ISO, percentages with their sign, numbers in full."""
    value: Any = cell.value
    if value is None:
        return NO_RESULT if isinstance(original.value, str) and original.value.startswith("=") else ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(str(value))
        percent = "%" in (cell.number_format or "")
        return f"{number * 100:f}%" if percent else f"{number:f}"
    return str(value)
