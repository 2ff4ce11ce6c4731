"""Words that state a number without writing one: doubled, 翻两番, a third, mid-teens, 两位数."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bot.assistant.check.ignored import Region
from bot.assistant.check.numerals import WORDS, chinese, digits
from bot.assistant.check.reading import Form, Reading
from bot.assistant.check.surroundings import surroundings

_FINE = Decimal("0.01")
_COARSE = Decimal("0.1")
_PARTS = {
    "half": 2,
    "halve": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_TEENS = {"low": (11, 13), "mid": (14, 16), "high": (17, 19)}
_WITHIN = {"low": (1, 3), "mid": (4, 6), "high": (7, 9)}
_ZH_WITHIN = {"低": "low", "中": "mid", "高": "high"}
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_COUNT = {"tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5}


def _times_form(times: Decimal) -> tuple[Form, ...]:
    return (Form(times - 1, _COARSE, "part", change=True), Form(times, _COARSE, "multiple", change=True))


def _multiplied(found: re.Match[str]) -> tuple[Form, ...]:
    word = found.group().lower()
    times = next((times for stem, times in _COUNT.items() if word.startswith(stem)), 2)
    return _times_form(Decimal(times))


def _halved(_: re.Match[str]) -> tuple[Form, ...]:
    half = Decimal("0.5")
    return (Form(-half, _FINE, "part", change=True), Form(half, _FINE, "multiple", change=True))


def _part(found: re.Match[str]) -> tuple[Form, ...]:
    top = found["top"].lower().split()[-1] if found["top"] else "a"
    above = int(top) if top.isdigit() else WORDS.get(top, 1)
    return (Form(Decimal(above) / _PARTS[found["part"].lower().rstrip("s")], _FINE, "part"),)


def _one_in(found: re.Match[str]) -> tuple[Form, ...]:
    above, below = (int(text) if text.isdigit() else WORDS[text.lower()] for text in (found["top"], found["bottom"]))
    return (Form(Decimal(above) / Decimal(below), _FINE, "part"),) if below else ()


def _zh_half(_: re.Match[str]) -> tuple[Form, ...]:
    return (Form(Decimal("0.5"), _FINE, "part"),)


def _zh_multiplied(found: re.Match[str]) -> tuple[Form, ...]:
    if found["doublings"]:
        count = _zh_number(found["doublings"])
        return () if count is None else _times_form(Decimal(2) ** int(count))
    if found["fold"]:
        count = _zh_number(found["fold"])
        return () if count is None else (*_times_form(count), *_times_form(count + 1)[:1])
    return _times_form(Decimal(2))


def _zh_number(text: str) -> Decimal | None:
    numeral = digits(text) if text[0].isdigit() else chinese(text)
    return None if numeral is None else numeral.value


def _half_scale(found: re.Match[str]) -> tuple[Form, ...]:
    word = found["scale"].lower()
    exponent = {"trillion": 12, "billion": 9, "million": 6}[word]
    value = Decimal(0 if not found["whole"] else 1 if found["whole"] in "aA" else WORDS[found["whole"].lower()])
    if found["half"]:
        value += Decimal("0.5")
    quantum = Decimal("0.1") if found["half"] else Decimal(1)
    return (Form(value.scaleb(exponent), quantum.scaleb(exponent), "scaled"),)


_WORD = "|".join(WORDS)
_EXACT: tuple[tuple[str, Callable[[re.Match[str]], tuple[Form, ...]]], ...] = (
    (
        r"\b(?:doubl(?:e[sd]?|ing)|twice|tripl(?:e[sd]?|ing)|trebl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|quintupl(?:e[sd]?|ing)|twofold)\b(?![ -](?:digit|count|check|-?entry))",
        _multiplied,
    ),
    (r"\bhalv(?:e[sd]?|ing)\b|腰斩|减半", _halved),
    (r"\b(?P<top>by) (?P<part>half)\b", _part),
    (rf"\b(?P<whole>an?|{_WORD}) and (?P<half>a half) (?P<scale>trillion|billion|million)\b", _half_scale),
    (r"\b(?P<whole>)(?P<half>half)(?: a)? (?P<scale>trillion|billion|million)\b", _half_scale),
    (r"\b(?P<half>)(?P<whole>a) (?P<scale>trillion|billion|million)\b", _half_scale),
    (
        (
            r"\b(?P<top>by an?|(?:an?|one|two|three|four|five|six|seven|eight|nine)|[1-9])[ -](?P<part>half|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)\b"
            r"(?=[ -](?:of\b|the\b|as\b|more\b|less\b|lower\b|higher\b|below\b|above\b|share\b|discount\b|premium\b)|[.,;)]|\s*$|\s*\[p)(?! of (?:fy ?)?(?:19|20)\d\d)(?! (?:of the )?year)"
        ),
        _part,
    ),
    (
        r"(?P<top>)\b(?P<part>half)(?= (?:of|the|its|as)\b)(?! of (?:fy ?)?(?:19|20)\d\d)(?! (?:of )?(?:the )?year)(?<!first half)(?<!second half)(?<!latter half)",
        _part,
    ),
    (
        rf"\b(?P<top>{_WORD}|\d{{1,2}}) (?:in|out of) (?:every )?(?P<bottom>{_WORD}|\d{{1,3}})\b(?! (?:years|months|days|weeks|quarters|of|companies|reports|sources|steps)\b)(?!,?\d|%)",
        _one_in,
    ),
    (
        r"翻(?:了)?(?:(?P<doublings>[一两二三四五六1-6])番|(?P<fold>[一两二三四五六七八九十百\d.]+)倍|倍|番)|(?:增长|增加|上涨|提升)?一倍",
        _zh_multiplied,
    ),
    (r"一半|半数|过半(?!年)|大半(?!年)", _zh_half),
)
_EXACT_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE | re.MULTILINE), forms) for pattern, forms in _EXACT)
_LOOSE = re.compile(
    r"\b(?:(?P<teen>low|mid|high)(?:[- ]to[- ](?P<teen_to>mid|high))?[- ]teens|teens"
    rf"|(?P<decade_part>low|mid|high)[- ](?P<decade>{'|'.join(_DECADES)})|(?P<single>low|mid|high)?[ -]?single[- ]digits?"
    r"|(?P<double>low|mid|high)?[ -]?double[- ]digits?|triple[- ]digits?)\b"
    r"|(?P<zh>[低中高])?(?P<zh_digits>个|[两双]|三)位数",
    re.IGNORECASE,
)


def special_readings(text: str, blocked: Sequence[Region]) -> list[Reading]:
    """Every number told by such a word."""
    found = [*_exact(text), *_loose(text)]
    free = [r for r in found if not any(b.start < r.end and r.start < b.end for b in blocked)]
    kept: list[Reading] = []
    for reading in sorted(free, key=lambda r: (r.start, -r.end)):
        if not kept or reading.start >= kept[-1].end:
            kept.append(reading)
    return kept


def _exact(text: str) -> Iterator[Reading]:
    for pattern, forms_of in _EXACT_PATTERNS:
        for found in pattern.finditer(text):
            forms = forms_of(found)
            if not forms:
                continue
            around = surroundings(text, 0, found.start(), found.end())
            bound = 1 if found.group() in ("过半", "大半") else around.bound
            direction = 0 if forms[0].change else around.direction
            yield Reading(
                start=found.start(), end=found.end(), forms=forms, hedged=around.hedged, bound=bound,
                inclusive=around.inclusive, direction=direction, sign=2 if forms[0].change else 0,
            )  # fmt: skip


def _loose(text: str) -> Iterator[Reading]:
    for found in _LOOSE.finditer(text):
        low, high = _interval(found)
        around = surroundings(text, 0, found.start(), found.end())
        form = Form((low + high) / 2, _FINE, "part")
        yield Reading(
            start=found.start(), end=found.end(), forms=(form,), interval=(low, high), direction=around.direction
        )


def _interval(found: re.Match[str]) -> tuple[Decimal, Decimal]:
    """The rates a loose word allows, a half point either side."""
    word = found.group().lower()
    zh = _ZH_WITHIN.get(found["zh"] or "")
    if found["decade"]:
        low, high = (_DECADES[found["decade"].lower()] + n for n in _WITHIN[found["decade_part"].lower()])
    elif "teen" in word:
        low, high = _TEENS[found["teen"].lower()] if found["teen"] else (13, 19)
        high = _TEENS[found["teen_to"].lower()][1] if found["teen_to"] else high
    elif "triple" in word or found["zh_digits"] == "三":
        return Decimal(1), Decimal("9.995")
    elif "single" in word or found["zh_digits"] == "个":
        part = found["single"].lower() if found["single"] else zh
        low, high = _WITHIN[part] if part else (0, 9)
    else:
        part = found["double"].lower() if found["double"] else zh
        if part is None:
            return Decimal("0.095"), Decimal("0.995")
        low, high = {"low": (10, 13), "mid": (14, 16), "high": (17, 19)}[part]
    return (Decimal(low) - Decimal("0.5")) / 100, (Decimal(high) + Decimal("0.5")) / 100
