"""“Why did it move?”: the move of the last closes in a row, and what the library holds from those days."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answer import Question
from bot.assistant.assistant import Assistant
from knowledge.document import Citation
from knowledge.errors import LibraryTrouble
from tests.bot_day import TODAY
from tools.catalysts import Catalyst

PAPER = Citation(
    document="d1",
    title="A week in cars",
    publisher="UBS",
    published="2026-08-20",
    page=2,
    start=0,
    end=10,
    quote="BYD cut its prices on Thursday.",
)


def asked(assistant, finder, text):
    made = replace(assistant, catalysts=finder)
    return made.answer(Question(text=text, user=1, today=TODAY))


@pytest.fixture
def days():
    return []


def finder(days, *found):
    def find(ticker, first, last):
        days.append((ticker, first, last))
        return found

    return find


def words(answer):
    return "\n".join(block.text for block in answer.blocks)


def test_a_document_of_the_days_is_quoted_and_cited_and_no_cause_claimed(assistant, days):
    event = Catalyst(kind="report", day=date(2026, 8, 20), citation=PAPER)
    answer = asked(assistant, finder(days, event), "Why did 002594.SZ fall?")
    assert "What happened".casefold() in words(answer).casefold()
    assert "“BYD cut its prices on Thursday.” [" in words(answer)
    assert PAPER.quote in [cited.quote for cited in answer.citations]
    ((ticker, first, last),) = days
    assert ticker == "002594.SZ"
    assert first < last


def test_without_a_document_that_is_said(assistant, days):
    assert "No document of the library from these days names the company." in words(
        asked(assistant, finder(days), "Why did 002594.SZ fall?")
    )
    assert "资料库中这几天没有提到该公司的文件。" in words(asked(assistant, finder(days), "002594.SZ为什么跌"))


def test_a_library_that_cannot_be_read_leaves_the_move(assistant):
    def broken(*_):
        raise LibraryTrouble("The library cannot be read.")

    text = words(asked(assistant, broken, "Why did 002594.SZ fall?"))
    assert "could not be read" in text
    assert "002594.SZ" in text


def test_a_question_that_does_not_ask_why_looks_nothing_up(assistant, days):
    asked(assistant, finder(days), "What changed about 002594.SZ since 2026-07-23?")
    assert days == []
    assert isinstance(assistant, Assistant)
