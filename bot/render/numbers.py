"""Figures as people read them: 4.1 tn, 303.1 bn and 8.5 % in English, 4.11万亿, 3,030.5亿 and 8.5% in Chinese."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from bot.answer import Language
from valuation.quantity import Quantity

_EN_SCALES = ((Decimal(10) ** 12, " tn"), (Decimal(10) ** 9, " bn"), (Decimal(10) ** 6, " m"))
_ZH_SCALES = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
_WIDE = Context(prec=400)  # any double can be printed
_ZH_CURRENCIES = {"CNY": "元人民币", "HKD": "港元", "USD": "美元", "TWD": "新台币"}
_PER = {"en": {"ordinary": "per share", "ads": "per ADS"}, "zh": {"ordinary": "每股", "ads": "每ADS"}}


def _fixed(number: Decimal, decimals: int) -> str:
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN, context=_WIDE)
    return f"{rounded + 0:,}"  # + 0 turns -0.0 into 0.0


def plain(value: float, decimals: int = 2) -> str:
    """A bare number with thousands separators."""
    return _fixed(Decimal(repr(float(value))), decimals)


def _decimals(magnitude: Decimal) -> int:
    """Decimals that keep about four significant figures."""
    if magnitude >= 1000:
        return 0
    if magnitude >= 100:
        return 1
    if magnitude >= 1:
        return 2
    return 4


def amount(value: float, language: Language, *, exact: bool = False) -> str:
    """A large number in the language's own scale words; `exact` keeps three decimals of the scale."""
    number = Decimal(repr(float(value)))
    for scale, word in _ZH_SCALES if language == "zh" else _EN_SCALES:
        if abs(number) >= scale:
            scaled = number / scale
            return _fixed(scaled, 3 if exact else min(2, _decimals(abs(scaled)))) + word
    return _fixed(number, _decimals(abs(number)) if number != number.to_integral() else 0)


def money(
    quantity: Quantity, language: Language, *, signed: bool = False, basis: bool = False, exact: bool = False
) -> str:
    """An amount with its currency; `basis` adds per share or per ADS."""
    currency = quantity.currency or ""
    sign = "+" if signed and quantity.value > 0 else ""
    text = plain(quantity.value) if quantity.per else amount(quantity.value, language, exact=exact)
    if language == "zh":
        words = f"{sign}{text}{_ZH_CURRENCIES.get(currency, currency)}"
        return f"{_PER['zh'][quantity.per]}{words}" if basis and quantity.per else words
    words = f"{currency} {sign}{text}"
    return f"{words} {_PER['en'][quantity.per]}" if basis and quantity.per else words


def currency_name(code: str | None, language: Language) -> str:
    """The currency as people write it: HKD, 港元."""
    return _ZH_CURRENCIES.get(code or "", code or "") if language == "zh" else code or ""


def percent(value: float, language: Language, *, signed: bool = False, digits: int = 1) -> str:
    """A fraction as a percentage."""
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{plain(value * 100, digits)}{'%' if language == 'zh' else ' %'}"


def points(step: float, language: Language) -> str:
    """A step of a rate: -1 pp or +50 bp, -1个百分点 or +50个基点."""
    size = round(abs(step) * 100, 2)
    sign = "+" if step > 0 else "-"
    number, words = (size, ("pp", "个百分点")) if size >= 1 else (size * 100, ("bp", "个基点"))
    return f"{sign}{number:g}{words[1]}" if language == "zh" else f"{sign}{number:g} {words[0]}"


def multiple(value: float, language: Language) -> str:
    """How many times, such as a price-earnings ratio."""
    return f"{plain(value)}{'倍' if language == 'zh' else 'x'}"


def shown(quantity: Quantity, language: Language, *, basis: bool = True) -> str:
    """Any figure in the form its unit calls for."""
    match quantity.unit:
        case "money":
            return money(quantity, language, basis=basis)
        case "ratio":
            return percent(quantity.value, language)
        case "pp_ratio":
            return points(quantity.value, language)
        case "multiple":
            return multiple(quantity.value, language)
        case "years":
            return f"{quantity.value:g}{'年' if language == 'zh' else ' year' if quantity.value == 1 else ' years'}"
        case "shares":
            return f"{amount(quantity.value, language)}{'股' if language == 'zh' else ' shares'}"
        case _:
            return amount(quantity.value, language)
