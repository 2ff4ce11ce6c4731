"""Excel workbooks: each sheet a page, each row a line, values as the sheet shows them."""

from __future__ import annotations

import io
import itertools
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from knowledge import table_rows
from knowledge.cell_format import shown
from knowledge.cleaning import clean
from knowledge.document import Heading, Page, Reading
from knowledge.errors import ReaderError
from knowledge.marked_text import unmarked
from knowledge.office_package import look_over
from knowledge.title_page import facts_of

EXTENSIONS = (".xlsx", ".xlsm")
MAX_BYTES = 20 * 1024 * 1024
MOST_CELLS = 1_000_000
_EMPTY_ROWS = 1_000  # in a row, after which a sheet is taken to be at its end


def matches(head: bytes) -> bool:
    """An Excel workbook is an archive."""
    return head.startswith(b"PK\x03\x04")


def read(content: bytes) -> Reading:
    """One page a visible sheet; formulas give the values Excel last stored."""
    look_over(content)
    import openpyxl  # noqa: PLC0415 - only workbooks pay for it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    damaged = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not matter here
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            pages = tuple(_pages(book))
        except (*damaged, SyntaxError, ArithmeticError):  # what it raises at XML that is none, ParseError among them
            raise ReaderError("is damaged or no Excel workbook; save it again as .xlsx.", "damaged") from None
    title = clean(str(book.properties.title or ""))
    found = facts_of([page.text for page in pages])
    return Reading(pages, replace(found, title=title or None, kind="report"))


def _pages(book: Any) -> Iterator[Page]:
    room = MOST_CELLS
    number = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = list(_rows(sheet, room))
        room -= sum(map(len, rows))
        number += 1
        yield _page(number, clean(unmarked(sheet.title)), rows)


def _rows(sheet: Any, room: int) -> Iterator[list[str]]:
    empty = 0
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    for row in sheet.iter_rows():
        cells = [
            table_rows.cell(unmarked(shown(one.value, one.number_format))) if one.value is not None else ""
            for one in row
        ]
        while cells and not cells[-1]:
            cells.pop()
        empty = 0 if cells else empty + 1
        room -= len(cells)
        if empty > _EMPTY_ROWS:
            return
        if room < 0:
            raise ReaderError(f"has more than {MOST_CELLS:,} cells, which are too many to read; split it.", "too_big")
        if empty <= 1:
            yield cells


def _page(number: int, title: str, rows: list[list[str]]) -> Page:
    """A sheet under its name; an empty row parts two tables."""
    tables = [list(group) for full, group in itertools.groupby(rows, bool) if full]
    body = "\n\n".join("\n".join(table_rows.lines(table)) for table in tables)
    text = clean(f"{title}\n\n{body}")
    return Page(number, text if body else "", (Heading(0, title),) if body and text.startswith(title) and title else ())
