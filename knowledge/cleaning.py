"""Text as it is kept: one line ending, no invisible characters."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\v|\f")
# U+FFFE marks a soft hyphen in PDF text; the rest are zero-width and bidirectional marks, and control characters.
# Halves of a pair that stand alone cannot be stored; variation selectors can carry hidden bytes.
_INVISIBLE = re.compile(
    "[\ufffe\uffff\ufeff\ufff9-\ufffb\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\uffa0\u061c\ufe00-\ufe0f\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_TAGS = re.compile("[\U000e0000-\U000e0fff]")
_SPACES = re.compile(r"[ \t\u00a0\u3000\u2000-\u200a\u202f\u205f]+")
_EMPTY_LINES = re.compile(r"\n[ \n]*\n")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")


def clean(text: str) -> str:
    r"""Text with \\n line ends, plain spaces, and nothing that a reader cannot see."""
    text = _TAGS.sub("", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text.replace(" \n", "\n").replace("\n ", "\n")).strip()


def is_chinese(text: str, share: float = 0.25) -> bool:
    """Whether a share of the letters are Chinese; a name inside an English question is not enough."""
    letters = len(_LETTER.findall(text))
    return letters > 0 and len(_HAN.findall(text)) >= share * letters
