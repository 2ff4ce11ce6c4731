"""Measuring search: the averages, the files of questions, the questions that come with the program."""

import json
import math
import re

import pytest

from bot.__main__ import main
from knowledge.anchors import anchor_names
from knowledge.evaluation import Outcome, run, scores
from knowledge.labelled import BadQuestions, Labelled, bundled, read_questions

GOOD = {"id": "a", "question": "What is PEG?", "language": "en", "answerable": True, "section": "cms-cyclical-peg"}


def labelled(name, *, answerable=True, quote="", pages=(1,)):
    return Labelled(
        line=1,
        id=name,
        question=name,
        language="en",
        documents=(),
        pages=pages,
        sections=(),
        quote=quote,
        answerable=answerable,
    )


def outcome(name, ranks, *, refused=False, wanted=1, quoted=None, seconds=0.002, **more):
    return Outcome(labelled(name, **more), tuple(ranks), wanted, quoted, refused, seconds)


def test_averages_are_those_worked_by_hand():
    found = scores(
        [
            outcome("first", [1], seconds=0.001),
            outcome("third", [3], refused=True, seconds=0.002),
            outcome("never", [], quote="words", seconds=0.003),
            outcome("two pages, one first and one fourth", [1, 4], wanted=2, quote="words", quoted=5, seconds=0.004),
            outcome("refused rightly", [], refused=True, answerable=False, seconds=0.005),
            outcome("answered wrongly", [2], answerable=False, seconds=0.006),
        ]
    )
    assert (found.questions, found.answerable) == (6, 4)
    assert (found.recall_1, found.recall_5, found.recall_10) == (0.5, 0.75, 0.75)
    assert found.mrr == pytest.approx((1 + 1 / 3 + 0 + 1) / 4)
    two = (1 + 1 / math.log2(5)) / (1 + 1 / math.log2(3))
    assert found.ndcg_10 == pytest.approx((1 + 0.5 + 0 + two) / 4)
    assert found.quote_5 == 0.5
    assert (found.refusal_precision, found.refusal_recall, found.false_refusals) == (0.5, 0.5, 0.25)
    assert (found.p50, found.p95) == (pytest.approx(4.0), pytest.approx(6.0))


def test_what_was_not_asked_has_no_average():
    found = scores([outcome("only", [1])])
    assert (found.refusal_precision, found.refusal_recall, found.quote_5) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "Line 2 is no JSON"),
        ("[1]", "Line 2 is no JSON object"),
        (json.dumps({**GOOD, "id": "b", "question": " "}), "Line 2 has no question"),
        (json.dumps({**GOOD, "id": "b", "answerable": "yes"}), "Line 2 must say whether it is answerable"),
        (json.dumps({**GOOD, "id": "b", "language": "fr"}), "Line 2 has no language"),
        (json.dumps({**GOOD, "id": "b", "page": 0}), "Line 2 has a page that is no number from 1 on"),
        (json.dumps({**GOOD, "id": "b", "page": True}), "Line 2 has a page that is no number from 1 on"),
        (json.dumps({**GOOD, "id": "b", "document": 7}), "Line 2 has a document that is no text"),
        (json.dumps({**GOOD, "id": "b", "section": None}), "Line 2 is answerable but says not where"),
        (json.dumps(GOOD), "Line 2 has the id a, which line 1 has already"),
    ],
)
def test_a_bad_line_is_named_with_what_to_change(tmp_path, line, sentence):
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    with pytest.raises(BadQuestions, match=re.escape(sentence)):
        read_questions(path)


def test_a_file_that_is_missing_empty_or_no_text_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(BadQuestions, match=r"cannot be read: No such file"):
        read_questions(tmp_path / "none.jsonl")
    empty, strange = tmp_path / "empty.jsonl", tmp_path / "strange.jsonl"
    empty.write_text("\n\n")
    strange.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadQuestions, match="holds no question"):
        read_questions(empty)
    with pytest.raises(BadQuestions, match="is not UTF-8"):
        read_questions(strange)


def test_a_document_the_library_does_not_hold_is_named_with_its_line(notes_library, tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({**GOOD, "document": "ghost"}), encoding="utf-8")
    with pytest.raises(BadQuestions, match="Line 1 names document ghost"):
        run(notes_library, read_questions(path))


def test_a_page_a_section_and_a_quote_are_found_where_they_stand(library, tmp_path, make_pdf):
    pdf = tmp_path / "zorblatt.pdf"
    pdf.write_bytes(make_pdf([["Nothing of note stands here."], ["Zorblatt sells enzymes to breweries in Peru."]]))
    library.add(pdf)
    asked = {"question": "Who buys Zorblatt enzymes?", "language": "en", "answerable": True, "document": "zorblatt"}
    places = [
        {"page": 2},
        {"page": 1},
        {"quote": "sells  enzymes to\nbreweries"},
        {"quote": "sells enzymes to bakeries"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps({**asked, **place}) for place in places), encoding="utf-8")
    ranks = [one.ranks for one in run(library, read_questions(path))]
    assert ranks[0] == ranks[2] == (1,)
    assert ranks[1] in ((), (2,))
    assert ranks[3] == ()


def test_the_questions_that_come_with_the_program_are_enough_and_labelled_right(notes_library):
    questions = read_questions(bundled())
    counted = {(one.language, one.answerable) for one in questions}
    assert counted == {("en", True), ("en", False), ("zh", True), ("zh", False)}
    assert sum(one.language == "en" for one in questions) >= 60
    assert sum(one.language == "zh" for one in questions) >= 40
    known = {name for name, _ in anchor_names()}
    pages = {s.document.id: notes_library._store.page_text(s.number, 1) for s in notes_library._store.shelved()}
    for one in questions:
        assert set(one.sections) <= known
        assert not one.quote or any(one.quote in pages[document] for document in one.documents)
        assert not one.answerable or one.documents


def test_the_bundled_questions_meet_the_bounds_of_the_product(notes_library):
    found = scores(run(notes_library, read_questions(bundled())))
    assert found.recall_5 >= 0.95
    assert found.refusal_recall >= 0.95
    assert found.false_refusals <= 0.08


def test_the_command_prints_one_document_and_the_same_one_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RERATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    path = tmp_path / "questions.jsonl"
    unanswerable = {"id": "b", "question": "How tall is the Eiffel Tower?", "language": "en", "answerable": False}
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps(unanswerable)}", encoding="utf-8")
    printed = []
    for _ in range(2):
        assert main(["reports", "evaluate", str(path), "--json"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    whole = json.loads(printed[0])["scores"]["all"]
    assert (whole["questions"], whole["recall_1"], whole["refusal_recall"]) == (2, 1.0, 1.0)
    assert main(["reports", "evaluate", str(path)]) == 0
    assert "recall@5" in capsys.readouterr().out
    path.write_text("no JSON", encoding="utf-8")
    assert main(["reports", "evaluate", str(path)]) == 2
    assert "Line 1 is no JSON" in capsys.readouterr().err
