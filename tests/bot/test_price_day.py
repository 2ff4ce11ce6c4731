"""Of when a price is, in the words of the quick valuation."""

from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.price_day import price_day_words
from tests.scripted import assessment
from valuation.assessment import Fact
from valuation.case import YOUR_ASSUMPTION


def priced(note="", **changes):
    made = assessment("0700.HK", 500.0, 600.0, price_day=date(2026, 11, 24))
    return replace(made, price=replace(made.price, note=note, **changes))


@pytest.mark.parametrize(
    ("note", "english", "chinese"),
    [
        ("", "Close of 2026-11-24.", "2026-11-24收盘价。"),
        ("provider-record; last close of the recording", "Close of 2026-11-24.", "2026-11-24收盘价。"),
        ("traded 2026-11-24T16:08+08:00, delayed by 15 min", "Close of 2026-11-24.", "2026-11-24收盘价。"),
        (
            "traded 2026-11-24T10:15+08:00, delayed by 15 min",
            "Traded 2026-11-24 10:15 in Hong Kong, 15 min delayed.",
            "2026-11-24 10:15（香港时间）成交价，延迟15分钟。",
        ),
        (
            "traded 2026-11-24T10:15+08:00, without delay",
            "Traded 2026-11-24 10:15 in Hong Kong.",
            "2026-11-24 10:15（香港时间）成交价。",
        ),
    ],
)
def test_a_price_says_whether_it_is_a_close_or_of_which_minute(note, english, chinese):
    assert price_day_words(priced(note), "en") == english
    assert price_day_words(priced(note), "zh") == chinese


def test_an_old_price_says_its_age_and_how_to_replace_it():
    old = replace(priced(), warnings=(Fact(code="stale_price", values={"days": 240.0, "date": date(2026, 3, 29)}),))
    assert price_day_words(old, "en") == "Close of 2026-11-24, 240 days old; give price=… to use today's."


def test_a_price_of_the_users_own_and_one_without_a_day_say_nothing():
    assert price_day_words(priced(source=YOUR_ASSUMPTION), "en") == ""
    assert price_day_words(priced(as_of=None), "en") == ""
