"""Readers of file types."""

from datetime import date

import pytest

from knowledge import readers
from knowledge.errors import ReaderError


def _read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return readers.read(path, readers.load(path))


def test_a_pdf_gives_each_page_its_own_text(tmp_path, make_pdf):
    reading = _read(tmp_path, "two.pdf", make_pdf([["The first page speaks of rates."], ["The second of growth."]]))
    assert [(page.number, page.text) for page in reading.pages] == [
        (1, "The first page speaks of rates."),
        (2, "The second of growth."),
    ]


def test_a_table_row_of_a_pdf_stays_one_line(tmp_path, make_pdf):
    reading = _read(tmp_path, "rows.pdf", make_pdf([["Revenue 1,200 1,100", "Cost 800 700"]]))
    assert reading.pages[0].text.split("\n") == ["Revenue 1,200 1,100", "Cost 800 700"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("text.pdf", b"just words", "not what its ending"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture; run text recognition"),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture; run text recognition"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old Word format"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "old Excel format"),
        ("old.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document".encode("utf-16-le"), "PDF"),
        ("safe.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("rich.rtf", b"{\\rtf1\\ansi Rates fell.}", "Rich Text"),
        ("packed.gz", b"\x1f\x8b\x08\x00", "archive; unpack it"),
        ("program.txt", b"\x7fELF\x02\x01\x01\x00", "is a program"),
        ("torn.docx", b"PK\x03\x04 and nothing more", "damaged"),
        ("words.html", b"no tag here", "not what its ending"),
        ("broken.pdf", b"%PDF-1.4\nnothing follows", "damaged"),
        ("music.mp3", b"ID3", "sound or film"),
        ("rows.csv", b"a,b", "type that is not read"),
        ("blank.txt", b" \n \n", "holds no text"),
        ("bad.md", b"---\ntitle: [\n---\nText.", "not YAML"),
        ("tongue.md", b"---\nlanguage: fr\n---\nText.", "other than en or zh"),
        ("large.txt", b"x" * (20 * 1024 * 1024 + 1), "at most 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, name, content, words):
    with pytest.raises(ReaderError, match=words) as refusal:
        _read(tmp_path, name, content)
    assert str(refusal.value).startswith(name)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
    assert refusal.value.kind


def test_a_pdf_of_pictures_asks_for_text_recognition(tmp_path, make_pdf):
    with pytest.raises(ReaderError, match="OCR"):
        _read(tmp_path, "scan.pdf", make_pdf([None, None]))


def test_a_locked_pdf_asks_for_one_without_password(tmp_path, make_pdf):
    with pytest.raises(ReaderError, match="password"):
        _read(tmp_path, "locked.pdf", make_pdf([["secret"]], encrypted=True))


def test_a_pdf_of_too_many_pages_is_refused(tmp_path, make_pdf, monkeypatch):
    monkeypatch.setattr("knowledge.readers.pdf.MAX_PAGES", 2)
    with pytest.raises(ReaderError, match="at most 2"):
        _read(tmp_path, "long.pdf", make_pdf([["one page of it"]] * 3))


def test_invisible_characters_are_taken_out_and_lines_end_in_one_way(tmp_path):
    reading = _read(tmp_path, "odd.txt", "cash\ufffe flow\u200b up\r\nnext\u202e line\U000e0041")
    assert reading.pages[0].text == "cash flow up\nnext line"


def test_a_form_feed_starts_a_page(tmp_path):
    assert [page.text for page in _read(tmp_path, "pages.txt", "one\ftwo").pages] == ["one", "two"]


def test_chinese_in_the_national_encoding_is_read(tmp_path):
    reading = _read(tmp_path, "gb.txt", "招商策略研究认为利率下降会提升估值".encode("gb18030"))
    assert reading.pages[0].text.startswith("招商策略研究")
    assert reading.facts.language == "zh"


def test_a_web_page_keeps_its_article_only(tmp_path):
    page = """<!doctype html><html><head><title>Rates and growth</title><style>p{}</style></head><body>
    <nav>Home | Login</nav><!-- ignore me --><script>alert(1)</script><h1>Rates</h1>
    <p>Rates fell <b>fast</b>.</p><p style="display: none">Hidden words.</p><p hidden>More hidden.</p>
    <table><tr><td>Revenue</td><td>12</td></tr></table><div class="comments">First!</div></body></html>"""
    reading = _read(tmp_path, "page.html", page)
    text = reading.pages[0].text
    assert "Rates fell fast." in text
    assert "Revenue | 12" in text
    for gone in ("Home", "alert", "Hidden", "hidden", "First!", "ignore me", "p{}"):
        assert gone not in text
    assert reading.facts.title == "Rates and growth"
    assert [(text[mark.start :][:5], mark.title) for mark in reading.pages[0].headings] == [("Rates", "Rates")]


def test_front_matter_says_what_a_markdown_file_is(tmp_path):
    reading = _read(
        tmp_path,
        "note.md",
        "---\ntitle: A note\npublisher: Me\npublished: 2025-02-03\nlanguage: en\nsummarises: The report\n---\n"
        "# Heading {#mark}\nSome **bold** words, a [link](http://x).\n",
    )
    assert reading.facts.title == "A note"
    assert reading.facts.published == date(2025, 2, 3)
    assert reading.facts.kind == "note"
    assert reading.facts.summarises is not None
    assert reading.facts.summarises.title == "The report"
    assert reading.pages[0].text == "Heading\n\nSome bold words, a link."
    assert reading.pages[0].headings[0].anchor == "mark"


def test_a_text_says_its_title_publisher_and_date_where_it_states_them(tmp_path):
    reading = _read(
        tmp_path, "note.txt", "share_log\n\nCITIC Securities: what the market pays\n\nJune 16, 2024\n\nBody text."
    )
    assert reading.facts.title == "CITIC Securities: what the market pays"
    assert reading.facts.publisher == "CITIC Securities"
    assert reading.facts.published == date(2024, 6, 16)


def test_a_date_without_a_year_is_not_completed(tmp_path):
    assert _read(tmp_path, "note.txt", "A title of this note\n\nJun 16 18:30\n\nBody.").facts.published is None
