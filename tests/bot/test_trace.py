"""Every answer is kept with how it came about, and comes out the same when it is made again."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.__main__ import main
from bot.answer import Question
from bot.storage.store import Storage
from tests.scripted import NOON, answer_of

TODAY = date(2026, 11, 21)


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("TELEGRAM_BOT_TOKEN", "LLM", "DATABASE_URL", "FIGURES", "SEC_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RERATE_HOME", str(tmp_path))
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


@pytest.mark.parametrize("question", ["what is PEG?", "腾讯为什么受益于降息？", "what is the capital of France?"])
def test_an_answer_is_traced_and_replayed_to_the_same_text(home, run, question):
    _, out, err = run("ask", question, "--json")
    identity = next(line.removeprefix("trace ") for line in err.splitlines() if line.startswith("trace "))
    code, traced, _ = run("trace", identity, "--json")
    document = json.loads(traced)
    assert code == 0
    assert document["answer"] == json.loads(out)
    assert document["replay"] == "same"
    assert question in run("trace", identity)[1]
    assert [row["id"] for row in json.loads(run("trace", "--json")[1])] == [identity]


def test_a_kept_answer_that_no_longer_comes_out_says_so(home, run):
    storage = Storage(home / "bot.sqlite3")
    question = Question(text="what is PEG?", user=0, today=TODAY, language="en")
    identity = storage.traces.keep(question, answer_of("what is PEG?", "PEG is a kind of tea."), NOON)
    storage.close()
    code, out, _ = run("trace", identity)
    assert code == 1
    assert "another text" in out


def test_an_unknown_id_is_refused(home, run):
    code, out, err = run("trace", "nosuch", "--json")
    assert (code, out.strip()) == (3, "{}")
    assert "nosuch" in err


def test_the_same_question_and_answer_have_one_id_and_are_kept_a_quarter_of_a_year():
    storage = Storage(":memory:")
    question = Question(text="what is PEG?", user=5, today=TODAY)
    first, again = (storage.traces.keep(question, answer_of("q", "text"), NOON) for _ in range(2))
    assert first == again
    storage.traces.prune(NOON + timedelta(days=90))
    assert storage.traces.find(first).at == NOON
    storage.traces.prune(NOON + timedelta(days=91))
    assert storage.traces.find(first) is None


def test_a_follow_up_is_replayed_with_what_it_followed():
    storage = Storage(":memory:")
    question = Question(text="and at 10%?", user=5, today=TODAY, language="en", about=("0700.HK",))
    found = storage.traces.find(
        storage.traces.keep(question, answer_of("q", "text"), datetime(2026, 11, 21, tzinfo=UTC))
    )
    assert (found.question.about, found.question.language, found.question.today) == (("0700.HK",), "en", TODAY)
