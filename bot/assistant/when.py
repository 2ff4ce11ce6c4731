"""The time a question is about: FY2025, 2025Q2, 上半年, last year, since March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = re.compile(r"(?<![\d.])(?:fy\s?)?(20\d\d)(?!\d|\s?(?:亿|万|%|bn|m\b))", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\bfy\s?'?(\d\d)(?!\d)|(?<!\d)(\d\d)(?:财年|年度?)(?!后|内|期)", re.IGNORECASE)
_RELATIVE = (
    (re.compile(r"前年|year before last", re.IGNORECASE), -2),
    (re.compile(r"\b(?:last|previous|prior) (?:fiscal |financial )?year\b|去年|上一?(?:财年|年度)|上年", re.IGNORECASE), -1),
    (re.compile(r"\bthis (?:fiscal |financial )?year\b|今年", re.IGNORECASE), 0),
)  # fmt: skip
_PARTS = (
    (re.compile(r"(?<![a-z])q([1-4])(?!\d)|第?([一二三四1-4])季度?|\b(first|second|third|fourth) quarter\b", re.IGNORECASE), "Q"),
    (re.compile(r"(?<![a-z])h([12])(?!\d)|([上下])半年|\b(first|second) half\b", re.IGNORECASE), "H"),
)  # fmt: skip
_ONES = {numeral: number for number, numeral in enumerate("一二三四五六七八九", 1)}
_WRITTEN = re.compile(
    r"(?<![\d一二三四五六七八九十])(\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(月|[日号號](?!线))"
)
_ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "first": 1, "second": 2, "third": 3, "fourth": 4}
_TTM = re.compile(r"\bttm\b|\btrailing\b|last (?:twelve|12) months|最近十二个月|过去12个月|滚动十二", re.IGNORECASE)
DAY = re.compile(
    rf"(?P<iso>20\d\d-\d\d-\d\d)|(?P<zy>20\d\d)年(?P<zm>\d{{1,2}})月(?:(?P<zd>\d{{1,2}})日)?|(?<!\d)(?P<m>\d{{1,2}})月(?:(?P<d>\d{{1,2}})日)?"
    rf"|\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<name>{_MONTH})\b\.?(?: (?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,? (?P<y>20\d\d))?"
    r"|(?P<yesterday>\byesterday\b|昨天|昨日)|(?P<week>\blast week\b|\ba week ago\b|上周|一周前)"
    r"|(?P<thisweek>\bthis week\b|本周|这周|这一周)"
    r"|(?P<lastmonth>\blast month\b|\ba month ago\b|上个?月|一个月前)|(?P<year>\bthe (?:start|beginning) of (?:the|this) year\b|年初)",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\bsince\b|以来|至今|到现在|yesterday|昨[天日]|(?:last|this) week|[上本这]一?周|last month|上个月|年初"
    rf"|\b(?:from|after|between)\s+(?=20\d\d-|\d{{1,2}} |{_MONTH})|[自从](?=\s*(?:20\d\d|\d{{1,2}}月|去年|今年))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The time named by a question.

    year: a fiscal year. part: "Q1".."Q4", "H1", "H2" or empty. ttm: trailing twelve months. since, until: days a move runs between.
    """

    year: int | None = None
    part: str = ""
    ttm: bool = False
    since: date | None = None
    until: date | None = None

    @property
    def label(self) -> str:
        """As the accounts write it: FY2024, 2025Q2; empty for no period."""
        if self.year is None:
            return "TTM" if self.ttm else self.part
        return f"{self.year}{self.part}" if self.part else f"FY{self.year}"


NO_TIME = When()


def when(text: str, today: date) -> When:
    """The time a text names; relative words count from the day of the question.

    >>> when("腾讯去年上半年的收入", date(2026, 11, 21)).label
    '2025H1'
    >>> when("what changed since 2026-03-25?", date(2026, 11, 21)).since
    datetime.date(2026, 3, 25)
    """
    days = _days(text, today) if _SINCE.search(text) else ()
    return When(
        year=None if days else _year(text, today),
        part=_part(text),
        ttm=_TTM.search(text) is not None,
        since=days[0] if days else None,
        until=days[1] if len(days) > 1 else None,
    )


def _year(text: str, today: date) -> int | None:
    found = _YEAR.search(text)
    if found is not None:
        return int(found[1])
    short = _SHORT_YEAR.search(text)
    if short is not None:
        return 2000 + int(short[1] or short[2])
    return next((today.year + step for pattern, step in _RELATIVE if pattern.search(text)), None)


def _part(text: str) -> str:
    for pattern, letter in _PARTS:
        found = pattern.search(text)
        if found is not None:
            word = next(group for group in found.groups() if group).lower()
            return f"{letter}{_ORDINALS.get(word) or word}"
    return ""


def _days(text: str, today: date) -> tuple[date, ...]:
    found = (day_of(match, today) for match in DAY.finditer(in_digits(text)))
    days = sorted({day for day in found if day is not None and day <= today})
    years = [date(int(match[1]), 1, 1) for match in _YEAR.finditer(text)] if not days else []
    return tuple(days or [day for day in years if day <= today])[:2]


def in_digits(text: str) -> str:
    """三月五号 as 3月5日, as the patterns of days read it."""
    return _WRITTEN.sub(lambda found: f"{_written(found[1])}{'日' if found[2] in '日号號' else found[2]}", text)


def _written(numeral: str) -> int:
    """A numeral up to thirty-one as a number."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (_ONES.get(tens, 1) * 10 if ten else 0) + _ONES.get(ones, 0)


def day_of(match: re.Match[str], today: date) -> date | None:
    """The day that a match of DAY begins with; None for one that is none, such as 31 June."""
    groups = match.groupdict()
    if groups["yesterday"]:
        return today - timedelta(days=1)
    if groups["week"]:
        return today - timedelta(days=7)
    if groups["thisweek"]:
        return today - timedelta(days=today.weekday() + 3)  # the Friday before, whose close it starts from
    if groups["lastmonth"]:
        return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    if groups["year"]:
        return today.replace(month=1, day=1)
    try:
        if groups["iso"]:
            return date.fromisoformat(groups["iso"])
        return _named(groups, today)
    except ValueError:
        return None


def _named(groups: dict[str, str | None], today: date) -> date:
    """A month with or without day and year; without a year the latest that is past."""
    name, month = groups["name"], groups["zm"] or groups["m"]
    number = _MONTHS.index(name[:3].lower()) + 1 if name else int(month or 0)
    day = int(groups["zd"] or groups["d"] or groups["before"] or groups["after"] or 1)
    year = groups["zy"] or groups["y"]
    if year:
        return date(int(year), number, day)
    this = date(today.year, number, day)
    return this if this <= today else this.replace(year=today.year - 1)
