"""Cash-flow technology: price over operating and free cash flow against their justified multiples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, Sensitivity, ValueRange
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.cost_of_capital import DiscountRate, discount_rate
from valuation.methods import Outcome, spread
from valuation.models import two_stage_multiple
from valuation.quantity import Quantity, ratio
from valuation.result import NotMeaningful, Step
from valuation.solving import solve
from valuation.statements import CashFlow, compound_growth, latest_cash_flow, pooled_conversion

ANCHOR = "cms-cash-flow"
_GROWTH_BOUNDS = (-0.9, 2.0)
_RATE_CEILING = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """First-stage growth with the basis it was taken from."""

    rate: float
    figure: NamedFigure
    basis: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The assumptions of the two-stage model for one company."""

    rate: DiscountRate
    growth: Growth
    terminal: float
    years: int

    def multiple(self, rate: float, growth: float) -> float | NotMeaningful:
        """Trailing price over free cash flow that these assumptions justify."""
        result = two_stage_multiple(r=rate, g1=growth, gT=self.terminal, n=self.years, fade=True)
        value = result.number("p_fcf")
        if result.reason is not None or value is None:
            return result.reason or NotMeaningful("no_solution", "The two-stage multiple has no value here.")
        return value

    def working(self) -> tuple[Step, ...]:
        """The lines of the base case."""
        return two_stage_multiple(
            r=self.rate.rate, g1=self.growth.rate, gT=self.terminal, n=self.years, fade=True
        ).working


def growth_assumption(case: Case) -> Growth | NotMeaningful:
    """Revenue growth of the first year: the user's, else consensus, else the last three years', capped."""
    given = case.overrides.get("growth")
    if given is not None:
        return Growth(
            rate=given, figure=case.figure("growth", given, YOUR_ASSUMPTION), basis=Fact(code="growth_given", values={})
        )
    found = _consensus_growth(case) or _historical_growth(case)
    if found is None:
        return missing("revenue_history")
    raw, code, source = found
    rate = min(raw, case.policy.growth_cap)
    note = f"from {source}" + ("; capped" if rate < raw else "")
    quantity = Quantity(value=rate, unit="ratio", note=note)
    basis = Fact(code=code, values={"raw": ratio(raw), "used": ratio(rate)})
    return Growth(rate=rate, figure=NamedFigure(name="growth", quantity=quantity), basis=basis)


def _consensus_growth(case: Case) -> tuple[float, str, str] | None:
    years = case.fundamentals.years
    estimates = [
        e for e in case.fundamentals.estimates if e.name == "revenue" and years and e.period_end > years[-1].end
    ]
    last = years[-1].figure("revenue") if years else None
    if not estimates or last is None or last.value <= 0:
        return None
    target = max(estimates, key=lambda estimate: estimate.period_end)
    span = round((target.period_end - years[-1].end).days / 365.25)
    if target.figure.currency != last.currency or span < 1 or target.figure.value <= 0:
        return None
    return (target.figure.over(last).value ** (1.0 / span) - 1.0, "growth_consensus", target.figure.source)


def _historical_growth(case: Case) -> tuple[float, str, str] | None:
    for span in (3, 2):
        rate = compound_growth(case.fundamentals.years, "revenue", span)
        if rate is not None:
            revenue = case.fundamentals.years[-1].figure("revenue")
            return rate, "growth_historical", revenue.source if revenue else ""
    return None


