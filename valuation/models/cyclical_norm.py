"""Price over earnings at the margin of the whole cycle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.parameters import Amounts, Count, Kind, Size, Words
from valuation.sheet import Sheet, shown

_FEWEST_YEARS = 2
_STRUCTURAL = 0.25
Revenues = Annotated[Sequence[float | None], Kind("money", above=0.0)]


@model
def cyclical_norm(
    *,
    revenue: Annotated[Revenues, Words("revenue of each year of the cycle, oldest first")],
    net_income: Annotated[Amounts, Words("net income of the same years")],
    market_cap: Size | None = None,
    fx: Count = 1.0,
    current_revenue: Annotated[Size | None, Words("revenue now, if later than the last year")] = None,
    current_net_income: Annotated[float | None, Kind("money"), Words("net income now, if later")] = None,
) -> Sheet:
    """Earnings that current revenue would bring at the mean margin of the cycle, and price over those.

    Formula
        mean margin = mean of net income/revenue over the years; E_norm = mean margin·current revenue;
        PE_norm = market cap/E_norm beside PE_reported = market cap/current net income
    Units
        money of one currency, or market_cap in the listing's with fx: listing currency per reporting currency
    Raises
        UnusableInput: for lists of different length or revenue that is not positive.
        A mean margin of zero or less is answered with `non_positive_eps`.
    Source
        Graham & Dodd, Security Analysis (1934), on average earnings; margins instead of earnings are the house's.

    >>> result = cyclical_norm(revenue=[100, 200, 400], net_income=[10, 10, 100], market_cap=2000)
    >>> [round(result.results[name], 9) for name in ("e_norm", "pe_norm", "pe_reported")]
    [53.333333333, 37.5, 20.0]
    """
    sheet = Sheet()
    if len(revenue) != len(net_income):
        raise UnusableInput("revenue and net_income must name the same years; give lists of one length.")
    years = [(top, bottom) for bottom, top in zip(revenue, net_income, strict=True) if None not in (top, bottom)]
    pairs = [(top, bottom) for top, bottom in years if top is not None and bottom is not None]
    names = ("mean_margin", "e_norm", *(("pe_norm", "pe_reported") if market_cap is not None else ()))
    if len(pairs) < _FEWEST_YEARS:
        sheet.refuse("too_few_observations", f"{len(pairs)} years are no cycle; give at least two.", *names)
        return sheet
    margins = [top / bottom for top, bottom in pairs]
    substituted = f"({' + '.join(map(shown, margins))})/{len(margins)}"
    mean = sheet.put("mean_margin", sum(margins) / len(margins), "mean of net income/revenue", substituted)
    sales = pairs[-1][1] if current_revenue is None else current_revenue
    normal = sheet.put("e_norm", mean * sales, "mean margin · current revenue", f"{shown(mean)} · {shown(sales)}")
    earned = pairs[-1][0] if current_net_income is None else current_net_income
    if market_cap is not None:
        _multiples(sheet, market_cap / fx, normal, earned)
    if mean > 0.0 and abs(earned / sales / mean - 1.0) > _STRUCTURAL:
        text = (
            f"The margin now ({earned / sales:.1%}) is far from the mean ({mean:.1%}): cycle, or a change that stays?"
        )
        sheet.flag("structural_margin", text)
    return sheet


def _multiples(sheet: Sheet, market: float, normal: float, earned: float) -> None:
    if normal > 0.0:
        sheet.put("pe_norm", market / normal, "market cap/E_norm", f"{shown(market)}/{shown(normal)}")
    else:
        sheet.refuse("non_positive_eps", "Over the cycle the company does not earn anything.", "pe_norm")
    if earned > 0.0:
        sheet.put("pe_reported", market / earned, "market cap/net income", f"{shown(market)}/{shown(earned)}")
    else:
        sheet.absent("current net income is not positive", "pe_reported")
