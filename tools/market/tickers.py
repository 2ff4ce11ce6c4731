"""The ways people write a ticker, and the one way it is written here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["hk", "rmb_counter", "mainland", "letters"]

_HK = re.compile(r"(?:HK[:.]?|HKEX:|SEHK:|HKG:)(\d{1,5})|(\d{1,5})\.HK")
_BARE_HK = re.compile(r"\d{1,5}")
_MAINLAND = re.compile(r"(?P<before>SH|SS|SZ|BJ|SSE:|SZSE:)?[:.]?(?P<code>\d{6})(?:\.(?P<after>SH|SS|SZ|BJ|HK))?")
_SHORT_MAINLAND = re.compile(r"(\d{1,5})\.(?:SH|SS|SZ|BJ)")
_LETTERS = re.compile(r"(?:(?:US|NASDAQ|NYSE)[:.])?([A-Z]{1,5})(?:\.(US|O|N|OQ|HK|SH|SZ|SS))?")
_INNER_SPACE = re.compile(r"(?<=\d) (?=[A-Z])|(?<=[A-Z]) (?=\d)")
_EXCHANGES = {"SS": "SH", "SSE:": "SH", "SZSE:": "SZ"}
EXCHANGE_NAMES = {"SH": "Shanghai", "SZ": "Shenzhen", "BJ": "Beijing", "HK": "Hong Kong", "US": "New York"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """What a text means as a ticker.

    canonical: how it is written here. wrong: the exchange that was written where it cannot be, if so.
    """

    kind: Kind
    canonical: str
    wrong: str = ""


def normalised(text: str) -> str:
    """The text in half-width upper case without spaces around it and without a leading dollar sign."""
    return unicodedata.normalize("NFKC", text).strip().upper().removeprefix("$").strip()


def read_ticker(text: str) -> Ticker | None:
    """The ticker a text is, by its form alone; None when it has the form of none."""
    text = _INNER_SPACE.sub(".", normalised(text).replace("。", "."))
    found = _HK.fullmatch(text)
    if found or _BARE_HK.fullmatch(text):
        return _hong_kong(found.group(1) or found.group(2) if found else text)
    mainland = _MAINLAND.fullmatch(text)
    if mainland:
        return _mainland(mainland.group("code"), mainland.group("before") or "", mainland.group("after") or "")
    short = _SHORT_MAINLAND.fullmatch(text)
    if short:
        return Ticker(kind="hk", canonical=f"{int(short.group(1)):04d}.HK", wrong=text.rpartition(".")[2])
    letters = _LETTERS.fullmatch(text)
    if letters is None:
        return None
    suffix = letters.group(2) or ""
    return Ticker(
        kind="letters", canonical=letters.group(1), wrong=suffix if suffix in ("HK", "SH", "SZ", "SS") else ""
    )


def _hong_kong(digits: str) -> Ticker:
    number = int(digits)
    if 80000 <= number <= 89999:
        return Ticker(kind="rmb_counter", canonical=f"{number - 80000:04d}.HK")
    return Ticker(kind="hk", canonical=f"{number:04d}.HK")


def _mainland(code: str, before: str, after: str) -> Ticker | None:
    exchange = mainland_exchange(code)
    if exchange is None:
        return None
    written = [_EXCHANGES.get(part, part) for part in (before, after) if part]
    wrong = next((part for part in written if part != exchange), "")
    return Ticker(kind="mainland", canonical=f"{code}.{exchange}", wrong=wrong)


def mainland_exchange(code: str) -> str | None:
    """The exchange of a six-digit mainland code; None for funds and bonds."""
    if code.startswith("92") or code[0] in "48":
        return "BJ"
    if code[0] in "69":
        return "SH"
    return "SZ" if code[0] in "023" else None
