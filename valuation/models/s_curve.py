"""Penetration along an S-curve: when a share of the market is reached, and whether growth still speeds up."""

from __future__ import annotations

import math
from typing import Annotated

from valuation.declaration import model
from valuation.parameters import Fraction, Kind, Ratio, Words, Years
from valuation.sheet import Sheet, shown

_SPAN = math.log(81.0)  # from 10 % to 90 % of the ceiling the odds rise from 1/9 to 9
Ceiling = Annotated[float, Kind("decimal", above=0.0, at_most=1.0)]
YearsOn = Annotated[float, Kind("years", at_least=-200.0, at_most=200.0)]
Year = Annotated[float, Kind("year", at_least=1900.0, at_most=2200.0)]


@model
def s_curve(
    *,
    penetration: Annotated[Fraction, Words("share of the market reached today", ("penetration_now", "pen0"))],
    span: Annotated[Years | None, Words("years from 10 % to 90 % of the ceiling", ("years_10_90",))] = None,
    k: Annotated[Ratio | None, Words("steepness per year, where it is given rather than the span")] = None,
    ceiling: Annotated[Ceiling, Words("share that is never passed", ("limit", "l"))] = 1.0,
    target: Annotated[Fraction | None, Words("share whose year is asked", ("target_penetration",))] = None,
    t: Annotated[YearsOn | None, Words("years from today whose penetration is asked", ("years_on",))] = None,
    start: Annotated[Year | None, Words("calendar year of today's share", ("year",))] = None,
) -> Sheet:
    """Logistic penetration from today's share: the share in a year, the year of a share, and the acceleration now.

    Formula
        pen(t) = L/(1 + e^(-k·(t - t0))); k = ln 81/years from 10 % to 90 % of L; t0 = ln(L/pen - 1)/k;
        years to q = t0 - ln(L/q - 1)/k; pen' = k·pen·(1 - pen/L); pen'' = k·pen'·(1 - 2·pen/L), above 0 until L/2
    Units
        penetration, target, ceiling: decimals; span, t: years; k: per year
    Raises
        UnusableInput: for shares outside 0 … 1 or a span that is no time.
        A share at or above the ceiling, or none at all, lies on no such curve: `outside_domain`; a target the ceiling
        keeps out of reach is answered with `no_solution`.
    Source
        Logistic diffusion, Fisher & Pry (1971), Technological Forecasting and Social Change 3.

    >>> result = s_curve(penetration=0.1, span=8, target=0.5, t=6, start=2026)
    >>> [round(result.results[name], 9) for name in ("t0", "penetration_then", "years_to_target", "year_of_target")]
    [4.0, 0.75, 4.0, 2030.0]
    """
    sheet = Sheet()
    if k is None and span is None:
        sheet.missing("span", "k", "t0")
        return sheet
    if k is None and span is not None:
        k = sheet.put("k", _SPAN / span, "ln 81/span", f"4.39444915/{shown(span)}")
    if k is None or k <= 0.0:
        sheet.refuse("outside_domain", "The curve must rise; give a steepness above zero.", "t0")
        return sheet
    if not 0.0 < penetration < ceiling:
        text = f"A share of {penetration:.1%} lies on no curve that rises from above zero to below {ceiling:.1%}."
        sheet.refuse("outside_domain", text, "t0")
        return sheet
    middle = sheet.put("t0", _years_to(ceiling, penetration, k), "ln(L/pen - 1)/k", _odds(ceiling, penetration, k))
    _motion(sheet, penetration, ceiling, k)
    if t is not None:
        _share_then(sheet, (ceiling, k, middle), t)
    if target is not None:
        _year_of(sheet, (ceiling, k, middle), target, start)
    return sheet


def _years_to(ceiling: float, share: float, k: float) -> float:
    """Years from a share to half of the ceiling."""
    return math.log(ceiling / share - 1.0) / k


def _odds(ceiling: float, share: float, k: float) -> str:
    return f"ln({shown(ceiling)}/{shown(share)} - 1)/{shown(k)}"


def _motion(sheet: Sheet, share: float, ceiling: float, k: float) -> None:
    substituted = f"{shown(k)} · {shown(share)} · (1 - {shown(share)}/{shown(ceiling)})"
    speed = sheet.put("speed", k * share * (1.0 - share / ceiling), "k·pen·(1 - pen/L)", substituted)
    substituted = f"{shown(k)} · {shown(speed)} · (1 - 2 · {shown(share)}/{shown(ceiling)})"
    change = sheet.put("acceleration", k * speed * (1.0 - 2.0 * share / ceiling), "k·speed·(1 - 2·pen/L)", substituted)
    sheet.say("accelerating", change > 0.0, "pen < L/2", f"{shown(share)} < {shown(ceiling / 2.0)}")


def _share_then(sheet: Sheet, curve: tuple[float, float, float], t: float) -> None:
    ceiling, k, middle = curve
    substituted = f"{shown(ceiling)}/(1 + e^(-{shown(k)} · ({shown(t)} - {shown(middle)})))"
    value = ceiling / (1.0 + math.exp(-k * (t - middle)))
    sheet.put("penetration_then", value, "L/(1 + e^(-k·(t - t0)))", substituted)


def _year_of(sheet: Sheet, curve: tuple[float, float, float], target: float, start: float | None) -> None:
    ceiling, k, middle = curve
    if not 0.0 < target < ceiling:
        text = f"A share of {target:.1%} is never reached below a ceiling of {ceiling:.1%}."
        sheet.refuse("no_solution", text, "years_to_target")
        return
    substituted = f"{shown(middle)} - {_odds(ceiling, target, k)}"
    years = sheet.put("years_to_target", middle - _years_to(ceiling, target, k), "t0 - ln(L/q - 1)/k", substituted)
    if start is not None:
        sheet.put("year_of_target", start + years, "start + years", f"{shown(start)} + {shown(years)}")
