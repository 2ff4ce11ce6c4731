"""Numbers written in words or characters: “twenty-five”, 十八亿五千万, IX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: index for index, word in enumerate(_ONES)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_ONE = "|".join(sorted(WORDS, key=lambda word: -len(word)))
ENGLISH = rf"(?:{_ONE})(?:(?:[ -]|[ -]and[ -])(?:{_ONE}|hundred)\b)*(?: point(?: (?:{'|'.join(_ONES)}))+)?"
SCALES = {
    "trillion": 12, "trn": 12, "tn": 12, "billion": 9, "bn": 9, "million": 6, "mln": 6, "mn": 6, "mm": 6, "thousand": 3,
    "hundred": 2, "t": 12, "b": 9, "m": 6, "k": 3,
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2, "兆": 12,
}  # fmt: skip
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億貳叄陸點兩廿卅", "一二三四五六七八九十百千万亿二三六点两念卌")
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
CHINESE_CHARACTERS = "零〇一二两三四五六七八九十百千万亿俩仨壹贰叁肆伍陆柒捌玖拾佰仟萬億貳叄陸兩廿卅"
CHINESE = rf"[{CHINESE_CHARACTERS}]+(?:[点點][零〇一二三四五六七八九]+[万亿]*)?"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number with what one unit of its last shown place is worth."""

    value: Decimal
    quantum: Decimal


def digits(text: str) -> Numeral:
    """A number in digits: 1,850.5 · 1.850.000,5 · 8,5 · 1e9."""
    text = re.sub(r"[\u2007' ](?=\d)", "", text)
    mantissa, _, exponent = text.lower().partition("e")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}", mantissa):
        mantissa = mantissa.replace(".", "").replace(",", ".")
    mantissa = mantissa.replace(",", "")
    shift = Decimal(10) ** int(exponent or 0)
    places = len(mantissa.partition(".")[2])
    return Numeral(Decimal(mantissa) * shift, Decimal(10) ** -places * shift)


def english(text: str) -> Numeral:
    """A number in English words, without its scale.

    >>> english("one hundred and thirty-five").value
    Decimal('135')
    """
    whole, _, fraction = text.lower().partition(" point ")
    total = 0
    for word in re.split(r"[ -]+", whole):
        if word == "hundred":
            total *= 100
        elif word != "and":
            total += WORDS[word]
    decimals = "".join(str(WORDS[word]) for word in fraction.split())
    return Numeral(Decimal(f"{total}.{decimals or 0}"), Decimal(10) ** -len(decimals))


def chinese(text: str) -> Numeral | None:
    """A number in Chinese characters; None where they do not form one.

    >>> chinese("十八亿五千万").value
    Decimal('1850000000')
    """
    plain = text.translate(_FORMAL).replace("念", "二十").replace("卌", "三十")
    found = re.fullmatch(r"([^点]*)(?:点([零〇一二三四五六七八九]+)([万亿]*))?", plain)
    if found is None:
        return None
    whole = _row(found[1]) if _is_row(found[1]) else _grouped(found[1])
    if whole is None:
        return None
    decimals = "".join(str(_DIGITS[c]) for c in found[2] or "")
    scale = Decimal(1)
    for group in found[3] or "":
        scale *= _GROUPS[group]
    quantum = Decimal(10) ** -len(decimals) * scale
    value = Decimal(f"{whole}.{decimals or 0}") * scale
    return Numeral(value, quantum if decimals else Decimal(_last_group(found[1])))


def _is_row(text: str) -> bool:
    return len(text) > 1 and all(c in _DIGITS for c in text)


def _row(text: str) -> int | None:
    """二〇二五 → 2025; 七八 (seven or eight) is no number."""
    return (
        int("".join(str(_DIGITS[c]) for c in text)) if len(text) > 2 or text[0] in "零〇" or text[1] in "零〇" else None
    )


def _last_group(text: str) -> int:
    worth = 1
    for character in reversed(text):
        if character not in _GROUPS:
            break
        worth *= _GROUPS[character]
    return worth


def _grouped(text: str) -> int | None:
    total = section = digit = 0
    last = 1
    seen_digit = False
    for character in text:
        if character in _DIGITS:
            if seen_digit and digit:
                return None
            digit, seen_digit = _DIGITS[character], True
        elif character in _PLACES:
            section += (digit or 1) * _PLACES[character]
            digit, seen_digit, last = 0, False, _PLACES[character]
        else:
            group = _GROUPS[character]
            total = (total + section + digit or 1) * group if group > 10**4 else total + (section + digit or 1) * group
            section, digit, seen_digit, last = 0, False, False, group
    if digit and last >= 100 and text[-2:-1] not in ("零", "〇"):
        digit *= last // 10
    return total + section + digit


def roman(text: str) -> Numeral:
    """A Roman number."""
    values = [_ROMAN[c] for c in text.upper()]
    total = sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))
    return Numeral(Decimal(total), Decimal(1))
