"""The user's own figures: what is read, and the sentence for every row that is not."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.market import figure_cells
from tools.market.accounts import accounts
from tools.market.directory import open_directory
from tools.market.facts import best
from tools.market.figure_words import read_amount, read_figure, read_period, read_unit
from tools.market.file import FiguresFile, example, open_source
from tools.market.provider import Request, SourceDown, SourceSettings

DIRECTORY = open_directory()
HEAD = "ticker,figure,value,unit,per,period,period_end,date,source\n"


def opened(tmp_path, data, name="mine.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_source(DIRECTORY, SourceSettings(figures=str(path)))


def entries(tmp_path, *rows, head=HEAD):
    return opened(tmp_path, head + "\n".join(rows) + "\n").entries()


def one(tmp_path, row, head=HEAD):
    (entry,) = entries(tmp_path, row, head=head)
    return entry


def request(ticker, part="statements", **more):
    return Request(part=part, company=DIRECTORY.company_of(ticker), listing=DIRECTORY.listing(ticker), **more)


# What is read


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_is_read_without_a_refusal_and_says_the_same_in_both_languages(tmp_path, language):
    found = opened(tmp_path, example(language)).entries()
    assert [entry.refusal for entry in found] == [""] * 5
    assert [(e.fact.field, float(e.fact.value), e.fact.currency, e.fact.period_end) for e in found] == [
        ("revenue", 751_766_000_000, "CNY", "2025-12-31"),
        ("operating_cash_flow", 303_052_000_000, "CNY", "2025-12-31"),
        ("eps_diluted", 6.7, "CNY", "2025-03-31"),
        ("price", 495.6, "HKD", "2026-03-26"),
        ("HKDCNY", 0.86013, "CNY per HKD", "2026-08-07"),
    ]


def test_a_figure_carries_the_users_name_the_file_and_the_line(tmp_path):
    fact = one(tmp_path, "0700.HK,revenue,100,CNY m,,FY2025,2025-12-31,2026-03-18,my own model").fact
    assert (fact.value, fact.unit, fact.quality) == ("100000000", "money", "user")
    assert fact.source == "mine.csv, line 2; my own model"
    assert fact.note == "given by the user"
    assert fact.source_date == "2026-03-18"


@pytest.mark.parametrize(
    ("value", "unit", "expected", "currency"),
    [
        ("1,234.5", "CNY m", "1234500000", "CNY"),
        ("(12)", "USD", "-12", "USD"),
        ("2585.21亿", "港元", "258521000000", "HKD"),
        ("3.2", "万亿人民币", "3200000000000", "CNY"),
        ("1.5bn USD", "", "1500000000", "USD"),
        ("7", "RMB million", "7000000", "CNY"),
        ("１２３", "ＵＳＤ", "123", "USD"),
        ("1e3", "TWD", "1000", "TWD"),
        ("−5", "HK$ k", "-5000", "HKD"),
    ],
)
def test_numbers_are_read_as_people_write_them(tmp_path, value, unit, expected, currency):
    fact = one(tmp_path, f'0700.HK,revenue,"{value}",{unit},,FY2025,2025-12-31,,').fact
    assert (fact.value, fact.currency) == (expected, currency)


@given(
    number=st.decimals(-(10**9), 10**9, places=2),
    scale=st.sampled_from([("", 0), ("m", 6), ("亿", 8), ("bn", 9), ("万", 4)]),
    grouped=st.booleans(),
)
def test_every_written_amount_is_read_back(number, scale, grouped):
    word, power = scale
    found = read_amount(f"{number:,}{word}" if grouped else f"{number}{word}")
    assert found.value.scaleb(found.unit.power) == number.scaleb(power)


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers_of_cells(text):
    read_amount(text)
    read_unit(text)
    figure = read_figure(text)
    if figure is not None:
        read_period(text, figure)


@pytest.mark.parametrize("written", ["FY2025", "2025", "FY 2025", "2025年报", "2025A", "2025财年"])
def test_a_fiscal_year_may_be_written_in_several_ways(tmp_path, written):
    assert one(tmp_path, f"0700.HK,revenue,1,CNY,,{written},2025-12-31,,").fact.period == "FY2025"


@pytest.mark.parametrize("written", ["腾讯", "Tencent", "0700.HK", "00700", "HK:700"])
def test_a_company_may_be_named_in_any_of_its_ways(tmp_path, written):
    assert one(tmp_path, f"{written},revenue,1,CNY,,FY2025,2025-12-31,,").ticker == "0700.HK"


def test_yuan_alone_are_chinese_only_for_a_mainland_listing(tmp_path):
    assert one(tmp_path, "300308.SZ,归母净利润,107.97,亿元,,FY2025,2025-12-31,,").fact.currency == "CNY"
    assert "元 may be of several" in one(tmp_path, "0700.HK,revenue,1,亿元,,FY2025,2025-12-31,,").refusal


def test_a_company_without_ads_has_only_ordinary_shares(tmp_path):
    assert one(tmp_path, "0700.HK,eps,20,CNY,,FY2025,2025-12-31,,").fact.per == "ordinary"
    assert one(tmp_path, "BABA,eps,53,CNY,ADS,FY2025,2025-03-31,,").fact.per == "ads"


def test_rates_and_estimates_have_parts_of_their_own(tmp_path):
    found = entries(
        tmp_path,
        "FX,USD/HKD,7.8,,,,2026-08-07,,",
        ",CN10Y,1.83%,,,,2026-08-07,,",
        "NVDA,eps_consensus,8.1,USD,ordinary,2027E,2027-01-31,2026-08-01,",
        "NVDA,price,190,USD,,,,2026-08-01,",
    )
    assert [(e.part, e.ticker, e.fact.field, e.fact.unit) for e in found] == [
        ("rates", "_FX_", "USDHKD", "rate"),
        ("rates", "_RATE_", "CN10Y", "percent"),
        ("estimates", "NVDA", "eps_consensus", "money"),
        ("quote", "NVDA", "price", "money"),
    ]
    assert found[3].fact.period_end == "2026-08-01"


# One period a row


def test_a_wide_table_has_one_figure_a_column_with_units_in_the_heads_or_the_row(tmp_path):
    head = "代码,期间,截止日,单位,营业收入,资本开支 (亿港元),摊薄每股收益,总股本（亿股）,名称\n"
    found = entries(tmp_path, "0700.HK,FY2025,2025-12-31,亿人民币,7517.66,12,24.1,91.6,腾讯", head=head)
    facts = {entry.fact.field: entry.fact for entry in found if entry.fact}
    assert (facts["revenue"].value, facts["revenue"].currency) == ("751766000000", "CNY")
    assert (facts["capex"].value, facts["capex"].currency) == ("1200000000", "HKD")
    assert (facts["eps_diluted"].value, facts["eps_diluted"].currency) == ("24.1", "CNY")  # no scale per share
    assert (facts["shares_outstanding"].value, facts["shares_outstanding"].unit) == ("9160000000", "shares")
    assert [entry.refusal for entry in found if entry.refusal] == ["mine.csv, line 1: the column “名称” is no figure."]


def test_an_empty_cell_of_a_wide_table_is_not_reported(tmp_path):
    head = "ticker,period,period_end,unit,revenue,capex\n"
    found = entries(tmp_path, "0700.HK,FY2025,2025-12-31,CNY,1,", "0700.HK,FY2024,2024-12-31,CNY,,2", head=head)
    assert [(entry.fact.field, entry.fact.period) for entry in found] == [("revenue", "FY2025"), ("capex", "FY2024")]


# What is refused, with its line and what to change


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",revenue,1,CNY,,FY2025,2025-12-31,,", "its ticker is empty"),
        ("700,revenue,1,CNY,,FY2025,2025-12-31,,", "may have lost its zeros"),
        ("2594,revenue,1,CNY,,FY2025,2025-12-31,,", "may have lost its zeros"),
        ("中芯国际,revenue,1,CNY,,FY2025,2025-12-31,,", "several listings"),
        ("688981.SZ,revenue,1,CNY,,FY2025,2025-12-31,,", "Write 688981.SH"),
        ("Nobody Ltd,revenue,1,CNY,,FY2025,2025-12-31,,", "is no company"),
        ("0700.HK,happiness,1,CNY,,FY2025,2025-12-31,,", "“happiness” is no figure"),
        ("0700.HK,revenue,,CNY,,FY2025,2025-12-31,,", "its value is empty"),
        ("0700.HK,revenue,n/a,CNY,,FY2025,2025-12-31,,", "is no number"),
        ('0700.HK,revenue,"1.234,56",CNY,,FY2025,2025-12-31,,', "read in one way"),
        ('0700.HK,revenue,"12,34",CNY,,FY2025,2025-12-31,,', "read in one way"),
        ("0700.HK,revenue,inf,CNY,,FY2025,2025-12-31,,", "is no number"),
        ("0700.HK,revenue,1e999,CNY,,FY2025,2025-12-31,,", "is no number"),
        ("0700.HK,revenue,1,,,FY2025,2025-12-31,,", "its currency is missing"),
        ("0700.HK,revenue,1,$ m,,FY2025,2025-12-31,,", "is no unit that is known"),
        ("0700.HK,revenue,1,EUR,,FY2025,2025-12-31,,", "is no unit that is known"),
        ("0700.HK,revenue,1,lakh CNY,,FY2025,2025-12-31,,", "is no unit that is known"),
        ("0700.HK,revenue,1bn,CNY m,,FY2025,2025-12-31,,", "unit is given twice"),
        ("0700.HK,revenue,1bn,CNY bn,,FY2025,2025-12-31,,", "unit is given twice"),
        ("0700.HK,revenue,1 HKD,CNY,,FY2025,2025-12-31,,", "unit is given twice"),
        ("0700.HK,revenue,1,shares,,FY2025,2025-12-31,,", "cannot be in shares"),
        ("0700.HK,revenue,5%,CNY,,FY2025,2025-12-31,,", "unit is given twice"),
        ("0700.HK,shares,9,CNY,,,2025-12-31,,", "takes the unit"),
        ("0700.HK,beta,1.1m,,,,2025-12-31,,", "takes no scale"),
        (",CN10Y,0.0183,,,,2026-08-07,,", "takes the unit %"),
        ("FX,HKDCNY,0.86,HKD,,,2026-08-07,,", "CNY for one HKD"),
        ("BABA,eps,6.7,CNY,,FY2025,2025-03-31,,", "say in the column per"),
        ("BABA,eps,6.7,CNY,GDR,FY2025,2025-03-31,,", "is no kind of share"),
        ("0700.HK,revenue,1,CNY,,,2025-12-31,,", "write FY2025 or TTM"),
        ("0700.HK,revenue,1,CNY,,Q3 2025,2025-09-30,,", "“Q3 2025” is no period"),
        ("0700.HK,revenue,1,CNY,,FY2025,,2026-03-18,", "it has no day"),
        ("0700.HK,cash,1,CNY,,FY2025,,2026-03-18,", "it has no day"),
        ("0700.HK,revenue,1,CNY,,FY2025,31/12/2025,,", "“31/12/2025” in period_end is no day"),
        ("0700.HK,revenue,1,CNY,,FY2025,2025-02-30,,", "is no day"),
    ],
)
def test_a_row_that_lacks_something_gets_one_sentence_with_its_line(tmp_path, row, why):
    refused = one(tmp_path, row)
    assert refused.fact is None
    assert refused.refusal.startswith("mine.csv, line 2 is left out: ")
    assert why in refused.refusal
    assert refused.refusal.endswith(".")
    assert not refused.refusal.endswith("..")


def test_one_bad_row_does_not_take_the_others_along(tmp_path):
    found = entries(
        tmp_path,
        "0700.HK,revenue,1,CNY,,FY2025,2025-12-31,,",
        "0700.HK,revenue,x,CNY,,FY2024,2024-12-31,,",
        "",
        "# a remark",
        "0700.HK,revenue,3,CNY,,FY2023,2023-12-31,,",
    )
    assert [entry.line for entry in found] == [2, 3, 6]
    assert [entry.fact is not None for entry in found] == [True, False, True]


def test_two_rows_that_contradict_each_other_are_both_left_out(tmp_path):
    found = entries(
        tmp_path,
        "0700.HK,revenue,1,CNY,,FY2025,2025-12-31,,",
        "腾讯,sales,2,CNY,,2025,2025-12-31,,",
        "0700.HK,capex,5,CNY,,FY2025,2025-12-31,,",
        "0700.HK,capex,5.0,CNY,,FY2025,2025-12-31,,",
    )
    assert [entry.refusal.partition(": ")[2] for entry in found] == [
        "lines 2 and 3 give revenue of one period differently; keep one.",
        "lines 2 and 3 give revenue of one period differently; keep one.",
        "",
        "",
    ]


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_delimiter_is_read(tmp_path, encoding, delimiter):
    text = "代码,指标,数值,单位,期间,截止日\r\n腾讯,营业收入,1,亿港元,FY2025,2025-12-31\r\n".replace(",", delimiter)
    (entry,) = opened(tmp_path, text.encode(encoding)).entries()
    assert (entry.ticker, entry.fact.value) == ("0700.HK", "100000000")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no rows"),
        (b"# nothing but a remark\n", "no rows"),
        (b"a,b\n1,2\n", "names no figure"),
        (b"figure,value\nrevenue,1\n", "no column ticker"),
        (b"ticker,ticker,revenue\n", "ticker twice"),
        (b"ticker,revenue\n\x00\x01\n", "neither UTF-8 nor GB18030"),
        (b"ticker,revenue\n\xff\xff\xff\n", "neither UTF-8 nor GB18030"),
        (b'ticker,revenue\n0700.HK,"1\n', "a quote that is not closed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old format"),
        (b"PK\x03\x04 not a workbook", "no workbook"),
        (b"ticker" + b"," * 200 + b"\n", "more than 100 columns"),
    ],
)
def test_a_file_that_is_no_table_says_what_to_change(tmp_path, data, why):
    with pytest.raises(SourceDown, match=why):
        opened(tmp_path, data).entries()


def test_a_missing_file_and_a_missing_setting_are_named(tmp_path):
    with pytest.raises(SourceDown, match="no file of figures is set"):
        FiguresFile(DIRECTORY, "").fetch(request("0700.HK"))
    with pytest.raises(SourceDown, match=r"gone\.csv is not there"):
        FiguresFile(DIRECTORY, str(tmp_path / "gone.csv")).fetch(request("0700.HK"))
    with pytest.raises(SourceDown, match="may not be read"):
        FiguresFile(DIRECTORY, str(tmp_path)).fetch(request("0700.HK"))


def test_files_that_are_too_much_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(figure_cells, "MOST_ROWS", 3)
    rows = "".join(f"0700.HK,revenue,1,CNY,,FY{2020 + n},{2020 + n}-12-31,,\n" for n in range(3))
    with pytest.raises(SourceDown, match="more than 3 rows"):
        opened(tmp_path, HEAD + rows).entries()
    monkeypatch.setattr(figure_cells, "LARGEST_FILE", 1_000_000)
    with pytest.raises(SourceDown, match="larger than 1 MB"):
        opened(tmp_path, b"x" * 1_000_001).entries()


def test_a_changed_file_is_read_again(tmp_path):
    source = opened(tmp_path, HEAD + "0700.HK,revenue,1,CNY,,FY2025,2025-12-31,,\n")
    assert source.entries() is source.entries()
    (tmp_path / "mine.csv").write_text(HEAD + "0700.HK,revenue,22,CNY,,FY2025,2025-12-31,,\n", encoding="utf-8")
    assert source.entries()[0].fact.value == "22"


# Workbooks


def workbook(*rows, formats=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, style in (formats or {}).items():
        book.active[place].number_format = style
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_workbook_is_read_with_its_days_its_percentages_and_its_whole_numbers(tmp_path):
    data = workbook(
        ["ticker", "figure", "value", "unit", "period", "period_end"],
        ["腾讯", "revenue", 751766000000, "CNY", 2025, datetime(2025, 12, 31)],  # noqa: DTZ001 - cells have no zone
        ["0700.HK", "eps", 24.1, "CNY", "FY2025", date(2025, 12, 31)],
        [None, "CN10Y", 0.0183, None, None, "2026-08-07"],
        formats={"C4": "0.00%"},
    )
    found = opened(tmp_path, data, "mine.xlsx").entries()
    assert [entry.refusal for entry in found] == ["", "", ""]
    assert [(entry.fact.value, entry.fact.period_end) for entry in found] == [
        ("751766000000", "2025-12-31"),
        ("24.1", "2025-12-31"),
        ("1.83", "2026-08-07"),
    ]


def test_a_formula_without_a_stored_result_is_not_taken_for_an_empty_cell(tmp_path):
    data = workbook(
        ["ticker", "figure", "value", "unit", "period", "period_end"],
        ["0700.HK", "revenue", "=1+1", "CNY", "FY2025", "2025-12-31"],
        ["0700.HK", "capex", "#DIV/0!", "CNY", "FY2025", "2025-12-31"],
        ["0700.HK", "cash", True, "CNY", None, "2025-12-31"],
    )
    found = opened(tmp_path, data, "mine.xlsx").entries()
    assert "its formula has no stored result" in found[0].refusal
    assert "is no number" in found[1].refusal
    assert "is no number" in found[2].refusal


def test_a_formula_with_a_stored_result_gives_the_result(tmp_path):
    data = workbook(
        ["ticker", "figure", "value", "unit", "period", "period_end"],
        ["0700.HK", "revenue", "=40+2", "CNY", "FY2025", "2025-12-31"],
    )
    calculated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(calculated, "w") as after:
        for part in before.infolist():
            text = before.read(part)
            after.writestr(part, text.replace(b"<f>40+2</f><v/>", b"<f>40+2</f><v>42</v>").replace(
                b"<f>40+2</f><v></v>", b"<f>40+2</f><v>42</v>"))  # fmt: skip
    assert opened(tmp_path, calculated.getvalue(), "mine.xlsx").entries()[0].fact.value == "42"


def test_a_number_whose_zeros_the_workbook_lost_is_not_guessed(tmp_path):
    """Shenzhen's 002594 becomes the number 2594, which is also a Hong Kong code."""
    head = ["ticker", "figure", "value", "unit", "period", "period_end"]
    data = workbook(head, [2594, "revenue", 1, "CNY", 2025, "2025-12-31"])
    assert "may have lost its zeros" in opened(tmp_path, data, "mine.xlsx").entries()[0].refusal


