"""Sentences that tell of an event: what the event words are, how a day is written, and which sentence tells most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.cleaning import is_chinese
from knowledge.document import Passage
from knowledge.sentence_split import split
from knowledge.sentences import is_dangling, is_quotable

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DIGITS = "〇一二三四五六七八九"
LONGEST, LONGEST_ZH = 320, 160  # characters of a sentence that still reads in one line of a summary
_HAPPENED = re.compile(
    r"\b(?:report(?:s|ed)?|announc\w+|publish\w+|releas\w+|launch\w*|rais\w+|cut|cuts|lower\w+|guid(?:ance|es|ed)|acquir\w+"
    r"|acquisition|buy-?backs?|repurchas\w+|dividend|approv\w+|award\w+|sign(?:s|ed)|invest(?:s|ed)|spin-?off|split|fined?"
    r"|ban(?:s|ned)?|sanction\w*|tariffs?|export controls?|grew|rose|fell|increas\w+|decreas\w+|declin\w+|beat|missed)\b"
    r"|公布|发布|發佈|發布|宣布|宣佈|公告|披露|上调|上調|下调|下調|收购|收購|回购|回購|派息|获批|獲批|签署|簽署|推出|上线|中标|增长|增長|下降|减少|減少|超预期|低于预期|处罚|制裁|关税",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:report|announce|publish|release|results|earnings|launch|unveil|hold|held|meeting|vote|conference|presentation"
    r"|effective|listing|trading|dividend|split|delist\w*|complet\w+|clos(?:e|ing))\b"
    r"|公布|发布|發佈|發布|宣布|宣佈|披露|刊发|刊發|业绩|業績|财报|財報|召开|召開|股东大会|股東大會|董事会|董事會|发布会|發布會|上市|除息|除权|除權|派息|生效|上线|推出|完成",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d\s?(?:%|％|per cent|percent|bn|billion|mn|million|亿|億|万|萬|倍)", re.IGNORECASE)
_TABLE = re.compile(r"\|[^|\n]*\|")
_ENDED = re.compile(r"[.!。！；][”\"’」)）\]]*$")  # a cover ends with a bracket and no stop
# What stands on every announcement of an exchange, and names the exchange.
_DISCLAIMED = re.compile(r"take no responsibility|expressly disclaim|概不负责|概不負責", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that stands in a document: its words, page and first character there."""

    document: str
    page: int
    start: int
    text: str


def told(passages: Iterable[Passage], wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Told]:
    """The wanted sentences of passages that make sense alone and give no order to a program, in their order."""
    for passage in passages:
        for sentence in split(passage.text):
            if wanted(sentence.text) and _fits(sentence.text):
                yield Told(passage.document, passage.page, passage.start + sentence.start, sentence.text)


def _fits(text: str) -> bool:
    longest = LONGEST_ZH if is_chinese(text) else LONGEST
    if len(text) > longest or not _ENDED.search(text) or _TABLE.search(text) or _DISCLAIMED.search(text):
        return False
    return is_quotable(text)


def weight(text: str) -> float:
    """How much a sentence tells of something that happened; 0 when nothing in it does."""
    happened, figure = _HAPPENED.search(text) is not None, _FIGURE.search(text) is not None
    if not happened and not figure:
        return 0.0
    return max(2.0 * happened + 1.0 * figure - 1.5 * is_dangling(text), 0.1)


def announces(text: str) -> bool:
    """Whether a sentence speaks of something that companies announce a day for."""
    return _TO_COME.search(text) is not None


def written(day: date) -> tuple[str, ...]:
    """The day in every form whose words the index can be asked for.

    >>> written(date(2026, 11, 5))[:3]
    ('5 November 2026', '5 Nov 2026', '2026-11-5')
    """
    month = _MONTHS[day.month - 1]
    return (
        f"{day.day} {month} {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day.year}-{day.month}-{day.day}",
        day.isoformat(),
        f"{day:%Y.%m.%d}",
        _in_characters(day),
        _in_characters(day).replace("〇", "零"),
    )


def names_day(text: str, day: date) -> bool:
    """Whether a text writes that day out with its year; 12/11/2026 is no day, since it may be one of two.

    >>> names_day("to be announced on Thursday, November 12th, 2026.", date(2026, 11, 12))
    True
    >>> names_day("拟于2026年11月12日发布", date(2026, 11, 12)), names_day("on 12 November", date(2026, 11, 12))
    (True, False)
    """
    return _day_pattern(day).search(text) is not None


@lru_cache(maxsize=64)
def _day_pattern(day: date) -> re.Pattern[str]:
    month, number = _MONTHS[day.month - 1], rf"{day.day}(?:st|nd|rd|th)?"
    name = rf"(?:{month}|{month[:3]}\.?|{month[:4]}\.?)"
    forms = (
        rf"(?<!\d){number}\s(?:of\s)?{name},?\s{day.year}(?!\d)",
        rf"\b{name}\s{number},?\s{day.year}(?!\d)",
        rf"(?<!\d){day.year}\s?[-/.年]\s?0?{day.month}\s?[-/.月]\s?0?{day.day}(?!\d)",
        rf"{_in_characters(day).replace('〇', '[〇零]')}",
    )
    return re.compile("|".join(forms), re.IGNORECASE)


def _in_characters(day: date) -> str:
    """二〇二六年十一月十二日, as filings in Hong Kong write it.

    >>> _in_characters(date(2026, 11, 12))
    '二〇二六年十一月十二日'
    """
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_counted(day.month)}月{_counted(day.day)}日"


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"{before}{_DIGITS[ones] if ones else ''}"
