"""Benchmark market value: a domestic basket against the world's leaders, on one date and in one currency."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, ValueRange
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.methods import Outcome
from valuation.models import benchmark_mv
from valuation.quantity import Quantity

ANCHOR = "cms-benchmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baskets:
    """Two sums of market values, both in one currency, and the names in each."""

    domestic: Quantity
    leaders: Quantity
    domestic_names: tuple[str, ...]
    leader_names: tuple[str, ...]


def benchmark(case: Case, baskets: Baskets | None) -> Outcome:
    """The ratio now; a value only when the user says what share of the leaders' value is to be reached."""
    if baskets is None:
        return Outcome(methods=(MethodValue(model="benchmark_mv", reason=missing("leader"), anchor=ANCHOR),))
    target = case.overrides.get("benchmark_share")
    figures = {"domestic": baskets.domestic.value, "global_": baskets.leaders.value}
    result = benchmark_mv(**figures) if target is None else benchmark_mv(**figures, q=target)
    ratio = result.number("ratio")
    inputs = (
        NamedFigure(name="domestic_market_value", quantity=baskets.domestic),
        NamedFigure(name="leaders_market_value", quantity=baskets.leaders),
    )
    if ratio is None:
        return Outcome(methods=(MethodValue(model="benchmark_mv", reason=result.reason, inputs=inputs, anchor=ANCHOR),))
    day = baskets.domestic.as_of
    of = "basket" if len(baskets.domestic_names) > 1 else baskets.leader_names[0]
    multiple = NamedFigure(name="benchmark_ratio", quantity=Quantity(value=ratio, unit="ratio", as_of=day, note=of))
    upside = result.number("upside")
    if target is None or upside is None or case.price is None:
        reason = missing("benchmark_share")
        method = MethodValue(
            model="benchmark_mv", multiple=multiple, reason=reason, inputs=inputs, working=result.working, anchor=ANCHOR
        )
        return Outcome(methods=(method,))
    value = case.price.scaled(1.0 + upside)
    share = case.figure("benchmark_share", target, YOUR_ASSUMPTION)
    method = MethodValue(
        model="benchmark_mv",
        multiple=multiple,
        reference=share,
        value=ValueRange(low=value, base=value, high=value),
        inputs=(*inputs, share),
        working=result.working,
        anchor=ANCHOR,
    )
    implied = ImpliedParameter(
        parameter="catch_up_probability", value=Quantity(value=ratio / target, unit="ratio"), given=(share,)
    )
    return Outcome(methods=(method,), implied=(implied,), warnings=(Fact(code="scenario_yours", values={}),))
