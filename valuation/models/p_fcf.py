"""Price over free cash flow."""

from __future__ import annotations

from typing import Annotated

from valuation.declaration import model
from valuation.market_value import Flows, Quote, conversion, free_cash_flow, market_value, price_multiple
from valuation.parameters import Count, Money, Price, Size, Spent, Words
from valuation.sheet import Sheet, shown

_INFO = Words("free cash flow as a data provider states it, to be compared", ("provider_fcf",))


@model
def p_fcf(
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
    info_free_cashflow: Annotated[Money | None, _INFO] = None,
) -> Sheet:
    """P/FCF in the currency of the statements, and how far a provider's free cash flow is off the statements.

    Formula
        FCF = OCF - capex (or its two parts); P/FCF = market cap in reporting currency/FCF;
        relative gap = provider's FCF/FCF - 1
    Units
        as in `cash_flow`
    Raises
        UnusableInput: for figures that cannot be meant or contradict each other.
        Free cash flow of zero or less is answered with `non_positive_fcf`.
    Source
        CMS strategy report of 16 June 2024 for the multiple.

    >>> result = p_fcf(market_cap=1000.0, ocf=80.0, capex=40.0, info_free_cashflow=30.0)
    >>> result.results["p_fcf"], result.results["relative_gap"]
    (25.0, -0.25)
    """
    sheet = Sheet()
    free = free_cash_flow(sheet, Flows(ocf, capex, capex_tangible, capex_intangible, fcf))
    quote = Quote(price, shares, market_cap, ordinary_per_ads, fx, listing_currency, reporting_currency)
    if quote.given:
        market = market_value(sheet, quote)
        price_multiple(sheet, "p_fcf", market, free)
        if ocf is not None:
            price_multiple(sheet, "p_ocf", market, ocf)
    conversion(sheet, ocf, free)
    if info_free_cashflow is not None and free is not None:
        if free == 0.0:
            sheet.absent("free cash flow is zero", "relative_gap")
        else:
            substituted = f"{shown(info_free_cashflow)}/{shown(free)} - 1"
            sheet.put("relative_gap", info_free_cashflow / free - 1.0, "provider's FCF/FCF - 1", substituted)
    return sheet
