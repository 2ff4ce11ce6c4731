"""Every number of our own answers is vouched for by a figure, a quote or the question; what is not is never shown."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer, AnswerFigure, Block, Question
from bot.assistant.guard import guarded, verdict_on
from bot.assistant.own import OwnData
from bot.evaluation.cases import read_cases
from bot.storage.store import Storage
from tests.bot_day import TODAY
from valuation.quantity import Quantity

CASES = read_cases(Path(__file__).with_name("answers.jsonl"))
LISTINGS = (
    "0700.HK",
    "BABA",
    "9988.HK",
    "1211.HK",
    "9880.HK",
    "NVDA",
    "0981.HK",
    "1810.HK",
    "PDD",
    "PONY",
    "2015.HK",
    "CRM",
    "MSFT",
    "GOOGL",
    "META",
    "0941.HK",
)
COMMANDS = (
    ("whatif", "0700.HK discount_rate=9% growth=5%"),
    ("whatif", "9880.HK market=2tn probability=30% years=8"),
    ("whatif", "BABA price=150"),
    ("whatif", "1211.HK type=cash_flow"),
    ("compare", "BABA AMZN"),
    ("compare", "0700.HK META NVDA"),
    ("implied", "9880.HK"),
    ("implied", "BABA"),
    ("theory", ""),
)


@pytest.fixture
def followed():
    storage = Storage(":memory:")
    for ticker in ("0700.HK", "PDD", "NVDA", "9880.HK"):
        storage.watchlist.add(1, ticker)
    yield storage
    storage.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_answer_holds_a_number_that_nothing_vouches_for(assistant, followed, monkeypatch, case):
    monkeypatch.setattr("bot.assistant.guard.guarded", lambda answer: answer)
    own = replace(assistant, own=OwnData(lambda: followed))
    question = Question(text=case.question, user=1, today=TODAY, language=case.language)
    assert verdict_on(own.answer(question)).findings == ()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticker", LISTINGS)
def test_no_quick_valuation_holds_a_number_that_nothing_vouches_for(assistant, ticker, language):
    answer = assistant.value(ticker, Question(text=ticker, user=1, today=TODAY, language=language))
    assert verdict_on(answer).findings == ()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_no_command_answers_with_a_number_that_nothing_vouches_for(assistant, command, words, language):
    question = Question(text=f"/{command} {words}", user=1, today=TODAY, language=language)
    assert verdict_on(assistant.commands()[command](words, question)).findings == ()


def made(*blocks, value=0.08):
    figure = AnswerFigure(id="0700.HK.1", label="discount rate", quantity=Quantity(value=value, unit="ratio"))
    return Answer(question="", language="en", status="answered", blocks=blocks, figures=(figure,))


def test_a_sentence_with_an_invented_number_is_logged_and_not_shown(caplog):
    with caplog.at_level(logging.ERROR):
        answer = guarded(made(Block("line", "The discount rate is 8.0 %."), Block("line", "Revenue was CNY 12.3 bn.")))
    assert [block.text for block in answer.blocks] == [
        "The discount rate is 8.0 %.",
        "A sentence was left out because its number could not be traced.",
    ]
    assert answer.status == "partial"
    assert "12.3" in caplog.text


def test_a_small_invented_number_takes_no_larger_one_with_it():
    answer = guarded(
        made(Block("line", "The discount rate is 8.0 %."), Block("line", "It has 7 divisions worth 7x sales."))
    )
    assert answer.blocks[0].text == "The discount rate is 8.0 %."
    assert len(answer.blocks) == 2


def test_an_answer_whose_numbers_all_hold_is_left_as_it_is():
    answer = made(Block("line", "The discount rate is 8.0 %."))
    assert guarded(answer) is answer


def test_a_line_of_working_may_only_hold_numbers_of_the_working():
    good, bad = Block("working", "ke = 0.03 + 0.05 = 0.08"), Block("working", "ke = 0.03 + 0.06 = 0.09")
    parts = [
        AnswerFigure(id=f"w.{n}", label="ke", quantity=Quantity(value=n, unit="count")) for n in (0.03, 0.05, 0.08)
    ]
    answer = replace(made(good, bad), figures=tuple(parts))
    assert {finding.span for finding in verdict_on(answer).findings} == {"0.06", "0.09"}


def test_a_citation_that_points_nowhere_is_found():
    answer = made(Block("line", "The discount rate is 8.0 %. [3]"))
    assert verdict_on(answer).findings
