"""The growth that today's market value requires."""

from __future__ import annotations

from valuation.declaration import model
from valuation.models.two_stage_multiple import two_stage_worth
from valuation.parameters import Money, Rate, Size, WholeYears
from valuation.sheet import Sheet, shown
from valuation.solving import solve

_BRACKET = (-0.9, 2.0)


@model
def reverse_dcf(
    *,
    market_cap: Size,
    fcf0: Money,
    gT: Rate,  # noqa: N803 - the formula's name
    r: Rate,
    n: WholeYears = 10,
    net_cash: Money = 0.0,
    fade: bool = False,
    unit: str | None = None,
) -> Sheet:
    """Growth of the first stage at which the discounted cash flow is worth today's market value.

    Formula
        g1 with fcf0·P/FCF(r, g1, gT, n) + net cash = market cap, sought from -90 % to 200 %
    Units
        market_cap, fcf0, net_cash: money of one currency; rates: decimal per year; n: years
    Raises
        UnusableInput: for rates that cannot be meant as decimals.
        A flow of zero or less is answered with `non_positive_fcf`, growth outside the bracket with `no_solution`.
    Source
        `dcf` turned round.

    >>> result = reverse_dcf(market_cap=300.0, fcf0=10.0, n=4, gT=0.05, r=0.10, net_cash=50.0)
    >>> round(result.results["implied_g1"], 12)
    0.1
    """
    del unit  # entered among the inputs, for the reader
    sheet = Sheet()
    if fcf0 <= 0.0:
        text = f"A free cash flow of {shown(fcf0)} cannot be grown into today's price."
        sheet.refuse("non_positive_fcf", text, "implied_g1", "p_fcf")
        return sheet
    sheet.put("p_fcf", market_cap / fcf0, "market cap/fcf0", f"{shown(market_cap)}/{shown(fcf0)}")
    if r <= gT:
        text = f"The discount rate ({r:.2%}) must be above the growth for ever ({gT:.2%}); lower gT or raise r."
        sheet.refuse("terminal_growth_not_below_discount_rate", text, "implied_g1")
        return sheet
    target = (market_cap - net_cash) / fcf0
    years = int(n)
    found = solve(lambda growth: two_stage_worth(r, growth, gT, years, fade=fade), target, *_BRACKET)
    if found is None:
        low, high = _BRACKET
        text = f"No growth between {low:.0%} and {high:.0%} a year over {years} years gives today's price."
        sheet.refuse("no_solution", text, "implied_g1")
        return sheet
    formula = "the g1 at which P/FCF(r, g1, gT, n) = (market cap - net cash)/fcf0"
    substituted = f"P/FCF({shown(r)}, g1, {shown(gT)}, {years}) = {shown(target)}"
    sheet.put("implied_g1", found, formula, substituted)
    return sheet
