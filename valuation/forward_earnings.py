"""Earnings of the next twelve months, blended from two estimated years."""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

from valuation.errors import UnusableInput
from valuation.sheet import Sheet, shown

_YEAR = 365


class Estimates(NamedTuple):
    """Estimates of the current and the next fiscal year, and the weight of the current one."""

    w: float
    e1: float
    e2: float

    @property
    def blended(self) -> float:
        """Earnings of the next twelve months."""
        return self.w * self.e1 + (1.0 - self.w) * self.e2


def weight(today: date, year_end: date) -> float:
    """Share of the next twelve months that still lies in the current fiscal year.

    Formula
        days left in the fiscal year/365
    Units
        decimal
    Raises
        UnusableInput: where the year has ended or ends more than a year from now, and the estimates must roll.

    >>> weight(date(2026, 8, 7), date(2026, 12, 31))
    0.4
    """
    days = (year_end - today).days
    if not 0 <= days <= _YEAR:
        raise UnusableInput(
            f"{year_end} is not the end of the fiscal year that {today} lies in; roll the two estimates by a year."
        )
    return days / _YEAR


def blend(sheet: Sheet, name: str, estimates: Estimates) -> float:
    """Enter the next twelve months' earnings with their working."""
    w, e1, e2 = estimates
    substituted = f"{shown(w)} · {shown(e1)} + (1 - {shown(w)}) · {shown(e2)}"
    return sheet.put(name, estimates.blended, "w·E1 + (1 - w)·E2", substituted)


def split_drift(sheet: Sheet, then: Estimates, now: Estimates) -> None:
    """Part the move of blended earnings into what analysts revised and what the calendar rolled.

    Formula
        revision ln(B(w0, new)/B(w0, old)); roll ln(B(w1, new)/B(w0, new))
    """
    same_weight = Estimates(then.w, now.e1, now.e2)
    if min(then.blended, same_weight.blended, now.blended) <= 0.0:
        sheet.absent("forward earnings are not positive", "ln_revision", "ln_roll")
        return
    substituted = f"ln({shown(same_weight.blended)}/{shown(then.blended)})"
    revised = math.log(same_weight.blended / then.blended)
    sheet.put("ln_revision", revised, "ln(new estimates/old at the old weight)", substituted)
    substituted = f"ln({shown(now.blended)}/{shown(same_weight.blended)})"
    sheet.put("ln_roll", math.log(now.blended / same_weight.blended), "ln(new weight/old weight)", substituted)
