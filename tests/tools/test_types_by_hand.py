"""A type set by hand needs a known company, a known type and a reason; the user's own stands above it."""

import csv
from dataclasses import replace
from datetime import date

import pytest

from tools.assumptions import Assumptions
from tools.errors import BadArgument
from tools.market.desk import open_desk
from tools.market.types_by_hand import DATA, read_types
from tools.value_company import ValueCompany
from valuation.stage import business_type

ROW = {
    "ticker": "MSFT",
    "type": "cash_flow",
    "reason": "why",
    "reason_zh": "原因",
    "source": "a report",
    "date": "2026-11-21",
}
DESK = open_desk("snapshot")
TODAY = date(2026, 11, 21)


def written(folder, *rows):
    path = folder / "types.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ROW.keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_row_is_read_whole(tmp_path):
    found = read_types(written(tmp_path, ROW), known={"MSFT"})["MSFT"]
    assert (found.type, found.reason_en, found.reason_zh, found.source) == ("cash_flow", "why", "原因", "a report")
    assert found.as_of == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "growth"}, "not a type"),
        ({"reason": ""}, "no reason"),
        ({"reason": "  "}, "no reason"),
        ({"reason_zh": ""}, "no reason_zh"),
        ({"source": ""}, "no source"),
        ({"date": "soon"}, "not a date"),
        ({"ticker": "NOBODY"}, "no company's key"),
    ],
)
def test_a_row_that_lacks_something_is_refused(tmp_path, change, words):
    with pytest.raises(BadArgument, match=words):
        read_types(written(tmp_path, ROW | change), known={"MSFT"})


def test_a_company_has_one_row(tmp_path):
    with pytest.raises(BadArgument, match="twice"):
        read_types(written(tmp_path, ROW, ROW), known={"MSFT"})


def without_hand(case):
    return replace(case, type_by_hand=None)


def test_the_bundled_file_is_in_order_and_moves_what_the_rule_alone_would_not_say():
    """Each row is needed: where the rule comes to the same type, the row must go."""
    types = read_types(DATA, known={company.key for company in DESK.directory.companies})
    assert types
    for key, hand in types.items():
        alone = business_type(without_hand(ValueCompany(DESK, TODAY).case(key)))
        assert alone.name != hand.type, key


def test_the_reason_leads_the_facts_and_the_record_follows():
    found = ValueCompany(DESK, TODAY)("MSFT").type
    assert found.name == "cash_flow"
    assert [fact.code for fact in found.because] == ["type_by_hand", "cash_record", "revenue_held"]
    assert [(fact.code, fact.values["type"]) for fact in found.would_change] == [("rule_alone", "cyclical")]


def test_the_users_type_stands_above_the_one_set_by_hand():
    found = ValueCompany(DESK, TODAY, Assumptions(type="cyclical"))("MSFT").type
    assert found.name == "cyclical"
    assert [fact.code for fact in found.because] == ["type_given"]


def test_amazon_and_baidu_keep_what_their_figures_say():
    """15.9 % over two years and 49.99 % over five: neither is a matter of one year's AI spending."""
    assert ValueCompany(DESK, TODAY)("AMZN").type.name == "unclassified"
    baidu = ValueCompany(DESK, TODAY)("BIDU").type
    assert baidu.name == "cyclical"
    assert baidu.because[-1].code == "report_class_differs"


@pytest.mark.parametrize(
    ("ticker", "industry"), [("BIDU", "robotaxi"), ("META", "smart glasses/AR"), ("TSLA", "humanoid robots")]
)
def test_a_young_industry_beside_the_first_is_named_as_an_option(ticker, industry):
    warnings = ValueCompany(DESK, TODAY)(ticker).warnings
    assert industry in [fact.values["industry"] for fact in warnings if fact.code == "race_track_option"]


def test_a_grown_industry_beside_the_first_is_no_option():
    """XPeng: cars past half, assisted driving 62.6 %, humanoid robots 2.3 to 3.0 %."""
    warnings = ValueCompany(DESK, TODAY)("9868.HK").warnings
    assert [f.values["industry"] for f in warnings if f.code == "race_track_option"] == ["humanoid robots"]
