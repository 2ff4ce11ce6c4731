"""Word documents and workbooks."""

# ruff: noqa: DTZ001 - the times of a sheet have no zone

from datetime import date, datetime, time
from pathlib import Path

import pytest

from knowledge import readers
from knowledge.cell_format import shown
from knowledge.errors import ReaderError
from tests.office_files import with_parts, word, workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _read(name, content):
    return readers.read(Path(name), content)


def _table(document):
    table = document.add_table(3, 3)
    for row, texts in zip(
        table.rows, (["CNY mn", "2023", "2024"], ["Cloud", "1,200", "1,500"], ["Games", "", "900"]), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_a_word_document_keeps_headings_paragraphs_and_rows_in_their_order():
    content = word(
        lambda d: d.add_heading("Valuation", 1),
        lambda d: d.add_paragraph("Lower rates lift multiples."),
        _table,
        lambda d: d.add_paragraph("利率下降利好估值。"),
    )
    (page,) = _read("a.docx", content).pages
    assert page.text == (
        "Valuation\n\nLower rates lift multiples.\n\nCNY mn | 2023 | 2024\nCloud | 1,200 | 1,500\nGames | | 900\n\n"
        "利率下降利好估值。"
    )
    assert [(mark.start, mark.title) for mark in page.headings] == [(0, "Valuation")]


def test_hidden_deleted_tiny_and_white_words_are_left_out_and_inserted_ones_kept():
    from docx.oxml import parse_xml
    from docx.shared import Pt, RGBColor

    def build(document):
        paragraph = document.add_paragraph("Seen. ")
        paragraph.add_run("Vanished.").font.hidden = True
        paragraph.add_run("Tiny.").font.size = Pt(1)
        paragraph.add_run("White.").font.color.rgb = RGBColor(255, 255, 255)
        paragraph._p.append(parse_xml(f'<w:del xmlns:w="{W}"><w:r><w:delText>Deleted.</w:delText></w:r></w:del>'))
        paragraph._p.append(parse_xml(f'<w:ins xmlns:w="{W}"><w:r><w:t>Inserted.</w:t></w:r></w:ins>'))
        head = document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("Head in white")
        head.font.color.rgb = RGBColor(255, 255, 255)

    assert _read("a.docx", word(build)).pages[0].text == "Seen. Inserted.\n\nHead in white"


def test_pages_of_a_word_document_are_those_word_has_stored():
    from docx.oxml import parse_xml

    def build(document):
        document.add_paragraph("First page.")
        paragraph = document.add_paragraph()
        paragraph._p.append(parse_xml(f'<w:r xmlns:w="{W}"><w:lastRenderedPageBreak/><w:t>Second page.</w:t></w:r>'))

    assert [(p.number, p.text) for p in _read("a.docx", word(build)).pages] == [(1, "First page."), (2, "Second page.")]


def test_a_footnote_of_a_word_document_is_read():
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:t>Source: filings.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    content = word(lambda d: d.add_paragraph("Body."))
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    changed = {
        "word/footnotes.xml": notes,
        "[Content_Types].xml": types.replace(
            "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
        ),
        "word/_rels/document.xml.rels": relations.replace(
            "</Relationships>", f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>'
        ),
    }
    assert _read("a.docx", with_parts(content, **changed)).pages[0].text == "Body.\n\nSource: filings."


def test_a_workbook_is_a_page_a_sheet_and_a_line_a_row():
    content = workbook(
        ("Segments", [["CNY mn", 2023, 2024], ["Cloud", 1200, 1500.5], [None, None, None], ["Margin", 0.125, 0.2]]),
        ("Prices", [["Date", "Close"], [date(2024, 6, 30), 372.4]]),
        formats=[
            ("Segments", "B4", "0.0%"),
            ("Segments", "C4", "0%"),
            ("Segments", "B2", "#,##0"),
            ("Prices", "A2", "d mmm yyyy"),
        ],
    )
    reading = _read("a.xlsx", content)
    assert [page.text for page in reading.pages] == [
        "Segments\n\nCNY mn | 2023 | 2024\nCloud | 1,200 | 1500.5\n\nMargin | 12.5% | 20%",
        "Prices\n\nDate | Close\n30 Jun 2024 | 372.4",
    ]
    assert [page.headings[0].title for page in reading.pages] == ["Segments", "Prices"]


def test_a_hidden_sheet_is_left_out():
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(("Seen", [["a", 1]]), ("Unseen", [["b", 2]]))))
    book["Unseen"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [page.text for page in _read("a.xlsx", out.getvalue()).pages] == ["Seen\n\na | 1"]


def test_a_formula_gives_the_value_that_was_last_stored():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>Sum</t></is></c><c r="B1"><f>40+2</f><v>42</v></c></row></sheetData></worksheet>'
    )
    content = with_parts(workbook(("One", [["Sum", 1]])), xl__worksheets__sheet1_dot_xml=sheet)
    assert _read("a.xlsx", content).pages[0].text == "One\n\nSum | 42"


