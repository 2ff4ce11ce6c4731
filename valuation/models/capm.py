"""Cost of equity from the capital asset pricing model."""

from __future__ import annotations

from typing import Annotated

from valuation.declaration import model
from valuation.parameters import Fraction, Kind, Rate, Words
from valuation.sheet import Sheet, shown

_RAW = (0.5, 2.5)
Beta = Annotated[float, Kind("beta", at_least=-10.0, at_most=10.0)]
Leverage = Annotated[float, Kind("ratio", at_least=0.0)]


@model
def capm(
    *,
    rf: Rate | None = None,
    beta: Annotated[Beta | None, Words("beta as a provider states it", ("beta_raw", "raw_beta"))] = None,
    erp: Rate | None = None,
    crp: Rate = 0.0,
    blume: Annotated[bool, Words("draw the beta a third of the way towards one")] = True,
    beta_adj: Annotated[Beta | None, Words("beta already adjusted, used as it is", ("beta_adjusted",))] = None,
    floor: Annotated[Rate | None, Words("lowest cost of equity; where it binds it adds a constant spread")] = None,
    rf_base: Annotated[Rate | None, Words("risk-free rate at which the floor's spread is fixed")] = None,
    beta_l: Annotated[Beta | None, Words("beta with the company's debt", ("beta_levered",))] = None,
    beta_u: Annotated[Beta | None, Words("beta without debt", ("beta_unlevered",))] = None,
    t: Fraction | None = None,
    de: Annotated[Leverage | None, Words("debt over equity", ("debt_to_equity",))] = None,
    de_target: Annotated[Leverage | None, Words("debt over equity to relever to")] = None,
) -> Sheet:
    """Cost of equity, with the beta drawn towards one, relevered for debt, and held above a floor.

    Formula
        ke = rf + β·ERP + CRP; β = 0.67·β_raw + 0.33, β_raw held in 0.5 … 2.5 with a flag;
        βu = βl/(1 + (1 - t)·D/E), relevered βu·(1 + (1 - t)·D/E target);
        floor: ke + max(0, floor - ke at rf_base), so that rf still moves the rate one for one
    Units
        rates: decimal per year, all in the currency of the flows; betas: pure numbers
    Raises
        UnusableInput: for rates that cannot be meant as decimals.
    Source
        Sharpe (1964), Journal of Finance 19(3); Blume (1975), Journal of Finance 30(3);
        Hamada (1972), Journal of Finance 27(2); the floor and the limits are the house's.

    >>> result = capm(rf=0.04, beta=1.0, erp=0.05)
    >>> round(result.results["ke"], 12), round(capm(rf=0.02, beta=1.0, erp=0.05, floor=0.08).results["ke"], 12)
    (0.09, 0.08)
    """
    sheet = Sheet()
    relevered = _relevered(sheet, (beta_l, beta_u), t, de, de_target)
    if rf is None and erp is None and relevered is not None:
        return sheet
    if rf is None or erp is None:
        sheet.missing("rf" if rf is None else "erp", "ke")
        return sheet
    if beta_adj is None:
        beta_adj = relevered if beta is None and relevered is not None else _adjusted(sheet, beta, blume=blume)
    substituted = f"{shown(rf)} + {shown(beta_adj)} · {shown(erp)} + {shown(crp)}"
    plain = sheet.put("ke_before_floor", rf + beta_adj * erp + crp, "rf + β·ERP + CRP", substituted)
    if floor is None:
        sheet.put("ke", plain)
    else:
        _floored(sheet, plain, floor, (rf_base if rf_base is not None else rf) - rf)
    return sheet


def _adjusted(sheet: Sheet, beta: float | None, *, blume: bool) -> float:
    if beta is None:
        return sheet.put("beta_adj", 1.0, "1", "no beta is known")
    low, high = _RAW
    used = min(max(beta, low), high)
    if used != beta:
        sheet.flag("clamped_beta", f"A beta of {beta:g} is outside {low:g} to {high:g} and was held at {used:g}.")
    if not blume:
        return sheet.put("beta_adj", used, "β_raw", shown(used))
    return sheet.put("beta_adj", 0.67 * used + 0.33, "0.67·β_raw + 0.33", f"0.67 · {shown(used)} + 0.33")


def _floored(sheet: Sheet, plain: float, floor: float, from_base: float) -> None:
    spread = max(0.0, floor - (plain + from_base))
    sheet.put(
        "floor_spread",
        spread,
        "max(0, floor - ke before floor)",
        f"max(0, {shown(floor)} - {shown(plain + from_base)})",
    )
    sheet.say("floor_binds", spread > 0.0)
    sheet.put("ke", plain + spread, "ke before floor + spread", f"{shown(plain)} + {shown(spread)}")


def _relevered(
    sheet: Sheet, betas: tuple[float | None, float | None], t: float | None, de: float | None, target: float | None
) -> float | None:
    """Beta without debt and with the target debt, where enough is given; the last one found."""
    beta_l, beta_u = betas
    if beta_l is None and beta_u is None:
        return None
    if t is None or (beta_u is None and de is None):
        sheet.missing("t" if t is None else "de", "beta_u")
        return None
    if beta_u is None and beta_l is not None and de is not None:
        substituted = f"{shown(beta_l)}/(1 + (1 - {shown(t)}) · {shown(de)})"
        beta_u = sheet.put("beta_u", beta_l / (1.0 + (1.0 - t) * de), "βl/(1 + (1 - t)·D/E)", substituted)
    if beta_u is None or target is None:
        return beta_u
    substituted = f"{shown(beta_u)} · (1 + (1 - {shown(t)}) · {shown(target)})"
    return sheet.put("beta_relevered", beta_u * (1.0 + (1.0 - t) * target), "βu·(1 + (1 - t)·D/E target)", substituted)
