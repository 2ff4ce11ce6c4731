"""Words as the indexes count them: English stems, Chinese characters and pairs, plain numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

_TOKEN = re.compile(
    r"(?P<form>\b\d{1,2}-[kq]\b)"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<joined>[a-z]{1,4}(?:[&/][a-z]{1,6})+(?!\w))"
    r"|(?P<han>[\u3400-\u9fff]+)"
    r"|(?P<word>[a-z\u00c0-\u024f]+[0-9]*)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_STEMMER = Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word."""
    return str(_STEMMER.stemWord(word))


@cache
def _simpler() -> dict[int, str]:
    """The simplified character of each traditional one, from the table of OpenCC (Apache-2.0)."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(character): simple.split(" ")[0] for character, simple in rows if len(character) == 1}


def simplified(text: str) -> str:
    """Text with traditional Chinese characters as simplified ones, each in its place.

    >>> simplified("台積電的營業收入")
    '台积电的营业收入'
    """
    return text.translate(_simpler()) if _HAN.search(text) else text


def fold(text: str) -> str:
    """Text as it is compared: full-width folded, simplified, lower case, without possessive endings."""
    folded = simplified(unicodedata.normalize("NFKC", text)).lower()
    return _POSSESSIVE.sub("", folded) if "s" in folded else folded


def plain_number(number: str) -> str:
    """A number without separators and trailing zeros: 1,200.50 is 1200.5."""
    digits = number.replace(",", "")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def pairs(run: str) -> list[str]:
    """Neighbouring pairs of a run of Chinese characters; a single character stands alone."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _joined(text: str) -> list[str]:
    parts = re.split(r"[&/]", text)
    return [text, *(stem(part) for part in parts if len(part) > 2)]


def terms(text: str) -> list[str]:
    """Every index term of a text, in order; Chinese gives characters and pairs."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        token, kind = match[0], match.lastgroup
        if kind == "word":
            found.append(stem(token))
        elif kind == "number":
            found.append(plain_number(token))
        elif kind == "han":
            found.extend(token)
            if len(token) > 1:
                found.extend(pairs(token))
        elif kind == "joined":
            found.extend(_joined(token))
        else:
            found.append(token.replace("-", ""))
    return found


def query_terms(text: str) -> list[str]:
    """The terms of a phrase that must be found: like `terms`, but Chinese words as pairs only."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        token, kind = match[0], match.lastgroup
        if kind == "han":
            found.extend(pairs(token))
        elif kind == "joined":
            found.append(token)
        else:
            found.extend(terms(token))
    return found
