"""The words of a user's table of figures: columns, figures, units and periods, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from tools.market.facts import CURRENCIES

Kind = Literal["money", "each", "shares", "ratio", "rate", "percent", "day"]
Part = Literal["quote", "statements", "estimates", "rates"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure a user may give. kind: `each` is an amount per share, `day` is no amount. spot: of one day, not of a period."""

    name: str
    kind: Kind = "money"
    part: Part = "statements"
    spot: bool = False


_NAMES: dict[Figure, tuple[str, ...]] = {
    Figure("revenue"): ("sales", "营业收入", "收入", "营收", "营业总收入"),
    Figure("net_income_parent"): ("net_income", "归母净利润", "归属于母公司股东的净利润", "股东应占溢利"),
    Figure("net_income_total"): ("净利润含少数股东", "除税后溢利"),
    Figure("operating_cash_flow"): ("ocf", "经营活动现金流", "经营现金流", "经营活动产生的现金流量净额"),
    Figure("capex"): ("capital_expenditure", "资本开支", "资本支出"),
    Figure("capex_tangible"): ("固定资产开支", "购建固定资产"),
    Figure("capex_intangible"): ("无形资产开支", "购建无形资产"),
    Figure("free_cash_flow"): ("fcf", "自由现金流"),
    Figure("r_and_d"): ("r&d", "rd", "研发费用", "研发支出", "研发投入"),
    Figure("eps_diluted", "each"): ("diluted_eps", "eps", "稀释每股收益", "摊薄每股收益"),
    Figure("eps_basic", "each"): ("basic_eps", "基本每股收益"),
    Figure("dividend_per_share", "each"): ("dps", "每股股息", "每股分红"),
    Figure("shares_diluted_weighted", "shares"): ("diluted_shares", "稀释加权股数", "摊薄加权平均股数"),
    Figure("cash", spot=True): ("现金", "现金及现金等价物"),
    Figure("cash_and_st_investments", spot=True): ("cash_and_short_term_investments", "现金及短期投资"),
    Figure("total_debt", spot=True): ("debt", "有息负债", "借款合计"),
    Figure("net_cash", spot=True): ("净现金",),
    Figure("shares_outstanding", "shares", spot=True): ("shares", "总股本", "股本"),
    Figure("price", "each", "quote", spot=True): ("close", "股价", "收盘价"),
    Figure("market_cap", "money", "quote", spot=True): ("market_value", "市值", "总市值"),
    Figure("beta", "ratio", "quote", spot=True): ("贝塔",),
    Figure("eps_consensus", "each", "estimates"): ("eps_estimate", "一致预期每股收益", "预测每股收益"),
    Figure("consensus_net_income", "money", "estimates"): ("net_income_estimate", "一致预期净利润", "预测净利润"),
    Figure("results_due", "day", "estimates", spot=True): (
        "results_date",
        "next_results",
        "earnings_date",
        "业绩发布日",
        "业绩公布日",
        "财报发布日",
        "财报日",
    ),
    Figure("CN10Y", "percent", "rates", spot=True): ("中国十年期国债收益率",),
    Figure("US10Y", "percent", "rates", spot=True): ("美国十年期国债收益率",),
}
FIGURES: dict[str, Figure] = {
    word.casefold(): figure for figure, words in _NAMES.items() for word in (figure.name, *words)
}
COLUMNS: dict[str, str] = {
    word: name
    for name, words in {
        "ticker": ("ticker", "symbol", "company", "代码", "股票代码", "公司"),
        "figure": ("figure", "field", "item", "指标", "科目", "项目"),
        "value": ("value", "amount", "数值", "金额", "值"),
        "unit": ("unit", "units", "单位"),
        "currency": ("currency", "币种", "货币"),
        "per": ("per", "basis", "每", "每股口径"),
        "period": ("period", "fiscal_period", "fiscal_year", "期间", "财年", "报告期"),
        "period_end": ("period_end", "end", "as_of", "截止日", "期末", "期末日"),
        "date": ("date", "source_date", "read", "日期", "公布日", "公告日"),
        "source": ("source", "来源", "出处"),
        "note": ("note", "comment", "备注", "说明"),
        "definition": ("definition", "定义", "口径"),
    }.items()
    for word in words
}
_SCALES = {
    "": 0, "k": 3, "thousand": 3, "thousands": 3, "千": 3, "万": 4,
    "m": 6, "mm": 6, "mn": 6, "mln": 6, "million": 6, "millions": 6, "百万": 6, "千万": 7, "亿": 8,
    "b": 9, "bn": 9, "billion": 9, "billions": 9, "十亿": 9, "百亿": 10, "千亿": 11,
    "tn": 12, "trillion": 12, "trillions": 12, "万亿": 12,
}  # fmt: skip
_CURRENCY_WORDS = {
    "cny": "CNY", "rmb": "CNY", "人民币": "CNY", "人民币元": "CNY", "yuan": "CNY",
    "hkd": "HKD", "hk$": "HKD", "港元": "HKD", "港币": "HKD",
    "usd": "USD", "us$": "USD", "美元": "USD",
    "twd": "TWD", "nt$": "TWD", "新台币": "TWD",
}  # fmt: skip
_SHARE_WORDS = frozenset({"shares", "share", "股"})
YUAN = "元"  # of which country, only a mainland listing says
_PER = {
    "ordinary": "ordinary", "share": "ordinary", "ordinary share": "ordinary", "普通股": "ordinary", "每股": "ordinary",
    "股": "ordinary", "ads": "ads", "adr": "ads", "每ads": "ads", "美国存托股": "ads",
}  # fmt: skip
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE]([+-]?\d{1,2}))?(.*)", re.DOTALL)
_FISCAL_YEAR = re.compile(r"(?:FY\s?)?(\d{4})\s?(?:FY|A|年报|年度|年|财年)?")
_ESTIMATE = re.compile(r"(?:FY\s?)?(\d{4})\s?E")
_PAIR = re.compile(r"([A-Z]{3})/?([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit cell says: powers of ten, and a currency, `元`, `shares`, `%` or nothing."""

    power: int
    what: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the unit that was written beside it."""

    value: Decimal
    unit: Unit


def plain_text(text: str) -> str:
    """The text in half-width letters without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def read_figure(text: str) -> Figure | None:
    """The figure a word means; a pair of currencies such as HKDCNY is a rate."""
    word = plain_text(text).casefold().replace(" ", "_")
    found = FIGURES.get(word)
    pair = _PAIR.fullmatch(plain_text(text).upper())
    if found is None and pair is not None and pair[1] != pair[2] and {pair[1], pair[2]} <= CURRENCIES:
        return Figure(pair[1] + pair[2], "rate", "rates", spot=True)
    return found


def read_unit(text: str) -> Unit | None:
    """What a unit means: “CNY m”, “亿港元”, “shares”, “%”; None for a word that is not known.

    >>> read_unit("CNY million"), read_unit("亿港元"), read_unit("万股"), read_unit("$")
    (Unit(power=6, what='CNY'), Unit(power=8, what='HKD'), Unit(power=4, what='shares'), None)
    """
    word = plain_text(text).casefold()
    if word in ("%", "percent", "per cent"):
        return Unit(0, "%")
    for before, after in _splits(word):
        for scale, name in ((before, after), (after, before)):
            power, what = _SCALES.get(scale.strip()), _what(name.strip())
            if power is not None and what is not None:
                return Unit(power, what)
    return None


def _splits(word: str) -> list[tuple[str, str]]:
    return [(word[:place], word[place:]) for place in range(len(word) + 1)]


def _what(name: str) -> str | None:
    if name in _SHARE_WORDS:
        return "shares"
    return "" if name == "" else YUAN if name == YUAN else _CURRENCY_WORDS.get(name)


def read_amount(text: str) -> Amount | None:
    """A number as people write it: 1,234.5, (12.3), 4.2bn, 2585.21亿; None where it can be read in two ways.

    >>> read_amount("(1,234.5)").value, read_amount("2585.21亿").unit.power, read_amount("1.234,56")
    (Decimal('-1234.5'), 8, None)
    """
    text = plain_text(text).replace("−", "-").replace("\u00a0", " ")
    negative = text.startswith("(") and text.endswith(")")
    found = _NUMBER.fullmatch(text[1:-1].strip() if negative else text)
    unit = None if found is None else read_unit(found[4])
    if found is None or unit is None or (negative and found[1]):
        return None
    try:
        value = Decimal(found[2].replace(",", "")).scaleb(int(found[3] or 0))
    except InvalidOperation:
        return None
    return Amount(-value if negative or found[1] == "-" else value, unit)


def read_per(text: str) -> str | None:
    """`ordinary` or `ads`; None for a word that is not known."""
    return _PER.get(plain_text(text).casefold().removeprefix("per "))


def read_period(text: str, figure: Figure) -> str | None:
    """FY2025 or TTM, or FY2026E for an estimate; None for anything else."""
    word = plain_text(text).upper()
    if figure.part == "estimates":
        found = _ESTIMATE.fullmatch(word) or _FISCAL_YEAR.fullmatch(word)
        return f"FY{found[1]}E" if found else None
    if word in ("TTM", "LTM", "近十二个月", "滚动十二个月"):
        return "TTM"
    found = _FISCAL_YEAR.fullmatch(word)
    return f"FY{found[1]}" if found else None
