"""Finds the numbers of a normalised text with their units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.assistant.check import lexicon
from bot.assistant.check.ignored import Region
from bot.assistant.check.normalise import CIRCLED, FRACTION
from bot.assistant.check.numerals import CHINESE, ENGLISH, SCALES, Numeral, chinese, digits, english, roman
from bot.assistant.check.ranges import with_shared_units
from bot.assistant.check.reading import Form, Reading, Unit
from bot.assistant.check.surroundings import surroundings
from bot.assistant.check.words import special_readings

_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,4}(?:,\d{4})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,3}(?:[\u2007']\d{3})+(?!\d)(?:\.\d+)?|\d+,\d{1,2}(?=\s?%)|\d+(?:\.\d+)?(?:e[+-]?\d{1,3}(?![\dA-Za-z]))?|\.\d+"
)
_ZH_FRACTION = (
    rf"(?P<zh_part>(?P<bottom>百|千|万|[一二三四五六七八九十]{{1,3}}|\d{{1,3}})分之(?P<top>{CHINESE}|\d+(?:\.\d+)?))"
)
_CORE = re.compile(
    rf"{_ZH_FRACTION}"
    rf"|(?P<vulgar>\d*{FRACTION}\d+/\d+)"
    rf"|(?P<slash>(?<![\d./])[1-9]/(?:[2-9]|10)(?![\d/]|\.\d))"
    rf"|{CIRCLED}?(?P<digits>{_DIGITS}){CIRCLED}?"
    rf"|(?P<chinese>{CHINESE})"
    rf"|(?<![A-Za-z-])(?P<english>{ENGLISH})(?![A-Za-z])"
    r"|(?<![A-Za-z])(?P<roman>[IVXLCDM]{1,6})(?=\s?(?:%|per ?cent|billion|million|bn\b|个百分点|倍|亿))",
    re.IGNORECASE,
)
_POWER_OF_TEN = re.compile(r"\s?[x×*]\s?10(?:\^|\ue001|\*\*)(?P<power>-?\d{1,2}(?:\ue001\d)?)")
_SCALE = re.compile(lexicon.SCALE, re.IGNORECASE)
_SMALLER = re.compile(lexicon.SMALLER_SCALE)
_UNITS = tuple((name, re.compile(rf" ?(?:{pattern})", re.IGNORECASE)) for name, pattern in lexicon.UNITS)
_MORE = re.compile(r" ?(?:余|多|来|\+)(?=[亿万千百个家倍成%元港美种名只]|\s?(?:billion|million|bn|x\b|times|%))")
_CURRENCY_AFTER = re.compile(rf" ?(?:{lexicon.CURRENCY})(?![A-Za-z])", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(
    rf"(?P<sign>[-+±])?(?<![A-Za-z])(?P<currency>{lexicon.CURRENCY})\s?(?P<inner>[-+±]|负)?\(?$", re.IGNORECASE
)
_SIGN_BEFORE = re.compile(
    r"(?:(?<![A-Za-z0-9)%\]])(?P<mark>[-+±])\s?|(?P<dash>(?<=\s)–)|(?P<minus>\bminus |\bnegative |负)|(?P<plus>\bplus ))$",
    re.IGNORECASE,
)
_FACTORS = {"percent": -2, "permille": -3, "pp": -2, "bp": -4, "tenths": -1}
_KINDS: dict[str, Unit] = {
    "percent": "percent", "permille": "percent", "pp": "pp", "bp": "pp", "multiple": "multiple", "tenths": "part",
}  # fmt: skip
_PLURAL = re.compile(
    r"[ -](?:(?:different|main|key|big|large|small|such|other|more|full|separate|business|listed|major|possible|further|recent|past|"
    r"[a-z]+[ -])?(?!times\b|dollars\b|points\b|pounds\b|euros\b|cents\b|basis\b|is\b|was\b|has\b|as\b|does\b|this\b|plus\b|thus\b|versus\b|vs\b|"
    r"shares\b|earnings\b|sales\b|earns\b|means\b|implies\b|suggests\b|gives\b|looks\b|makes\b|seems\b|rests\b|needs\b|lies\b|sits\b|stands\b)[a-z]+s\b|people|men|women|year\b|month\b|day\b|week\b|quarter\b"
    r"|year-|way\b|stage\b|step\b|business types)|-(?:year|month|day|week|quarter|stage|step|way|part|point|factor)",
    re.IGNORECASE,
)
_POINTED = re.compile(
    r"\b(?:the|these|those|all|both|either|last|next|first|past|other|any|every|top|of|no|any)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_OF_COUNT = re.compile(r"(?:\s(?:of|out of|in|/)\s|/)\d{1,2}\s(?:[a-z]+\s)?[a-z]+s\b", re.IGNORECASE)
_STATED = re.compile(
    r"(?:\b(?:is|was|are|were|of|at|to|by|equals?|be|reached|about|over|under|than)|[=:为是达至到]|[A-Z/]{3,})\s*$"
)
_EARLIER = re.compile(r"(?:上年|去年|同期|上期|此前|原来|前一年|年初|以前)[^，。]{0,6}的?$")
_GREW = re.compile(
    r"(?:增长|增加|上涨|提高|上升|\b(?:grew|rose|increased|up|climbed|jumped|surged|multiplied))\s?(?:了|约|近|超|by|about|nearly|over|more than|\s)*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[ -]?(?:years?|months?|weeks?|days?|hours?|quarters?)\b|\s?(?:年|个月|天|日|周|岁|个季度|小时)", re.IGNORECASE
)
_SMALL = 12


@dataclass(frozen=True, slots=True)
class _Suffix:
    end: int
    numeral: Numeral
    kind: str = ""
    currency: str = ""
    scaled: bool = False
    bound: int = 0


def scan(text: str, blocked: Sequence[Region]) -> tuple[Reading, ...]:
    """Every number of a text outside the blocked regions, in order."""
    special = special_readings(text, blocked)
    taken = [*blocked, *(Region(reading.start, reading.end) for reading in special)]
    covered = _cover(len(text), taken)
    found = [*special, *_plain_readings(text, covered)]
    return with_shared_units(text, sorted(found, key=lambda reading: reading.start))


def _cover(length: int, regions: Sequence[Region]) -> bytearray:
    covered = bytearray(length + 1)
    for region in regions:
        covered[region.start : region.end] = b"\x01" * (region.end - region.start)
    return covered


def _plain_readings(text: str, covered: bytearray) -> Iterator[Reading]:
    position = last = 0
    while found := _CORE.search(text, position):
        start, end = found.span()
        blocked = covered.find(1, start, end)
        if blocked >= 0:
            position = max(start + 1, blocked + 1)
            continue
        reading = _reading(text, found, last)
        position = end
        if reading is not None:
            yield reading
            position = last = max(end, reading.end)


def _reading(text: str, found: re.Match[str], last: int) -> Reading | None:
    start, end = found.span()
    numeral = _numeral(found)
    if numeral is None:
        return None
    in_brackets = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    suffix = _suffix(text, end + in_brackets, numeral, part=found.lastgroup in ("top", "zh_part", "vulgar", "slash"))
    if in_brackets and not (suffix.kind or suffix.scaled):
        in_brackets, suffix = False, replace(suffix, end=end)
    if _is_everyday(found, suffix, text):
        return None
    before = text[last : start - in_brackets]
    sign, currency, length = _before("" if last and before.strip() in ("-", "–") else before)
    form = _form(suffix, lexicon.named_currencies(currency, suffix.currency))
    forms = (form, *_grown(form, before, suffix))
    around = surroundings(text, last, start - in_brackets - length, suffix.end)
    counted = sign == 0 and not currency and _is_counted(text, found, suffix, last)
    if in_brackets:
        sign = -1
    elif text[start - length - 1 : start - length] == "(" and text[suffix.end : suffix.end + 1] == ")" and sign == 0:
        sign = 2 if suffix.kind == "percent" or currency else 0
    return Reading(
        start=start - in_brackets - length,
        end=suffix.end,
        forms=forms,
        sign=sign,
        direction=around.direction,
        hedged=around.hedged,
        bound=suffix.bound or around.bound,
        inclusive=around.inclusive,
        counted=counted,
        timed=_TIME.match(text, suffix.end) is not None,
        open_unit=not suffix.kind and not suffix.currency,
        exponent=forms[0].quantum.adjusted() - numeral.quantum.adjusted(),
    )


def _numeral(found: re.Match[str]) -> Numeral | None:
    if found["zh_part"]:
        return _chinese_part(found["bottom"], found["top"])
    if found["vulgar"] or found["slash"]:
        return _fraction(found["vulgar"] or found["slash"])
    if found["digits"]:
        return digits(found["digits"])
    if found["chinese"]:
        return chinese(found["chinese"])
    return english(found["english"]) if found["english"] else roman(found["roman"])


def _chinese_part(bottom: str, top: str) -> Numeral | None:
    above = digits(top) if top[0].isdigit() else chinese(top)
    below = digits(bottom) if bottom[0].isdigit() else chinese(bottom)
    if above is None or below is None or not below.value:
        return None
    if bottom in ("百", "千", "万", "100", "1000", "10000"):
        return Numeral(above.value / below.value, above.quantum / below.value)
    return Numeral(above.value / below.value, Decimal("0.01"))


def _fraction(text: str) -> Numeral | None:
    whole, _, part = text.rpartition(FRACTION)
    top, _, bottom = part.partition("/")
    if not int(bottom):
        return None
    return Numeral(Decimal(whole or 0) + Decimal(top) / Decimal(bottom), Decimal("0.01"))


def _suffix(text: str, end: int, numeral: Numeral, *, part: bool) -> _Suffix:
    bound, scaled = 0, False
    if power := _POWER_OF_TEN.match(text, end):
        numeral, end, scaled = _times(numeral, int(power["power"].replace("\ue001", ""))), power.end(), True
    for _ in range(2):
        if more := _MORE.match(text, end):
            bound, end = (1 if more.group().strip() != "来" else 0), more.end()
        if scale := _SCALE.match(text, end):
            numeral, end, scaled = _times(numeral, _exponent(scale.group())), scale.end(), True
            while smaller := _SMALLER.match(text, end):
                numeral, end = _joined(numeral, smaller.group()), smaller.end()
    kind, end = _unit(text, end, numeral)
    if kind == "tenths":
        numeral, end = _tenths(text, end, numeral)
    currency = "" if kind else _match(_CURRENCY_AFTER, text, end)
    if part and not kind:
        kind = "share"
    return _Suffix(end + len(currency), numeral, kind, currency, scaled, bound)


def _unit(text: str, end: int, numeral: Numeral) -> tuple[str, int]:
    for name, pattern in _UNITS:
        found = pattern.match(text, end)
        if found and not (name == "multiple" and found.group() == " x" and numeral.value > 1000):
            return name, found.end()
    return "", end


def _tenths(text: str, end: int, numeral: Numeral) -> tuple[Numeral, int]:
    """三成五 is 35 %, 八成半 is 85 %."""
    following = text[end : end + 1]
    if following == "半":
        return Numeral(numeral.value + Decimal("0.5"), Decimal("0.1")), end + 1
    if following and following in "一二三四五六七八九123456789":
        more = chinese(following) if not following.isdigit() else digits(following)
        if more is not None:
            return Numeral(numeral.value + more.value / 10, Decimal("0.1")), end + 1
    return numeral, end


def _match(pattern: re.Pattern[str], text: str, position: int) -> str:
    found = pattern.match(text, position)
    return found.group() if found else ""


def _times(numeral: Numeral, exponent: int) -> Numeral:
    return Numeral(numeral.value.scaleb(exponent), numeral.quantum.scaleb(exponent))


def _exponent(words: str) -> int:
    total = 0
    for word in re.split(r"[ -]+", words.strip(" -").lower()):
        total += SCALES.get(word) or SCALES[word.rstrip("s")]
    return total


def _joined(numeral: Numeral, words: str) -> Numeral:
    found = re.match(r"[\d.]+", words)
    if found is None:
        return numeral
    more = _times(digits(found.group()), _exponent(words[found.end() :]))
    return Numeral(numeral.value + more.value, more.quantum)


def _form(suffix: _Suffix, named: frozenset[str]) -> Form:
    numeral = suffix.numeral
    if suffix.kind == "share":
        return Form(numeral.value, numeral.quantum, "part")
    if suffix.kind:
        numeral = _times(numeral, _FACTORS.get(suffix.kind, 0))
        return Form(numeral.value, numeral.quantum, _KINDS[suffix.kind])
    if suffix.currency.strip().lower() in ("cent", "cents"):
        numeral = _times(numeral, -2)
    unit: Unit = "money" if named else "scaled" if suffix.scaled else "plain"
    return Form(numeral.value, numeral.quantum, unit, named)


def _grown(form: Form, before: str, suffix: _Suffix) -> tuple[Form, ...]:
    """“Twice last year's” and 增长两倍 state a growth as well."""
    if suffix.kind != "multiple":
        return ()
    if _EARLIER.search(before):
        return (Form(form.value - 1, form.quantum / 10, "part", change=True),)
    if _GREW.search(before):
        growth = form.value if any(c >= "\u4e00" for c in before[-6:]) else form.value - 1
        return (Form(growth, form.quantum / 10, "part", change=True),)
    return ()


