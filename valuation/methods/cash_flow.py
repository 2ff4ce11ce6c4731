"""Cash-flow technology: price over operating and free cash flow against their justified multiples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, Sensitivity, ValueRange
from valuation.case import Case, missing
from valuation.methods import Outcome
from valuation.methods.plan import Plan, Valued, assumptions, plan
from valuation.quantity import Quantity, ratio
from valuation.result import NotMeaningful, Step
from valuation.solving import solve
from valuation.statements import CashFlow, latest_cash_flow, latest_operating, pooled_conversion

ANCHOR = "cms-cash-flow"
_GROWTH_BOUNDS = (-0.9, 2.0)
_RATE_CEILING = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What the two multiples are taken of: the newest free and operating cash flow, and the years' conversion."""

    free: CashFlow | None
    operating: Quantity | None
    pooled: float | None
    pooled_years: int
    latest: float | None  # conversion of the newest fiscal year that reports both

    @property
    def normal(self) -> Quantity | None:
        """Operating cash flow times the conversion pooled over the years."""
        return None if self.operating is None or self.pooled is None else self.operating.scaled(self.pooled)

    def in_investment_cycle(self, limit: float) -> bool:
        """Whether the newest year's free cash flow is too low a share to stand for the company."""
        return self.latest is not None and self.pooled is not None and self.latest < min(limit, self.pooled)


def flows_of(case: Case) -> Flows:
    """The flows of a company from its statements."""
    years = case.fundamentals.years
    pooled, latest = pooled_conversion(years), pooled_conversion(years[-1:])
    return Flows(
        free=latest_cash_flow(case.fundamentals),
        operating=latest_operating(case.fundamentals),
        pooled=pooled[0] if pooled else None,
        pooled_years=pooled[1] if pooled else 0,
        latest=latest[0] if latest else None,
    )


def cash_flow(case: Case) -> Outcome:
    """P/FCF and P/OCF now, what the assumptions justify, and what the price requires.

    The value rests on free cash flow; on operating cash flow at the pooled conversion where free cash flow is not
    positive or the newest year stands in a cycle of investment.
    """
    flows, market_cap = flows_of(case), case.market_cap()
    if isinstance(market_cap, NotMeaningful) or (flows.free is None and flows.operating is None):
        reason = market_cap if isinstance(market_cap, NotMeaningful) else missing("cash_flow")
        return Outcome(methods=tuple(MethodValue(model=m, reason=reason, anchor=ANCHOR) for m in ("p_fcf", "p_ocf")))
    planned = plan(case)
    free = _free_method(case, flows, market_cap, planned)
    operating = _operating_method(case, flows, market_cap, planned, alone=free.value is None)
    cycle = flows.in_investment_cycle(case.policy.cash_flow_conversion)
    on_operating = operating.value is not None and (free.value is None or cycle)
    chosen = operating if on_operating else free
    methods = tuple(replace(m, decides=True) if m is chosen and m.value is not None else m for m in (free, operating))
    warnings = [_cash_fact(case)]
    if on_operating:
        warnings.append(Fact(code="value_on_pooled_conversion", values={}))
    if isinstance(planned, NotMeaningful):
        return Outcome(methods=methods, warnings=tuple(warnings))
    base_flow = flows.normal if on_operating else flows.free.free if flows.free is not None else None
    priced = chosen.value is not None and base_flow is not None
    valued = Valued(case=case, plan=planned, flow=base_flow) if priced and base_flow is not None else None
    floor = (Fact(code="rate_floor", values={"floor": ratio(case.policy.rate_floor)}),) if planned.rate.floored else ()
    return Outcome(
        methods=methods,
        range=chosen.value,
        implied=_implied(case, valued),
        sensitivity=_sensitivity(valued),
        warnings=(*warnings, planned.growth.basis, *floor, *planned.flags()),
        assumptions=assumptions(case, planned),
    )


def _cash_fact(case: Case) -> Fact:
    cash = case.fundamentals.net_cash
    if cash is None:
        return Fact(code="net_cash_unknown", values={})
    return Fact(code="net_cash_included", values={"cash": cash})