def plan(case: Case) -> Plan | NotMeaningful:
    """All assumptions of the two-stage model, or the first one that is missing."""
    rate = discount_rate(case)
    if isinstance(rate, NotMeaningful):
        return rate
    growth = growth_assumption(case)
    if isinstance(growth, NotMeaningful):
        return growth
    cap = case.policy.terminal_growth_cap
    house = min(rate.risk_free, cap) if rate.risk_free is not None else cap
    terminal, _ = case.assumption("terminal_growth", house)
    years, _ = case.assumption("years", float(case.policy.growth_years))
    return Plan(rate=rate, growth=growth, terminal=terminal, years=round(years))


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A plan put to a company's flow: equity value per listed unit for any rate and growth."""

    case: Case
    plan: Plan
    flow: Quantity  # free cash flow the multiple applies to

    def per_unit(self, rate: float, growth: float) -> Quantity | NotMeaningful:
        """Value per listed unit at a discount rate and a first-stage growth."""
        multiple = self.plan.multiple(rate, growth)
        if isinstance(multiple, NotMeaningful):
            return multiple
        equity = self.flow.scaled(multiple)
        cash = self.case.fundamentals.net_cash
        return self.case.per_listed_unit(equity + cash if cash is not None else equity)

    def number(self, rate: float, growth: float) -> float:
        """The value as a bare number; raises ArithmeticError where it has none, for root finding inside the domain."""
        value = self.per_unit(rate, growth)
        if isinstance(value, NotMeaningful):
            raise ArithmeticError(value.text)  # noqa: TRY004 - the domain ends here, the type is right
        return value.value

    def range(self) -> ValueRange | NotMeaningful:
        """Base case, and both cases with the rate and the growth moved together."""
        rate, growth, policy = self.plan.rate.rate, self.plan.growth.rate, self.case.policy
        low = self.per_unit(rate + policy.rate_step, growth - policy.growth_step)
        base = self.per_unit(rate, growth)
        high = self.per_unit(rate - policy.rate_step, growth + policy.growth_step)
        return spread(low, base, high)


def cash_flow(case: Case) -> Outcome:
    """P/FCF and P/OCF now, what the assumptions justify, and what the price requires."""
    flow, market_cap = latest_cash_flow(case.fundamentals), case.market_cap()
    if flow is None:
        reason = missing("cash_flow")
        return Outcome(methods=tuple(MethodValue(model=m, reason=reason, anchor=ANCHOR) for m in ("p_fcf", "p_ocf")))
    if isinstance(market_cap, NotMeaningful):
        return Outcome(
            methods=tuple(MethodValue(model=m, reason=market_cap, anchor=ANCHOR) for m in ("p_fcf", "p_ocf"))
        )
    planned = plan(case)
    free = _free_method(case, flow, market_cap, planned)
    operating = _operating_method(case, flow, market_cap, planned)
    chosen = free if free.value is not None or operating.value is None else operating
    methods = tuple(replace(m, decides=True) if m is chosen else m for m in (free, operating))
    warnings = [] if case.fundamentals.net_cash is not None else [Fact(code="net_cash_unknown", values={})]
    if chosen is operating:
        warnings.append(Fact(code="value_on_pooled_conversion", values={}))
    if isinstance(planned, NotMeaningful):
        return Outcome(methods=methods, warnings=tuple(warnings))
    base_flow = flow.free if chosen is free else _normal_flow(case, flow)
    valued = Valued(case=case, plan=planned, flow=base_flow) if base_flow is not None and base_flow.value > 0 else None
    return Outcome(
        methods=methods,
        range=chosen.value,
        implied=_implied(case, valued),
        sensitivity=_sensitivity(valued),
        warnings=(
            *warnings,
            planned.growth.basis,
            *(
                [Fact(code="rate_floor", values={"floor": ratio(case.policy.rate_floor)})]
                if planned.rate.floored
                else []
            ),
        ),
        assumptions=_assumptions(case, planned),
    )


def _assumptions(case: Case, planned: Plan) -> tuple[NamedFigure, ...]:
    source = YOUR_ASSUMPTION if "terminal_growth" in case.overrides else case.policy.source
    years = YOUR_ASSUMPTION if "years" in case.overrides else case.policy.source
    rate = case.figure(
        "discount_rate", planned.rate.rate, YOUR_ASSUMPTION if "discount_rate" in case.overrides else "calculated"
    )
    return (
        rate,
        planned.growth.figure,
        case.figure("terminal_growth", planned.terminal, source),
        case.figure("years", float(planned.years), years, "years"),
    )


