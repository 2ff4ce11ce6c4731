"""“What did you say about BABA in March?”: whether a question asks what the bot said before, and of which days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.assistant.when import DAY, day_of, in_digits

_SAID = re.compile(
    r"\b(?:did|have|had) you (?:ever |already |last )?(?:sa(?:y|id)|t(?:ell|old)|valued?|think|thought|g(?:ive|ave|iven)"
    r"|quoted?|estimated?|show(?:n|ed)?)\b|\byou (?:said|told|valued|gave|quoted|estimated)\b"
    r"|\bwhat (?:was|were) your\b|\byour (?:last|previous|earlier|past|old) (?:valuation|value|call|view|estimate)s?\b"
    r"|你.{0,12}?(?:说过|讲过|给过|估过|告诉过|告诉我)|你(?:之前|以前|上次|当时|上回|过去)|(?:上次|上回|之前|以前)你",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:past|previous|earlier|former) (?:valuations|calls)\b|\b(?:valuation|call)s? history\b"
    r"|\bhistory of (?:your |the |my )?(?:valuations|calls)\b"
    r"|(?:过去|以往|之前|以前|历史)的?(?:各次|每次|历次)?估值(?!.{0,4}(?:分位|水平|区间|中枢|倍数|法))|历次估值|估值(?:历史|记录)",
    re.IGNORECASE,
)
# These ask for the past only together with a past day.
_SAID_THEN = re.compile(
    r"\byour (?:\w+ )?(?:value|valuation|view|estimate|call|range|opinion|take)\b|\byou (?:say|think|value|see)\b"
    r"|\bwas\b.*\b(?:valuation|valued|fair value)\b"
    r"|你.{0,16}?(?:怎么看|如何看|怎么说|估值|看法|观点|判断|认为|估的?|说)|(?:当时|那时)的?估值",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\breports?\b|\bciti?c\b|\bcms\b|merchants|报告|研报|中信|招商|财报|业绩|收入|营收|利润|results\b", re.IGNORECASE
)
_HOW = re.compile(r"\bhow (?:did|have|do) you\b|\bwhy\b|为什么|为何|怎么算", re.IGNORECASE)
_AGO = re.compile(
    r"\b(?P<n>\d{1,3}|two|three|four|five) (?P<unit>day|week|month)s? ago\b|(?P<zn>\d{1,3}|[一两二三四五])(?P<zu>天|周|个月)前",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:(20\d\d)年?\s?)?(?<![a-z])q([1-4])(?:\s(20\d\d))?(?!\d)|(?:(20\d\d)年)?第?([一二三四])季度", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?P<name>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|(?P<week>上)?(?:个)?(?:周|星期|礼拜)(?P<zname>[1-6一二三四五六日天])(?![\d年个季月])",
    re.IGNORECASE,
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH_WEEKDAYS = "一二三四五六日"
_LAST_YEAR = re.compile(r"\blast year\b|去年", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_UNITS = {"day": 1, "week": 7, "month": 30, "天": 1, "周": 7, "个月": 30}
_RANGE = re.compile(r"\b(?:between|from)\b|[从自]")
_SINCE = re.compile(r"\bsince\s*$|[从自]\s*$", re.IGNORECASE)
# “may” is a month only where it stands as one.
_MODAL = re.compile(r"(?<!in )(?<!of )(?<!last )(?<!since )(?<!during )(?<!\d )\bmay\b(?!\s*\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Days:
    """The days a question asks about, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class AskedPast:
    """A question about what the bot said before. days: None where it names none. all: each time, not one."""

    days: Days | None
    all: bool = False


def asked_past(text: str, today: date) -> AskedPast | None:
    """What a question asks of the bot's own past; None for any other question.

    >>> asked_past("What did you say about BABA in March?", date(2026, 11, 21)).days
    Days(first=datetime.date(2026, 3, 1), last=datetime.date(2026, 3, 31))
    >>> asked_past("How do you value BABA?", date(2026, 11, 21)) is None
    True
    """
    if _OF_OTHERS.search(text):
        return None
    days = days_asked(text, today)
    if _LIST.search(text):
        return AskedPast(days, all=days is None)
    if _SAID.search(text) and (days is not None or not _HOW.search(text)):
        return AskedPast(days)
    named = days is not None and not _whole_year(days)
    return AskedPast(days) if named and _SAID_THEN.search(text) else None