def test_a_packed_file_that_grows_beyond_all_bounds_is_refused_unopened(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (figure_cells.LARGEST_UNPACKED + 1))
    assert len(data.getvalue()) < 200_000
    with pytest.raises(SourceDown, match="more than a table of figures"):
        opened(tmp_path, data.getvalue(), "mine.xlsx").entries()


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as other:
        other.writestr("letter.txt", "hello")
    with pytest.raises(SourceDown, match="no workbook"):
        opened(tmp_path, data.getvalue(), "mine.xlsx").entries()


# As a source


def test_statements_are_those_of_the_company_whichever_listing_they_were_given_under(tmp_path):
    source = opened(
        tmp_path,
        HEAD + "BABA,revenue,1,CNY,,FY2025,2025-03-31,,\n9988.HK,capex,2,CNY,,FY2025,2025-03-31,,\n"
        "0700.HK,revenue,3,CNY,,FY2025,2025-12-31,,\n9988.HK,price,120,HKD,,,2026-08-06,,\n"
        "BABA,price,125,USD,,,2026-08-06,,\nBABA,net_income,x,CNY,,FY2025,2025-03-31,,\nWho,revenue,1,CNY,,,,,\n",
    )
    given_ = source.fetch(request("BABA"))
    assert [(fact.ticker, fact.field) for fact in given_.facts] == [("BABA", "revenue"), ("9988.HK", "capex")]
    assert [sentence.split(" is left out")[0] for sentence in given_.left_out] == [
        "mine.csv, line 7",
        "mine.csv, line 8",
    ]
    quote = source.fetch(request("BABA", "quote"))
    assert [(fact.ticker, fact.value) for fact in quote.facts] == [("BABA", "125")]
    assert source.fetch(request("BABA", "rates")).facts == ()


