"""The multiple of cash flow that a discount rate and level growth for ever justify."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from valuation.codes import MEANINGFUL, Codes, Column, coded, column
from valuation.declaration import model
from valuation.parameters import Change, Rate, Ratio
from valuation.sheet import Sheet, shown

NARROW_SPREAD = 0.015  # below 1.5 points a small error of the inputs moves the value by half


class JustifiedArrays(NamedTuple):
    """Columns of results; NaN where the code is not 0."""

    p_fcf: Column
    p_ocf: Column
    duration: Column
    code: Codes


def justified_arrays(r: Column, g: Column, fcf_conversion: Column) -> JustifiedArrays:
    """The same as `justified_multiple` for whole columns; NaN among the inputs means not reported."""
    spread = r - g
    code = coded((np.isnan(spread), "missing_figure"), (spread <= 0.0, "discount_rate_not_above_growth"))
    spread[code != MEANINGFUL] = np.nan
    with np.errstate(all="ignore"):  # a spread of almost nothing overflows; the scalar path refuses what is not finite
        duration = 1.0 / spread
        p_fcf = (1.0 + g) * duration
        return JustifiedArrays(p_fcf, fcf_conversion * p_fcf, duration, code)


@model
def justified_multiple(*, r: Rate, g: Rate, fcf_conversion: Ratio | None = None, dr: Change | None = None) -> Sheet:
    """Price over free and over operating cash flow that a rate and a growth justify, and what a rate move does.

    Formula
        P/FCF = (1 + g)/(r - g), forward 1/(r - g); P/OCF = c·P/FCF with c = FCF/OCF;
        D = 1/(r - g); convexity = 2/(r - g)²; for a move dr: exact (r - g)/(r + dr - g) - 1,
        by duration -D·dr, to the second order -D·dr + ½·convexity·dr²
    Units
        r, g, dr: decimal per year; fcf_conversion: ratio; multiples: trailing, years of duration
    Raises
        UnusableInput: for a rate that cannot be meant as a decimal.
        A rate not above the growth is answered with `discount_rate_not_above_growth`.
    Source
        Gordon & Shapiro (1956), Management Science 3(1).

    >>> result = justified_multiple(r=0.10, g=0.05, fcf_conversion=0.5, dr=-0.01)
    >>> [round(result.results[name], 4) for name in ("p_fcf", "p_ocf", "duration", "price_change_exact")]
    [21.0, 10.5, 20.0, 0.25]
    """
    sheet = Sheet()
    found = justified_arrays(column(r), column(g), column(fcf_conversion))
    if found.code[0] != MEANINGFUL:
        text = f"The discount rate ({r:.2%}) must be above the growth ({g:.2%}); lower the growth or raise the rate."
        sheet.refuse("discount_rate_not_above_growth", text, *_names(fcf_conversion, dr))
        return sheet
    spread = r - g
    p_fcf = sheet.put("p_fcf", found.p_fcf[0], "(1 + g)/(r - g)", f"(1 + {shown(g)})/({shown(r)} - {shown(g)})")
    sheet.put("p_fcf_forward", found.duration[0], "1/(r - g)", f"1/({shown(r)} - {shown(g)})")
    if fcf_conversion is not None:
        sheet.put("p_ocf", found.p_ocf[0], "FCF/OCF · P/FCF", f"{shown(fcf_conversion)} · {shown(p_fcf)}")
    sheet.put("duration", found.duration[0], "1/(r - g)", f"1/({shown(r)} - {shown(g)})")
    sheet.put("convexity", 2.0 / spread**2, "2/(r - g)²", f"2/({shown(r)} - {shown(g)})²")
    if spread < NARROW_SPREAD:
        sheet.flag("spread_narrow", f"The rate is only {spread:.2%} above the growth; the value explodes.")
    if dr is not None:
        _rate_move(sheet, r, g, dr)
    return sheet


def _names(fcf_conversion: float | None, dr: float | None) -> tuple[str, ...]:
    operating = () if fcf_conversion is None else ("p_ocf",)
    moved = () if dr is None else ("price_change_exact", "price_change_duration_only", "price_change_second_order")
    return ("p_fcf", "p_fcf_forward", *operating, "duration", "convexity", *moved)


def _rate_move(sheet: Sheet, r: float, g: float, dr: float) -> None:
    spread, moved = r - g, r + dr - g
    if moved <= 0.0:
        text = f"A move of {dr:+.2%} takes the discount rate ({r:.2%}) down to the growth ({g:.2%}) or below."
        sheet.refuse("discount_rate_not_above_growth", text, "price_change_exact")
    else:
        substituted = f"({shown(r)} - {shown(g)})/({shown(r)} + {shown(dr)} - {shown(g)}) - 1"
        sheet.put("price_change_exact", spread / moved - 1.0, "(r - g)/(r + dr - g) - 1", substituted)
    first = -dr / spread
    sheet.put("price_change_duration_only", first, "-D·dr", f"-{shown(1.0 / spread)} · {shown(dr)}")
    substituted = f"{shown(first)} + ½ · {shown(2.0 / spread**2)} · {shown(dr)}²"
    sheet.put("price_change_second_order", first + (dr / spread) ** 2, "-D·dr + ½·convexity·dr²", substituted)
