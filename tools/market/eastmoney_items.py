"""Which lines of Eastmoney's statements mean which figure; a line not listed here is not taken.

Left alone, because the recorded statements show that they mix several things:
- 购建无形资产及其他资产 (Hong Kong): Tencent's 33.1bn of 2024 holds land use rights beside 26.4bn of intangible assets,
  Alibaba's 3.8bn of FY2025 is equity investments. Capital expenditure is therefore 购建固定资产, tangible assets only.
- 短期投资 (Hong Kong): Alibaba's 282.6bn of FY2025 holds 53.8bn of equity securities, so cash stands alone.
- 应付票据 (Hong Kong): Tencent's are bonds, a manufacturer's are bills to its suppliers, so no borrowings are summed.
- SHARE_CAPITAL (mainland): an amount at par, and par is not always one yuan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CAPEX_TANGIBLE = "property, plant and equipment only"
CAPEX_LONG_TERM = "cash paid for fixed, intangible and other long-term assets"

Sheet = Literal["income", "cash_flow", "balance"]


@dataclass(frozen=True, slots=True)
class Item:
    """The fields a line of a statement gives. payment: the table writes money paid as a negative amount."""

    fields: tuple[str, ...]
    unit: str = "money"
    per: str = ""
    definition: str = ""
    payment: bool = False


_CAPEX = ("capex_tangible", "capex")


def _each(field: str) -> Item:
    return Item((field,), per="ordinary")


HONG_KONG: dict[Sheet, dict[str, Item]] = {
    "income": {
        "营运收入": Item(("revenue",)),
        "股东应占溢利": Item(("net_income_parent",)),
        "除税后溢利": Item(("net_income_total",)),
        "研发费用": Item(("r_and_d",)),
        "每股基本盈利": _each("eps_basic"),
        "每股摊薄盈利": _each("eps_diluted"),
    },
    "cash_flow": {
        "经营业务现金净额": Item(("operating_cash_flow",)),
        "购建固定资产": Item(_CAPEX, definition=CAPEX_TANGIBLE),
    },
    "balance": {"现金及等价物": Item(("cash",))},
}
NEW_YORK: dict[Sheet, dict[str, Item]] = {
    "income": {
        "营业收入": Item(("revenue",)),
        "归属于母公司股东净利润": Item(("net_income_parent",)),
        "净利润": Item(("net_income_total",)),
        "研发费用": Item(("r_and_d",)),
        "基本每股收益-普通股": _each("eps_basic"),
        "摊薄每股收益-普通股": _each("eps_diluted"),
        "摊薄加权平均股数-普通股": Item(("shares_diluted_weighted",), unit="shares"),
    },
    "cash_flow": {
        "经营活动产生的现金流量净额": Item(("operating_cash_flow",)),
        "购买固定资产": Item(_CAPEX, definition=CAPEX_TANGIBLE, payment=True),
    },
    "balance": {
        "现金及现金等价物": Item(("cash",)),
        "短期投资": Item(("short_term_investments",)),
    },
}
MAINLAND: dict[Sheet, dict[str, Item]] = {
    "income": {
        "TOTAL_OPERATE_INCOME": Item(("revenue",)),
        "PARENT_NETPROFIT": Item(("net_income_parent",)),
        "NETPROFIT": Item(("net_income_total",)),
        "RESEARCH_EXPENSE": Item(("r_and_d",), definition="expensed, without what is capitalised"),
        "BASIC_EPS": _each("eps_basic"),
        "DILUTED_EPS": _each("eps_diluted"),
    },
    "cash_flow": {
        "NETCASH_OPERATE": Item(("operating_cash_flow",)),
        "CONSTRUCT_LONG_ASSET": Item(("capex",), definition=CAPEX_LONG_TERM),
    },
    "balance": {"MONETARYFUNDS": Item(("cash",), definition="monetary funds, restricted ones included")},
}
CURRENCY_NAMES = {
    "人民币": "CNY",
    "港元": "HKD",
    "港币": "HKD",
    "美元": "USD",
    "新台币": "TWD",
    "CNY": "CNY",
    "HKD": "HKD",
    "USD": "USD",
    "TWD": "TWD",
}