def test_a_file_is_read_as_what_it_is_whatever_its_name_says(make_pdf):
    assert _read("report.txt", make_pdf([["Rates fell in May."]])).pages[0].text == "Rates fell in May."
    assert _read("table.pdf", workbook(("One", [["a", 1]]))).pages[0].text == "One\n\na | 1"
    assert _read("page.txt", b"<!doctype html><p>Rates fell.</p>").pages[0].text == "Rates fell."


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr("knowledge.readers.xlsx.MOST_CELLS", 3)
    with pytest.raises(ReaderError, match="more than 3 cells"):
        _read("a.xlsx", workbook(("One", [["a", 1], ["b", 2]])))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1234.5, "General", "1234.5"),
        (1234567, "#,##0", "1,234,567"),
        (0.1234, "0.0%", "12.3%"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-5, "0;[Red]-0", "-5"),
        (0, '#,##0;(#,##0);"-"', "-"),
        (1500, '"$"#,##0', "$1,500"),
        (1500, "[$€-2] #,##0.0", "€ 1,500.0"),
        (12.5, '0.0"x"', "12.5x"),
        (1234567890, "#,##0,,", "1,235"),
        (0.5, "0.##", "0.5"),
        (2.0, "0.##", "2"),
        (2.675, "0.00", "2.68"),
        (-0.001, "0.0", "0.0"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (0.25, "# ?/?", "0.25"),
        (2024, '0"E"', "2024E"),
        (datetime(2024, 6, 30), "yyyy-mm-dd", "2024-06-30"),
        (datetime(2024, 6, 30), "mmm-yy", "Jun-24"),
        (datetime(2024, 6, 3), 'yyyy"年"m"月"d"日"', "2024年6月3日"),
        (datetime(2024, 6, 30), "mm-dd-yy", "2024-06-30"),
        (datetime(2024, 6, 30, 14, 5), "d/m/yyyy h:mm AM/PM", "30/6/2024 2:05 PM"),
        (time(9, 7, 5), "hh:mm:ss", "09:07:05"),
        (True, "General", "TRUE"),
        ("text", "@", "text"),
        (None, "0", ""),
        (1e20, "General", "100000000000000000000"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)
def test_a_cell_shows_what_the_sheet_shows(value, number_format, text):
    assert shown(value, number_format) == text


def test_an_office_file_that_unpacks_to_far_too_much_is_refused():
    content = with_parts(word(), word__media__image1_dot_png=bytes(40 * 1024 * 1024))
    with pytest.raises(ReaderError, match="unpacks to 41 MB") as refusal:
        _read("bomb.docx", content)
    assert refusal.value.kind == "bomb"


def test_an_office_file_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr("knowledge.office_package.MOST_PARTS", 5)
    with pytest.raises(ReaderError, match="parts inside and at most 5"):
        _read("many.xlsx", workbook(("One", [["a", 1]])))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(encoding):
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    )
    with pytest.raises(ReaderError, match="declares entities") as refusal:
        _read("bomb.docx", with_parts(word(), word__document_dot_xml=bomb.encode(encoding)))
    assert refusal.value.kind == "bomb"


def test_an_archive_that_is_no_office_file_asks_to_be_unpacked():
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("report.pdf", b"%PDF-1.4")
    with pytest.raises(ReaderError, match="unpack it and send the documents"):
        _read("reports.docx", out.getvalue())
