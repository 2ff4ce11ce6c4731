"""A multiple among those of comparable companies, plain and against growth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Annotated

from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.models.pe_band import midrank
from valuation.parameters import EarningsGrowth, Kind, Multiples, Ratio, Words
from valuation.sheet import Sheet, shown

_FOR_PERCENTILE = 5
_FOR_REGRESSION = 8
_FOR_LINE = 3
Growths = Annotated[Sequence[float | None] | None, Kind("decimal per year", at_least=-1.0)]


@model
def comparables(
    *,
    pe: Annotated[Multiples, Words("multiples of the comparable companies", ("peers", "multiples"))],
    x: Annotated[Ratio | None, Words("the company's own multiple", ("own_pe", "target_pe", "target"))] = None,
    g: Annotated[Growths, Words("earnings growth of the same companies", ("growth", "growths"))] = None,
    x_g: Annotated[EarningsGrowth | None, Words("the company's own growth", ("own_g", "target_g", "g_target"))] = None,
) -> Sheet:
    """Median, harmonic mean and percentile of a multiple among comparables, and the multiple its growth would give it.

    Formula
        median; harmonic mean = n/Σ(1/PE); percentile = (below + ½·equal)/n, from five companies on;
        ln PE = a + b·g by least squares, fair PE = exp(a + b·g), gap = PE/fair PE - 1; named `regression` from eight
    Units
        multiples; growth: decimal per year
    Raises
        UnusableInput: for lists of different length.
        Multiples of zero or less are left out and counted; too few are answered with `too_few_observations`.
    Source
        Damodaran, Investment Valuation, 3rd ed., ch. 17-18.

    >>> result = comparables(pe=[10, 20, 40, None, -3], x=30)
    >>> [result.results[name] for name in ("n_used", "median", "gap_to_median", "percentile")]
    [3, 20.0, 0.5, None]
    """
    sheet = Sheet()
    if g is not None and len(g) != len(pe):
        raise UnusableInput("pe and g must name the same companies; give lists of one length.")
    kept = [value for value in pe if value is not None and value > 0.0]
    sheet.say("n_used", len(kept))
    sheet.say("n_excluded", len(pe) - len(kept))
    if not kept:
        sheet.refuse("too_few_observations", "None of the multiples is positive.", "median", "percentile", "regression")
        return sheet
    sheet.put("median", median(kept), "middle of the ordered multiples", ", ".join(map(shown, sorted(kept))))
    inverses = math.fsum(1.0 / value for value in kept)
    sheet.put("harmonic_mean", len(kept) / inverses, "n/Σ(1/PE)", f"{len(kept)}/{shown(inverses)}")
    _percentile(sheet, kept, x)
    _regression(sheet, pe, g, (x, x_g))
    return sheet


def _percentile(sheet: Sheet, kept: Sequence[float], x: float | None) -> None:
    if x is not None and x <= 0.0:
        sheet.refuse("non_positive_eps", "A multiple of a loss has no place among multiples.", "percentile")
        return
    middle = sheet.results["median"]
    if x is not None and isinstance(middle, float):
        sheet.put("gap_to_median", x / middle - 1.0, "PE/median - 1", f"{shown(x)}/{shown(middle)} - 1")
    if len(kept) < _FOR_PERCENTILE:
        text = f"{len(kept)} companies are too few for a percentile; it takes {_FOR_PERCENTILE}."
        sheet.refuse("too_few_observations", text, "percentile")
    elif x is None:
        sheet.results["percentile"] = None
    else:
        sheet.put("percentile", midrank(kept, x), "(below + ½·equal)/n", f"place of {shown(x)} among {len(kept)}")


def _regression(
    sheet: Sheet, pe: Sequence[float | None], g: Sequence[float | None] | None, own: tuple[float | None, float | None]
) -> None:
    """The line of ln PE on growth; its own name is kept back below eight companies."""
    sheet.results["regression"] = None
    points = [
        (x, math.log(y)) for y, x in zip(pe, g or (), strict=False) if x is not None and y is not None and y > 0.0
    ]
    if len(points) < _FOR_LINE or len({x for x, _ in points}) == 1:
        return
    a, b = line(points)
    sheet.put("a", a, "mean ln PE - b·mean g", f"{len(points)} companies")
    sheet.put("b", b, "Σ(g - mean)(ln PE - mean)/Σ(g - mean)²", f"{len(points)} companies")
    if len(points) >= _FOR_REGRESSION:
        sheet.say("regression", [a, b])
    elif sheet.reason is None:
        text = f"{len(points)} companies are too few for a regression to be relied on; it takes {_FOR_REGRESSION}."
        sheet.refuse("too_few_observations", text)
    x, growth = own
    if growth is not None:
        fair = sheet.put(
            "fair_pe", math.exp(a + b * growth), "exp(a + b·g)", f"exp({shown(a)} + {shown(b)} · {shown(growth)})"
        )
        if x is not None and x > 0.0:
            sheet.put("gap", x / fair - 1.0, "PE/fair PE - 1", f"{shown(x)}/{shown(fair)} - 1")


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Level and slope of the straight line nearest to the points by least squares.

    >>> line([(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)])
    (1.0, 2.0)
    """
    mean_x = math.fsum(x for x, _ in points) / len(points)
    mean_y = math.fsum(y for _, y in points) / len(points)
    across = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    slope = across / math.fsum((x - mean_x) ** 2 for x, _ in points)
    return mean_y - slope * mean_x, slope
