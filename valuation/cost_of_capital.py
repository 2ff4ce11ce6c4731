"""The discount rate of a case: CAPM in the currency of the cash flows, with a floor, or the user's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from valuation.assessment import NamedFigure
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.models import capm
from valuation.quantity import Quantity
from valuation.result import NotMeaningful, Step

_BETA_RANGE = (0.5, 2.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRate:
    """A cost of equity with its inputs and working."""

    rate: float
    risk_free: float | None
    inputs: tuple[NamedFigure, ...]
    working: tuple[Step, ...]
    floored: bool = False


def discount_rate(case: Case) -> DiscountRate | NotMeaningful:
    """Cost of equity in the currency of the statements.

    Formula
        rf + (0.67 β + 0.33) · ERP; where that is below the floor, a constant spread lifts it to the floor,
        so that a move of rf still moves the rate one for one
    Units
        decimals per year
    Source
        Blume (1975), Journal of Finance 30(3) for the adjusted beta; premium and floor are house policy.
    """
    risk_free = case.view.risk_free.get(case.reporting or "")
    given = case.overrides.get("discount_rate")
    if given is not None:
        figure = case.figure("discount_rate", given, YOUR_ASSUMPTION)
        known = risk_free.value if risk_free else None
        return DiscountRate(rate=given, risk_free=known, inputs=(figure,), working=())
    if risk_free is None:
        return missing("risk_free")
    premium, premium_source = case.assumption("equity_risk_premium", case.policy.equity_risk_premium)
    beta = _beta(case)
    result = capm(rf=risk_free.value, beta=beta.quantity.value, erp=premium, floor=case.policy.rate_floor)
    rate = result.number("ke")
    if rate is None:
        return missing("risk_free")
    inputs = (
        NamedFigure(name="risk_free", quantity=risk_free),
        beta,
        case.figure("equity_risk_premium", premium, premium_source),
        case.figure("rate_floor", case.policy.rate_floor, case.policy.source),
    )
    before = result.number("ke_before_floor")
    floored = before is not None and before < rate
    return DiscountRate(rate=rate, risk_free=risk_free.value, inputs=inputs, working=result.working, floored=floored)


def _beta(case: Case) -> NamedFigure:
    given = case.overrides.get("beta")
    reported = case.fundamentals.beta
    if given is not None:
        return _held(case.figure("beta", given, YOUR_ASSUMPTION, "count").quantity, "you state")
    if reported is None:
        return case.figure("beta", case.policy.beta, case.policy.source, "count")
    return _held(reported, "provider states")


def _held(stated: Quantity, who: str) -> NamedFigure:
    """A beta within the range the model uses, saying so where it was not."""
    low, high = _BETA_RANGE
    if low <= stated.value <= high:
        return NamedFigure(name="beta", quantity=stated)
    note = f"{who} {stated.value:g}, held within {low:g} to {high:g}"
    return NamedFigure(name="beta", quantity=replace(stated, value=min(max(stated.value, low), high), note=note))
