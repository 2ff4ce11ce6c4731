"""A price move parted into earnings, share count, currency and multiple."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date as day
from typing import Annotated, NamedTuple

from valuation.declaration import model
from valuation.forward_earnings import Estimates, blend, split_drift, weight
from valuation.parameters import Count, Kind, Money, PerShare, Price, Rate, Words
from valuation.sheet import Sheet, shown

_SMALL_MOVE = 0.01
_SMALL_SUM = 0.2  # of the largest leg: legs that cancel have no meaningful shares of the rest
_SAME = 1e-12
Weight = Annotated[float, Kind("decimal", at_least=0.0, at_most=1.0)]
Log = Annotated[float, Kind("log points")]


class _Move(NamedTuple):
    """Price and currency at both dates, on the later share basis."""

    p0: float
    p1: float
    fx0: float
    fx1: float
    split: float

    @property
    def log(self) -> float:
        return math.log(self.p1 / self.p0)

    @property
    def change(self) -> float:
        return self.p1 / self.p0 - 1.0


Pair = tuple[float | None, float | None]


@model
def attribution(
    *,
    p0: Annotated[Price | None, Words("price at the first date, not adjusted for dividends")] = None,
    p1: Annotated[Price | None, Words("price at the second date")] = None,
    eps0: Annotated[PerShare | None, Words("earnings per share at the first date")] = None,
    eps1: Annotated[PerShare | None, Words("earnings per share at the second date")] = None,
    pe0: Annotated[float | None, Kind("multiple"), Words("price over earnings at the first date")] = None,
    pe1: Annotated[float | None, Kind("multiple"), Words("price over earnings at the second date")] = None,
    ttm_eps0: Annotated[PerShare | None, Words("trailing earnings per share at the first date")] = None,
    ttm_eps1: Annotated[PerShare | None, Words("trailing earnings per share at the second date")] = None,
    ntm_eps0: Annotated[PerShare | None, Words("forward earnings per share at the first date")] = None,
    ntm_eps1: Annotated[PerShare | None, Words("forward earnings per share at the second date")] = None,
    ni0: Annotated[Money | None, Words("net income at the first date", ("net_income0",))] = None,
    ni1: Annotated[Money | None, Words("net income at the second date", ("net_income1",))] = None,
    shares0: Annotated[Count | None, Words("share count at the first date", ("n0",))] = None,
    shares1: Annotated[Count | None, Words("share count at the second date", ("n1",))] = None,
    fx0: Annotated[Count | None, Words("listing per reporting currency at the first date")] = None,
    fx1: Annotated[Count | None, Words("listing per reporting currency at the second date")] = None,
    sales0: Annotated[PerShare | None, Words("sales per share at the first date", ("sps0",))] = None,
    sales1: Annotated[PerShare | None, Words("sales per share at the second date", ("sps1",))] = None,
    ocf0: Annotated[PerShare | None, Words("operating cash flow per share at the first date")] = None,
    ocf1: Annotated[PerShare | None, Words("operating cash flow per share at the second date")] = None,
    split: Annotated[Count, Words("new shares for one old between the dates", ("split_factor",))] = 1.0,
    dividends: Annotated[Money, Words("dividends per share between the dates")] = 0.0,
    ln_multiple: Annotated[Log | None, Words("multiple leg, where it is given")] = None,
    r0: Annotated[Rate | None, Words("discount rate at the first date")] = None,
    r1: Annotated[Rate | None, Words("discount rate at the second date")] = None,
    g: Rate | None = None,
    date: Annotated[day | None, Words("day of the estimates")] = None,
    fy1_end: Annotated[day | None, Words("end of the fiscal year that day lies in")] = None,
    e1: Annotated[PerShare | None, Words("estimate for that year")] = None,
    e2: Annotated[PerShare | None, Words("estimate for the year after")] = None,
    w0: Annotated[Weight | None, Words("weight of the current year at the first date")] = None,
    w1: Annotated[Weight | None, Words("weight of the current year at the second date")] = None,
    e1_0: Annotated[PerShare | None, Words("estimate for the current year at the first date")] = None,
    e2_0: Annotated[PerShare | None, Words("estimate for the year after at the first date")] = None,
    e1_1: Annotated[PerShare | None, Words("estimate for the current year at the second date")] = None,
    e2_1: Annotated[PerShare | None, Words("estimate for the year after at the second date")] = None,
) -> Sheet:
    """Log legs of a price move that sum to it exactly, their percentage points, and the rate's part of the multiple.

    Formula
        ln(P1/P0) = ln(EPS1/EPS0) + ln(FX1/FX0) + ln(PE1/PE0), with net income and shares given
        ln(NI1/NI0) - ln(N1/N0) for the first leg; points = leg·R/ln(1 + R); rate part = ln((r0 - g)/(r1 - g));
        forward EPS = w·E1 + (1 - w)·E2, w = days left in the fiscal year/365
    Units
        prices: listing currency; earnings, sales, cash flow: reporting currency; fx: listing per reporting;
        figures of the first date on that date's share basis, which split brings to the later one
    Raises
        UnusableInput: for prices that are not positive or a fiscal year the day does not lie in.
        Earnings of zero or less are answered with `non_positive_eps` and parted by sales, else by cash flow.
    Source
        Identity; the split of the multiple follows Gordon & Shapiro (1956).

    >>> result = attribution(p0=10.0, eps0=1.0, p1=40.0, eps1=2.0)
    >>> [round(result.results[name], 6) for name in ("ln_total", "share_eps", "share_multiple", "pp_eps")]
    [1.386294, 0.5, 0.5, 1.5]
    """
    sheet = Sheet()
    if date is not None and fy1_end is not None:
        _blend_now(sheet, weight(date, fy1_end), fy1_end, e1, e2)
    forward = _drift(sheet, (w0, e1_0, e2_0), (w1, e1_1, e2_1))
    multiple = ln_multiple
    if p0 is not None and p1 is not None:
        move = _Move(p0 / split, p1, fx0 or 1.0, fx1 or 1.0, split)
        _price(sheet, move, p0, dividends)
        _trailing(sheet, ttm_eps0, ttm_eps1, split)
        earnings = _first_pair((ntm_eps0, ntm_eps1), forward, (eps0, eps1), (ttm_eps0, ttm_eps1))
        income = _Income((ni0, ni1), (shares0, shares1))
        multiple = _legs(sheet, move, (earnings, (pe0, pe1), income), {"sales": (sales0, sales1), "ocf": (ocf0, ocf1)})
    if r0 is not None and r1 is not None and g is not None:
        _rate_part(sheet, (r0, r1, g), multiple)
    if not sheet.results:
        sheet.missing("p0" if p0 is None else "p1", "ln_total")
    return sheet


class _Income(NamedTuple):
    income: Pair
    shares: Pair


def _first_pair(*pairs: Pair) -> Pair:
    return next((pair for pair in pairs if None not in pair), (None, None))


def _blend_now(sheet: Sheet, w: float, year_end: day, e1: float | None, e2: float | None) -> None:
    sheet.put("w", w, "days left in the fiscal year/365", f"to {year_end}")
    if e1 is None or e2 is None:
        sheet.missing("e1" if e1 is None else "e2", "ntm_eps")
        return
    blend(sheet, "ntm_eps", Estimates(w, e1, e2))


def _drift(sheet: Sheet, then: tuple[float | None, ...], now: tuple[float | None, ...]) -> Pair:
    """Forward earnings at both dates from the estimates of each, revision and roll told apart."""
    if None in then or None in now:
        return None, None
    before, after = Estimates(*then), Estimates(*now)  # type: ignore[arg-type]
    pair = blend(sheet, "ntm_eps0", before), blend(sheet, "ntm_eps1", after)
    split_drift(sheet, before, after)
    return pair


def _price(sheet: Sheet, move: _Move, naive: float, dividends: float) -> None:
    sheet.put("ln_total", move.log, "ln(P1/P0)", f"ln({shown(move.p1)}/{shown(move.p0)})")
    sheet.put("price_change", move.change, "P1/P0 - 1", f"{shown(move.p1)}/{shown(move.p0)} - 1")
    if move.split != 1.0:
        substituted = f"{shown(move.p1)}/{shown(naive)} - 1"
        sheet.put("naive_price_change", move.p1 / naive - 1.0, "P1/P0 - 1 without the split, wrongly", substituted)
    substituted = f"({shown(move.p1)} + {shown(dividends)})/{shown(move.p0)} - 1"
    sheet.put("total_return", (move.p1 + dividends) / move.p0 - 1.0, "(P1 + dividends)/P0 - 1", substituted)


def _trailing(sheet: Sheet, before: float | None, after: float | None, split: float) -> None:
    if before is None or after is None or abs(after - before / split) > _SAME * abs(after):
        return
    text = "No report came out between the dates: the whole move is multiple by construction."
    sheet.say("label", "trailing_eps_unchanged")
    sheet.flag("trailing_eps_unchanged", text)


def _legs(sheet: Sheet, move: _Move, earned: tuple[Pair, Pair, _Income], others: Mapping[str, Pair]) -> float | None:
    """The legs on the first basis that has one; gives the multiple's leg back."""
    eps, multiples, income = earned
    eps = _eps_from_multiple(move, multiples) if None in eps and None not in multiples else eps
    loss = _any_loss(eps, multiples, income.income)
    if loss:
        sheet.refuse(
            "non_positive_eps", "Earnings are not positive at both dates, so no PE explains the move.", "ln_eps"
        )
    elif None not in eps:
        return _part(sheet, move, "eps", {"ln_eps": _log(eps, move.split)})
    elif None not in income.income:
        legs = {"ln_ni": _log(income.income), "ln_shares": 0.0}
        if None not in income.shares:
            legs["ln_shares"] = -_log(income.shares) + math.log(move.split)
        return _part(sheet, move, "eps", legs)
    for basis, pair in others.items():
        if all(figure is not None and figure > 0.0 for figure in pair):
            return _part(sheet, move, basis, {f"ln_{basis}": _log(pair, move.split)})
    sheet.missing("eps0 and eps1", "ln_multiple")
    return None


