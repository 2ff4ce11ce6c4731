"""What a move of the discount rate does to one company, by its business type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from valuation.assessment import Assessment
from valuation.result import NotMeaningful

STEPS = (-0.01, -0.005, 0.005, 0.01)
Effect = Literal["value", "hardly", "required_value"]
_HARDLY = "cms-cyclical-peg"
_REPRICED = "cms-rates"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateMoves:
    """Changes by step of the discount rate, both decimals.

    effect: "value": of the base value, recomputed; "required_value": of the market value the price needs in `years`;
    "hardly": the type's theory gives rates no part, so there is no number.
    """

    effect: Effect
    changes: tuple[tuple[float, float], ...] = ()
    rate: float | None = None
    years: float | None = None
    reason: NotMeaningful | None = None
    anchor: str = ""


def rate_moves(assessment: Assessment) -> RateMoves:
    """What half a point and a point of the discount rate change, up and down.

    Formula
        cash-flow, and race-track with a scenario: base value at r + d over base value at r, less one;
        race-track without one: ((1 + r + d)/(1 + r))^n - 1 on the value the price requires in n years;
        cyclical: no number
    Source
        CMS (2024): rates drive cash-flow tech, and PEG has little to do with them.
    """
    kind = assessment.type.name
    if kind == "cyclical":
        return RateMoves(effect="hardly", anchor=_HARDLY)
    moved = tuple((s.step, s.change) for s in assessment.sensitivity if s.parameter == "discount_rate")
    if moved:
        anchor = _REPRICED if kind == "cash_flow" else assessment.type.anchor
        return RateMoves(effect="value", changes=tuple(sorted(moved)), rate=_assumed(assessment), anchor=anchor)
    return _required(assessment) if kind == "race_track" else _none(assessment)


def _required(assessment: Assessment) -> RateMoves:
    found = next((i for i in assessment.implied if i.parameter == "future_market_value" and i.value is not None), None)
    given = {} if found is None else {figure.name: figure.quantity.value for figure in found.given}
    rate, years = given.get("discount_rate"), given.get("years")
    if rate is None or years is None:
        return _none(assessment)
    changes = tuple((step, required_change(rate, step, years)) for step in STEPS)
    return RateMoves(
        effect="required_value", changes=changes, rate=rate, years=years, anchor=assessment.methods[0].anchor
    )


def required_change(rate: float, step: float, years: float) -> float:
    """By how much a future value must change for the same value today when the rate moves.

    Formula
        ((1 + r + d)/(1 + r))^n - 1

    >>> round(required_change(0.10, 0.01, 8.0), 6)
    0.075084
    """
    return float(((1.0 + rate + step) / (1.0 + rate)) ** years - 1.0)


def _assumed(assessment: Assessment) -> float | None:
    return next((f.quantity.value for f in assessment.assumptions if f.name == "discount_rate"), None)


def _none(assessment: Assessment) -> RateMoves:
    reasons = (method.reason for method in assessment.methods if method.reason is not None)
    reason = next(reasons, NotMeaningful("missing_figure", "The type of this company is not decided."))
    return RateMoves(effect="value", reason=reason, anchor=assessment.type.anchor)
