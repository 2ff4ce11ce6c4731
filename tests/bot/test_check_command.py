"""`rerate check`: what it prints and how it ends."""

import io
import json
import sys

import pytest

from bot.__main__ import main

_VALUE = {"id": "v1", "name": "revenue", "value": 1850000000, "unit": "USD", "subject": "ACME", "unknown": True}
_DOCUMENT = {"text": "ACME revenue was $1.85bn.", "question": "", "evidence": {"values": [_VALUE]}, "extra": 1}


@pytest.fixture
def run(tmp_path, capsys):
    def ran(document, *options):
        path = tmp_path / "case.json"
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        code = main(["check", str(path), *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


def test_a_pass_is_one_json_document_and_exit_0(run):
    code, out, _ = run(_DOCUMENT, "--json")
    assert (code, json.loads(out)) == (0, {"verdict": "pass", "findings": []})


def test_a_fail_is_an_answer_too_and_copies_the_span_from_the_text_as_written(run):
    code, out, _ = run(_DOCUMENT | {"text": "ACME revenue was ＄1.8\u200b7bn."}, "--json")
    document = json.loads(out)
    assert (code, document["verdict"]) == (0, "fail")
    assert [finding["span"] for finding in document["findings"]] == ["＄1.8\u200b7bn"]
    assert document["findings"][0].keys() == {"span", "reason"}


def test_without_json_the_verdict_is_the_first_line(run):
    assert run(_DOCUMENT)[1] == "pass\n"
    assert run(_DOCUMENT | {"text": "ACME revenue was $2.85bn."})[1].startswith("fail\n- $2.85bn: ")


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(_DOCUMENT).encode())))
    assert main(["check", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "pass"


@pytest.mark.parametrize(
    "document",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        {"text": 5},
        {"text": "a", "question": 5},
        {"text": "a", "evidence": []},
        {"text": "a", "evidence": {"values": {}}},
        {"text": "a", "evidence": {"values": [5]}},
        {"text": "a", "evidence": {"values": [{"value": "many"}]}},
        {"text": "a", "evidence": {"passages": [{"id": "p1"}]}},
        {"text": "a", "evidence": {"inputs": []}},
        b'{"text": "a", "evidence": {"values": [{"value": NaN}]}}',
    ],
)
def test_an_unusable_file_is_one_sentence_and_exit_2(run, document):
    code, out, err = run(document, "--json")
    assert (code, out) == (2, "")
    assert err.startswith("rerate: ")
    assert err.count("\n") == 1


def test_a_missing_file_is_one_sentence_and_exit_2(capsys):
    assert main(["check", "/nowhere/case.json"]) == 2
    assert capsys.readouterr().err == "rerate: /nowhere/case.json cannot be read: No such file or directory.\n"


def test_the_evidence_may_be_missing_or_hold_empty_values(run):
    assert json.loads(run({"text": "No figure."}, "--json")[1])["verdict"] == "pass"
    empty = _DOCUMENT | {"evidence": {"values": [_VALUE | {"value": None}], "passages": None}}
    assert json.loads(run(empty, "--json")[1])["verdict"] == "fail"