def _any_loss(*pairs: Pair) -> bool:
    return any(figure is not None and figure <= 0.0 for pair in pairs for figure in pair)


def _eps_from_multiple(move: _Move, multiples: Pair) -> Pair:
    """Earnings per share in the reporting currency as price over PE implies them, on each date's share basis."""
    before, after = multiples
    if before is None or after is None or before <= 0.0 or after <= 0.0:
        return None, None
    return move.p0 * move.split / before / move.fx0, move.p1 / after / move.fx1


def _log(pair: Pair, split: float = 1.0) -> float:
    before, after = pair
    return math.log(after / (before / split)) if before and after else 0.0


_BASES = {"eps": "price_to_earnings", "sales": "price_to_sales", "ocf": "price_to_operating_cash_flow"}


def _part(sheet: Sheet, move: _Move, basis: str, legs: dict[str, float]) -> float:
    """Enter the legs, their points and their shares of the move."""
    own = sum(legs.values())
    fx = math.log(move.fx1 / move.fx0)
    multiple = math.log((move.p1 / move.fx1) / (move.p0 / move.fx0)) - own
    sheet.say("basis", _BASES[basis])
    for name, value in legs.items():
        sheet.put(name, value, _LEG_FORMULAS[name], f"{shown(value)}")
    if basis == "eps":
        sheet.results["ln_eps"] = own
        sheet.put("eps_change", math.expm1(own), "exp(ln_eps) - 1", f"exp({shown(own)}) - 1")
        sheet.put("pe_change", math.expm1(multiple), "exp(ln_multiple) - 1", f"exp({shown(multiple)}) - 1")
    sheet.put("ln_fx", fx, "ln(FX1/FX0)", f"ln({shown(move.fx1)}/{shown(move.fx0)})")
    sheet.put("ln_multiple", multiple, "ln_total - other legs", f"{shown(move.log)} - {shown(own)} - {shown(fx)}")
    sheet.put("multiple_change", math.expm1(multiple))
    every = {**legs, "ln_fx": fx, "ln_multiple": multiple}
    sheet.put("identity_residual", move.log - math.fsum(every.values()), "ln_total - Σ legs", "zero but for rounding")
    _points(sheet, move, every, own_name=f"ln_{basis}", own=own)
    return multiple


