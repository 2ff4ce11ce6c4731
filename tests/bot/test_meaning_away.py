"""Comparison by meaning is set wrongly or away: answers go on by words, and whoever asks is told."""

import pytest

from bot.__main__ import main
from bot.answer import Question
from bot.assistant.assistant import Assistant
from knowledge.library import open_library
from knowledge.vector_settings import VectorSettings
from tests import embedding_server
from tests.bot.conftest import TODAY
from tools.search_reports import SearchReports

WHY = "Why do lower rates help cash-flow tech?"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command in a home of its own; gives its exit code, output and messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RERATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MARKET_DATA", "snapshot")

    def ran(*words):
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


@pytest.mark.parametrize(
    ("question", "words"), [(WHY, "searched by words alone"), ("利率下行为什么利好现金流型科技？", "仅按关键词检索")]
)
def test_an_answer_by_words_alone_says_so(desk, tmp_path, question, words):
    server, stop = embedding_server.start()
    settings = VectorSettings(embedding="openai:small", base_url=server.address)
    with open_library(tmp_path, vectors=settings) as library:
        library.catch_up()
        assistant = Assistant(desk=desk, search=SearchReports(lambda: library))
        asked = Question(text=question, user=1, today=TODAY)
        before = assistant.answer(asked)
        server.next.append({"status": 503})
        after = assistant.answer(asked)
    stop()
    assert not any(words in warning for warning in before.warnings)
    assert any(words in warning for warning in after.warnings)
    assert any(words in block.text for block in after.blocks if block.kind == "note")
    assert before.status == after.status == "answered"
    assert after.citations


def test_the_commands_say_what_waits_and_what_another_embedding_needs(run, monkeypatch):
    assert "passages have vectors; the rest is found by words" in run("reports", "list")[2]
    assert "found by words until" in run("doctor")[1]
    code, out, err = run("reports", "search", WHY)
    assert (code, "Indexing reports" in err) == (0, True)
    assert run("reports", "list")[2] == ""
    monkeypatch.setenv("EMBEDDING", "ollama:bge-m3")
    monkeypatch.setenv("EMBEDDING_BASE_URL", "http://127.0.0.1:9")
    code, _, err = run("reports", "search", WHY)
    assert code == 0
    assert "run `rerate reports rebuild`" in err
    code, said, _ = run("doctor")
    assert code == 1
    assert "made by wordllama-256, but EMBEDDING asks for ollama:bge-m3" in said
    code, _, err = run("reports", "rebuild")
    assert code == 1
    assert "the vectors were not. The embedding server 127.0.0.1 does not answer" in err
    monkeypatch.delenv("EMBEDDING")
    monkeypatch.delenv("EMBEDDING_BASE_URL")
    assert run("reports", "search", WHY)[1] == out
    assert run("reports", "rebuild")[0] == 0
    assert run("reports", "search", WHY)[1] == out


def test_a_library_that_cannot_be_opened_is_one_sentence(run, tmp_path):
    (tmp_path / "home" / "library").mkdir(parents=True)
    (tmp_path / "home" / "library" / "library.sqlite3").write_bytes(b"no database at all. " * 500)
    code, out, err = run("reports", "search", WHY)
    assert (code, out) == (1, "")
    assert err.startswith("rerate: ")
    assert err.count("\n") == 1
    assert "is damaged; move it away" in err
