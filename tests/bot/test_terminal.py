"""The terminal chat."""

import io

import pytest

from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.storage.store import Storage
from bot.terminal import run_terminal
from tests.scripted import Clock, ScriptedAssistant, ScriptedValuer


class Tty(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def chat():
    storage = Storage(":memory:")
    assistant, valuer = ScriptedAssistant(), ScriptedValuer()
    conversation = Conversation(assistant, valuer, storage, Summaries(valuer=valuer, storage=storage))

    def run(lines, kind=io.StringIO):
        target = io.StringIO()
        run_terminal(conversation, kind(lines), target, Clock())
        return target.getvalue()

    run.assistant = assistant
    yield run
    storage.close()


def test_lines_of_a_pipe_are_answered_without_prompts_until_the_input_ends(chat):
    assert chat("hello there\n\nwhat is PEG") == "echo hello there\n\necho what is PEG\n\n"


def test_a_number_chooses_a_button_of_the_last_answer(chat):
    shown = chat("/value 0700.HK\n1\n3\n")
    assert shown == (
        "value of 0700.HK\n[1] Inputs  [2] Sources  [3] What price implies\n\nInputs\nprice 512\n\nimplied 0700.HK\n\n"
    )


def test_a_number_without_such_a_button_is_a_question(chat):
    assert chat("7\n") == "echo 7\n\n"


def test_the_watchlist_works_as_in_telegram(chat):
    shown = chat("/watch 0700.HK\n/watchlist\n1\n")
    assert "Tencent (0700.HK)" in shown
    assert "new on your list" in shown


def test_someone_at_a_keyboard_sees_a_prompt_and_can_leave(chat):
    assert chat("hello there\nexit\nnot read\n", Tty) == "> echo hello there\n\n> "


def test_a_fault_is_told_by_reference_and_the_chat_goes_on(chat, caplog):
    chat.assistant.script["boom"] = RuntimeError("secret detail")
    shown = chat("boom\nhello again\n")
    assert "secret" not in shown
    assert "echo hello again" in shown
    assert "secret detail" in caplog.text
