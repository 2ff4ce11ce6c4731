"""A user's text without what only confuses: markup, control characters and invisible direction marks."""

from __future__ import annotations

import re
import unicodedata

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,40}>")
_EMPHASIS = re.compile(r"\*\*|__|`")
_SPACES = re.compile(r"\s+")


def readable(text: str) -> str:
    """The words of a text, in one line.

    >>> readable("<b>Tencent</b>\u202e **0700.HK**")
    'Tencent 0700.HK'
    """
    seen = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) not in ("Cf", "Cs")
    )
    return _SPACES.sub(" ", _EMPHASIS.sub("", _TAG.sub(" ", seen))).strip()
