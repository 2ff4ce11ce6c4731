"""The keypad of a what-if: each button says what it would be typed as, and is read back as that."""

from datetime import date

import pytest

from bot.answer import Question
from bot.assistant.keypad import keypad_answer, keypad_buttons, typed
from tools.assumptions import KINDS, read_assumptions
from tools.value_company import ValueCompany

TODAY = date(2026, 11, 21)


@pytest.fixture
def value(desk):
    return ValueCompany(desk, TODAY)


def assumed(button):
    _, _, words = button.target.removeprefix("/whatif ").partition(" ")
    return read_assumptions(words).numbers


def test_each_button_moves_one_assumption_by_a_point(value):
    found = value("0700.HK")
    house = {figure.name: figure.quantity.value for figure in found.assumptions}
    buttons = list(keypad_buttons(found, {}, "en"))
    assert [button.label for button in buttons] == ["rate -1 pp", "rate +1 pp", "growth -1 pp", "growth +1 pp"]
    steps = [(name, round(number - house[name], 4)) for b in buttons for name, number in assumed(b).items()]
    assert steps == [("discount_rate", -0.01), ("discount_rate", 0.01), ("growth", -0.01), ("growth", 0.01)]


def test_a_button_keeps_what_was_assumed_before(value):
    given = {"growth": 0.05, "discount_rate": 0.09}
    for button in keypad_buttons(value("0700.HK"), given, "zh"):
        told = assumed(button)
        assert told.keys() == given.keys()
        assert sum(told[name] == pytest.approx(number) for name, number in given.items()) >= 1


def test_a_race_track_name_offers_probabilities(value):
    labels = [button.label for button in keypad_buttons(value("9880.HK"), {}, "zh")]
    assert any("30%" in label for label in labels)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_what_is_assumed_now_and_how_to_type_more(value, language):
    answer = keypad_answer(value("0700.HK"), Question(text="/whatif 0700.HK", user=1, today=TODAY), language)
    text = "\n".join(block.text for block in answer.blocks)
    assert "8.0" in text
    assert "/whatif 0700.HK" in text
    assert len(answer.buttons) == 4


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind in ("rate", "fraction")])
def test_what_a_button_writes_is_read_back_as_the_same_value(name):
    assert read_assumptions(f"{name}={typed(name, 0.0725)}").numbers[name] == pytest.approx(0.0725, rel=1e-12)


def test_a_what_if_without_assumptions_brings_the_keypad_and_each_key_is_answered(ask_whatif):
    keypad = ask_whatif("0700.HK")
    assert len(keypad.buttons) == 4
    lower = ask_whatif(keypad.buttons[0].target.removeprefix("/whatif "))
    # What the sensitivity of the valuation says of one point less: +20.0 %.
    assert "+20.0 %" in "\n".join(block.text for block in lower.blocks)
    back = next(b for b in lower.buttons if b.target.endswith("discount_rate=8%"))
    text = "\n".join(block.text for block in ask_whatif(back.target.removeprefix("/whatif ")).blocks)
    assert "usual assumption" in text
    assert "does not enter" not in text


@pytest.fixture
def ask_whatif(assistant):
    def asked(words):
        question = Question(text=f"/whatif {words}", user=1, today=TODAY, language="en")
        return assistant.commands()["whatif"](words, question)

    return asked
