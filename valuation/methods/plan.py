"""The assumptions of the two-stage model for one company, and its value under any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from valuation.assessment import Fact, NamedFigure, ValueRange
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.cost_of_capital import DiscountRate, discount_rate
from valuation.methods import spread
from valuation.models import two_stage_multiple
from valuation.models.two_stage_multiple import two_stage_worth
from valuation.quantity import CALCULATED, Quantity, ratio
from valuation.result import ModelResult, NotMeaningful, Step
from valuation.statements import compound_growth


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
        if rate <= self.terminal:
            text = f"The discount rate ({rate:.2%}) must be above the growth for ever ({self.terminal:.2%})."
            return NotMeaningful("terminal_growth_not_below_discount_rate", text)
        if growth <= -1.0:
            return NotMeaningful("outside_domain", f"Growth of {growth:.0%} a year leaves no cash flow to value.")
        return two_stage_worth(rate, growth, self.terminal, self.years, fade=True)

    def working(self) -> tuple[Step, ...]:
        """The lines of the base case."""
        return self._base().working

    def flags(self) -> tuple[Fact, ...]:
        """What to be wary of in the base case."""
        return tuple(Fact(code=flag.code, values={}) for flag in self._base().flags)

    def _base(self) -> ModelResult:
        return two_stage_multiple(r=self.rate.rate, g1=self.growth.rate, gT=self.terminal, n=self.years, fade=True)


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
    quantity = Quantity(value=rate, unit="ratio", source=source, as_of=_newest_year(case))
    basis = Fact(code=code, values={"raw": ratio(raw), "used": ratio(rate)})
    return Growth(rate=rate, figure=NamedFigure(name="growth", quantity=quantity), basis=basis)


def _newest_year(case: Case) -> date | None:
    return case.fundamentals.years[-1].end if case.fundamentals.years else None


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
    years, _ = case.assumption("growth_years", float(case.policy.growth_years))
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


def assumptions(case: Case, planned: Plan) -> tuple[NamedFigure, ...]:
    """What a value rests on: rate, growth, growth for ever and the years between."""
    rate = case.figure(
        "discount_rate", planned.rate.rate, YOUR_ASSUMPTION if "discount_rate" in case.overrides else CALCULATED
    )
    return (
        rate,
        planned.growth.figure,
        case.figure("terminal_growth", planned.terminal, _origin(case, "terminal_growth")),
        case.figure("growth_years", float(planned.years), _origin(case, "growth_years"), "years"),
    )


def _origin(case: Case, name: str) -> str:
    return YOUR_ASSUMPTION if name in case.overrides else case.policy.source
