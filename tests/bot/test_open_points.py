"""Pages of a valuation: verification by results, options, what is not disclosed, and the AI segment."""

import json
from datetime import date

import pytest

from bot.answer import Question
from bot.assistant.sourcing import anchors_of
from bot.phrases import phrases
from bot.render.json import assessment_json, dumps
from bot.render.terminal import as_text
from tools.assumptions import Assumptions
from tools.value_company import ValueCompany

TODAY = date(2026, 11, 21)


@pytest.fixture
def valued(assistant):
    def answered(words, language="en"):
        return assistant.value(words, Question(text=words, user=1, today=TODAY, language=language))

    return answered


def page(answer, name):
    return as_text(answer.pages[name])


def test_every_english_valuation_fits_twelve_hundred_characters(valued, desk):
    lengths = {
        c.listings[0].ticker: len(as_text(valued(c.listings[0].ticker).blocks))
        for c in desk.directory.companies
        if c.listings
    }
    assert max(lengths.values()) <= 1200, max(lengths, key=lengths.get)


@pytest.mark.parametrize(
    ("ticker", "language", "lines"),
    [
        ("BABA", "en", ("today's price requires revenue growth of", "FY2026 (to 2026-03-31): +2.7 %, missed")),
        ("BABA", "zh", ("当前价格要求收入增速达到", "FY2026（截至2026-03-31）：+2.7%，未达到")),
        ("0941.HK", "en", ("FY2022 (to 2022-12-31): +10.5 %, met", "FY2026 (to 2026-12-31): not disclosed")),
        ("0941.HK", "zh", ("FY2022（截至2022-12-31）：+10.5%，达到", "FY2026（截至2026-12-31）：未披露")),
    ],
)
def test_the_page_how_holds_each_year_against_the_required_growth(valued, ticker, language, lines):
    """Alibaba's price needs more than a quarter a year, China Mobile's a few per cent."""
    how = page(valued(ticker, language), "how")
    for line in lines:
        assert line in how


def test_the_verification_is_cited(valued):
    assert "quarter" in page(valued("0700.HK"), "sources")


def test_a_type_set_by_hand_leads_with_its_reason_in_the_readers_language(valued):
    english, chinese = (as_text(valued("0941.HK", language).blocks) for language in ("en", "zh"))
    assert "set by hand: the report counts telecom operators as cash-flow tech" in english
    assert "人工设定：报告把通信运营商列为现金流类" in chinese


def test_an_option_stands_on_the_page_and_in_json_but_not_in_the_message(valued, desk):
    answer = valued("BIDU")
    assert "robotaxi" not in as_text(answer.blocks)
    assert "Also in robotaxi" in page(answer, "how")
    document = assessment_json(ValueCompany(desk, TODAY)("BIDU"), {})
    assert any("Also in robotaxi" in warning for warning in document["warnings"])


def test_a_miss_that_rounding_would_hide_is_told_to_two_digits(valued):
    assert "FCF/OCF from 49.99 % to 50.0 %" in as_text(valued("BIDU").blocks)


def test_the_page_inputs_names_the_dividend_yield_and_what_is_open(valued):
    """HKD 5.27 of FY2025 on HKD 81.85."""
    inputs = page(valued("0941.HK"), "inputs")
    assert "dividend yield: 6.44 %, FY2025" in inputs
    for open_point in ("FCF after share-based compensation", "FCF after leases", "buyback yield", "listed stakes"):
        assert f"{open_point}: not disclosed" in inputs
    assert "basis of earnings: GAAP" in page(valued("1810.HK"), "inputs")
    assert "basis of earnings: as reported" in inputs


def test_the_ladder_without_a_multiple_is_on_the_pages_alone(valued, assistant):
    """Alibaba: (2,012 - 144) bn over a core that earned 92.9 bn."""
    answer = valued("BABA")
    assert "AI ladder" not in as_text(answer.blocks)
    assert "20.1141" in page(answer, "how")
    implied = assistant.implied("BABA", Question(text="BABA", user=1, today=TODAY, language="en"))
    assert "core is worth 20.11x its earnings" in as_text(implied.blocks)


@pytest.mark.parametrize(
    ("language", "sum_of_parts", "paid"),
    [
        ("en", "Sum of the parts: core at 12.00x", "a cloud segment worth CNY"),
        ("zh", "分部加总：主业按12.00倍", "云业务值"),
    ],
)
def test_stated_multiples_put_the_parts_into_the_message(valued, language, sum_of_parts, paid):
    text = as_text(valued("BABA core_pe=12 ps=4", language).blocks)
    assert sum_of_parts in text
    assert paid in text


def test_a_core_worth_more_than_the_price_is_said_in_words(valued):
    assert "nothing for the cloud segment" in as_text(valued("BABA core_pe=40").blocks)
    assert "没有为云业务付钱" in as_text(valued("BABA 核心市盈率=40", "zh").blocks)


def test_json_carries_the_ladder_and_the_ledger(desk):
    assessment = ValueCompany(desk, TODAY, Assumptions(numbers={"core_pe": 12.0}))("BABA")
    document = json.loads(dumps(assessment_json(assessment, anchors_of(assessment, "en"))))
    ladder = next(method for method in document["methods"] if method["model"] == "citic_revaluation")
    assert ladder["reference"]["value"] == 12
    assert ladder["citation"]["document"] == "note-citic-en"
    ledger = [line for line in document["conditions"] if line["text"] == phrases("en")["condition.verification"]]
    assert [line["holds"] for line in ledger] == [False, False, False, None]
    assert ledger[0]["figure"]["period"] == "FY2024"
    assert ledger[0]["citation"]["document"] == "note-citic-en"
