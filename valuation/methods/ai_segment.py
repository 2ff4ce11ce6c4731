"""The AI or cloud segment apart from the core: what the price pays for it, and the sum of the parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from valuation.assessment import ImpliedParameter, MethodValue, NamedFigure, ValueRange
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.company import Period
from valuation.methods import Outcome
from valuation.models import citic_revaluation, sotp
from valuation.quantity import Quantity
from valuation.result import NotMeaningful, Step

LADDER_ANCHOR = "citic-rnd-sign"
SUM_ANCHOR = "citic-sum-of-parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A disclosed AI segment of one fiscal year, and the core that is left without it."""

    revenue: Quantity
    profit: Quantity
    group: Quantity  # net income of the whole company
    tax: NamedFigure
    after_tax: Quantity
    core: Quantity

    @property
    def figures(self) -> tuple[NamedFigure, ...]:
        """What both methods rest on."""
        return (
            NamedFigure(name="ai_segment_revenue", quantity=self.revenue),
            NamedFigure(name="ai_segment_profit", quantity=self.profit),
            NamedFigure(name="net_income", quantity=self.group),
            self.tax,
            NamedFigure(name="core_net_income", quantity=self.core),
        )


def ai_segment(case: Case) -> Outcome:
    """CITIC's ladder and sum of the parts where a segment is disclosed; nothing where none is.

    The multiples are the user's: without `core_pe` the ladder says at which core P/E nothing is paid for AI, and
    without `core_pe` and `ps` there is no sum.
    """
    year = _year(case)
    if year is None:
        return Outcome(methods=())
    segment, market_cap = _segment(case, year), case.market_cap()
    reason = next((found for found in (segment, market_cap) if isinstance(found, NotMeaningful)), None)
    if isinstance(segment, NotMeaningful) or isinstance(market_cap, NotMeaningful):
        return Outcome(methods=_refused(reason))
    if segment.core.value <= 0.0:
        text = "The core does not earn anything without the AI segment, so a multiple of it has no meaning."
        return Outcome(methods=_refused(NotMeaningful("non_positive_eps", text), segment.figures))
    ladder = _ladder(case, segment, market_cap)
    return Outcome(methods=(*ladder.methods, _sum(case, segment)), implied=ladder.implied)


def _year(case: Case) -> Period | None:
    """The newest fiscal year that reports the segment's revenue beside the group's net income."""
    for year in reversed(case.fundamentals.years):
        if year.figure("ai_segment_revenue") is not None and year.figure("net_income") is not None:
            return year
    return None


def _segment(case: Case, year: Period) -> Segment | NotMeaningful:
    revenue, profit, group = (
        year.figure("ai_segment_revenue"),
        year.figure("ai_segment_profit"),
        year.figure("net_income"),
    )
    if revenue is None or profit is None or group is None:
        return missing("segment_profit")
    tax = _tax(case)
    if tax is None:
        return missing("segment_tax")
    after_tax = replace(profit.scaled(1.0 - tax.quantity.value), period=year.label)
    return Segment(revenue=revenue, profit=profit, group=group, tax=tax, after_tax=after_tax, core=group - after_tax)


def _tax(case: Case) -> NamedFigure | None:
    given = case.overrides.get("segment_tax")
    if given is not None:
        return case.figure("segment_tax", given, YOUR_ASSUMPTION)
    house = case.policy.segment_tax.get(case.reporting or "")
    return None if house is None else case.figure("segment_tax", house, case.policy.source)


def _refused(reason: NotMeaningful | None, inputs: tuple[NamedFigure, ...] = ()) -> tuple[MethodValue, ...]:
    return (
        MethodValue(model="citic_revaluation", reason=reason, inputs=inputs, anchor=LADDER_ANCHOR),
        MethodValue(model="sotp", reason=reason, inputs=inputs, anchor=SUM_ANCHOR),
    )


