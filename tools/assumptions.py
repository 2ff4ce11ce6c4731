"""Reads the assumptions a user types after a ticker: `discount_rate=9% growth=5% market=2tn`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from tools.errors import BadArgument

Kind = Literal["rate", "fraction", "money", "years", "plain"]

KINDS: dict[str, Kind] = {
    "price": "plain",
    "discount_rate": "rate",
    "growth": "rate",
    "terminal_growth": "rate",
    "earnings_growth": "rate",
    "equity_risk_premium": "rate",
    "beta": "plain",
    "years": "years",
    "growth_years": "years",
    "market": "money",
    "units": "money",
    "penetration": "fraction",
    "asp": "money",
    "share": "fraction",
    "net_margin": "fraction",
    "terminal_pe": "plain",
    "probability": "fraction",
    "dilution": "rate",
    "benchmark_share": "fraction",
    "core_pe": "plain",
    "ps": "plain",
    "segment_tax": "fraction",
}
TYPES = ("cash_flow", "cyclical", "race_track")
_OTHER_NAMES = {
    "r": "discount_rate", "折现率": "discount_rate", "贴现率": "discount_rate", "wacc": "discount_rate",
    "g": "growth", "增长率": "growth", "增速": "growth", "永续增长": "terminal_growth",
    "erp": "equity_risk_premium", "盈利增速": "earnings_growth", "n": "years", "年数": "years", "价格": "price",
    "p": "probability", "概率": "probability", "tam": "market", "市场规模": "market", "渗透率": "penetration",
    "份额": "share", "净利率": "net_margin", "margin": "net_margin", "pe": "terminal_pe", "终值市盈率": "terminal_pe",
    "类型": "type", "pe_core": "core_pe", "核心市盈率": "core_pe", "主业市盈率": "core_pe", "ps_ai": "ps",
    "p/s": "ps", "市销率": "ps", "tax": "segment_tax", "税率": "segment_tax",
}  # fmt: skip
_TYPE_NAMES = {"现金流": "cash_flow", "周期": "cyclical", "赛道": "race_track"}
_SCALES = {
    "": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trillion": 1e12, "万": 1e4, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_PRICES = (1e-4, 1e8)
_LARGEST = 1e18  # no market, price or count comes near it
_NUMBER = re.compile(r"([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%万亿]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """A user's own figures by parameter, with a type and a company to compare with if given."""

    numbers: dict[str, float] = field(default_factory=dict)
    type: str | None = None
    benchmark: str | None = None


def read_assumptions(words: str) -> Assumptions:
    """Assumptions from `key=value` pairs.

    Raises
        BadArgument: for an unknown key or a value out of its range, with the sentence that says what to write.
    """
    numbers: dict[str, float] = {}
    chosen: dict[str, str] = {}
    seen: set[str] = set()
    for pair in unicodedata.normalize("NFKC", words).split():
        key, separator, text = pair.partition("=")
        if not separator or not text:
            raise BadArgument(
                f"“{pair}” is not an assumption; write it as name=value, for example discount_rate=9%.",
                "no_pair",
                text=pair,
            )
        name = _OTHER_NAMES.get(key.lower(), key.lower())
        if name in seen:
            raise BadArgument(f"{name} is given twice; write it once.", "twice", name=name)
        seen.add(name)
        if name in ("type", "benchmark"):
            chosen[name] = text
        elif name in KINDS:
            numbers[name] = read_number(name, text)
        else:
            raise BadArgument(
                f"“{key}” is not an assumption of any model; there are {', '.join(KINDS)}, type and benchmark.",
                "unknown_assumption",
                text=key,
                names=", ".join(KINDS),
            )
    return Assumptions(numbers=numbers, type=_type(chosen.get("type")), benchmark=chosen.get("benchmark"))


