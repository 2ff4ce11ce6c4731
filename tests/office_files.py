"""Office files made for tests."""

import io
import zipfile


def word(*build):
    """A Word document; each of `build` is called with it."""
    import docx

    document = docx.Document()
    for step in build:
        step(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(*sheets, formats=()):
    """A workbook of (title, rows); formats: (sheet, cell, number format)."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for title, cell, number_format in formats:
        book[title][cell].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content, **parts):
    """An archive with parts put in or replaced; `__` stands for a slash and `_dot_` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): body for name, body in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in named:
                target.writestr(name, source.read(name))
        for name, body in named.items():
            target.writestr(name, body)
    return out.getvalue()
