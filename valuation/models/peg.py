"""Price over earnings against the growth of those earnings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valuation.codes import MEANINGFUL, Codes, Column, coded, column, reason_of
from valuation.declaration import model
from valuation.parameters import Amounts, EarningsGrowth, PerShare, Price, Years
from valuation.sheet import Sheet, shown

SLACK = 1e-9  # a share exactly on the line comes out as 1.0000000000000002
_TROUGH_GROWTH = 1.0
_TROUGH_SHARE = 0.30
_DEFAULT_YEARS = 2


class PegArrays(NamedTuple):
    """Columns of results; NaN where the code is not 0, but for `pe` and `g`, which stay where they exist."""

    pe: Column
    g: Column
    peg: Column
    fair_price_peg1: Column
    upside: Column
    code: Codes


def peg_arrays(price: Column, eps0: Column, eps_n: Column, n: Column) -> PegArrays:
    """The same as `peg` for whole columns; NaN among the inputs means not reported."""
    missing = np.isnan(price) | np.isnan(eps0) | np.isnan(eps_n) | np.isnan(n)
    loss = (eps0 <= 0.0) | (eps_n <= 0.0)
    with np.errstate(all="ignore"):
        g = np.where(loss, np.nan, eps_n / eps0) ** (1.0 / n) - 1.0
    return _from_growth(price, eps0, g, missing, loss)


def peg_from_growth_arrays(price: Column, eps0: Column, g: Column) -> PegArrays:
    """The same with the growth given instead of later earnings."""
    missing = np.isnan(price) | np.isnan(eps0) | np.isnan(g)
    return _from_growth(price, eps0, g, missing, eps0 <= 0.0)


def _from_growth(
    price: Column, eps0: Column, g: Column, missing: NDArray[np.bool_], loss: NDArray[np.bool_]
) -> PegArrays:
    code = coded((missing, "missing_figure"), (loss, "non_positive_eps"), (g <= 0.0, "non_positive_growth"))
    with np.errstate(all="ignore"):
        pe = np.where(eps0 > 0.0, price / eps0, np.nan)
        percent = np.where(code == MEANINGFUL, 100.0 * g, np.nan)
        fair = percent * eps0
        # Twelve decimals take the dust of the last bit off a share that stands exactly on the line.
        return PegArrays(pe, g, pe / percent, fair, np.round(fair / price - 1.0, 12), code)


@model
def peg(
    *,
    price: Price,
    eps0: PerShare | None,
    eps_n: PerShare | None = None,
    n: Years | None = None,
    eps1: PerShare | None = None,
    eps2: PerShare | None = None,
    eps3: PerShare | None = None,
    g: EarningsGrowth | None = None,
    eps_history: Amounts | None = None,
) -> Sheet:
    """PEG on current earnings and their growth over one to three years, with the price at which it is one.

    Formula
        PE = price/eps0; g = (eps_n/eps0)^(1/n) - 1; PEG = PE/(100·g); price at PEG 1 = 100·g·eps0;
        forward PEG pairs price/eps1 with the growth from eps1 to eps2. n is 2 unless said otherwise; without
        that year's earnings the last year that is known is taken.
    Units
        price and eps: money per same share in one currency; g: decimal per year; n: years
    Raises
        UnusableInput: for a price that is not positive or a growth that cannot be meant as a decimal.
        A loss is answered with `non_positive_eps`, shrinking earnings with `non_positive_growth`.
    Source
        CMS strategy report of 16 June 2024 for current earnings, growth over 1-3 years and PEG at most one.

    >>> result = peg(price=50.0, eps0=4.0, eps_n=6.25, n=2)
    >>> [round(result.results[name], 9) for name in ("pe", "g", "peg", "fair_price_peg1", "upside")]
    [12.5, 0.25, 0.5, 100.0, 1.0]
    """
    sheet = Sheet()
    path = [eps1, eps2, eps3]
    if eps0 is None:
        sheet.missing("eps0", "pe", "g", "peg", "pass_peg_le_1", "fair_price_peg1", "upside")
    else:
        later, years = _target(eps_n, n, path)
        if g is not None:
            found = peg_from_growth_arrays(column(price), column(eps0), column(g))
        else:
            found = peg_arrays(column(price), column(eps0), column(later), column(years))
        _answer(sheet, found, (price, eps0, later, years), given=g is not None)
        _base_flags(sheet, eps0, float(found.g[0]), eps_history)
        _path(sheet, eps0, path)
    _forward(sheet, price, path)
    return sheet


def _target(eps_n: float | None, n: float | None, path: Sequence[float | None]) -> tuple[float | None, float]:
    """The later earnings the growth runs to, and over how many years."""
    wanted = _DEFAULT_YEARS if n is None else n
    if eps_n is not None:
        return eps_n, wanted
    for years in range(min(int(wanted), len(path)), 0, -1):
        if path[years - 1] is not None:
            return path[years - 1], float(years)
    return None, wanted


def _answer(sheet: Sheet, found: PegArrays, figures: tuple[float, float, float | None, float], *, given: bool) -> None:
    price, eps0, later, years = figures
    names = ("peg", "pass_peg_le_1", "fair_price_peg1", "upside")
    reason = reason_of(int(found.code[0]))
    if eps0 > 0:
        sheet.put("pe", found.pe[0], "price/eps0", f"{shown(price)}/{shown(eps0)}")
    else:
        sheet.results["pe"] = None
    growth = float(found.g[0])
    if not np.isnan(growth):
        formula = "" if given else "(eps_n/eps0)^(1/n) - 1"
        substituted = "" if later is None else f"({shown(later)}/{shown(eps0)})^(1/{shown(years)}) - 1"
        sheet.put("g", growth, formula, substituted)
    else:
        sheet.results["g"] = None
    match reason:
        case None:
            _ratios(sheet, found, growth, eps0)
        case "missing_figure":
            sheet.missing("growth", *names)
        case "non_positive_growth":
            sheet.refuse(reason, f"Earnings are expected to change by {growth:.1%} a year; PEG needs growth.", *names)
        case _:
            figure = f"now ({shown(eps0)})" if eps0 <= 0 else f"then ({shown(later)})"
            sheet.refuse(reason, f"Earnings per share {figure} are not positive, so PEG has no meaning.", *names)


def _ratios(sheet: Sheet, found: PegArrays, growth: float, eps0: float) -> None:
    pe, ratio, fair = float(found.pe[0]), float(found.peg[0]), float(found.fair_price_peg1[0])
    sheet.put("peg", ratio, "PE/(100·g)", f"{shown(pe)}/(100 · {shown(growth)})")
    sheet.say("pass_peg_le_1", ratio <= 1.0 + SLACK)
    sheet.put("fair_price_peg1", fair, "100·g·eps0", f"100 · {shown(growth)} · {shown(eps0)}")
    sheet.put("upside", found.upside[0], "fair price/price - 1", f"{shown(fair)}/{shown(pe * eps0)} - 1")


def _base_flags(sheet: Sheet, eps0: float, growth: float, history: Sequence[float | None] | None) -> None:
    known = [value for value in history or () if value is not None]
    mean = sum(known) / len(known) if known else None
    low_base = mean is not None and 0.0 < eps0 < _TROUGH_SHARE * mean
    if growth > _TROUGH_GROWTH or low_base:
        sheet.flag("trough_base", "Growth starts from depressed earnings; PEG flatters a recovery.")


def _path(sheet: Sheet, eps0: float, path: Sequence[float | None]) -> None:
    """Growth and PEG year by year where the path is known, beside the answer."""
    known = [eps0, *(value for value in path if value is not None)]
    moves = [after - before for before, after in pairwise(known)]
    if any(a * b < 0.0 for a, b in pairwise(moves)):
        sheet.flag("non_monotone_eps_path", "Earnings rise and fall along the path; the years give different PEGs.")
    for name, years, later in (("g_1y", 1, path[0]), ("g_2y_cagr", 2, path[1]), ("g_3y_cagr", 3, path[2])):
        if later is None:
            continue
        if eps0 <= 0.0 or later <= 0.0:
            sheet.absent("growth between a loss and a profit has no rate", name)
            continue
        substituted = f"({shown(later)}/{shown(eps0)})^(1/{years}) - 1"
        sheet.put(name, (later / eps0) ** (1.0 / years) - 1.0, f"(eps{years}/eps0)^(1/{years}) - 1", substituted)
    growth, pe = sheet.results.get("g_1y"), sheet.results.get("pe")
    if path[0] is None:
        return
    if isinstance(growth, float) and isinstance(pe, float) and growth > 0.0:
        sheet.put("peg_1y", pe / (100.0 * growth), "PE/(100·g_1y)", f"{shown(pe)}/(100 · {shown(growth)})")
    else:
        sheet.absent("earnings do not grow in the first year", "peg_1y")


def _forward(sheet: Sheet, price: float, path: Sequence[float | None]) -> None:
    """PE on next year's earnings, paired with the growth that starts there, so that no year counts twice."""
    eps1, eps2 = path[0], path[1]
    if eps1 is None:
        return
    if eps1 <= 0.0:
        sheet.absent("next year's earnings are not positive", "forward_pe")
        return
    pe = sheet.put("forward_pe", price / eps1, "price/eps1", f"{shown(price)}/{shown(eps1)}")
    if eps2 is None:
        return
    if eps2 <= eps1:
        sheet.absent("earnings do not grow from the first coming year to the second", "forward_peg")
        return
    growth = eps2 / eps1 - 1.0
    substituted = f"{shown(pe)}/(100 · ({shown(eps2)}/{shown(eps1)} - 1))"
    sheet.put("forward_peg", pe / (100.0 * growth), "PE on eps1/(100·(eps2/eps1 - 1))", substituted)
