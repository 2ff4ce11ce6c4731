"""Where a multiple stands in its own history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from valuation.declaration import model
from valuation.parameters import Kind, Ratio, Words
from valuation.sheet import Sheet, shown

_BANDS = (("p10", 0.10), ("p50", 0.50), ("p90", 0.90))
History = Annotated[Sequence[float | None], Kind("multiple")]


@model
def pe_band(
    *,
    history: Annotated[History, Words("multiples of the past, each on the earnings known on its day")],
    x: Annotated[Ratio | None, Words("the multiple now", ("pe", "current"))] = None,
) -> Sheet:
    """Percentile, z-score and bands of a multiple among the positive ones of its history.

    Formula
        percentile = (count below + ½·count equal)/n; z = (x - mean)/standard deviation of the sample;
        bands by straight lines between neighbours
    Units
        multiples; percentile: decimal
    Raises
        UnusableInput: for entries that are no numbers.
        Fewer than two positive multiples are answered with `too_few_observations`.
    Source
        Hyndman & Fan (1996), American Statistician 50(4), type 7 for the bands.

    >>> result = pe_band(history=[10, 20, 30, -5], x=30)
    >>> [result.results[name] for name in ("percentile", "z", "p50", "n_excluded")]
    [0.8333333333333334, 1.0, 20.0, 1]
    """
    sheet = Sheet()
    kept = sorted(value for value in history if value is not None and value > 0.0)
    sheet.say("n_used", len(kept))
    sheet.say("n_excluded", len(history) - len(kept))
    if len(kept) < 2:
        text = f"{len(kept)} positive multiples are no history; give at least two."
        sheet.refuse("too_few_observations", text, "percentile", "mean", "stdev", "z", *(name for name, _ in _BANDS))
        return sheet
    mean = sheet.put("mean", math.fsum(kept) / len(kept), "Σ/n", f"{shown(math.fsum(kept))}/{len(kept)}")
    variance = math.fsum((value - mean) ** 2 for value in kept) / (len(kept) - 1)
    stdev = sheet.put("stdev", math.sqrt(variance), "√(Σ(x - mean)²/(n - 1))", f"√{shown(variance)}")
    for name, share in _BANDS:
        sheet.put(name, quantile(kept, share))
    _place(sheet, kept, x, (mean, stdev))
    return sheet


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of the ordered values lies, on straight lines between neighbours.

    >>> quantile([10.0, 20.0, 40.0], 0.75)
    30.0
    """
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def midrank(values: Sequence[float], x: float) -> float:
    """Share of the values below x, those equal to it counted half.

    >>> midrank([1.0, 2.0, 2.0, 3.0], 2.0)
    0.5
    """
    return (sum(value < x for value in values) + 0.5 * sum(value == x for value in values)) / len(values)


def _place(sheet: Sheet, kept: Sequence[float], x: float | None, spread: tuple[float, float]) -> None:
    mean, stdev = spread
    if x is None:
        return
    if x <= 0.0:
        sheet.refuse("non_positive_eps", "A multiple of a loss has no place among multiples.", "percentile", "z")
        return
    sheet.put("percentile", midrank(kept, x), "(below + ½·equal)/n", f"place of {shown(x)} among {len(kept)}")
    if stdev == 0.0:
        sheet.absent("the history never moved", "z")
        return
    sheet.put("z", (x - mean) / stdev, "(x - mean)/stdev", f"({shown(x)} - {shown(mean)})/{shown(stdev)}")
