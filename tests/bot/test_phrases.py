"""English and Chinese say the same things with the same placeholders."""

import string

import pytest

from bot.phrases import phrases
from valuation.case import MISSING
from valuation.result import REASON_CODES


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_phrases():
    assert phrases("en").keys() == phrases("zh").keys()


@pytest.mark.parametrize("key", sorted(phrases("en")))
def test_a_phrase_has_the_same_placeholders_in_both_languages(key):
    assert placeholders(phrases("en")[key]) == placeholders(phrases("zh")[key])


def test_every_reason_and_every_missing_figure_has_words():
    wanted = {f"reason.{code}" for code in REASON_CODES} | {f"missing.{what}" for what in MISSING}
    assert wanted <= phrases("en").keys()
