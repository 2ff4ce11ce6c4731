"""The spread of values that uncertain market, share, margin and multiple give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

import numpy as np

from valuation.codes import Column
from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.parameters import Kind, Money, Probability, Rate, Size, Words, Years
from valuation.sheet import Sheet, shown

_FACTORS = ("penetration", "share", "net_margin", "terminal_pe")
Shares = Annotated[Sequence[float], Kind("decimal", at_least=0.0, at_most=1.0, advice="10 % is 0.10.")]
Margins = Annotated[Sequence[float], Kind("decimal", at_least=-1.0, at_most=1.0, advice="10 % is 0.10.")]
MultipleRange = Annotated[Sequence[float], Kind("multiple", above=0.0)]
Draws = Annotated[int, Kind("count", at_least=1000, at_most=2_000_000, whole=True)]
Seed = Annotated[int, Kind("count", at_least=0, whole=True)]


@model
def fmvd_monte_carlo(
    *,
    tam: Size,
    penetration: Annotated[Shares, Words("least, likeliest and most of the units reached")],
    share: Annotated[Shares, Words("least, likeliest and largest share of the market")],
    net_margin: Annotated[Margins, Words("least, likeliest and best net margin")],
    terminal_pe: Annotated[MultipleRange, Words("least, likeliest and highest multiple in the year n")],
    p: Probability,
    r: Rate,
    n: Years,
    base: Money = 0.0,
    d: Rate = 0.0,
    market_cap: Size | None = None,
    draws: Annotated[Draws, Words("number of random draws")] = 200_000,
    seed: Annotated[Seed, Words("start of the random numbers: the same seed gives the same result")] = 20_240_616,
) -> Sheet:
    """Mean, percentiles and chance of nothing when the figures of FMvD are ranges and success is a toss.

    Formula
        V = base + B·tam·penetration·share·net_margin·terminal_pe/((1 + r)·(1 + d))^n, each factor triangular
        (least, likeliest, most) and independent, B one with probability p and else zero;
        mean in closed form: base + p·tam·Π (a + m + b)/3/((1 + r)·(1 + d))^n
    Units
        tam, base, market_cap: money of one currency; shares and margins: decimals; r, d: decimal per year
    Raises
        UnusableInput: for a range that is not three figures in rising order, or figures that cannot be meant.
    Source
        The house's; the closed form is the check on the draws.

    >>> flat = {"penetration": [0.1] * 3, "share": [0.5] * 3, "net_margin": [0.2] * 3, "terminal_pe": [20] * 3}
    >>> result = fmvd_monte_carlo(tam=1000.0, p=1.0, r=0.25, n=2, **flat)
    >>> [round(result.results[name], 9) for name in ("mean", "mean_closed_form", "p5", "p95")]
    [128.0, 128.0, 128.0, 128.0]
    """
    sheet = Sheet()
    ranges = dict(zip(_FACTORS, (penetration, share, net_margin, terminal_pe), strict=True))
    for name, figures in ranges.items():
        _require_range(name, figures)
    discount = ((1.0 + r) * (1.0 + d)) ** n
    means = [sum(figures) / 3.0 for figures in ranges.values()]
    success = tam * math.prod(means) / discount
    values = _draw(list(ranges.values()), tam / discount, p, int(draws), int(seed))
    sheet.put("mean", base + float(values.mean()), "mean of the draws", f"{int(draws):,} draws from seed {int(seed)}")
    sheet.put("standard_error", float(values.std(ddof=1)) / math.sqrt(values.size))
    substituted = f"{shown(base)} + {shown(p)} · {shown(tam)} · {' · '.join(map(shown, means))}/{shown(discount)}"
    formula = "base + p·tam·Π (a + m + b)/3/((1 + r)·(1 + d))^n"
    sheet.put("mean_closed_form", base + p * success, formula, substituted)
    for name, quantile in zip(("p5", "p50", "p95"), np.quantile(values, [0.05, 0.5, 0.95]), strict=True):
        sheet.put(name, base + float(quantile))
    sheet.put("prob_zero", 1.0 - p, "1 - p", f"1 - {shown(p)}")
    if market_cap is not None:
        sheet.put("prob_above_market_cap", float(np.mean(values > market_cap - base)))
    return sheet


def _require_range(name: str, figures: Sequence[float]) -> None:
    if len(figures) != 3 or list(figures) != sorted(figures):
        raise UnusableInput(f"{name} must be three figures in rising order: least, likeliest, most.")


def _draw(ranges: Sequence[Sequence[float]], scale: float, p: float, draws: int, seed: int) -> Column:
    random = np.random.default_rng(seed)
    values = np.where(random.random(draws) < p, scale, 0.0)
    for low, likeliest, high in ranges:
        values *= random.triangular(low, likeliest, high, draws) if low < high else low
    return values
