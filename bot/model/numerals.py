"""Numbers in a draft's own words, which only the program may write: digits of any script, number words, numerals.

Digits are a closed test (Unicode category N). The words are a list, so the finished text is read a second time by the
number guard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bot.model.normalise import without_marks

_COUNTED_EN = (
    r"reasons?|causes?|factors?|conditions?|parts?|steps?|points?|things?|questions?|sources?|reports?|methods?|models?|types?"
    r"|groups?|companies|listings?|names?|ways?|views?|cases?|drivers?|effects?|sides?|ends?|assumptions?|inputs?|measures?|legs?|kinds?|stages?"
)
_ALLOWED_EN = re.compile(
    rf"\b(?:two|three|four|five|six)(?: (?:main|other|such|separate|different|further|more))? (?:{_COUNTED_EN})\b"
    rf"|\bone(?: (?:main|other|such|further|more))? (?:{_COUNTED_EN}|hand)\b|\b(?:no|any|some|every|each|which|this|that|the|another) ?one\b"
    r"|\bone (?:of|another|that|can|may|must|would|should|thing|way|by one)\b|\bone-(?:off|time|sided|way)\b"
    r"|(?:^|[.!?:;,\n] ?)(?:first|second|third|fourth)(?:ly)?,|\b(?:first|second|third) (?:reason|point|condition|step|factor|is|comes)\b|\bat first\b|\bfirst of all\b"
    r"|\bin the (?:first|second|third) place\b|\bsecond-hand\b|\bthird[- ]part(?:y|ies)\b|\bsecondary\b"
    r"|\b(?:this|last|next|each|every|per|the|latest|reported|coming|previous|same|any) quarter\b|\bquarter (?:by|on|after) quarter\b"
    r"|\bdouble[- ]?count(?:ed|ing|s)?\b|\b(?:non-?)?zero[- ]valuation\b|\bfrom negative to zero to positive\b|\bone or the other\b|\b(?:higher|lower|larger|smaller|other|only|latter|former|right|main) one\b",
    re.ASCII,
)
_ONES = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_WORDS_EN = re.compile(
    rf"\b(?:{_ONES}|(?:thir|four|fif|six|seven|eigh|nine)teens?|teens|(?:twen|thir|for|four|fif|six|seven|eigh|nine)t(?:y|ies|ieth)(?:one|two|three|four|five|six|seven|eight|nine)?"
    r"|\w*(?:hundred|thousand|million|billion|trillion|quadrillion)\w*|lakhs?|crores?|dozens?|scores? of|gross of|tens of|grand"
    r"|nil|nought|naught|half|halves|halv(?:e[sd]?|ing)|thirds?|quarters?(?= of)|(?:a|one|three) quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|doubl(?:e[sd]?|ing|y)|tripl(?:e[sd]?|ing|y)|trebl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|quintupl(?:e[sd]?|ing)|sextupl(?:e[sd]?|ing)|tenfold|\w{2,}[- ]fold|(?:two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|many|several|multi)fold"
    r"|twice|thrice|couple of|decades?|centur(?:y|ies)|fortnights?|single[- ]digits?|double[- ]digits?|triple[- ]digits?|(?:low|mid|high)[- ](?:single|double|triple|teens|twent|thirt|fort|fift)\w*"
    r"|an? (?:percentage|basis) point|an? per ?cent(?:age point)?|(?:one|an?)-?(?:percent|point)|order(?:s)? of magnitude"
    r"|threescore|umpteen|zillions?|\w*-?baggers?|deciles?|quartiles?|quintiles?|percentiles?|trio of|per mille|an? (?:dime|mil|bil|notch)|(?:dec|oct|non|sept)uple[sd]?|halfway|n-fold)\b",
    re.ASCII,  # a word begins where a Chinese character ends
)
_ROMAN = re.compile(
    r"(?<![A-Za-z&/.-])(?=[IVXLCDM]{2,})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![A-Za-z&/-])"
)
_NOT_ROMAN = frozenset({"CD", "MD", "DC", "CV", "DM", "MC", "CC", "DI", "MI", "MIX", "CI", "MM", "XL", "LI", "VI"})
_SPELLED = re.compile(r"(?<![A-Za-z])[A-Za-z](?:[\s.\-_*·|/]{1,3}[A-Za-z](?![A-Za-z])){2,}")
_RUN = re.compile(r"[a-z]+")

_NUMERAL_ZH = "零〇一二两三四五六七八九十百千万亿兆俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億貳叄陸兩參"
_COUNTED_ZH = "原因|方面|因素|条件|部分|步骤?|类|点理由|理由|种|阶段|问题|层面|维度|角度|情形|来源|报告|假设|方法|模型|环节|公司|家公司|驱动|前提|变量"
_ALLOWED_ZH = re.compile(
    rf"(?:以下|上述|这|那|有|分|分为|共)?[一二两三四五六][个大项条点类种步家]?(?:{_COUNTED_ZH})"
    r"|[其之]一(?!成|半|倍)|第[一二三四五六](?=[,，、:：]|个?(?:原因|方面|因素|条件|步|点|类|种))|(?:^|[。；，\n])[一二三四五六](?:是|来|则|、)"
    r"|一般|统一|一直|一些|一样|一起|一定|一旦|一方面|一致|唯一|同一|单一|进一步|逐一|一并|一律|一向|一切|一度|一边|一如|一经|不一|万一|百分点(?!之)|百分比"
    r"|一个(?!百分点|基点|点|亿|万|百|千|十|季度|半)|一种|一家|一项|一名|一位|一系列|一次性|一带一路|十分(?!之)|十足|千方百计|三方|三者|二者|两者|两端|两地|两市|两类|一类|一线|二线|一流|一体|一手|再一次|零售|零部件|零估值|零成本"
    r"|双十一|万科|千问|百度|三星|三一|万国数据|万达|百济|五粮液|半导体|半成品|半年报|一季报|三季报|万物|统一口径|一步|这一|那一|每一|任一|某一|下一|上一|另一|哪一|前一|后一|新一代|下一代|一端|一侧|一点(?![零一二三四五六七八九])"
)
_WORDS_ZH = re.compile(
    rf"[{_NUMERAL_ZH}]+|[一过近大小多泰减对]半|半数|折半|减半|[腰膝]斩|翻[了]?(?:倍|[一二两几]?番)|倍增|成倍|加倍|双倍|[数几多好]倍|(?<=[约近逾超达数几多干])成(?!本|为|长|功|交|立)"
    r"|半(?=年|个|成|壁|价)"
)  # fmt: skip
_LETTERS = ("LATIN", "CJK", "IDEOGRAPHIC", "GREEK SMALL LETTER ALPHA", "GREEK SMALL LETTER BETA")


class Numeral(NamedTuple):
    """Where a draft writes a number of its own."""

    start: int
    end: int


def numerals(text: str) -> Iterator[Numeral]:
    """Every number the text states itself; `text` is plain (`plain_draft`) and its references are taken out."""
    yield from _digits(text)
    yield from _foreign(text)
    words = _blanked(_ALLOWED_EN, without_marks(text))
    yield from (Numeral(*match.span()) for match in _WORDS_EN.finditer(words))
    yield from (
        Numeral(*match.span()) for match in _ROMAN.finditer(text) if match.group() and match.group() not in _NOT_ROMAN
    )
    yield from _spelled(text)
    yield from (Numeral(*match.span()) for match in _WORDS_ZH.finditer(_blanked(_ALLOWED_ZH, text)))


def _digits(text: str) -> Iterator[Numeral]:
    """Characters of any script's numbers: ٣, Ⅸ, ①, ½ (most are plain digits by now)."""
    start = None
    for place, character in enumerate(text + " "):
        number = unicodedata.category(character).startswith("N")
        if number and start is None:
            start = place
        elif not number and start is not None:
            yield Numeral(start, place)
            start = None


def _foreign(text: str) -> Iterator[Numeral]:
    """Letters of scripts an answer is not written in: a Cyrillic о looks like a Latin one, a Hebrew letter counts."""
    for place, character in enumerate(text):
        if ord(character) > 0x7F and unicodedata.category(character).startswith("L"):
            name = unicodedata.name(character, "")
            if not name.startswith(_LETTERS):
                yield Numeral(place, place + 1)


def _spelled(text: str) -> Iterator[Numeral]:
    """Number words letter by letter: “s-e-v-e-n”."""
    for match in _SPELLED.finditer(text):
        if _WORDS_EN.fullmatch("".join(_RUN.findall(without_marks(match.group())))):
            yield Numeral(*match.span())


def _blanked(allowed: re.Pattern[str], text: str) -> str:
    """The text with everyday phrases blanked, so that places stay."""
    return allowed.sub(lambda match: "\x00" * len(match.group()), text)
