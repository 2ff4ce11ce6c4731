"""Future market value, discounted: what a stated future of a young industry is worth today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import numpy as np

from valuation.codes import MEANINGFUL, Codes, Column, coded, column
from valuation.declaration import model, model_parameters
from valuation.errors import UnusableInput
from valuation.future_market import FutureMarket, future_value
from valuation.parameters import Fraction, Margin, Money, Multiple, Probability, Rate, Size, Words, Years
from valuation.result import Step
from valuation.sheet import Sheet, require_known, shown

VENTURE_RATE = 0.20  # at such a rate the risk of failure is in the rate already
_SLACK = 1e-9
_SCENARIO_KEYS = ("p", "r", "n", "d", *FutureMarket._fields)
Scenarios = Annotated[
    Sequence[Mapping[str, float | None]] | None,
    Words("several outcomes, each with p and its own market, share, net_margin, terminal_pe or fmv"),
]


class Terms(NamedTuple):
    """How the future value is weighed and discounted, and what comes on top."""

    p: float | None
    r: float | None
    n: float | None
    base: float
    d: float


class FmvdArrays(NamedTuple):
    """Columns of results; NaN where the code is not 0."""

    fmv: Column
    v0: Column
    code: Codes


def discounted_arrays(*, fmv: Column, p: Column, r: Column, n: Column, base: Column, d: Column) -> Column:
    """Base value plus the weighed and discounted future value, for whole columns."""
    with np.errstate(all="ignore"):
        return base + p * fmv / ((1.0 + r) * (1.0 + d)) ** n


def fmvd_arrays(
    *,
    market: Column,
    share: Column,
    net_margin: Column,
    terminal_pe: Column,
    p: Column,
    r: Column,
    n: Column,
    base: Column,
    d: Column,
) -> FmvdArrays:
    """The same as `fmvd` for whole columns; NaN among the inputs means not stated."""
    fmv = market * share * net_margin * terminal_pe
    v0 = discounted_arrays(fmv=fmv, p=p, r=r, n=n, base=base, d=d)
    code = coded((np.isnan(v0), "missing_figure"), (net_margin <= 0.0, "non_positive_eps"))
    v0[code != MEANINGFUL] = np.nan
    return FmvdArrays(fmv, v0, code)


@model
def fmvd(
    *,
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
    base: Money = 0.0,
    d: Rate = 0.0,
    scenarios: Scenarios = None,
    p0: Annotated[Probability | None, Words("probability before a verified quarter")] = None,
    p1: Annotated[Probability | None, Words("probability after it")] = None,
    r0: Annotated[Rate | None, Words("discount rate before a verified quarter")] = None,
    r1: Annotated[Rate | None, Words("discount rate after it")] = None,
) -> Sheet:
    """Value today of a stated future market, share, margin and multiple, weighed by a stated probability.

    Formula
        market = units·penetration·asp, or tam·penetration, or given; revenue = market·share;
        NI = revenue·net_margin; FMV = NI·terminal_pe; V0 = base + Σ p·FMV/((1 + r)^n·(1 + d)^n);
        D = n/(1 + r); a verified quarter: p1/p0·((1 + r0)/(1 + r1))^n - 1
    Units
        market, asp, base: money of one currency; p, share, penetration, net_margin: decimals; r, d: decimal per
        year; n: years
    Raises
        UnusableInput: for a probability outside 0 … 1, two ways of stating one market, or probabilities of
        scenarios that add up to more than one.
        A figure nobody stated is answered with `missing_figure`; none is invented.
    Source
        CMS strategy report of 16 June 2024 for the method; the algebra is the house's.

    >>> result = fmvd(market=1e12, share=0.1, net_margin=0.1, terminal_pe=20, p=0.5, r=0.25, n=2, base=4e9)
    >>> result.results["fmv"], round(result.results["v0"])
    (200000000000.0, 68000000000)
    """
    sheet = Sheet()
    stated = FutureMarket(market, tam, units, penetration, asp, share, net_margin, terminal_pe, fmv)
    terms = Terms(p, r, n, base, d)
    if scenarios is not None:
        _scenarios(sheet, scenarios, stated, terms)
        return sheet
    if p0 is not None and p1 is not None and r0 is not None and r1 is not None:
        _verified_quarter(sheet, (p0, p1), (r0, r1), n)
        if p is None:
            return sheet
    value = _worth(sheet, future_value(sheet, stated), terms)
    if value is not None:
        sheet.put("v0", value)
        _duration(sheet, terms)
    return sheet


def _worth(sheet: Sheet, fmv: float | None, terms: Terms) -> float | None:
    """Base and discounted value with the working; None, and why on the sheet, where something is not stated."""
    p, r, n, base, d = terms
    lacking = next((name for name, value in (("p", p), ("r", r), ("n", n)) if value is None), None)
    if lacking is not None:
        sheet.missing(lacking, "v0")
    if fmv is None or p is None or r is None or n is None:
        sheet.results["v0"] = None
        return None
    figures = {"fmv": fmv, "p": p, "r": r, "n": n, "base": base, "d": d}
    value = float(discounted_arrays(**{name: column(figure) for name, figure in figures.items()})[0])
    substituted = f"{shown(base)} + {shown(p)} · {shown(fmv)}/((1 + {shown(r)}) · (1 + {shown(d)}))^{shown(n)}"
    sheet.working.append(Step("V0 = base + p·FMV/((1 + r)·(1 + d))^n", substituted, shown(value)))
    if r >= VENTURE_RATE and p < 1.0:
        text = f"A rate of {r:.0%} already prices failure; with a probability of {p:.0%} the risk counts twice."
        sheet.flag("probability_with_venture_rate", text)
    return value


def _duration(sheet: Sheet, terms: Terms) -> None:
    if terms.r is not None and terms.n is not None:
        sheet.put("duration", terms.n / (1.0 + terms.r), "n/(1 + r)", f"{shown(terms.n)}/(1 + {shown(terms.r)})")


def _scenarios(
    sheet: Sheet, scenarios: Sequence[Mapping[str, float | None]], stated: FutureMarket, terms: Terms
) -> None:
    """The sum of the scenarios' discounted values on one base; figures they do not state are taken from the call."""
    values: list[float] = []
    weights = 0.0
    for stated_here in scenarios:
        scenario = _without_gaps(stated_here)
        _check_scenario(scenario)
        own = stated._replace(**{key: value for key, value in scenario.items() if key in FutureMarket._fields})
        mine = terms._replace(**{key: value for key, value in scenario.items() if key in ("p", "r", "n", "d")})
        value = _worth(sheet, future_value(sheet, own), mine._replace(base=0.0))
        if value is None:
            return
        weights += scenario.get("p", 0.0)
        values.append(value)
    if weights > 1.0 + _SLACK:
        raise UnusableInput(f"The probabilities of the scenarios add up to {weights:g}; they may add up to 1 at most.")
    sheet.results.clear()
    sheet.say("scenario_values", values)
    sheet.put("probability_stated", weights, "Σ p", " + ".join(shown(one.get("p")) for one in scenarios))
    sheet.put("v0", terms.base + sum(values), "base + Σ scenario", " + ".join(map(shown, (terms.base, *values))))