def _free_method(case: Case, flow: CashFlow, market_cap: Quantity, planned: Plan | NotMeaningful) -> MethodValue:
    inputs = _inputs(case, flow, market_cap, planned)
    if flow.free.value <= 0:
        text = f"Free cash flow of {flow.period.label} is not positive, so P/FCF has no meaning."
        return MethodValue(model="p_fcf", reason=NotMeaningful("non_positive_fcf", text), inputs=inputs, anchor=ANCHOR)
    multiple = NamedFigure(name="p_fcf", quantity=market_cap.over(flow.free))
    working = (_ratio_step("P/FCF", "market cap / FCF", market_cap, flow.free),)
    if isinstance(planned, NotMeaningful):
        return MethodValue(
            model="p_fcf", multiple=multiple, reason=planned, inputs=inputs, working=working, anchor=ANCHOR
        )
    value = Valued(case=case, plan=planned, flow=flow.free).range()
    justified = planned.multiple(planned.rate.rate, planned.growth.rate)
    reference = None if isinstance(justified, NotMeaningful) else _reference("justified_p_fcf", justified)
    steps = (*working, *planned.rate.working, *planned.working(), *_value_step(case, value, flow.free, reference))
    return _method("p_fcf", multiple, reference, value, inputs, steps)


def _operating_method(case: Case, flow: CashFlow, market_cap: Quantity, planned: Plan | NotMeaningful) -> MethodValue:
    operating, pooled = flow.operating, pooled_conversion(case.fundamentals.years)
    inputs = _inputs(case, flow, market_cap, planned)
    if operating is None:
        return MethodValue(model="p_ocf", reason=missing("operating_cash_flow"), anchor=ANCHOR)
    if operating.value <= 0:
        text = f"Operating cash flow of {flow.period.label} is not positive, so P/OCF has no meaning."
        return MethodValue(model="p_ocf", reason=NotMeaningful("non_positive_ocf", text), inputs=inputs, anchor=ANCHOR)
    multiple = NamedFigure(name="p_ocf", quantity=market_cap.over(operating))
    working = (_ratio_step("P/OCF", "market cap / OCF", market_cap, operating),)
    normal = _normal_flow(case, flow)
    if isinstance(planned, NotMeaningful) or pooled is None or normal is None or normal.value <= 0:
        text = "Free cash flow pooled over the reported years is not positive, so no multiple of OCF is justified."
        reason = planned if isinstance(planned, NotMeaningful) else NotMeaningful("non_positive_fcf", text)
        return MethodValue(
            model="p_ocf", multiple=multiple, reason=reason, inputs=inputs, working=working, anchor=ANCHOR
        )
    conversion = Quantity(
        value=pooled[0], unit="ratio", period=f"{pooled[1]} years", note="ΣFCF/ΣOCF over the reported years"
    )
    justified = planned.multiple(planned.rate.rate, planned.growth.rate)
    reference = None if isinstance(justified, NotMeaningful) else _reference("justified_p_ocf", justified * pooled[0])
    value = Valued(case=case, plan=planned, flow=normal).range()
    # Where P/FCF has a meaning its page shows how the multiple is justified; here it would stand twice.
    plan_steps = (*planned.rate.working, *planned.working()) if flow.free.value <= 0 else ()
    share = (
        Step(
            "justified P/OCF = justified P/FCF × ΣFCF/ΣOCF",
            f"{justified:.6f} × {pooled[0]:.6f}",
            f"{justified * pooled[0]:.6f}",
        )
        if not isinstance(justified, NotMeaningful)
        else None
    )
    steps = (*working, *plan_steps, *((share,) if share else ()), *_value_step(case, value, operating, reference))
    return _method(
        "p_ocf",
        multiple,
        reference,
        value,
        (*inputs, NamedFigure(name="pooled_conversion", quantity=conversion)),
        steps,
    )