def _before(before: str) -> tuple[int, str, int]:
    """The sign and the currency written before a number, and how many characters they take."""
    found = _CURRENCY_BEFORE.search(before)
    currency, length, mark = "", 0, ""
    if found:
        currency, length = found["currency"], len(before) - found.start("currency")
        mark = found["inner"] or ""
        if before.endswith("("):
            mark = ""
    if not mark:
        sign = _SIGN_BEFORE.search(before[: len(before) - length])
        if sign and not (sign["mark"] and sign.group().endswith(" ") and not _is_minus(before, length)):
            mark = next(filter(None, (sign["mark"], sign["dash"], sign["minus"], sign["plus"])))
            length += len(sign.group())
    return _signed(mark.strip().lower()), currency, length


def _is_minus(before: str, length: int) -> bool:
    """“ - 5” is a dash; “: - 5” and “−5” are minus signs."""
    return before[: len(before) - length].rstrip(" -+±").endswith((":", "=", "(", "为", "是", "of"))


def _signed(mark: str) -> int:
    return {"-": -1, "–": -1, "minus": -1, "negative": -1, "负": -1, "+": 1, "plus": 1, "±": 2}.get(mark, 0)


def _is_everyday(found: re.Match[str], suffix: _Suffix, text: str) -> bool:
    """Whether a number word is no number here: a lone 一 or 百, “one” as a pronoun."""
    bare = not (suffix.kind or suffix.currency or suffix.scaled)
    if found["chinese"]:
        characters = found["chinese"]
        before = text[max(0, found.start() - 1) : found.start()]
        if before in ("数", "几", "第", "上", "好", "成", "每"):
            return True
        if len(characters) == 1:
            return (
                characters in "万亿百千萬億仟佰"
                or characters in "零〇"
                or (bare and not _zh_claim(text, found, suffix.end))
            )
        return False
    if found["english"]:
        word = found["english"].lower()
        return word == "zero" or (word == "one" and bare and not suffix.scaled)
    return False


def _zh_claim(text: str, found: re.Match[str], end: int) -> bool:
    """A lone Chinese digit claims a value only after 为, 是 and the like, with no noun of its own after it."""
    before = text[max(0, found.start() - 2) : found.start()].strip()
    return before.endswith(("为", "达", "至", "约", "是")) and (end >= len(text) or text[end] in "。，,;；)）\n")


def _is_counted(text: str, found: re.Match[str], suffix: _Suffix, last: int) -> bool:
    """Whether it is a small count of things: two reasons, 5 of 5 years, 三个原因."""
    value = suffix.numeral.value
    if suffix.kind or suffix.currency or suffix.scaled or value != value.to_integral_value() or value > _SMALL:
        return False
    if found["digits"] and not found["digits"].isdigit():
        return False
    if lexicon.STRUCTURAL_ZH.match(text, suffix.end):
        return True
    before = text[last : found.start()]
    if found["english"] and _POINTED.search(before) and not _STATED.search(before):
        return True
    return bool(_PLURAL.match(text, suffix.end) or _OF_COUNT.match(text, suffix.end))