def test_the_users_figure_wins_over_a_provider_and_over_the_report(tmp_path):
    given_ = one(tmp_path, "0700.HK,revenue,5,CNY,,FY2025,2025-12-31,,").fact
    others = [
        replace(given_, value="7", quality=quality, source_date="2026-11-20") for quality in ("primary", "derived")
    ]
    assert best([given_, *others]) is given_


def test_prices_of_a_span_of_days_are_those_inside_it(tmp_path):
    rows = "".join(f"NVDA,price,{n},USD,,,2026-08-0{n},,\n" for n in (1, 2, 3))
    asked = request("NVDA", "prices", start=date(2026, 8, 2), end=date(2026, 8, 3))
    assert [fact.value for fact in opened(tmp_path, HEAD + rows).fetch(asked).facts] == ["2", "3"]


def test_every_fact_can_be_used_and_makes_accounts(tmp_path):
    source = opened(
        tmp_path,
        HEAD + "0700.HK,revenue,100,CNY bn,,FY2025,2025-12-31,,\n0700.HK,ocf,40,CNY bn,,FY2025,2025-12-31,,\n"
        "0700.HK,capex,10,CNY bn,,FY2025,2025-12-31,,\n0700.HK,shares,91亿,,,,2025-12-31,,\n",
    )
    facts = source.fetch(request("0700.HK")).facts
    assert [fact.problem() for fact in facts] == [None] * 4
    known = accounts(DIRECTORY.company_of("0700.HK"), facts).fundamentals
    assert known.years[0].figure("revenue").value == 1e11
    assert known.ordinary_shares.value == 9.1e9
    assert Decimal(facts[0].value) == Decimal("1E+11")


def test_a_file_needs_no_network(tmp_path):
    source = opened(tmp_path, HEAD)
    assert (source.name, source.host) == ("file", None)
    assert source.covers(DIRECTORY.listing("0700.HK"))
