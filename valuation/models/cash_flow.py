"""Price over operating and free cash flow, from the price and the statements."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from valuation.codes import MEANINGFUL, Codes, Column, coded
from valuation.declaration import model
from valuation.market_value import Flows, Quote, conversion, free_cash_flow, market_value, price_multiple
from valuation.parameters import Count, Money, Price, Ratio, Size, Spent, Words
from valuation.sheet import Sheet, shown


class CashFlowArrays(NamedTuple):
    """Columns of results; each multiple with its own code, NaN where that is not 0."""

    p_ocf: Column
    p_fcf: Column
    ocf_code: Codes
    fcf_code: Codes


def cash_flow_arrays(market_cap: Column, ocf: Column, fcf: Column) -> CashFlowArrays:
    """Both multiples for whole columns in one currency a row; NaN among the inputs means not reported."""
    ocf_code = coded((np.isnan(ocf) | np.isnan(market_cap), "missing_figure"), (ocf <= 0.0, "non_positive_ocf"))
    fcf_code = coded((np.isnan(fcf) | np.isnan(market_cap), "missing_figure"), (fcf <= 0.0, "non_positive_fcf"))
    with np.errstate(all="ignore"):
        p_ocf, p_fcf = market_cap / ocf, market_cap / fcf
    p_ocf[ocf_code != MEANINGFUL] = np.nan
    p_fcf[fcf_code != MEANINGFUL] = np.nan
    return CashFlowArrays(p_ocf, p_fcf, ocf_code, fcf_code)


@model
def cash_flow(
    *,
    price: Price | None = None,
    shares: Count | None = None,
    market_cap: Size | None = None,
    ordinary_per_ads: Count = 1.0,
    fx: Count | None = None,
    listing_currency: str | None = None,
    reporting_currency: str | None = None,
    ocf: Money | None = None,
    capex: Spent | None = None,
    capex_tangible: Spent | None = None,
    capex_intangible: Spent | None = None,
    fcf: Money | None = None,
    net_income: Money | None = None,
    ocf0: Annotated[Money | None, Words("operating cash flow of the earlier year")] = None,
    c0: Annotated[Ratio | None, Words("FCF/OCF of the earlier year")] = None,
    ocf1: Annotated[Money | None, Words("operating cash flow of the later year")] = None,
    c1: Annotated[Ratio | None, Words("FCF/OCF of the later year")] = None,
) -> Sheet:
    """P/OCF and P/FCF in the currency of the statements, with the cash conversion behind them.

    Formula
        MC = price·shares/ordinary_per_ads/fx; FCF = OCF - tangible capex - intangible capex;
        P/OCF = MC/OCF; P/FCF = MC/FCF; conversion = FCF/OCF; cash conversion = FCF/net income;
        value change at a constant multiple = (OCF1·c1)/(OCF0·c0) - 1
    Units
        price: money per listed unit; shares: ordinary; fx: listing currency per unit of reporting currency; flows:
        money of twelve months in the reporting currency; spending as positive amounts
    Raises
        UnusableInput: for figures that cannot be meant or contradict each other.
        Flows of zero or less are answered with `non_positive_ocf` and `non_positive_fcf`.
    Source
        CMS strategy report of 16 June 2024 for the multiples.

    >>> result = cash_flow(price=40.0, shares=100.0, fx=1.25, ocf=400.0, capex_tangible=200.0, capex_intangible=40.0)
    >>> [round(result.results[name], 9) for name in ("market_cap_reporting", "p_ocf", "p_fcf", "conversion")]
    [3200.0, 8.0, 20.0, 0.4]
    """
    sheet = Sheet()
    quote = Quote(price, shares, market_cap, ordinary_per_ads, fx, listing_currency, reporting_currency)
    lever = (ocf0, c0, ocf1, c1)
    if None not in lever:
        _constant_multiple(sheet, *lever)  # type: ignore[arg-type]
        if not quote.given and ocf is None:
            return sheet
    free = free_cash_flow(sheet, Flows(ocf, capex, capex_tangible, capex_intangible, fcf))
    conversion(sheet, ocf, free)
    if free is not None and net_income is not None:
        _cash_conversion(sheet, free, net_income)
    if quote.given:
        market = market_value(sheet, quote)
        price_multiple(sheet, "p_ocf", market, ocf)
        price_multiple(sheet, "p_fcf", market, free)
        if market is not None and free is not None:
            sheet.put("fcf_yield", free / market, "FCF/market cap", f"{shown(free)}/{shown(market)}")
    return sheet


def _cash_conversion(sheet: Sheet, free: float, net_income: float) -> None:
    if net_income <= 0.0:
        sheet.absent("net income is not positive", "cash_conversion")
        return
    sheet.put("cash_conversion", free / net_income, "FCF/net income", f"{shown(free)}/{shown(net_income)}")


def _constant_multiple(sheet: Sheet, ocf0: float, c0: float, ocf1: float, c1: float) -> None:
    """What a rising share of cash flow does to the value while the multiple stays."""
    before, after = ocf0 * c0, ocf1 * c1
    if before <= 0.0 or after <= 0.0:
        sheet.refuse("non_positive_fcf", "A multiple stays constant only on a positive free cash flow.", "value_change")
        return
    substituted = f"({shown(ocf1)} · {shown(c1)})/({shown(ocf0)} · {shown(c0)}) - 1"
    sheet.put("value_change", after / before - 1.0, "(OCF1·c1)/(OCF0·c0) - 1", substituted)
