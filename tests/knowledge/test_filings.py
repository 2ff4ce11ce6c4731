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
