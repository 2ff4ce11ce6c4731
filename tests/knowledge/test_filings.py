"""Filings: the company and year named, the statement asked for."""

import pytest

INCOME = [
    "Consolidated Statements of Income",
    "(in millions, except per share amounts)",
    "Net sales 4,210 4,020 3,871",
    "Cost of sales 2,104 2,050 1,998",
    "Operating income 812 790 745",
    "Provision for income taxes 160 155 149",
    "Net income 640 610 590",
    "Earnings per share 2.10 2.01 1.95",
    *[f"Other line {n} 1,0{n}0 1,1{n}0" for n in range(5)],
]
BALANCE = [
    "Consolidated Balance Sheets",
    "Cash and cash equivalents 1,310 1,204",
    "Inventories 612 590",
    "Total current assets 3,100 2,900",
    "Total assets 9,120 8,811",
    "Accounts payable 544 512",
    "Total liabilities 4,410 4,302",
    "Retained earnings 3,300 3,120",
    *[f"Other line {n} 2,0{n}0 2,1{n}0" for n in range(5)],
]
CASH = [
    "Consolidated Statements of Cash Flows",
    "Net cash provided by operating activities 1,020 980 955",
    "Depreciation 310 300 290",
    "Purchases of property, plant and equipment 404 380 366",
    "Net cash used in investing activities 500 470 433",
    "Net cash used in financing activities 480 460 451",
    "Cash and cash equivalents at end of year 1,310 1,204 1,110",
    *[f"Other line {n} 3,0{n}0 3,1{n}0" for n in range(3)],
]
TALK = [
    f"Management discusses capital expenditures, net sales, inventories and cash flow, part {n}." for n in range(30)
]


def _cover(company, year):
    return [
        "UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
        "FORM 10-K",
        f"For the fiscal year ended December 31, {year}",
        company,
        "(Exact name of registrant as specified in its charter)",
    ]


@pytest.fixture(scope="module")
def filings(tmp_path_factory, make_pdf):
    from knowledge import open_library

    folder = tmp_path_factory.mktemp("filings")
    with open_library(folder / "home") as library:
        for company in ("Quixley", "Brandwine"):
            for year in (2018, 2019):
                path = folder / f"{company.upper()}_{year}_10K.pdf"
                path.write_bytes(make_pdf([_cover(f"{company} Corp", year), TALK, INCOME, BALANCE, CASH, TALK]))
                library.add(path)
        yield library


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("What is the FY2019 capital expenditure amount (in USD millions) for Quixley?", 5),
        ("What was Quixley's inventory turnover in FY2019?", 4),
        ("What is Quixley's FY2019 net profit margin?", 3),
    ],
)
def test_the_statement_that_answers_comes_first_from_the_named_company_and_year(filings, question, page):
    best = filings.search(question)[0]
    assert best["document"] == "QUIXLEY_2019_10K"
    assert page in {row["page"] for row in filings.search(question)[:2] if row["document"] == best["document"]}


def test_inside_one_filing_the_statement_comes_first(filings):
    rows = filings.search("How much did the company spend on capital expenditure?", documents=["BRANDWINE_2018_10K"])
    assert rows[0]["page"] == 5
    assert {row["document"] for row in rows} == {"BRANDWINE_2018_10K"}


def test_a_filing_is_told_from_a_report(filings):
    document = next(one for one in filings.documents() if one.id == "QUIXLEY_2018_10K")
    assert (document.kind, document.pages, document.language) == ("filing", 6, "en")
    assert document.title == "Quixley Corp, Form 10-K, period ended December 2018"


def test_a_question_about_an_unknown_company_is_refused_and_one_about_a_known_one_is_not(filings):
    assert filings.find("What were the FY2019 capital expenditures of Quixley Corp?").relevant
    assert not filings.find("What were the FY2019 capital expenditures of Vandelay Industries?").relevant


def _filing(folder, make_pdf, name, cover, *pages):
    path = folder / f"{name}.pdf"
    path.write_bytes(make_pdf([cover, *pages]))
    return path