def _free_method(case: Case, flows: Flows, market_cap: Quantity, planned: Plan | NotMeaningful) -> MethodValue:
    flow, inputs = flows.free, _inputs(case, flows, market_cap, planned)
    if flow is None:
        return MethodValue(model="p_fcf", reason=missing("cash_flow"), inputs=inputs, anchor=ANCHOR)
    if flow.free.value <= 0:
        text = f"Free cash flow of {flow.period.label} is not positive, so P/FCF has no meaning."
        return MethodValue(model="p_fcf", reason=NotMeaningful("non_positive_fcf", text), inputs=inputs, anchor=ANCHOR)
    multiple = NamedFigure(name="p_fcf", quantity=market_cap.over(flow.free))
    working = (_ratio_step("P/FCF", "market cap / FCF", market_cap, flow.free),)
    made = MethodValue(model="p_fcf", multiple=multiple, inputs=inputs, working=working, anchor=ANCHOR)
    if isinstance(planned, NotMeaningful):
        return replace(made, reason=planned)
    justified = planned.multiple(planned.rate.rate, planned.growth.rate)
    if isinstance(justified, NotMeaningful):
        return replace(made, reason=justified)
    value = Valued(case=case, plan=planned, flow=flow.free).range()
    if isinstance(value, NotMeaningful):
        return replace(made, reason=value)
    steps = (*working, *planned.rate.working, *planned.working(), *_value_step(case, value, flow.free, justified))
    return replace(made, reference=_reference("justified_p_fcf", justified), value=value, working=steps)


def _operating_method(
    case: Case, flows: Flows, market_cap: Quantity, planned: Plan | NotMeaningful, *, alone: bool
) -> MethodValue:
    """`alone`: P/FCF has no value, so that the working of the justified multiple has to stand here."""
    operating, normal = flows.operating, flows.normal
    inputs = _inputs(case, flows, market_cap, planned)
    if operating is None:
        return MethodValue(model="p_ocf", reason=missing("operating_cash_flow"), inputs=inputs, anchor=ANCHOR)
    if operating.value <= 0:
        text = f"Operating cash flow of {operating.period} is not positive, so P/OCF has no meaning."
        return MethodValue(model="p_ocf", reason=NotMeaningful("non_positive_ocf", text), inputs=inputs, anchor=ANCHOR)
    multiple = NamedFigure(name="p_ocf", quantity=market_cap.over(operating))
    working = (_ratio_step("P/OCF", "market cap / OCF", market_cap, operating),)
    made = MethodValue(model="p_ocf", multiple=multiple, inputs=inputs, working=working, anchor=ANCHOR)
    if isinstance(planned, NotMeaningful):
        return replace(made, reason=planned)
    if normal is None or normal.value <= 0 or flows.pooled is None:
        text = "Free cash flow pooled over the reported years is not positive, so no multiple of OCF is justified."
        return replace(made, reason=NotMeaningful("non_positive_fcf", text, "pooled_conversion"))
    multiple_of_free = planned.multiple(planned.rate.rate, planned.growth.rate)
    if isinstance(multiple_of_free, NotMeaningful):
        return replace(made, reason=multiple_of_free)
    value = Valued(case=case, plan=planned, flow=normal).range()
    if isinstance(value, NotMeaningful):
        return replace(made, reason=value)
    justified = multiple_of_free * flows.pooled
    share = Step(
        "justified P/OCF = justified P/FCF × ΣFCF/ΣOCF",
        f"{multiple_of_free:.6f} × {flows.pooled:.6f}",
        f"{justified:.6f}",
    )
    shown_plan = (*planned.rate.working, *planned.working()) if alone else ()
    steps = (*working, *shown_plan, share, *_value_step(case, value, operating, justified))
    return replace(made, reference=_reference("justified_p_ocf", justified), value=value, working=steps)


def _reference(name: str, value: float) -> NamedFigure:
    return NamedFigure(name=name, quantity=Quantity(value=value, unit="multiple"))


def _ratio_step(name: str, formula: str, top: Quantity, bottom: Quantity) -> Step:
    substituted = f"{top.currency} {top.value:,.0f} / {bottom.currency} {bottom.value:,.0f}"
    return Step(f"{name} = {formula}", substituted, f"{top.value / bottom.value:.4f}")


