"""What a language model may call: typed arguments in, labels for the model and evidence for the program out."""

import re
from datetime import date

import pytest

from knowledge.library import open_library
from tools.market.desk import open_desk
from tools.search_reports import SearchReports
from tools.toolbox import toolbox


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    with open_library(tmp_path_factory.mktemp("toolbox")) as library:
        made = toolbox(open_desk("snapshot"), SearchReports(lambda: library), lambda: date(2026, 11, 21))
        yield {tool.name: tool for tool in made}


def call(tool, **arguments):
    return tool.invoke({"type": "tool_call", "id": "1", "name": tool.name, "args": arguments})


def test_the_box_holds_the_four_tools_and_nothing_that_acts(tools):
    assert set(tools) == {"search_reports", "value_company", "implied_by_price", "compare_companies"}


def test_a_valuation_gives_its_results_beside_its_inputs(tools):
    results = call(tools["value_company"], ticker="MSFT").artifact[0]
    assert results.subject == "MSFT"
    assert {"price", "low_value", "base_value", "high_value", "gap", "p_fcf"} <= {f.name for f in results.figures}
    assert not results.assumed


def test_what_rests_on_the_users_assumptions_is_marked(tools):
    found = call(tools["value_company"], ticker="MSFT", discount_rate=0.11).artifact
    assert [evidence.assumed for evidence in found if evidence.title == "valuation"] == [True]
    assert not any(evidence.assumed for evidence in found if evidence.kind == "accounts")


def test_a_comparison_gives_each_companys_measures_under_its_ticker(tools):
    found = call(tools["compare_companies"], tickers=["BABA", "AMZN"]).artifact
    assert [evidence.subject for evidence in found] == ["BABA", "AMZN"]
    assert all("pe" in {figure.name for figure in evidence.figures} for evidence in found)


@pytest.mark.parametrize("tickers", [["BABA", "BABA"], ["BABA", "no such company"]])
def test_a_comparison_of_less_than_two_known_listings_goes_back_as_a_sentence(tools, tickers):
    assert call(tools["compare_companies"], tickers=tickers).status == "error"


@pytest.mark.parametrize("tickers", [["BABA"], ["A"] * 7, []])
def test_a_comparison_of_too_few_or_too_many_names_is_outside_the_schema(tools, tickers):
    with pytest.raises(ValueError, match="validation error"):
        call(tools["compare_companies"], tickers=tickers)


def test_a_valuation_gives_labels_without_digits_and_evidence_with_figures(tools):
    message = call(tools["value_company"], ticker="MSFT")
    named = message.content.replace("(MSFT)", "")
    assert not re.search(r"\d", named)
    assert {figure.name for evidence in message.artifact for figure in evidence.figures} >= {
        "price",
        "operating_cash_flow",
    }
    assert all(evidence.locator for evidence in message.artifact)


def test_what_cannot_be_valued_goes_back_to_the_model_as_a_sentence(tools):
    message = call(tools["value_company"], ticker="688981.SZ")
    assert message.status == "error"
    assert "688981.SH" in message.content


@pytest.mark.parametrize("arguments", [{"ticker": "MSFT", "discount_rate": 9}, {"ticker": "MSFT", "shell": "ls"}, {}])
def test_arguments_outside_the_schema_are_refused(tools, arguments):
    with pytest.raises(ValueError, match="validation error"):
        call(tools["value_company"], **arguments)


def test_a_search_quotes_word_for_word(tools):
    message = call(tools["search_reports"], query="why do lower rates help cash-flow technology")
    assert message.artifact
    assert all(evidence.quote in message.content for evidence in message.artifact)


def test_a_search_without_an_answer_says_so(tools):
    message = call(tools["search_reports"], query="what is the capital of France")
    assert message.artifact == ()
    assert "No indexed report" in message.content


def test_implied_gives_every_solved_parameter_as_evidence(tools):
    message = call(tools["implied_by_price"], ticker="0700.HK")
    assert {figure.name for figure in message.artifact[0].figures} == {"growth", "discount_rate"}
