"""Years, quarters, halves, months and days in a text, and whether two of them can be the same time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.assistant.check.numerals import chinese

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT = r"'?(?P<year>(?:19|20)\d\d|\d\d)[aefp]?"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4}
_ORDINAL |= {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_WORD = r"(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.]){_YEAR}(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>0?[1-9]|[12]\d|3[01])(?![\d%])",
        rf"{_YEAR} ?年 ?(?P<month>1[0-2]|0?[1-9]) ?月(?: ?(?P<day>[12]\d|3[01]|0?[1-9]) ?[日号])?",
        rf"{_YEAR} ?(?:财年|年度?)? ?第?(?P<quarter>[一二三四1-4])(?:个?季度?报?)",
        rf"{_YEAR} ?(?:财年|年度?)? ?(?P<half>[上下])半(?:财)?年",
        rf"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?: of)? {_MONTH},? ?{_YEAR}?(?!\d)",
        rf"(?<![A-Za-z\d]){_MONTH} ?(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%.,]\d|\d|%)(?:,? {_YEAR})?",
        rf"(?<![A-Za-z\d]){_MONTH},? ?(?:of )?{_YEAR}(?!\d)",
        rf"(?<![A-Za-z\d])q(?P<quarter>[1-4])(?:(?: of)?(?: fy)?[ /'-]|(?=20\d\d)){_SHORT}(?!\d|%| ?[年月]|[A-Za-z])",
        rf"(?<![A-Za-z\d])(?P<quarter>[1-4])q(?: of)? ?{_SHORT}(?!\d|%|[A-Za-z])",
        rf"(?<!\d){_YEAR}[ -]?q(?P<quarter>[1-4])(?!\d)",
        rf"(?<!\d){_YEAR}[ -]?h(?P<half>[12])(?!\d)",
        rf"(?<![A-Za-z\d])h(?P<half>[12])(?:(?: of)?(?: fy)?[ /'-]|(?=20\d\d)){_SHORT}(?!\d|%|[A-Za-z])",
        rf"(?<![A-Za-z\d])(?P<half>[12])h ?{_SHORT}(?!\d|%|[A-Za-z])",
        rf"(?<![A-Za-z\d]){_WORD}[ -](?P<unit>quarter|half)(?:,? (?:of )?(?:the )?(?:fiscal (?:year )?)?(?:fy)?{_YEAR})?",
        rf"(?<![A-Za-z\d])(?:fy|cy|fiscal(?: year)?) ?{_SHORT}(?!\d|%|[A-Za-z])",
        rf"(?<!\d){_YEAR} ?[-–/] ?(?P<until>\d\d)(?![\d%])(?:\b|(?=[年财]))",
        rf"(?<!\d){_YEAR} ?(?:财年|财政年度|年度|年)(?:全年)?",
        r"(?<!\d)(?P<year>\d\d)(?:财年|财政年度)",
        r"(?P<spelled>[一二][零〇一二三四五六七八九]{3}) ?年",
        r"(?<!\d)(?P<month>1[0-2]|0?[1-9]) ?月 ?(?P<day>[12]\d|3[01]|0?[1-9]) ?[日号]",
        r"(?<!\d)(?P<month>1[0-2]|0?[1-9]) ?月(?:份|底|末|初|中旬)",
        r"第?(?P<quarter>[一二三四]|(?<!\d)[1-4]) ?季(?:度|报)",
        r"(?P<half>[上下])半年",
        r"(?<![A-Za-z\d])q(?P<quarter>[1-4])(?![a-z\d])|(?<![A-Za-z\d])(?P<half>[12])h(?![a-z\d])|(?<![A-Za-z\d])h(?P<h>[12])(?![a-z\d])",
        r"(?<![A-Za-z\d])(?P<quarter>[1-4])q(?![a-z\d])",
    )
)
_HINT = re.compile(r"\d|[年季月]|quarter|half", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\d.,$€£¥₩%-])(?<![A-Za-z])(?<![A-Z]\$)(?P<year>(?:19|20)\d\d)(?P<mark>[aefp]|s|'s)?"
    r"(?!\d|[.,]\d|%|x\b|[A-Za-z]|\s?(?:亿|万|倍|元|港元|美元|个|billion|million|bn\b|usd|hkd|cny|times|per ?cent))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: the months first..last of a year, or a day; year None where the text gives none."""

    start: int
    end: int
    year: int | None
    first: int = 1
    last: int = 12
    day: int | None = None

    @property
    def whole_year(self) -> bool:
        """Whether it is a year and no part of one."""
        return self.first == 1 and self.last == 12

    @property
    def part(self) -> bool:
        """Whether it is a quarter or a half."""
        return 0 < self.last - self.first < 11


def find_periods(text: str) -> tuple[Period, ...]:
    """Every period named in a text, in order, the fullest reading at each place."""
    if not _HINT.search(text):
        return ()
    found: list[Period] = []
    for pattern in (*_PATTERNS, _BARE):
        for match in pattern.finditer(text):
            if not any(p.start < match.end() and match.start() < p.end for p in found):
                found.extend(_periods(match))
    return tuple(sorted(found, key=lambda period: period.start))


def conflict(told: Period, known: Period) -> bool:
    """Whether what a text names cannot be the period a value is known to have."""
    if None not in (told.year, known.year) and told.year != known.year:
        return True
    if told.last < known.first or known.last < told.first:
        return True
    if told.day is not None and known.day is not None and (told.first, told.day) != (known.first, known.day):
        return True
    return (told.part and known.whole_year) or (told.whole_year and known.part)


def occurs(told: Period, known: Iterable[Period]) -> bool:
    """Whether a period a text names is among those the evidence or the question name."""
    if told.year is None and told.day is None:
        return True
    return any(_same(told, other) for other in known)


def _same(told: Period, known: Period) -> bool:
    if told.year is not None and told.year != known.year:
        return False
    if told.day is not None:
        return (told.first, told.day) == (known.first, known.day)
    if told.first == told.last:
        return known.first == known.last == told.first
    return told.whole_year or known.whole_year or told.first <= known.last <= told.last


def _periods(match: re.Match[str]) -> list[Period]:
    groups = {name: text for name, text in match.groupdict().items() if text}
    year = _year(groups)
    first, last = _months(groups)
    day = int(groups["day"]) if "day" in groups else None
    period = Period(match.start(), match.end(), year, first, last, day)
    until = groups.get("until")
    if until is None or year is None:
        return [period]
    return [period, Period(match.start(), match.end(), year // 100 * 100 + int(until))]


def _year(groups: dict[str, str]) -> int | None:
    if "spelled" in groups:
        numeral = chinese(groups["spelled"])
        return None if numeral is None else int(numeral.value)
    if "year" not in groups:
        return None
    year = int(groups["year"])
    return year + 2000 if year < 100 else year


def _months(groups: dict[str, str]) -> tuple[int, int]:
    if "month" in groups:
        return int(groups["month"]), int(groups["month"])
    if "name" in groups:
        month = _MONTHS.index(groups["name"][:3].lower()) + 1
        return month, month
    nth = groups.get("nth", "").lower()
    quarter = groups.get("quarter") or (nth if groups.get("unit", "").lower() == "quarter" else "")
    half = groups.get("half") or groups.get("h") or (nth if groups.get("unit", "").lower() == "half" else "")
    if quarter:
        last = 3 * _count(quarter)
        return last - 2, last
    if half:
        last = 6 * _count(half)
        return last - 5, last
    return 1, 12


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _ORDINAL[text]