_LEG_FORMULAS = {
    "ln_eps": "ln(EPS1/EPS0)",
    "ln_ni": "ln(NI1/NI0)",
    "ln_shares": "-ln(N1/N0)",
    "ln_sales": "ln(sales per share 1/sales per share 0)",
    "ln_ocf": "ln(OCF per share 1/OCF per share 0)",
}


def _points(sheet: Sheet, move: _Move, legs: Mapping[str, float], *, own_name: str, own: float) -> None:
    """Percentage points that sum to the move, and shares of it unless they would mislead."""
    scale = move.change / move.log if move.log else 1.0
    named = {own_name: own, **legs}
    for name, value in named.items():
        sheet.put(f"pp_{name.removeprefix('ln_')}", value * scale)
    largest = max(abs(value) for value in legs.values())
    opposite = min(legs.values()) < 0.0 < max(legs.values())
    if abs(move.change) < _SMALL_MOVE or (opposite and abs(move.log) < _SMALL_SUM * largest):
        sheet.flag("suppress_shares", "The move is small or its legs cancel; shares of it would mislead.")
        return
    for name, value in named.items():
        sheet.put(f"share_{name.removeprefix('ln_')}", value / move.log)


def _rate_part(sheet: Sheet, rates: tuple[float, float, float], multiple: float | None) -> None:
    r0, r1, g = rates
    if r0 <= g or r1 <= g:
        text = f"Both rates must be above the growth ({g:.2%}) for the rate to explain a part of the multiple."
        sheet.refuse("discount_rate_not_above_growth", text, "rate_part", "residual")
        return
    substituted = f"ln(({shown(r0)} - {shown(g)})/({shown(r1)} - {shown(g)}))"
    part = sheet.put("rate_part", math.log((r0 - g) / (r1 - g)), "ln((r0 - g)/(r1 - g))", substituted)
    if multiple is not None:
        sheet.put("residual", multiple - part, "ln_multiple - rate part", f"{shown(multiple)} - {shown(part)}")