def _without_gaps(scenario: Mapping[str, float | None]) -> dict[str, float]:
    return {key: value for key, value in scenario.items() if value is not None}


def _check_scenario(scenario: Mapping[str, float]) -> None:
    kinds = {parameter.name: parameter.kind for parameter in model_parameters(fmvd) if parameter.kind is not None}
    for key, value in scenario.items():
        require_known(key, _SCENARIO_KEYS, "In a scenario, the figure")
        kinds[key].check(key, value)
    if "p" not in scenario:
        raise UnusableInput("Each scenario needs its own probability p.")


def _verified_quarter(sheet: Sheet, p: tuple[float, float], r: tuple[float, float], n: float | None) -> None:
    """How much a confirmed quarter adds that raises the probability and lowers the rate."""
    if n is None:
        sheet.missing("n", "value_change")
        return
    if p[0] == 0.0:
        sheet.refuse(
            "no_solution", "A value of nothing has no relative change; state a probability p0 above 0.", "value_change"
        )
        return
    change = p[1] / p[0] * ((1.0 + r[0]) / (1.0 + r[1])) ** n - 1.0
    substituted = f"{shown(p[1])}/{shown(p[0])} · ((1 + {shown(r[0])})/(1 + {shown(r[1])}))^{shown(n)} - 1"
    sheet.put("value_change", change, "p1/p0·((1 + r0)/(1 + r1))^n - 1", substituted)
