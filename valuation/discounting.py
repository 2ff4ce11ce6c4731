"""The worth today of later money, in closed forms that hold for one number and for whole columns alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from valuation.errors import OutsideDomain

Number = TypeVar("Number", float, NDArray[np.float64])


def growing_perpetuity(next_flow: float, discount_rate: float, growth: float) -> float:
    """Worth today of a flow that is paid in a year and grows at one rate without end.

    Formula
        next_flow / (discount_rate - growth)
    Units
        next_flow: money; discount_rate, growth: decimal per year; result: money.

    Raises
        OutsideDomain: unless the discount rate is above the growth.
    Source
        Gordon & Shapiro (1956), Management Science 3(1).

    >>> growing_perpetuity(60.0, discount_rate=0.095, growth=0.035)
    1000.0
    """
    if discount_rate <= growth:
        raise OutsideDomain(
            "discount_rate_not_above_growth",
            f"Growth without end ({growth:.2%}) must stay below the discount rate ({discount_rate:.2%}); "
            "lower the growth or raise the rate.",
        )
    return next_flow / (discount_rate - growth)


def growth_path(first: Number, last: Number, years: int, *, fade: bool) -> list[Number]:
    """Growth of each year: level at the first rate, or falling in equal steps to the last one in the last year.

    Formula
        fade: g_t = first + (last - first)·(t - 1)/(years - 1), else g_t = first
    Units
        decimals per year

    >>> growth_path(0.5, 0.0, 3, fade=True)
    [0.5, 0.25, 0.0]
    >>> growth_path(0.12, 0.04, 2, fade=False)
    [0.12, 0.12]
    """
    if not fade or years == 1:
        return [first] * years
    return [first + (last - first) * ((year - 1) / (years - 1)) for year in range(1, years + 1)]


def present_factors(discount_rate: Number, growth: Sequence[Number]) -> list[Number]:
    """Worth today of each year's flow, per unit of the flow of the year just past.

    Formula
        f_t = f_(t-1)·(1 + g_t)/(1 + discount_rate), f_0 = 1
    Units
        decimals per year; results are multiples of the last flow

    >>> present_factors(0.25, [0.0, 0.25])
    [0.8, 0.8]
    """
    factors: list[Number] = []
    for rate in growth:
        step = (1.0 + rate) / (1.0 + discount_rate)
        factors.append(factors[-1] * step if factors else step)
    return factors


def staged_worth(
    discount_rate: Number, first_growth: Number, terminal_growth: Number, years: int, *, fade: bool
) -> tuple[Number, Number]:
    """Worth of the flows of the first stage and of all later ones, per unit of the last flow.

    Formula
        Σ_(t=1..years) f_t  and  f_years·(1 + gT)/(discount_rate - gT), with f_t of `present_factors`
    Units
        decimals per year; results are multiples of the last flow; the rate must be above the terminal growth,
        which the caller checks because only it knows what to answer
    Source
        Damodaran, Investment Valuation, 3rd ed., ch. 12 (two stages), ch. 13 (falling growth).

    >>> staged_worth(0.10, 0.10, 0.05, 4, fade=False)
    (4.0, 21.0)
    """
    factors = present_factors(discount_rate, growth_path(first_growth, terminal_growth, years, fade=fade))
    near = factors[0]
    for factor in factors[1:]:
        near = near + factor
    return near, factors[-1] * (1.0 + terminal_growth) / (discount_rate - terminal_growth)
