"""How long something is to last: `2 weeks`, `until 2026-12-01`, `两周`, `到12月1日`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

LONGEST = timedelta(days=366)
_DAYS = {
    "day": 1,
    "days": 1,
    "天": 1,
    "日": 1,
    "week": 7,
    "weeks": 7,
    "周": 7,
    "星期": 7,
    "month": 30,
    "months": 30,
    "月": 30,
}
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "十": 10,
}
_SPAN = re.compile(r"(?:for\s+)?(\d{1,3}|[a-z]+|[一二两三四五六十])\s*个?\s*([a-z]+|天|日|周|星期|月)")
_UNTIL = re.compile(r"(?:until|till|to|直到|到|至)?\s*(.+)")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CHINESE_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")


def end_of_pause(text: str, today: date) -> date | None:
    """The first day after the pause, at most a year ahead; None when the text says no such day.

    >>> end_of_pause("2 weeks", date(2026, 11, 23)), end_of_pause("到12月1日", date(2026, 11, 23))
    (datetime.date(2026, 12, 7), datetime.date(2026, 12, 1))
    """
    wish = unicodedata.normalize("NFKC", text).strip().casefold()
    end = _after(wish, today) or _named(wish, today)
    return end if end is not None and today < end <= today + LONGEST else None


def _after(wish: str, today: date) -> date | None:
    found = _SPAN.fullmatch(wish)
    if found is None or found[2] not in _DAYS:
        return None
    count = int(found[1]) if found[1].isdecimal() else _COUNTS.get(found[1])
    return None if not count else today + timedelta(days=count * _DAYS[found[2]])


def _named(wish: str, today: date) -> date | None:
    until = _UNTIL.fullmatch(wish)
    words = until[1].strip() if until else ""
    try:
        if (iso := _ISO.fullmatch(words)) is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if (named := _CHINESE_DAY.fullmatch(words)) is not None:
            this_year = date(today.year, int(named[1]), int(named[2]))
            return this_year if this_year > today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None
    return None
