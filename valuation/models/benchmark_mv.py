"""Market value of one basket against that of the world's leaders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np

from valuation.codes import MEANINGFUL, Codes, Column, coded, column, reason_of
from valuation.declaration import model
from valuation.parameters import Kind, Rate, Size, Words, Years
from valuation.sheet import Sheet, shown

_DOMESTIC = Words(
    "market value of the basket, or of each of its names", ("domestic_usd_bn", "mc_domestic", "domestic_cap")
)
_LEADERS = Words("market value of the leaders, or of each", ("global", "global_usd_bn", "mc_global", "global_cap"))
Basket = Annotated[Sequence[float] | None, Kind("money", above=0.0)]
Target = Annotated[float, Kind("decimal", above=0.0, at_most=1.0, advice="Half of the leaders' value is 0.5 or 50%.")]


class BenchmarkArrays(NamedTuple):
    """Columns of results; NaN where the code is not 0."""

    ratio: Column
    upside: Column
    catch_up_probability: Column
    code: Codes


def benchmark_arrays(domestic: Column, leaders: Column, q: Column) -> BenchmarkArrays:
    """The same as `benchmark_mv` for whole columns; NaN among the inputs means not known."""
    with np.errstate(all="ignore"):
        ratio = domestic / leaders
        code = coded(
            (np.isnan(ratio), "missing_figure"), ((domestic <= 0.0) | (leaders <= 0.0), "non_positive_market_cap")
        )
        ratio[code != MEANINGFUL] = np.nan
        return BenchmarkArrays(ratio, q / ratio - 1.0, ratio / q, code)


@model
def benchmark_mv(
    *,
    domestic: Annotated[Size | Basket, _DOMESTIC] = None,
    global_: Annotated[Size | Basket, _LEADERS] = None,
    q: Target | None = None,
    r: Rate | None = None,
    n: Years | None = None,
    usd_tn: Annotated[Size | None, Words("an amount in US dollars, to see which rate a source used")] = None,
    rmb_tn: Annotated[Size | None, Words("the same amount in renminbi")] = None,
) -> Sheet:
    """Ratio of two baskets, the room up to a stated share of the leaders, and the catch-up the price implies.

    Formula
        ratio = Σ domestic/Σ global; upside = q·global/domestic - 1; p* = ratio/q, after n years ratio·(1 + r)^n/q;
        implied USDCNY = rmb/usd
    Units
        market values: one currency and one date for both baskets; q, r: decimals; n: years
    Raises
        UnusableInput: for values that are not positive or a share outside 0 … 1.
        p* above one is answered with `unsupported_even_by_certainty`.
    Source
        CMS strategy report of 16 June 2024 (baskets of leaders); the implied probability is the house's.

    >>> result = benchmark_mv(domestic=[30.0, 20.0], global_=1000.0, q=0.10)
    >>> [round(result.results[name], 9) for name in ("ratio", "upside", "catch_up_probability")]
    [0.05, 1.0, 0.5]
    """
    sheet = Sheet()
    if usd_tn is not None and rmb_tn is not None:
        sheet.put("implied_usdcny", rmb_tn / usd_tn, "rmb/usd", f"{shown(rmb_tn)}/{shown(usd_tn)}")
    if domestic is None and global_ is None and sheet.results:
        return sheet
    basket, leaders = _sum(domestic), _sum(global_)
    found = benchmark_arrays(column(basket), column(leaders), column(q))
    if reason_of(int(found.code[0])) is not None or basket is None or leaders is None:
        sheet.missing("domestic" if basket is None else "global", "ratio")
        return sheet
    ratio = sheet.put("ratio", found.ratio[0], "Σ domestic/Σ global", f"{shown(basket)}/{shown(leaders)}")
    sheet.put("ratio_pct_rounded", round(100.0 * ratio, 1))
    if q is not None:
        substituted = f"{shown(q)} · {shown(leaders)}/{shown(basket)} - 1"
        sheet.put("upside", found.upside[0], "q·global/domestic - 1", substituted)
        _probability(sheet, "catch_up_probability", float(found.catch_up_probability[0]), f"{shown(ratio)}/{shown(q)}")
        if r is not None and n is not None:
            discounted = float(found.catch_up_probability[0]) * (1.0 + r) ** n
            substituted = f"{shown(ratio)} · (1 + {shown(r)})^{shown(n)}/{shown(q)}"
            _probability(sheet, "catch_up_probability_discounted", discounted, substituted)
    return sheet


def _sum(values: float | Sequence[float] | None) -> float | None:
    if values is None or isinstance(values, (int, float)):
        return values
    return float(sum(values)) if values else None


def _probability(sheet: Sheet, name: str, value: float, substituted: str) -> None:
    if value > 1.0:
        text = f"Even certainty does not pay for today's price: the probability would have to be {value:.1%}."
        sheet.refuse("unsupported_even_by_certainty", text, name)
        return
    formula = "ratio/q" if name == "catch_up_probability" else "ratio·(1 + r)^n/q"
    sheet.put(name, value, formula, substituted)