def test_company_year_and_quarter_are_read_from_the_cover_when_the_file_name_says_nothing(library, tmp_path, make_pdf):
    listed = ["Common Stock QXLY New York Stock Exchange"]
    half_year = ["FORM 10-Q", "For the quarterly period ended June 30, 2021", "Quixley Corp"]
    half_year += ["(Exact name of registrant as specified in its charter)", *listed]
    body = [*INCOME, "Six months ended June 30, 2021"]
    library.add(_filing(tmp_path, make_pdf, "aa", [*_cover("Quixley Corp", 2020), *listed], TALK, INCOME))
    library.add(_filing(tmp_path, make_pdf, "bb", half_year, TALK, body))
    library.add(_filing(tmp_path, make_pdf, "cc", _cover("Brandwine & Brandwine", 2020), TALK, INCOME))
    assert library.search("What was QXLY's net income in FY2020?")[0]["document"] == "aa"
    assert library.search("What was the net income of Quixley in Q2 2021?")[0]["document"] == "bb"
    assert library.search("What was B&B's net income in FY2020?")[0]["document"] == "cc"


def test_a_year_that_ends_in_january_is_named_after_the_one_before(library, tmp_path, make_pdf):
    def cover(day):
        lines = ["FORM 10-K", f"For the fiscal year ended {day}", "Quixley Stores, Inc."]
        return [*lines, "(Exact name of registrant as specified in its charter)"]

    library.add(_filing(tmp_path, make_pdf, "aa", cover("February 1, 2020"), TALK, INCOME))
    library.add(_filing(tmp_path, make_pdf, "bb", cover("January 30, 2021"), TALK, INCOME))
    assert library.search("What was Quixley's net income in FY2019?")[0]["document"] == "aa"
    assert library.search("What was Quixley's net income in FY2020?")[0]["document"] == "bb"


def test_without_a_year_the_newest_filing_comes_first(filings):
    assert filings.search("What is the capital expenditure of Brandwine?")[0]["document"] == "BRANDWINE_2019_10K"


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("What is the effective tax rate of Zorblatt for FY2020?", 6),
        ("Which lawsuits does Zorblatt face in FY2020?", 7),
        ("What is the restructuring charge of Zorblatt in FY2020?", 5),
        ("Who audits Zorblatt (FY2020)?", 8),
        ("Zorblatt 2020财年有哪些重大诉讼？", 7),
    ],
)
def test_a_subject_is_found_in_its_own_note_among_the_first_two(library, tmp_path, make_pdf, question, page):
    headings = [
        "NOTE 5. Restructuring Actions",
        "NOTE 10. Income Taxes",
        "NOTE 16. Commitments and Contingencies",
        "Report of Independent Registered Public Accounting Firm",
    ]
    notes = [[heading, *TALK[:20], *INCOME[2:6]] for heading in headings]
    contents = ["Table of Contents", *(f"{heading} {at}1" for at, heading in enumerate(headings * 3, start=1))]
    library.add(_filing(tmp_path, make_pdf, "zz", _cover("Zorblatt Corp", 2020), contents, TALK, INCOME, *notes))
    assert page in [row["page"] for row in library.search(question, k=2, documents=["zz"])]


@pytest.mark.parametrize(
    "question",
    [
        "What was Quixley's net income in FY2031?",
        "What were the FY2019 capital expenditures of Quimby Corp?",
        "What is Quixley's share price now?",
        "What was the operating margin of Meituan in 2023?",
    ],
)
def test_what_no_filing_holds_is_refused(filings, question):
    assert not filings.find(question).relevant


@pytest.mark.parametrize(
    "question",
    ["Why do lower rates help cash-flow tech?", "AI重估有哪些风险？", "Do higher capex needs reduce free cash flow?"],
)
def test_questions_about_the_reports_are_not_answered_by_filings(filings, question):
    found = filings.find(question)
    assert found.relevant
    assert found.hits[0].document.kind == "note"