def _whole_year(days: Days) -> bool:
    return (days.last - days.first).days > 360


def days_asked(text: str, today: date) -> Days | None:
    """The past days a text names: a day, a week, a month, a quarter or a year; None without any.

    >>> days_asked("上个月你给腾讯的估值是多少", date(2026, 11, 21))
    Days(first=datetime.date(2026, 10, 1), last=datetime.date(2026, 10, 31))
    """
    text = _MODAL.sub("", in_digits(text))
    given = (_weekdays, _named, _ago, _quarters, _years)
    found = [days for read in given for days in read(text, today)]
    if not found:
        return None
    if len(found) > 1 and _RANGE.search(text) and found[1].first > found[0].first:
        return Days(found[0].first, found[1].last)
    return found[0]


def past_of(words: str, today: date) -> tuple[str, Days | None]:
    """A company and the days after it.

    >>> past_of("0700.HK 2026-03-05", date(2026, 11, 21))
    ('0700.HK', Days(first=datetime.date(2026, 3, 5), last=datetime.date(2026, 3, 5)))
    """
    days = days_asked(words, today)
    if days is None:
        return words.strip(), None
    return " ".join(DAY.sub(" ", in_digits(words)).split()), days


def _named(text: str, today: date) -> Iterator[Days]:
    """Days, weeks and months by name, in the order of the text."""
    for match in DAY.finditer(text):
        day = day_of(match, today)
        if day is None or day > today:
            continue
        days = _widened(match.groupdict(), day, today)
        since = _SINCE.search(text[: match.start()])
        yield Days(days.first, today) if since else days


def _widened(groups: dict[str, str | None], day: date, today: date) -> Days:
    if groups["week"]:
        monday = today - timedelta(days=today.weekday() + 7)
        return Days(monday, monday + timedelta(days=6))
    if groups["thisweek"] or groups["year"]:
        return Days(today - timedelta(days=today.weekday()) if groups["thisweek"] else day, today)
    exact = any(groups[name] for name in ("iso", "yesterday", "zd", "d", "before", "after"))
    return Days(day, day) if exact else Days(day, _month_end(day))


def _weekdays(text: str, today: date) -> Iterator[Days]:
    """“on Monday” is the last one before today, 上周一 that of the week before this one; “since Monday” goes on to today."""
    for match in _WEEKDAY.finditer(text):
        if match["name"]:
            number = _WEEKDAYS.index(match["name"].lower())
        else:
            name = match["zname"].replace("天", "日")
            number = int(name) - 1 if name.isdecimal() else _ZH_WEEKDAYS.index(name)
        if match["week"]:
            day = today - timedelta(days=today.weekday() + 7 - number)
        else:
            day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
        yield Days(day, today) if _SINCE.search(text[: match.start()]) else Days(day, day)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _ago(text: str, today: date) -> Iterator[Days]:
    """“three days ago” is that day; with weeks and months the days around it."""
    for match in _AGO.finditer(text):
        number, unit = match["n"] or match["zn"], (match["unit"] or match["zu"]).lower()
        length = _UNITS[unit]
        count = _NUMBERS.get(number.lower()) or int(number)
        day = today - timedelta(days=count * length)
        yield Days(day - timedelta(days=length // 2), min(today, day + timedelta(days=length // 2)))


def _quarters(text: str, today: date) -> Iterator[Days]:
    for match in _QUARTER.finditer(text):
        number = int(match[2]) if match[2] else _NUMBERS[match[5]]
        year = int(match[1] or match[3] or match[4] or today.year)
        first = date(year, 3 * number - 2, 1)
        if first > today and not (match[1] or match[3] or match[4]):
            first = first.replace(year=year - 1)
        if first <= today:
            yield Days(first, _month_end(first.replace(month=3 * number)))


def _years(text: str, today: date) -> Iterator[Days]:
    years = [int(found) for found in re.findall(r"(?<!\d)(20\d\d)(?!\d|-|\.\w)", text)]
    years += [today.year - 1] if _LAST_YEAR.search(text) else []
    for year in years:
        if year <= today.year:
            yield Days(date(year, 1, 1), date(year, 12, 31))
