"""The multiple of cash flow that some years of growth and a slower growth for ever after justify."""

from __future__ import annotations

from valuation.declaration import model
from valuation.discounting import growth_path, present_factors, staged_worth
from valuation.parameters import Change, Growth, Rate, Ratio, WholeYears
from valuation.result import Step
from valuation.sheet import Sheet, shown

_STEP = 1e-4  # of the rate, for the slope: one basis point either way


def two_stage_worth(r: float, g1: float, gT: float, n: int, *, fade: bool) -> float:  # noqa: N803 - the formula's name
    """Price over the last free cash flow as a bare number, for solving; the rate must be above gT.

    >>> two_stage_worth(0.10, 0.10, 0.05, 4, fade=False)
    25.0
    """
    near, later = staged_worth(r, g1, gT, n, fade=fade)
    return near + later


@model
def two_stage_multiple(
    *,
    r: Rate,
    g1: Growth,
    gT: Rate,  # noqa: N803 - the formula's name
    n: WholeYears = 10,
    fade: bool = False,
    fcf_conversion: Ratio | None = None,
    dr: Change | None = None,
) -> Sheet:
    """Price over cash flow that two stages of growth justify; with `fade` the first falls evenly to the second.

    Formula
        f_t = Π_(s≤t) (1 + g_s)/(1 + r); P/FCF = Σ_(t=1..n) f_t + f_n·(1 + gT)/(r - gT);
        g_s = g1, or with fade g1 + (gT - g1)·(s - 1)/(n - 1); P/OCF = FCF/OCF · P/FCF;
        D = -(P(r + h) - P(r - h))/(2h·P(r))
    Units
        rates and growth: decimal per year; n: years; multiples: of the last twelve months' flow
    Raises
        UnusableInput: for a rate or a number of years that cannot be meant.
        A rate not above gT is answered with `terminal_growth_not_below_discount_rate`.
    Source
        Damodaran, Investment Valuation, 3rd ed., ch. 12-13; the defaults are the house's.

    >>> result = two_stage_multiple(r=0.10, g1=0.10, gT=0.05, n=4)
    >>> round(result.results["p_fcf"], 9), round(result.results["terminal_share"], 9)
    (25.0, 0.84)
    """
    sheet = Sheet()
    n = int(n)
    if r <= gT:
        text = f"The discount rate ({r:.2%}) must be above the growth for ever ({gT:.2%}); lower gT or raise r."
        names = [name for name, given in (("p_ocf", fcf_conversion), ("price_change_exact", dr)) if given is not None]
        sheet.refuse("terminal_growth_not_below_discount_rate", text, "p_fcf", *names)
        return sheet
    growth = growth_path(g1, gT, n, fade=fade)
    factors = present_factors(r, growth)
    near, later = staged_worth(r, g1, gT, n, fade=fade)
    if fade:
        path = "g1 + (gT - g1)·(t - 1)/(n - 1), t = 1…n"
        sheet.working.append(Step(f"g_t = {path}", f"{shown(g1)} … {shown(gT)} over {n} years", shown(growth)))
    sheet.put("stage1", near, "Σ f_t, t = 1…n", " + ".join(map(shown, factors)))
    substituted = f"{shown(factors[-1])} · (1 + {shown(gT)})/({shown(r)} - {shown(gT)})"
    sheet.put("terminal", later, "f_n·(1 + gT)/(r - gT)", substituted)
    worth = sheet.put("p_fcf", near + later, "stage1 + terminal", f"{shown(near)} + {shown(later)}")
    sheet.put("terminal_share", later / worth, "terminal/P/FCF", f"{shown(later)}/{shown(worth)}")
    if fcf_conversion is not None:
        sheet.put("p_ocf", fcf_conversion * worth, "FCF/OCF · P/FCF", f"{shown(fcf_conversion)} · {shown(worth)}")
    step = min(_STEP, (r - gT) / 2.0)
    above, below = (two_stage_worth(r + move, g1, gT, n, fade=fade) for move in (step, -step))
    sheet.put("duration", (below - above) / (2.0 * step * worth))
    if r - gT < 0.015:
        sheet.flag("spread_narrow", f"The rate is only {r - gT:.2%} above the growth for ever; the value explodes.")
    if dr is not None:
        _rate_move(sheet, (r, g1, gT, n), dr, worth, fade=fade)
    return sheet


def _rate_move(sheet: Sheet, plan: tuple[float, float, float, int], dr: float, worth: float, *, fade: bool) -> None:
    r, g1, terminal, n = plan
    if r + dr <= terminal:
        text = f"A move of {dr:+.2%} takes the rate ({r:.2%}) down to the growth for ever ({terminal:.2%}) or below."
        sheet.refuse("terminal_growth_not_below_discount_rate", text, "price_change_exact")
        return
    moved = two_stage_worth(r + dr, g1, terminal, n, fade=fade)
    sheet.put(
        "price_change_exact", moved / worth - 1.0, "P/FCF at r + dr / P/FCF - 1", f"{shown(moved)}/{shown(worth)} - 1"
    )
