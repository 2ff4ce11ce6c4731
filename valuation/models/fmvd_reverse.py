"""What must come true of a young industry at today's market value."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from valuation.declaration import model
from valuation.future_market import FutureMarket, future_value, require_one_market
from valuation.parameters import Fraction, Margin, Money, Multiple, Probability, Rate, Size, Words, Years
from valuation.sheet import Sheet, shown

_FROM_FUTURE = ("implied_probability", "implied_irr", "implied_years")


class _Today(NamedTuple):
    """The value to be explained and the terms that are given; None where they are to be solved for."""

    paid: float
    p: float | None
    r: float | None
    n: float | None
    d: float

    @property
    def compounding(self) -> float | None:
        """((1 + r)·(1 + d))^n."""
        if self.r is None or self.n is None:
            return None
        return float(((1.0 + self.r) * (1.0 + self.d)) ** self.n)


@model
def fmvd_reverse(
    *,
    market_cap: Size,
    base: Money = 0.0,
    market: Size | None = None,
    tam: Size | None = None,
    units: Size | None = None,
    penetration: Fraction | None = None,
    asp: Size | None = None,
    share: Fraction | None = None,
    net_margin: Margin | None = None,
    terminal_pe: Multiple | None = None,
    fmv: Annotated[Size | None, Words("future market value, where it is given", ("future_market_value",))] = None,
    p: Probability | None = None,
    r: Rate | None = None,
    n: Years | None = None,
    d: Rate = 0.0,
) -> Sheet:
    """Probability, market, penetration, return and years that today's market value implies, each from the others.

    Formula
        M' = market_cap - base; K = ((1 + r)·(1 + d))^n;
        p* = M'·K/FMV; FMV* = M'·K/p; market* = FMV*/(share·net_margin·terminal_pe);
        penetration* = market*/(units·asp); IRR* = (p·FMV/M')^(1/n)/(1 + d) - 1;
        years* = ln(p·FMV/M')/ln((1 + r)·(1 + d))
    Units
        market_cap, base, market, asp: money of one currency; p, share, penetration, net_margin: decimals; r, d:
        decimal per year; n: years
    Raises
        UnusableInput: for figures that cannot be meant.
        p* above one is answered with `unsupported_even_by_certainty`, an unknown without a solution with
        `no_solution`; what is not asked for, because its companions are not stated, is left out.
    Source
        The algebra of `fmvd` turned round.

    >>> result = fmvd_reverse(market_cap=68e9, base=4e9, fmv=200e9, p=0.5, r=0.25, n=2)
    >>> [round(result.results[name], 9) for name in ("implied_probability", "implied_irr", "implied_years")]
    [0.5, 0.25, 2.0]
    """
    sheet = Sheet()
    stated = FutureMarket(market, tam, units, penetration, asp, share, net_margin, terminal_pe, fmv)
    require_one_market(stated)
    paid = sheet.put("paid_for_track", market_cap - base, "market cap - base", f"{shown(market_cap)} - {shown(base)}")
    today = _Today(paid, p, r, n, d)
    if paid <= 0.0:
        text = (
            "The existing business and the net cash are worth the whole price; the market pays nothing for the track."
        )
        sheet.flag("market_pays_nothing", text)
        sheet.refuse("no_solution", text, *_askable(stated, today))
        return sheet
    _required_market(sheet, stated, today)
    if stated.unstated() is None:
        _from_future(sheet, future_value(sheet, stated), today)
    if len(sheet.results) == 1:
        sheet.missing(_lacking(stated, today), "implied_probability")
    return sheet


def _askable(stated: FutureMarket, today: _Today) -> tuple[str, ...]:
    """The unknowns for which everything else is stated."""
    known, compounding, p = stated.unstated() is None, today.compounding is not None, today.p is not None
    asked = {
        "implied_fmv": compounding and p,
        "implied_market": compounding and p and stated.take is not None,
        "implied_penetration": compounding and p and stated.take is not None and stated.full is not None,
        "implied_probability": known and compounding,
        "implied_irr": known and p and today.n is not None,
        "implied_years": known and p and today.r is not None,
    }
    return tuple(name for name, there in asked.items() if there)


def _lacking(stated: FutureMarket, today: _Today) -> str:
    if today.r is None and today.n is None:
        return "r or n"
    return stated.unstated() or next(name for name in ("p", "r", "n") if getattr(today, name) is None)


def _required_market(sheet: Sheet, stated: FutureMarket, today: _Today) -> None:
    """The future value, market and penetration that pay for today's price."""
    names = [
        name for name in _askable(stated, today) if name in ("implied_fmv", "implied_market", "implied_penetration")
    ]
    if not names or today.compounding is None or today.p is None:
        return
    if today.p == 0.0:
        sheet.refuse("no_solution", "With a probability of zero no market is large enough.", *names)
        return
    required = today.paid * today.compounding / today.p
    substituted = f"{shown(today.paid)} · {shown(today.compounding)}/{shown(today.p)}"
    sheet.put("implied_fmv", required, "M'·((1 + r)·(1 + d))^n/p", substituted)
    take = stated.take
    if take is None:
        return
    if take <= 0.0:
        sheet.refuse(
            "no_solution", "Without a share, a margin and a multiple above zero no market is large enough.", *names[1:]
        )
        return
    substituted = f"{shown(required)}/{shown(take)}"
    market = sheet.put("implied_market", required / take, "FMV*/(share · net margin · terminal PE)", substituted)
    if stated.full is not None:
        _required_penetration(sheet, market, stated.full)


def _required_penetration(sheet: Sheet, market: float, full: float) -> None:
    if market > full:
        text = f"The price needs {market / full:.1%} of all units, which is more than there are."
        sheet.refuse("no_solution", text, "implied_penetration")
        return
    sheet.put(
        "implied_penetration", market / full, "market*/market at full penetration", f"{shown(market)}/{shown(full)}"
    )


def _from_future(sheet: Sheet, fmv: float | None, today: _Today) -> None:
    """Probability, return and years where the future market value is stated."""
    names = [name for name in _FROM_FUTURE if name in _askable(FutureMarket(fmv=fmv or 1.0), today)]
    if fmv is None or fmv <= 0.0:
        sheet.refuse("no_solution", "A future without value pays for no price.", *names)
        return
    if today.compounding is not None:
        _probability(sheet, fmv, today.paid, today.compounding)
    if today.p is None:
        return
    gain = today.p * fmv / today.paid
    if today.n is not None:
        _return(sheet, gain, today.n, today.d)
    if today.r is not None:
        _years(sheet, gain, (1.0 + today.r) * (1.0 + today.d))


def _probability(sheet: Sheet, fmv: float, paid: float, compounding: float) -> None:
    needed = paid * compounding / fmv
    if needed > 1.0:
        text = f"Even certainty does not pay for today's price: the probability would have to be {needed:.1%}."
        sheet.refuse("unsupported_even_by_certainty", text, "implied_probability")
        return
    substituted = f"{shown(paid)} · {shown(compounding)}/{shown(fmv)}"
    sheet.put("implied_probability", needed, "M'·((1 + r)·(1 + d))^n/FMV", substituted)


def _return(sheet: Sheet, gain: float, n: float, d: float) -> None:
    if gain <= 0.0:
        sheet.refuse("no_solution", "With a probability of zero the whole price is lost.", "implied_irr")
        return
    substituted = f"{shown(gain)}^(1/{shown(n)})/(1 + {shown(d)}) - 1"
    sheet.put("implied_irr", gain ** (1.0 / n) / (1.0 + d) - 1.0, "(p·FMV/M')^(1/n)/(1 + d) - 1", substituted)


def _years(sheet: Sheet, gain: float, yearly: float) -> None:
    years = math.log(gain) / math.log(yearly) if gain > 0.0 and yearly != 1.0 else None
    if years is None or years < 0.0:
        text = "At this rate no number of years brings the weighed future value down to today's price."
        sheet.refuse("no_solution", text, "implied_years")
        return
    substituted = f"ln({shown(gain)})/ln({shown(yearly)})"
    sheet.put("implied_years", years, "ln(p·FMV/M')/ln((1 + r)·(1 + d))", substituted)
