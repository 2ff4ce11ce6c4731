"""Discounted cash flow in two stages."""

from __future__ import annotations

from valuation.declaration import model
from valuation.discounting import growth_path, present_factors, staged_worth
from valuation.parameters import Count, Fraction, Growth, Money, Rate, WholeYears
from valuation.sheet import Sheet, shown

TERMINAL_SHARE_HIGH = 0.75


@model
def dcf(
    *,
    fcf0: Money,
    g1: Growth,
    gT: Rate,  # noqa: N803 - the formula's name
    r: Rate,
    n: WholeYears = 10,
    net_cash: Money = 0.0,
    stakes: Money = 0.0,
    stake_discount: Fraction = 0.0,
    shares: Count | None = None,
    rf: Rate | None = None,
    fade: bool = False,
    unit: str | None = None,
) -> Sheet:
    """Enterprise, equity and per-share value of a cash flow that grows in two stages; the first flow is next year's.

    Formula
        EV = Σ_(t=1..n) fcf0·Π(1 + g_s)/(1 + r)^t + TV/(1 + r)^n, TV = FCF_n·(1 + gT)/(r - gT);
        equity = EV + net cash + stakes·(1 - discount); per share = equity/shares
    Units
        fcf0 (of the year just past), net_cash, stakes: money; rates: decimal per year; n: years
    Raises
        UnusableInput: for rates that cannot be meant as decimals.
        A flow of zero or less is answered with `non_positive_fcf`, a rate not above gT with
        `terminal_growth_not_below_discount_rate`, gT above a given risk-free rate with `outside_domain`.
    Source
        Damodaran, Investment Valuation, 3rd ed., ch. 12.

    >>> result = dcf(fcf0=10.0, g1=0.10, n=4, gT=0.05, r=0.10, net_cash=50.0, shares=10.0)
    >>> [round(result.results[name], 9) for name in ("pv_stage1", "ev", "equity", "per_share", "terminal_share")]
    [40.0, 250.0, 300.0, 30.0, 0.84]
    """
    del unit  # entered among the inputs, for the reader
    sheet = Sheet()
    names = ("pv_stage1", "ev", "equity", *(("per_share",) if shares is not None else ()), "terminal_share")
    if fcf0 <= 0.0:
        sheet.refuse("non_positive_fcf", f"A free cash flow of {shown(fcf0)} cannot be grown into a value.", *names)
    elif r <= gT:
        text = f"The discount rate ({r:.2%}) must be above the growth for ever ({gT:.2%}); lower gT or raise r."
        sheet.refuse("terminal_growth_not_below_discount_rate", text, *names)
    elif rf is not None and gT > rf:
        text = f"Growth for ever ({gT:.2%}) above the risk-free rate ({rf:.2%}) outgrows the economy; lower gT."
        sheet.refuse("outside_domain", text, *names)
    else:
        value = _enterprise(sheet, fcf0, (r, g1, gT, int(n)), fade=fade)
        _equity(sheet, value, net_cash, stakes * (1.0 - stake_discount), shares)
    return sheet


def _enterprise(sheet: Sheet, flow: float, plan: tuple[float, float, float, int], *, fade: bool) -> float:
    r, g1, terminal, n = plan
    near, later = staged_worth(r, g1, terminal, n, fade=fade)
    growth = growth_path(g1, terminal, n, fade=fade)
    factors = present_factors(r, growth)
    first = sheet.put("pv_stage1", flow * near, "fcf0·Σ Π(1 + g_s)/(1 + r)^t", f"{shown(flow)} · ({_sum(factors)})")
    substituted = f"{shown(flow)} · {shown(factors[-1])} · (1 + {shown(terminal)})/({shown(r)} - {shown(terminal)})"
    last = sheet.put("pv_terminal", flow * later, "FCF_n/(1 + r)^n·(1 + gT)/(r - gT)", substituted)
    value = sheet.put("ev", first + last, "pv_stage1 + pv_terminal", f"{shown(first)} + {shown(last)}")
    share = sheet.put("terminal_share", last / value, "pv_terminal/ev", f"{shown(last)}/{shown(value)}")
    if share > TERMINAL_SHARE_HIGH:
        sheet.flag("terminal_share_high", f"{share:.1%} of the value lies beyond year {n}.")
    return value


def _sum(factors: list[float]) -> str:
    return " + ".join(map(shown, factors))


def _equity(sheet: Sheet, value: float, net_cash: float, stakes: float, shares: float | None) -> None:
    substituted = f"{shown(value)} + {shown(net_cash)} + {shown(stakes)}"
    equity = sheet.put("equity", value + net_cash + stakes, "ev + net cash + stakes·(1 - discount)", substituted)
    if shares is not None:
        sheet.put("per_share", equity / shares, "equity/shares", f"{shown(equity)}/{shown(shares)}")