def _method(
    model: str,
    multiple: NamedFigure,
    reference: NamedFigure | None,
    value: ValueRange | NotMeaningful,
    inputs: tuple[NamedFigure, ...],
    working: tuple[Step, ...],
) -> MethodValue:
    made = MethodValue(
        model=model, multiple=multiple, reference=reference, inputs=inputs, working=working, anchor=ANCHOR
    )
    return replace(made, reason=value) if isinstance(value, NotMeaningful) else replace(made, value=value)


def _normal_flow(case: Case, flow: CashFlow) -> Quantity | None:
    pooled = pooled_conversion(case.fundamentals.years)
    return None if pooled is None or flow.operating is None else flow.operating.scaled(pooled[0])


def _reference(name: str, value: float) -> NamedFigure:
    return NamedFigure(name=name, quantity=Quantity(value=value, unit="multiple"))


def _ratio_step(name: str, formula: str, top: Quantity, bottom: Quantity) -> Step:
    substituted = f"{top.currency} {top.value:,.0f} / {bottom.currency} {bottom.value:,.0f}"
    return Step(f"{name} = {formula}", substituted, f"{top.value / bottom.value:.4f}")


def _value_step(
    case: Case, value: ValueRange | NotMeaningful, flow: Quantity, reference: NamedFigure | None
) -> tuple[Step, ...]:
    shares, fx, listing = case.fundamentals.ordinary_shares, case.listed_to_reporting, case.view.listing
    if isinstance(value, NotMeaningful) or reference is None or shares is None or fx is None:
        return ()
    cash = case.fundamentals.net_cash.value if case.fundamentals.net_cash is not None else 0.0
    ratio = listing.ads_ratio.ordinary_per_ads if listing.ads_ratio is not None and listing.share == "ads" else 1.0
    substituted = f"({flow.value:,.0f} × {reference.quantity.value:.6f} + {cash:,.0f}) / {shares.value:,.0f} × {ratio:g} / {fx.rate:g}"
    formula = f"value per unit = (flow × justified multiple + net cash) / ordinary shares × ordinary per unit / ({fx.quote} per {fx.base})"
    return (Step(formula, substituted, f"{value.base.value:,.2f} {value.base.currency}"),)


def _inputs(case: Case, flow: CashFlow, market_cap: Quantity, planned: Plan | NotMeaningful) -> tuple[NamedFigure, ...]:
    found: list[NamedFigure] = []
    for name, quantity in (
        ("price", case.price),
        ("ordinary_shares", case.fundamentals.ordinary_shares),
        ("market_cap_reporting", market_cap),
        ("operating_cash_flow", flow.operating),
        *((name, flow.period.figure(name)) for name in ("capex_tangible", "capex_intangible", "capex")),
        ("free_cash_flow", flow.free),
        ("net_cash", case.fundamentals.net_cash),
    ):
        if quantity is not None:
            found.append(NamedFigure(name=str(name), quantity=quantity))
    fx = case.listed_to_reporting
    if fx is not None and fx.base != fx.quote:
        rate = Quantity(value=fx.rate, unit="count", as_of=fx.as_of, source=fx.source, note=f"{fx.quote} per {fx.base}")
        found.append(NamedFigure(name="fx", quantity=rate))
    if not isinstance(planned, NotMeaningful):
        found.extend((*planned.rate.inputs, *_assumptions(case, planned)))
    return tuple(found)


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
    given = (valued.plan.growth.figure, case.figure("discount_rate", rate, "calculated"))
    return (
        _solved("growth", lambda g: valued.number(rate, g), price, _GROWTH_BOUNDS, given[1:]),
        _solved(
            "discount_rate",
            lambda r: valued.number(r, growth),
            price,
            (valued.plan.terminal + 1e-6, _RATE_CEILING),
            given[:1],
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
