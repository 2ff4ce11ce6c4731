"""What a page is recognised as."""

import pytest

from knowledge.page_types import bits_by_name, page_types

ROWS = [f"Row {n} of figures 1,{n}00 2,{n}00 3,{n}00" for n in range(1, 9)]
INCOME = [
    "Net sales 4,210 4,020",
    "Cost of sales 2,104 2,050",
    "Provision for income taxes 160 155",
    "Net income 640 610",
]
CASH = ["Net cash from operating activities 1,020", "investing activities 500", "financing activities 480"]


def named(text):
    found = page_types(text)
    return {name for name, bit in bits_by_name().items() if found & bit}


def test_every_type_has_a_bit_of_its_own_in_one_stored_number():
    bits = list(bits_by_name().values())
    assert len({*bits}) == len(bits)
    assert all(bit.bit_count() == 1 and bit < 2**31 for bit in bits)


@pytest.mark.parametrize(
    ("title", "lines", "kind"),
    [
        ("Consolidated Statement of Income", INCOME, "income"),
        ("CONSOLIDATED STATEMENTS OF OPERATIONS", INCOME, "income"),
        ("CASH FLOWS STATEMENTS", CASH, "cash"),
        ("合并现金流量表", ["经营活动 1,020", "投资活动 500", "筹资活动 480"], "cash"),
        ("合併資產負債表\n資產負債表", ["總資產 9,120", "負債總額 4,410", "應付帳款 544"], "balance"),
    ],
)
def test_statements_are_known_by_title_and_lines(title, lines, kind):
    assert kind in named("\n".join([title, *lines, *ROWS]))


@pytest.mark.parametrize(
    "title", ["Quarterly Financial Data", "Selected Financial Data", "Condensed Consolidating Information"]
)
def test_tables_that_resemble_a_statement_are_none(title):
    found = named("\n".join([title, "Statements of Income", *INCOME, *ROWS]))
    assert "summary" in found
    assert "income" not in found


def test_a_list_of_contents_is_no_statement_and_no_note():
    lines = ["Table of Contents", "Consolidated Statements of Income 51", "Note 10. Income Taxes 85"]
    lines += [f"Item {n}. Legal Proceedings {n}7" for n in range(1, 10)]
    assert named("\n".join(lines)) == {"contents"}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("NOTE 10. Income Taxes", "tax"),
        ("Note 16 – Commitments and Contingencies", "legal"),
        ("Item 3. Legal Proceedings.", "legal"),
        ("12. LONG-TERM DEBT", "debt"),
        ("REPORTABLE OPERATING SEGMENTS", "segment"),
        ("风险提示", "risk"),
        ("投资评级", "valuation"),
        ("免责声明", "disclosure"),
    ],
)
def test_a_heading_names_the_subject(heading, kind):
    assert kind in named(f"{heading}\nSome words follow here that say nothing of the kind at all, at some length.")


@pytest.mark.parametrize(
    "line",
    [
        "income taxes are explained elsewhere",
        "Income taxes 1,234 1,100 980",
        "Income taxes rose because more was earned abroad than in the year before it, which the company expected.",
    ],
)
def test_a_sentence_or_a_row_is_no_heading(line):
    assert "tax" not in named(line)