def _ladder(case: Case, segment: Segment, market_cap: Quantity) -> Outcome:
    """The core P/E that leaves nothing for AI and, at the user's own, what the price pays for it."""
    stated = _stated(case, "core_pe")
    inputs = (NamedFigure(name="market_cap_reporting", quantity=market_cap), *segment.figures, *_cash(case))
    made = MethodValue(model="citic_revaluation", inputs=inputs, anchor=LADDER_ANCHOR)
    nothing = (market_cap.value - _cash_value(case)) / segment.core.value
    if nothing > 0.0:
        found = NamedFigure(name="break_even_core_pe", quantity=Quantity(value=nothing, unit="multiple"))
        made = replace(made, multiple=found, working=_working(case, segment, market_cap, nothing))
    if stated is not None:
        return _paid(case, segment, market_cap, replace(made, reference=stated, inputs=(*inputs, stated)))
    made = replace(made, reason=missing("core_pe"))
    if made.multiple is None:
        return Outcome(methods=(made,))
    implied = ImpliedParameter(parameter="core_pe", value=made.multiple.quantity, given=segment.figures)
    return Outcome(methods=(made,), implied=(implied,))


def _paid(case: Case, segment: Segment, market_cap: Quantity, made: MethodValue) -> Outcome:
    """What the price pays for AI beside a core at the stated multiple, and on which rung that stands."""
    result = citic_revaluation(
        pe_core=case.overrides["core_pe"],
        ni_core=segment.core.value,
        loss=-segment.after_tax.value,
        cash=_cash_value(case),
        ps_ai=case.overrides.get("ps"),
        rev_ai=segment.revenue.value,
        market_cap=market_cap.value,
    )
    made = replace(made, reason=result.reason, working=(*made.working, *result.working))
    paid, sales = result.number("implied_ai_value"), result.number("implied_ps")
    if paid is None or sales is None or made.reference is None:
        return Outcome(methods=(made,))
    value = Quantity(value=paid, unit="money", currency=case.reporting, as_of=market_cap.as_of)
    multiple = NamedFigure(name="implied_ps", quantity=Quantity(value=sales, unit="multiple"))
    implied = ImpliedParameter(parameter="ai_value", value=value, given=(made.reference, multiple))
    return Outcome(methods=(made,), implied=(implied,))


def _working(case: Case, segment: Segment, market_cap: Quantity, nothing: float) -> tuple[Step, ...]:
    core = Step(
        "core net income = group net income − segment profit × (1 − tax)",
        f"{segment.group.value:,.0f} − {segment.profit.value:,.0f} × (1 − {segment.tax.quantity.value:g})",
        f"{segment.core.value:,.0f}",
    )
    multiple = Step(
        "core P/E that leaves nothing for AI = (market cap − net cash) / core net income",
        f"({market_cap.value:,.0f} − {_cash_value(case):,.0f}) / {segment.core.value:,.0f}",
        f"{nothing:.4f}",
    )
    return (core, multiple)


def _sum(case: Case, segment: Segment) -> MethodValue:
    """Core on earnings and segment on sales, at the user's two multiples."""
    core, sales = _stated(case, "core_pe"), _stated(case, "ps")
    made = MethodValue(model="sotp", inputs=(*segment.figures, *_cash(case)), anchor=SUM_ANCHOR)
    if core is None or sales is None:
        return replace(made, reason=missing("core_pe" if core is None else "ps"))
    result = sotp(
        non_gaap_ni=segment.group.value,
        cloud_ebita=segment.profit.value,
        tax=segment.tax.quantity.value,
        pe_core=core.quantity.value,
        cloud_revenue=segment.revenue.value,
        ps_cloud=sales.quantity.value,
        net_cash=_cash_value(case),
    )
    total = result.number("total")
    if total is None:
        return replace(made, reason=result.reason, working=result.working)
    value = case.per_listed_unit(Quantity(value=total, unit="money", currency=case.reporting))
    return replace(
        made,
        multiple=core,
        reference=sales,
        value=ValueRange(low=value, base=value, high=value),
        inputs=(*made.inputs, core, sales),
        working=result.working,
    )


def _stated(case: Case, name: str) -> NamedFigure | None:
    given = case.overrides.get(name)
    return None if given is None else case.figure(name, given, YOUR_ASSUMPTION, "multiple")


def _cash(case: Case) -> tuple[NamedFigure, ...]:
    cash = case.fundamentals.net_cash
    return () if cash is None else (NamedFigure(name="net_cash", quantity=cash),)


def _cash_value(case: Case) -> float:
    cash = case.fundamentals.net_cash
    return 0.0 if cash is None else cash.value
