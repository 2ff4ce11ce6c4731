"""Web pages, Markdown and plain text: tables as rows, nothing hidden, every encoding."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import readers
from knowledge.cleaning import clean
from knowledge.errors import ReaderError
from knowledge.passages import passages_of
from knowledge.sentence_split import split
from knowledge.tables import tables_of
from knowledge.title_page import facts_of, tickers_in


def _read(name, content):
    return readers.read(Path(name), content if isinstance(content, bytes) else content.encode())


def _page(body, head=""):
    return _read("a.html", f"<!doctype html><html><head>{head}</head><body><p>Seen.</p>{body}</body></html>").pages[0]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">Secret</p>',
        '<p style="DISPLAY:NONE !important">Secret</p>',
        '<p style="visibility:hidden">Secret</p>',
        "<p hidden>Secret</p>",
        '<p style="font-size:0">Secret</p>',
        '<p style="font-size: 0px; color: red">Secret</p>',
        '<p style="font-size:1px">Secret</p>',
        '<p style="font-size:.05em">Secret</p>',
        '<p style="font:0/0 a">Secret</p>',
        '<p style="opacity:0">Secret</p>',
        '<p style="color:#fff">Secret</p>',
        '<p style="color: white; background: white">Secret</p>',
        '<p style="color: #333; background-color: #333">Secret</p>',
        '<font color="#FFFFFF">Secret</font>',
        '<div style="background:#ffffff"><span style="color:#ffffff">Secret</span></div>',
        '<div style="position:absolute; left:-9999px">Secret</div>',
        '<div style="text-indent:-9999px">Secret</div>',
        '<div style="height:0;overflow:hidden">Secret</div>',
        "<!-- Secret -->",
        "<script>Secret</script>",
        "<template><p>Secret</p></template>",
        "<noscript>Secret</noscript>",
        '<div aria-hidden="true">Secret</div>',
        '<textarea>Secret</textarea><img alt="Secret">',
    ],
)
def test_what_a_visitor_does_not_see_is_not_read(hidden):
    assert _page(hidden).text == "Seen."


@pytest.mark.parametrize(
    "shown",
    [
        '<div style="background:#003366"><span style="color:white">Shown</span></div>',
        '<table><tr bgcolor="#003366"><td>A</td><td><font color="white">Shown</font></td></tr></table>',
        '<p style="font-size:0.9em; opacity:0.9; left:-2px">Shown</p>',
        '<p style="color:#fff; background:#000">Shown</p>',
        '<p style="max-height:100px; overflow:hidden">Shown</p>',
        '<p style="margin-left:-120px; font-size:10px">Shown</p>',
        '<p style="font-size:.9em">Shown</p>',
        '<p style="font:12px/1.5 serif">Shown</p>',
    ],
)
def test_what_a_visitor_sees_is_read(shown):
    assert "Shown" in _page(shown).text


def test_a_class_the_page_itself_hides_is_not_read_and_one_hidden_only_in_print_is():
    style = "<style>.x, #y { display : none } @media print { .z { display:none } } .dark{background:#000}</style>"
    body = '<p class="x">One</p><p id="y">Two</p><p class="z">Three</p><p class="dark" style="color:#fff">Four</p>'
    assert _page(body, style).text == "Seen.\n\nThree\n\nFour"


def test_rows_of_a_web_table_are_lines_and_blocks_in_cells_do_not_break_them():
    body = """<table><caption>Segments</caption><tr><th><p>CNY mn</p></th><th>2023</th><th>2024</th></tr>
    <tr><td><div>Cloud</div> <div>services</div></td><td>1,200</td><td>1,500</td></tr><tr><td>Games</td><td></td><td>900</td></tr></table>"""
    assert _page(body).text == (
        "Seen.\n\nSegments\n\nCNY mn | 2023 | 2024\nCloud services | 1,200 | 1,500\nGames | | 900"
    )


def test_signs_in_columns_of_their_own_join_their_figures():
    body = """<table><tr><td>Revenue</td><td>$</td><td colspan="2">1,200</td><td></td></tr>
    <tr><td>Loss</td><td>$</td><td>(80</td><td>)</td></tr><tr><td>Margin</td><td></td><td>12.5</td><td>%</td></tr></table>"""
    assert _page(body).text.split("\n\n")[1] == "Revenue | $1,200\nLoss | $(80)\nMargin | 12.5%"


def test_a_table_that_lays_out_the_page_reads_as_text():
    body = f"<table><tr><td><h2>Rates</h2><p>{'Rates fell. ' * 50}</p></td><td>Side</td></tr></table>"
    page = _page(body)
    assert [mark.title for mark in page.headings] == ["Rates"]
    assert page.text[page.headings[0].start :].startswith("Rates\n\nRates fell.")


def test_headings_stand_where_they_say_whatever_marks_the_text_holds():
    page = _page("<h2> Rates <br> and \ue000growth\ue001 </h2><p>\ue000Fell.\ue001</p><h3>Next</h3>")
    assert [(page.text[mark.start :].split("\n")[0], mark.title) for mark in page.headings] == [
        ("Rates and growth", "Rates and growth"),
        ("Next", "Next"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_and_web_pages_are_read_in_every_encoding(encoding):
    words = "招商策略研究认为，利率下降会提升现金流型科技公司的估值。Rates matter."
    assert _read("a.txt", words.encode(encoding)).pages[0].text == words
    assert _read("a.md", words.encode(encoding)).pages[0].text == words
    assert _read("a.html", f"<html><body><p>{words}</p></body></html>".encode(encoding)).pages[0].text == words


def test_western_windows_text_keeps_its_accents():
    assert _read("a.txt", "Société Générale raised its “fair value”.".encode("cp1252")).pages[0].text == (
        "Société Générale raised its “fair value”."
    )


def test_random_bytes_named_text_are_refused_or_read_but_never_crash():
    with pytest.raises(ReaderError, match="save it as UTF-8"):
        _read("a.txt", bytes(range(128, 256)))


def test_traditional_characters_stay_as_they_are():
    assert _read("a.txt", "台積電營業收入成長。").pages[0].text == "台積電營業收入成長。"


@pytest.mark.parametrize(
    ("text", "published", "about"),
    [
        ("Broker Research\n\nJune 16, 2024\n\nBody", date(2024, 6, 16), None),
        ("Broker Research\n\nJune 2024\n\nBody", None, "2024-06"),
        ("某证券研究\n\n2024年6月\n\n正文", None, "2024-06"),
        ("某证券研究\n\n2024年6月16日\n\n正文", date(2024, 6, 16), None),
        ("Broker Research\n\nSince June 2024 the Fed has waited.\n\nBody", None, None),
        ("Broker Research\n\nJun 16 18:30\n\nBody", None, None),
        ("Broker Research\n\n2024-13-01\n\nBody", None, None),
    ],
)
def test_a_date_is_as_exact_as_it_is_stated(text, published, about):
    facts = facts_of([text])
    assert (facts.published, facts.published_about) == (published, about)


def test_tickers_are_those_the_first_page_names_with_their_exchange():
    text = "Tencent (700.HK), Alibaba (NYSE: BABA, 9988 HK), SMIC (688981.SH), BYD 002594.SZ; revenue 1234.56 HKD, 2024.HKEX"
    assert tickers_in(text) == ("0700.HK", "BABA", "9988.HK", "688981.SH", "002594.SZ")


def test_a_passage_inside_a_table_is_indexed_under_its_title_and_heads_and_quoted_without():
    rows = [f"Line {n} of the accounts | {n},100 | {n},200 | {n},300" for n in range(60)]
    text = "Income statement (CNY mn)\nItem | 2022 | 2023 | 2024\n" + "\n".join(rows)
    first, *others = passages_of("d", readers.read(Path("a.txt"), text.encode()).pages[0])
    assert first.header == ""
    assert others
    for passage in others:
        assert passage.header == "Income statement (CNY mn) Item | 2022 | 2023 | 2024"
        assert passage.header not in passage.text


def test_figures_in_columns_are_a_table_with_the_years_above_them():
    text = (
        "Some words before the table that are a sentence.\nConsolidated balance sheets (in millions)\nDecember 31,\n"
        "2024 2023\nCash 1,200 1,100\nReceivables 800 700\nInventories 50 —\nTotal assets 2,050 1,800\nSome words after."
    )
    (table,) = tables_of(text)
    assert table.header == "Consolidated balance sheets (in millions) 2024 2023"
    assert text[table.body : table.end].startswith("Cash 1,200")
    assert text[table.body : table.end].endswith("Total assets 2,050 1,800")


def test_prose_with_figures_is_no_table():
    text = "\n".join(
        f"Revenue rose 12% to 3,400 in year {n}, which the company had not expected at all." for n in range(9)
    )
    assert tables_of(text) == ()


_CHARACTERS = st.text(alphabet="aB1 .,|\n\t\u200b\u202e\ue000\x0c\u0301é利率。<>&#*-\U000e0041\ud800", max_size=400)


@given(_CHARACTERS)
@settings(max_examples=80, deadline=None)
def test_every_quote_of_every_format_stands_word_for_word_in_its_page(raw):
    plain = clean(raw)
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace("\ue000", "")
    files = {
        "a.txt": plain.encode(),
        "a.md": f"# Title\n\n{plain}".encode(),
        "a.html": f"<!doctype html><h1>Title</h1><p>{escaped}</p><table><tr><td>a</td><td>{escaped}</td></tr></table>".encode(),
    }
    for name, content in files.items():
        try:
            pages = readers.read(Path(name), content).pages
        except ReaderError:
            continue
        for page in pages:
            assert clean(page.text).split() == page.text.split()
            assert all(page.text[mark.start :].startswith(mark.title.split(" ")[0]) for mark in page.headings)
            for passage in passages_of("d", page):
                assert page.text[passage.start : passage.end] == passage.text
                assert [one.text for one in split(passage.text)] == [
                    passage.text[one.start : one.end] for one in split(passage.text)
                ]
