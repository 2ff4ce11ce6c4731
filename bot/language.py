"""Which language a question is written in."""

from __future__ import annotations

import re

from bot.answer import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z]")
# Commands, tickers, abbreviations and key=value say nothing about the language of a question.
_NEUTRAL = re.compile(r"^\s*/\S+|\S+=\S+|\b[A-Z0-9][A-Z0-9./&-]*\b|\b\d+(?:\.[A-Za-z]{2})\b")
# A Chinese character says about as much as this many Latin letters.
_LETTERS_PER_CHARACTER = 3


def written_in(text: str) -> Language | None:
    """The language of the words, None when there are only names, numbers and commands.

    >>> written_in("What does 腾讯 trade at?"), written_in("/value 腾讯"), written_in("/value 0700.HK")
    ('en', 'zh', None)
    """
    words = _NEUTRAL.sub(" ", text)
    han, latin = len(_HAN.findall(words)), len(_LATIN.findall(words))
    if han * _LETTERS_PER_CHARACTER > latin:
        return "zh"
    return "en" if latin > 1 else None