def _type(text: str | None) -> str | None:
    if text is None:
        return None
    name = _TYPE_NAMES.get(text, text.lower().replace("-", "_"))
    if name not in TYPES:
        raise BadArgument(
            f"“{text}” is not a business type; write type={', type='.join(TYPES)}.",
            "no_type",
            text=text,
            types=", type=".join(TYPES),
        )
    return name


def read_number(name: str, text: str) -> float:
    """One value in the unit its parameter takes: 9% and 0.09 for rates, 2tn and 2万亿 for money."""
    match = _NUMBER.fullmatch(text.lower())
    if match is None:
        raise BadArgument(
            f"“{text}” is not a number for {name}; write for example {_example(name)}.",
            "no_number",
            text=text,
            name=name,
            example=_example(name),
        )
    value, suffix = float(match.group(1).replace(",", "")), match.group(2)
    if abs(value) > _LARGEST:
        raise BadArgument(
            f"{name}={text} is too large; write for example {_example(name)}.",
            "too_large",
            text=text,
            name=name,
            example=_example(name),
        )
    kind = KINDS[name]
    if suffix == "%" and kind in ("rate", "fraction"):
        value /= 100.0
    elif suffix in ("bp", "bps") and kind == "rate":
        value /= 10_000.0
    elif suffix in _SCALES and (kind == "money" or suffix == ""):
        value *= _SCALES[suffix]
    else:
        raise BadArgument(
            f"“{text}” has a unit that {name} does not take; write for example {_example(name)}.",
            "wrong_unit",
            text=text,
            name=name,
            example=_example(name),
        )
    return _within(name, kind, value, text)


def _within(name: str, kind: Kind, value: float, text: str) -> float:
    # A recovery may be above 100 % a year; a bare whole number is more likely a percentage without its sign.
    recovery = name == "earnings_growth" and ("%" in text or value != int(value))
    limit = 5.0 if recovery else 1.0
    if kind in ("rate", "fraction") and abs(value) >= limit and not (kind == "fraction" and value == 1.0):
        raise BadArgument(
            f"{name}={text} would be {value:.0%}; write rates as 9% or 0.09.",
            "no_rate",
            text=text,
            name=name,
            value=f"{value:.0%}",
        )
    if kind == "fraction" and value < 0.0:
        raise BadArgument(
            f"{name} cannot be negative; write for example {_example(name)}.",
            "negative",
            name=name,
            example=_example(name),
        )
    if kind in ("money", "years", "plain") and value <= 0.0 and name != "beta":
        raise BadArgument(
            f"{name} must be above zero; write for example {_example(name)}.",
            "not_above_zero",
            name=name,
            example=_example(name),
        )
    if kind == "years" and (not 1.0 <= value <= 50.0 or value != int(value)):
        raise BadArgument(
            f"{name} must be a whole number between 1 and 50, not {text}.", "no_years", name=name, text=text
        )
    if name == "price" and not _PRICES[0] <= value <= _PRICES[1]:
        raise BadArgument(
            f"price={text} is not a share price; write for example price=512.5.", "no_share_price", text=text
        )
    if name in ("discount_rate", "equity_risk_premium") and not 0.0 < value <= 0.5:
        raise BadArgument(
            f"{name}={text} is outside 0 % to 50 %; write for example {name}=9%.", "rate_outside", name=name, text=text
        )
    if name == "beta" and not 0.0 <= value <= 5.0:
        raise BadArgument(f"beta={text} is outside 0 to 5; write for example beta=1.2.", "beta_outside", text=text)
    if name == "benchmark_share" and value == 0.0:
        raise BadArgument(
            "benchmark_share must be above zero; write for example benchmark_share=10%.",
            "not_above_zero",
            name="benchmark_share",
            example="benchmark_share=10%",
        )
    return value


def _example(name: str) -> str:
    if name == "beta":
        return "beta=1.2"
    examples: dict[Kind, str] = {"rate": "9%", "fraction": "30%", "money": "2tn", "years": "8", "plain": "25"}
    return f"{name}={examples[KINDS[name]]}"
