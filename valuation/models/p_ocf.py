"""Price over operating cash flow."""

from __future__ import annotations

from valuation.declaration import model
from valuation.market_value import Quote, market_value, price_multiple
from valuation.parameters import Count, Money, Price, Size
from valuation.sheet import Sheet


@model
def p_ocf(
    *,
    ocf: Money | None,
    price: Price | None = None,
    shares: Count | None = None,
    market_cap: Size | None = None,
    ordinary_per_ads: Count = 1.0,
    fx: Count | None = None,
    listing_currency: str | None = None,
    reporting_currency: str | None = None,
) -> Sheet:
    """P/OCF in the currency of the statements.

    Formula
        P/OCF = price·shares/ordinary_per_ads/fx/OCF
    Units
        as in `cash_flow`
    Raises
        UnusableInput: for figures that cannot be meant.
        Operating cash flow of zero or less is answered with `non_positive_ocf`.
    Source
        CMS strategy report of 16 June 2024 for the multiple.

    >>> p_ocf(price=40.0, shares=100.0, fx=1.25, ocf=400.0).results["p_ocf"]
    8.0
    """
    sheet = Sheet()
    quote = Quote(price, shares, market_cap, ordinary_per_ads, fx, listing_currency, reporting_currency)
    market = market_value(sheet, quote)
    price_multiple(sheet, "p_ocf", market, ocf)
    return sheet
