"""What is sent to the chat is named by its content, and refused in the reader's language."""

import ast
from pathlib import Path

import pytest

import knowledge
from bot.assistant.tool_words import reading_words
from bot.handlers.documents import file_name
from bot.phrases import phrases
from knowledge.errors import ReaderError
from tests.office_files import word, workbook


@pytest.mark.parametrize(
    ("given", "content", "named"),
    [
        ("report.bin", word(), "report.docx"),
        ("table.pdf", workbook(("One", [["a", 1]])), "table.xlsx"),
        ("page.txt", b"<!doctype html><p>Rates fell.</p>", "page.html"),
        ("note.md", "利率下降。".encode(), "note.md"),
    ],
)
def test_a_document_gets_the_ending_of_its_content(given, content, named):
    assert file_name(given, content) == named


def test_an_old_format_says_what_to_send_in_both_languages():
    with pytest.raises(ReaderError) as refusal:
        file_name("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    assert (
        reading_words(refusal.value, "en")
        == "old.doc is in the old Word format (.doc); save it as .docx or PDF and send that."
    )
    assert reading_words(refusal.value, "zh") == phrases("zh")["reading.old_office"]


def _kinds(path):
    """The kinds of the refusals a file of the program raises."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    refusals = [call for call in calls if getattr(call.func, "id", "") == "ReaderError" and len(call.args) == 2]
    return {call.args[1].value for call in refusals if isinstance(call.args[1], ast.Constant)}


def test_every_kind_of_refusal_has_its_sentence():
    kinds = set().union(*(_kinds(path) for path in Path(knowledge.__file__).parent.rglob("*.py")))
    assert {"scan", "locked", "bomb", "slow", "crash", "old_office"} <= kinds
    known = {key.removeprefix("reading.") for key in phrases("zh") if key.startswith("reading.")}
    assert kinds - known <= {"missing", "reader"}  # for whoever runs the program
