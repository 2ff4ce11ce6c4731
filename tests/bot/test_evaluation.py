"""The question set and its judge: bad lines are named, wrong answers are found, and the assistant answers nearly all."""

import json
from pathlib import Path

import pytest

from bot.answer import Answer, AnswerFigure, Block
from bot.commands import evaluating
from bot.evaluation import judging
from bot.evaluation.cases import BadCase, Case, Expected, ExpectedFact, read_cases
from bot.evaluation.table import document, rows, wrong_lines
from tests.bot_day import TODAY
from valuation.quantity import Quantity

SET = Path(__file__).with_name("answers.jsonl")
CASES = read_cases(SET)
GOOD = {"id": "a", "question": "q", "language": "en", "kind": "figure", "expect": {"status": "answered"}}


def written(tmp_path, *lines):
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_set_asks_every_kind_in_both_languages_and_what_nobody_can_answer():
    languages = [case.language for case in CASES]
    kinds = {language: {case.kind for case in CASES if case.language == language} for language in ("en", "zh")}
    assert languages.count("en") >= 80
    assert languages.count("zh") >= 50
    assert sum(case.unanswerable for case in CASES) >= 20
    assert kinds["en"] == kinds["zh"]


@pytest.fixture(scope="module")
def found(assistant):
    return [judging.judged(assistant, case, TODAY) for case in CASES]


def test_at_least_ninety_five_of_a_hundred_are_right_and_no_digit_is_unsupported(found):
    wrong = wrong_lines(found)
    assert not [judged.case.id for judged in found if judged.unsupported]
    assert len(wrong) <= len(CASES) * 0.05, "\n".join(wrong)


def test_what_nobody_can_answer_is_refused(found):
    refused = [judged.right_status for judged in found if judged.case.unanswerable]
    assert sum(refused) >= 0.95 * len(refused)


def test_the_table_has_a_row_for_every_kind_and_the_sums(found):
    table = rows(found)
    assert table[-1]["asked"] == len(CASES)
    assert sum(int(str(row["asked"])) for row in table if row["questions"] in ("en all", "zh all")) == len(CASES)


def test_the_document_is_the_same_for_the_same_answers(found, assistant):
    again = [judging.judged(assistant, case, TODAY) for case in CASES[:20]]
    assert json.dumps(document(found[:20])) == json.dumps(document(again))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{not json", "line 1 is not JSON"),
        ("[1, 2]", "line 1 is not an object"),
        (json.dumps({key: value for key, value in GOOD.items() if key != "question"}), "line 1: question"),
        (json.dumps(GOOD | {"language": "fr"}), "line 1: language"),
        (json.dumps(GOOD | {"expect": {"status": "wrong"}}), "line 1: expect.status"),
        (json.dumps(GOOD | {"expect": {"facts": [{"unit": "CNY"}]}}), "line 1: expect.facts.0.value"),
    ],
)
def test_a_line_that_is_no_case_is_named_with_what_is_wrong(tmp_path, line, words):
    with pytest.raises(BadCase, match=r"cases\.jsonl") as raised:
        read_cases(written(tmp_path, line))
    assert words in str(raised.value)


def test_an_id_that_stands_twice_an_empty_and_a_missing_file_are_sentences(tmp_path):
    for path, words in (
        (written(tmp_path, json.dumps(GOOD), json.dumps(GOOD)), "stands twice"),
        (tmp_path / "none.jsonl", "cannot be read"),
    ):
        with pytest.raises(BadCase, match=words):
            read_cases(path)
    with pytest.raises(BadCase, match="holds no case"):
        read_cases(written(tmp_path, "", " "))


def test_unknown_keys_and_a_byte_order_mark_are_passed_over(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\ufeff" + json.dumps(GOOD | {"later": 1}), encoding="utf-8")
    assert read_cases(path)[0].id == "a"


def answered(status="answered", text="Revenue is CNY 5.00 bn (FY2024).", value=5e9):
    quantity = Quantity(value=value, unit="money", currency="CNY", period="FY2024")
    figure = AnswerFigure(id="x", label="revenue", quantity=quantity)
    return Answer(question="q", language="en", status=status, blocks=(Block("line", text),), figures=(figure,))


def judged_of(answer, **expect):
    case = Case(id="a", question="q", language="en", kind="k", expect=Expected(**expect))
    return judging._judged(case, answer, 1.0)


def test_a_right_answer_is_right():
    assert judged_of(answered(), facts=(ExpectedFact(value=5e9, unit="CNY", label="rev"),), contains=("5.00 bn",)).right


@pytest.mark.parametrize(
    "expect",
    [
        {"status": ("refused",)},
        {"facts": (ExpectedFact(value=5.1e9),)},
        {"facts": (ExpectedFact(value=5e9, unit="USD"),)},
        {"facts": (ExpectedFact(value=5e9, label="capex"),)},
        {"quotes": ("never said",)},
        {"contains": ("never said",)},
        {"absent": ("revenue",)},
    ],
)
def test_each_way_to_be_wrong_is_found(expect):
    assert not judged_of(answered(), **expect).right


def test_a_number_without_a_figure_is_unsupported():
    assert judged_of(answered(text="Revenue is CNY 6.00 bn.")).unsupported


def test_the_command_prints_the_table_and_names_a_bad_file(tmp_path, monkeypatch, capsys, assistant, library):
    class Made:
        def __init__(self):
            self.assistant = assistant

        def library(self):
            return library

        def today(self):
            return TODAY

    class Parsed:
        file = str(written(tmp_path, json.dumps(GOOD | {"question": "hello"})))
        json = False

    monkeypatch.setattr(evaluating, "app", Made)
    assert evaluating.answers(Parsed()) == 0
    assert "unanswerable" in capsys.readouterr().out
    Parsed.file = str(tmp_path / "none.jsonl")
    with pytest.raises(evaluating.UsageError, match="cannot be read"):
        evaluating.answers(Parsed())
