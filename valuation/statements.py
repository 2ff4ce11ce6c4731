"""Figures that follow from reported statements: free cash flow, conversion, growth, earnings per share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from valuation.company import Fundamentals, Period
from valuation.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlow:
    """One period's operating and free cash flow with the definition of the latter."""

    period: Period
    operating: Quantity | None
    free: Quantity
    definition: str


def free_cash_flow(period: Period) -> CashFlow | None:
    """Operating cash flow less capital expenditure; the reported figure where those are not given apart.

    Formula
        OCF − capex on tangible assets − capex on intangible assets, else OCF − capex
    Units
        money, whole company, in the reporting currency
    """
    operating = period.figure("operating_cash_flow")
    tangible, intangible = period.figure("capex_tangible"), period.figure("capex_intangible")
    capex = period.figure("capex")
    if operating is not None and tangible is not None and intangible is not None:
        free = operating - tangible - intangible
        return _cash_flow(period, operating, free, "OCF − tangible capex − intangible capex")
    if operating is not None and capex is not None:
        definition = period.capex_definition or "as the source defines it"
        return _cash_flow(period, operating, operating - capex, f"OCF − capex ({definition})")
    for name in ("free_cash_flow", "free_cash_flow_company"):
        reported = period.figure(name)
        if reported is not None:
            words = "as the company defines it" if name.endswith("company") else "as the source gives it"
            return _cash_flow(period, operating, reported, words)
    return None


def _cash_flow(period: Period, operating: Quantity | None, free: Quantity, definition: str) -> CashFlow:
    dated = replace(free, period=period.label, note=definition)
    return CashFlow(period=period, operating=operating, free=dated, definition=definition)


def latest_cash_flow(fundamentals: Fundamentals) -> CashFlow | None:
    """The newest period, trailing or fiscal, whose free cash flow can be formed."""
    periods = [fundamentals.trailing] if fundamentals.trailing else []
    for period in [*periods, *reversed(fundamentals.years)]:
        flow = free_cash_flow(period)
        if flow is not None:
            return flow
    return None


def latest_operating(fundamentals: Fundamentals) -> Quantity | None:
    """Operating cash flow of the period free cash flow is taken from, or of a newer fiscal year without capex.

    One period for both multiples where that is possible; no multiple on an old flow where a newer year reports it.
    """
    free = latest_cash_flow(fundamentals)
    for period in reversed(fundamentals.years):
        operating = period.figure("operating_cash_flow")
        if operating is not None:
            same = free is not None and free.operating is not None and free.period.end >= period.end
            return free.operating if same and free is not None else operating
    trailing = fundamentals.trailing
    return None if trailing is None else trailing.figure("operating_cash_flow")


def pooled_conversion(years: Sequence[Period]) -> tuple[float, int] | None:
    """Free over operating cash flow, each summed over the years that report both, and how many those are.

    Pooling keeps one year of heavy investment from deciding, as a mean of yearly ratios would let it.
    """
    flows = [flow for flow in map(free_cash_flow, years) if flow is not None and flow.operating is not None]
    operating = sum(flow.operating.value for flow in flows if flow.operating is not None)
    if not flows or operating <= 0:
        return None
    return sum(flow.free.value for flow in flows) / operating, len(flows)


def growth_rates(years: Sequence[Period], name: str) -> tuple[float, ...]:
    """Year-on-year growth between consecutive fiscal years that report the figure."""
    rates = []
    for before, after in pairwise(years):
        earlier, later = before.figures.get(name), after.figures.get(name)  # type: ignore[call-overload]
        consecutive = 350 <= (after.end - before.end).days <= 380
        if earlier is not None and later is not None and earlier.value > 0 and consecutive:
            # A fall of exactly the limit must not depend on the last bit of a division.
            rates.append(round(later.over(earlier).value - 1.0, 12))
    return tuple(rates)


def compound_growth(years: Sequence[Period], name: str, span: int) -> float | None:
    """Compound yearly growth of a figure over the last `span` fiscal years; None unless both ends are positive."""
    by_year = {p.end.year: p.figures[name] for p in years if name in p.figures}  # type: ignore[index]
    if not by_year:
        return None
    last = max(by_year)
    later, earlier = by_year.get(last), by_year.get(last - span)
    if later is None or earlier is None or earlier.value <= 0 or later.value <= 0:
        return None
    return float(later.over(earlier).value ** (1.0 / span) - 1.0)
