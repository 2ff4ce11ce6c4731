"""Price over earnings against growth and dividend yield together."""

from __future__ import annotations

from valuation.declaration import model
from valuation.parameters import EarningsGrowth, Fraction, PerShare, Price, Ratio
from valuation.sheet import Sheet, shown


@model
def pegy(
    *,
    pe: Ratio | None = None,
    g: EarningsGrowth | None = None,
    dividend_yield: Fraction | None = None,
    price: Price | None = None,
    eps0: PerShare | None = None,
    dividend_per_share: PerShare | None = None,
) -> Sheet:
    """PE over the sum of earnings growth and dividend yield; without growth it says nothing, whatever the yield.

    Formula
        PEGY = PE/(100·(g + y)), PE = price/eps0 and y = dividend per share/price where they are not given
    Units
        g, dividend_yield: decimal per year; price, eps0, dividend_per_share: money per same share
    Raises
        UnusableInput: for a growth or a yield that cannot be meant as a decimal.
        A loss is answered with `non_positive_eps`, growth of zero or less with `non_positive_growth`.
    Source
        Lynch, One Up on Wall Street (1989), ch. 13, turned over so that low is cheap as with PEG.

    >>> pegy(pe=25.0, g=0.25, dividend_yield=0.25).results["pegy"]
    0.5
    """
    sheet = Sheet()
    if pe is None and price is not None and eps0 is not None and eps0 > 0.0:
        pe = sheet.put("pe", price / eps0, "price/eps0", f"{shown(price)}/{shown(eps0)}")
    if dividend_yield is None and price is not None and dividend_per_share is not None:
        substituted = f"{shown(dividend_per_share)}/{shown(price)}"
        dividend_yield = sheet.put("dividend_yield", dividend_per_share / price, "dividend/price", substituted)
    if (pe is not None and pe <= 0.0) or (eps0 is not None and eps0 <= 0.0):
        sheet.refuse("non_positive_eps", "Earnings are not positive, so PEGY has no meaning.", "pegy")
    elif g is not None and g <= 0.0:
        sheet.refuse("non_positive_growth", f"Earnings do not grow ({g:.1%}), so PEGY has no meaning.", "pegy")
    elif pe is None or g is None or dividend_yield is None:
        figures = {"pe": pe, "g": g, "dividend_yield": dividend_yield}
        sheet.missing(next(name for name, value in figures.items() if value is None), "pegy")
    else:
        substituted = f"{shown(pe)}/(100 · ({shown(g)} + {shown(dividend_yield)}))"
        value = sheet.put("pegy", pe / (100.0 * (g + dividend_yield)), "PE/(100·(g + y))", substituted)
        sheet.put("peg", pe / (100.0 * g), "PE/(100·g)", f"{shown(pe)}/(100 · {shown(g)})")
        sheet.say("pass_pegy_le_1", value <= 1.0 + 1e-9)
    return sheet
