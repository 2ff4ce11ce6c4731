"""Tables as files: CSV for any program, XLSX with one sheet a table; the same tables give the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | float | int | None
Table = Sequence[Sequence[Cell]]  # the first row holds the headings
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_WIDEST = 60


def as_csv(table: Table) -> bytes:
    """One table; a text that a spreadsheet would run as a formula is kept from it by a leading apostrophe."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in table)
    return "\ufeff".encode() + text.getvalue().encode()  # the mark tells Excel that Chinese is UTF-8


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_xlsx(tables: Mapping[str, Table], made: datetime) -> bytes:
    """A workbook with a sheet for each table. made: the time it carries as its own."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, only for an export

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = made.replace(tzinfo=None)
    for name, table in tables.items():
        _fill(book.create_sheet(name), table)
    raw = io.BytesIO()
    book.save(raw)
    return _without_times(raw.getvalue(), made)


def _fill(sheet: Worksheet, table: Table) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for number, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, even when it begins like a formula
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, cells in enumerate(zip(*table, strict=True), start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(len(str(cell or "")) for cell in cells) + 2)


def _without_times(book: bytes, made: datetime) -> bytes:
    """The same archive without the clock of the machine: no entry times, and the core properties of `made`."""
    clean = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _with_time(content, made)
            new.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return clean.getvalue()


def _with_time(core: bytes, made: datetime) -> bytes:
    """The library writes its own time of saving; it is replaced by `made`."""
    stamp = f"{made:%Y-%m-%dT%H:%M:%SZ}".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, core)
