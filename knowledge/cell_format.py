"""A cell's value as the spreadsheet shows it: its number format applied, for the formats reports use."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SECTIONS = re.compile(r'("[^"]*"|\\.|\[[^\]]*\])|;')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_FILL = re.compile(r"[_*].")
_NUMBER = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*)?,*(?:[eE][+-]?[0#?]+)?|\.[0#?]+")
_DATES = re.compile(r"y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2}(?:\.0+)?|am/pm|a/p|\[h+\]|\[m+\]|\[s+\]", re.IGNORECASE)
_OF_THE_MACHINE = {"mm-dd-yy", "m/d/yyyy", "m/d/yy h:mm"}  # shown as the reader's machine is set, so no more said


def shown(value: object, number_format: str) -> str:
    """The text of a cell; empty for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return _shown_date(value, number_format)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _shown_number(value, number_format)
    return str(value)


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    short = format(value, ".11g")
    exact = short if "e" not in short else format(Decimal(short), "f")
    return exact.rstrip("0").rstrip(".") if "." in exact else exact


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[str, ...]:
    """The parts between semicolons: for numbers above zero, below zero, zero."""
    marked = _SECTIONS.sub(lambda match: match[1] or "\x00", number_format)
    return tuple(marked.split("\x00"))


def _shown_number(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        return ""
    if number_format == "General":
        return _general(value)
    sections = _sections(number_format)
    section, shown_value = sections[0], value
    if value < 0 and len(sections) > 1:
        section, shown_value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return "\x01"

    plain = _FILL.sub("", _LITERAL.sub(lambda m: keep(m[1] or m[2] or ""), section))
    plain = _BRACKETS.sub("", _CURRENCY.sub(lambda m: keep(m[1]), plain))
    pattern = _NUMBER.search(plain)
    if pattern is None or "general" in plain.lower() or "/" in plain:
        if plain.strip("\x01 -") and "general" not in plain.lower() and "@" not in plain and "/" not in plain:
            return _filled(plain, kept)
        return _general(value) if pattern or "general" in plain.lower() or not kept else _filled(plain, kept)
    digits = _digits(shown_value, pattern[0], plain.count("%"))
    sign = "-" if digits.startswith("-") else ""
    text = plain[: pattern.start()] + digits.removeprefix("-") + _NUMBER.sub("", plain[pattern.end() :])
    return sign + _filled(text, kept)


def _filled(text: str, kept: list[str]) -> str:
    literals = iter(kept)
    return re.sub("\x01", lambda _: next(literals, ""), text).strip()


def _digits(value: float, pattern: str, percents: int) -> str:
    mantissa, _, exponent = pattern.replace("E", "e").partition("e")
    whole, _, fraction = mantissa.rstrip(",").partition(".")
    places = sum(fraction.count(mark) for mark in "0#?")
    if exponent:
        return format(value * 100**percents, f".{places}E")
    thousands = len(mantissa) - len(mantissa.rstrip(","))
    exact = Decimal(repr(value)) * Decimal(100) ** percents / Decimal(1000) ** thousands
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = format(rounded, ",f" if "," in whole else "f")
    optional = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0") if "." in text else text
    text = text.removesuffix(".")
    return text.removeprefix("-") if not any(mark in "123456789" for mark in text) else text


def _shown_date(value: datetime | date | time, number_format: str) -> str:
    section = _BRACKETS.sub("", _CURRENCY.sub("", _sections(number_format)[0]))
    if section.lower() in _OF_THE_MACHINE or not _DATES.search(_LITERAL.sub("", section)):
        whole = isinstance(value, datetime) and not (value.hour or value.minute or value.second)
        return (
            value.date().isoformat()
            if isinstance(value, datetime) and whole
            else value.isoformat(" ")
            if isinstance(value, datetime)
            else value.isoformat()
        )
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2] or "")
        return "\x01"

    plain = _FILL.sub("", _LITERAL.sub(keep, section)).replace("@", "")
    noon = re.search(r"am/pm|a/p", plain, re.IGNORECASE) is not None
    marks = list(_DATES.finditer(plain))
    parts: list[str] = []
    end = 0
    for at, match in enumerate(marks):
        mark = match[0].lower()
        minutes = mark in ("m", "mm") and _beside_time(marks, at)
        parts += [plain[end : match.start()], _date_mark(value, mark, minutes=minutes, noon=noon)]
        end = match.end()
    return _filled("".join([*parts, plain[end:]]), kept)


def _beside_time(marks: list[re.Match[str]], at: int) -> bool:
    before = marks[at - 1][0].lower() if at else ""
    after = marks[at + 1][0].lower() if at + 1 < len(marks) else ""
    return before.strip("[]").startswith("h") or after.startswith("s")


def _date_mark(value: datetime | date | time, mark: str, *, minutes: bool, noon: bool) -> str:
    day = value if isinstance(value, date) else None
    clock = value if isinstance(value, datetime | time) else time()
    if mark.startswith(("h", "[h")):
        hour = (clock.hour % 12 or 12) if noon else clock.hour
        return f"{hour:02d}" if len(mark) == 2 else str(hour)
    if mark.startswith(("s", "[s")):
        return f"{clock.second:02d}" if mark.startswith("ss") else str(clock.second)
    if minutes or mark.startswith("[m"):
        return f"{clock.minute:02d}" if len(mark) == 2 else str(clock.minute)
    if mark in ("am/pm", "a/p"):
        return ("AM" if clock.hour < 12 else "PM")[: 2 if mark == "am/pm" else 1]
    if day is None:
        return ""
    return _day_mark(day, mark)


def _day_mark(day: date, mark: str) -> str:
    if mark.startswith("y"):
        return f"{day.year:04d}" if len(mark) > 2 else f"{day.year % 100:02d}"
    if mark.startswith("d"):
        names = {3: day.strftime("%a"), 4: day.strftime("%A")}
        return names.get(len(mark), f"{day.day:02d}" if len(mark) == 2 else str(day.day))
    month = _MONTHS[day.month - 1]
    return {1: str(day.month), 2: f"{day.month:02d}", 3: month[:3], 4: month}.get(len(mark), month[0])