def _value_step(case: Case, value: ValueRange, flow: Quantity, justified: float) -> tuple[Step, ...]:
    shares, fx, listing = case.fundamentals.ordinary_shares, case.listed_to_reporting, case.view.listing
    if shares is None or fx is None:
        return ()
    cash = case.fundamentals.net_cash.value if case.fundamentals.net_cash is not None else 0.0
    ratio = listing.ads_ratio.ordinary_per_ads if listing.ads_ratio is not None and listing.share == "ads" else 1.0
    substituted = f"({flow.value:,.0f} × {justified:.6f} + {cash:,.0f}) / {shares.value:,.0f} × {ratio:g} / {fx.rate:g}"
    formula = f"value per unit = (flow × justified multiple + net cash) / ordinary shares × ordinary per unit / ({fx.quote} per {fx.base})"
    return (Step(formula, substituted, f"{value.base.value:,.2f} {value.base.currency}"),)


def _inputs(case: Case, flows: Flows, market_cap: Quantity, planned: Plan | NotMeaningful) -> tuple[NamedFigure, ...]:
    period = flows.free.period if flows.free is not None else None
    capex = ("capex_tangible", "capex_intangible", "capex")
    found = [
        ("price", case.price),
        ("ordinary_shares", case.fundamentals.ordinary_shares),
        ("market_cap_reporting", market_cap),
        ("operating_cash_flow", flows.operating),
        *((name, period.figures.get(name)) for name in capex if period is not None),  # type: ignore[call-overload]
        ("free_cash_flow", flows.free.free if flows.free is not None else None),
        ("net_cash", case.fundamentals.net_cash),
        ("fx", _rate_figure(case)),
        ("pooled_conversion", _conversion(flows)),
    ]
    named = tuple(NamedFigure(name=name, quantity=quantity) for name, quantity in found if quantity is not None)
    return named if isinstance(planned, NotMeaningful) else (*named, *planned.rate.inputs, *assumptions(case, planned))


def _conversion(flows: Flows) -> Quantity | None:
    if flows.pooled is None:
        return None
    return ratio(flows.pooled, period=f"{flows.pooled_years} years", note="ΣFCF/ΣOCF over the reported years")


def _rate_figure(case: Case) -> Quantity | None:
    fx = case.listed_to_reporting
    if fx is None or fx.base == fx.quote:
        return None
    return Quantity(value=fx.rate, unit="count", as_of=fx.as_of, source=fx.source, note=f"{fx.quote} per {fx.base}")


def _sensitivity(valued: Valued | None) -> tuple[Sensitivity, ...]:
    if valued is None:
        return ()
    rate, growth = valued.plan.rate.rate, valued.plan.growth.rate
    base = valued.per_unit(rate, growth)
    if isinstance(base, NotMeaningful) or base.value == 0:
        return ()
    moves: list[tuple[str, float, float, float]] = [
        ("discount_rate", step, rate + step, growth) for step in (-0.01, -0.005, 0.005, 0.01)
    ] + [("growth", step, rate, growth + step) for step in (0.01, -0.01)]
    found = []
    for parameter, step, new_rate, new_growth in moves:
        value = valued.per_unit(new_rate, new_growth)
        if not isinstance(value, NotMeaningful):
            found.append(Sensitivity(parameter=parameter, step=step, change=value.value / base.value - 1.0))
    return tuple(found)


def _implied(case: Case, valued: Valued | None) -> tuple[ImpliedParameter, ...]:
    if valued is None or case.price is None:
        return ()
    rate, growth, price = valued.plan.rate.rate, valued.plan.growth.rate, case.price.value
    named = {figure.name: figure for figure in assumptions(case, valued.plan)}
    others = (named["terminal_growth"], named["growth_years"])
    return (
        _solved("growth", lambda g: valued.number(rate, g), price, _GROWTH_BOUNDS, (named["discount_rate"], *others)),
        _solved(
            "discount_rate",
            lambda r: valued.number(r, growth),
            price,
            (valued.plan.terminal + 1e-6, _RATE_CEILING),
            (named["growth"], *others),
        ),
    )


def _solved(
    parameter: str,
    function: Callable[[float], float],
    price: float,
    bounds: tuple[float, float],
    given: tuple[NamedFigure, ...],
) -> ImpliedParameter:
    try:
        value = solve(function, price, *bounds)
    except ArithmeticError:
        value = None
    if value is None:
        text = f"No {parameter.replace('_', ' ')} between {bounds[0]:.0%} and {bounds[1]:.0%} gives today's price."
        return ImpliedParameter(parameter=parameter, value=None, reason=NotMeaningful("no_solution", text), given=given)
    return ImpliedParameter(parameter=parameter, value=Quantity(value=value, unit="ratio"), given=given)
