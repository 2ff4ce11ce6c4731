"""Verification period by period: the growth today's price requires against the growth that was reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from valuation.assessment import ImpliedParameter, Ledger, TypeName, Verified
from valuation.case import Case
from valuation.company import Period
from valuation.quantity import CALCULATED, Quantity

_SLACK = 1e-9  # a growth exactly on the line is met, whatever the last bit says
_PERIODS = 4
_FISCAL_YEAR = re.compile(r"FY(\d{4})")
# What the method of a type solves for, and the reported figure it speaks of.
_REQUIRED: dict[TypeName, tuple[str, Literal["revenue", "net_income"]]] = {
    "cash_flow": ("growth", "revenue"),
    "cyclical": ("earnings_growth", "net_income"),
}


def ledger(case: Case, name: TypeName, implied: Sequence[ImpliedParameter]) -> Ledger | None:
    """The ledger of a type whose price implies a growth; None for a track, whose price implies a market.

    Formula
        met: reported growth on the year ≥ the growth today's price implies
    Units
        decimals per year
    Source
        CITIC (2025) for verification by results; the test against the implied growth is the house's.
    """
    if name not in _REQUIRED:
        return None
    parameter, figure = _REQUIRED[name]
    required = next((found.value for found in implied if found.parameter == parameter), None)
    years = case.fundamentals.years
    reported = tuple(_verified(before, after, figure, required) for before, after in pairwise(years))
    return Ledger(figure=figure, required=required, periods=(*reported[-_PERIODS:], *_coming(years)))


def _verified(
    before: Period, after: Period, figure: Literal["revenue", "net_income"], required: Quantity | None
) -> Verified:
    growth = _growth(before, after, figure)
    holds = None if growth is None or required is None else growth.value >= required.value - _SLACK
    return Verified(period=after.label, end=after.end, growth=growth, holds=holds)


def _growth(before: Period, after: Period, figure: Literal["revenue", "net_income"]) -> Quantity | None:
    """Growth between two consecutive years; None where either is missing or the earlier one was no profit."""
    earlier, later = before.figure(figure), after.figure(figure)
    consecutive = 350 <= (after.end - before.end).days <= 380
    if earlier is None or later is None or earlier.value <= 0 or not consecutive:
        return None
    value = later.over(earlier).value - 1.0
    return Quantity(value=value, unit="ratio", period=after.label, as_of=after.end, source=CALCULATED)


def _coming(years: Sequence[Period]) -> tuple[Verified, ...]:
    """The fiscal year after the last reported one, which will be verified next."""
    last = years[-1] if years else None
    label = _FISCAL_YEAR.fullmatch(last.label) if last is not None else None
    if last is None or label is None:
        return ()
    return (Verified(period=f"FY{int(label.group(1)) + 1}", end=_a_year_on(last.end), growth=None, holds=None),)


def _a_year_on(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)
