"""Companies side by side: the gaps between their multiples, and what makes them less comparable than they look."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from valuation.assessment import Fact
from valuation.measures import Compared, Measure
from valuation.result import NotMeaningful

# Each multiple with the growth its gap is adjusted by.
_ADJUSTED_BY: Mapping[Measure, Measure] = {
    "pe": "earnings_growth",
    "p_ocf": "revenue_growth",
    "p_fcf": "revenue_growth",
}
_SAME_YEAR_END = 31  # days between year ends that still count as one fiscal period


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far one company's multiple lies from another's, plain and per point of growth; None with the reason.

    gap, growth_adjusted: relative, decimal. log, growth_adjusted_log: the same as logarithms, which add up.
    """

    measure: Measure
    ticker: str
    against: str
    growth: Measure
    gap: float | None
    growth_adjusted: float | None
    reason: NotMeaningful | None = None

    @property
    def log(self) -> float | None:
        """The plain gap as a logarithm."""
        return None if self.gap is None else math.log1p(self.gap)

    @property
    def growth_adjusted_log(self) -> float | None:
        """The gap per point of growth as a logarithm."""
        return None if self.growth_adjusted is None else math.log1p(self.growth_adjusted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Companies side by side; gaps are those of the others against the first."""

    rows: tuple[Compared, ...]
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[Fact, ...] = ()


def gaps(rows: Sequence[Compared]) -> tuple[Gap, ...]:
    """The gaps of every later company against the first, multiple by multiple."""
    first, others = rows[0], rows[1:]
    return tuple(gap_between(other, first, measure) for other in others for measure in _ADJUSTED_BY)


def gap_between(one: Compared, other: Compared, measure: Measure) -> Gap:
    """How far one company's multiple lies from another's.

    Formula
        gap = M1/M2 - 1; growth-adjusted = (M1/g1)/(M2/g2) - 1, so that
        ln(1 + adjusted) = ln(1 + gap) - ln(g1/g2); for P/E that is the gap of the two PEG
    Units
        decimals; M a multiple, g its growth per year: of earnings for P/E, of revenue for P/OCF and P/FCF
    """
    growth = _ADJUSTED_BY[measure]
    named = {"measure": measure, "ticker": one.ticker, "against": other.ticker, "growth": growth}
    values = [row.number(measure) for row in (one, other)]
    if values[0] is None or values[1] is None:
        reason = _first_reason((one, other), measure)
        return Gap(**named, gap=None, growth_adjusted=None, reason=reason)  # type: ignore[arg-type]
    plain = values[0] / values[1]
    rates = [row.number(growth) for row in (one, other)]
    if rates[0] is None or rates[1] is None:
        reason = _first_reason((one, other), growth)
        return Gap(**named, gap=plain - 1.0, growth_adjusted=None, reason=reason)  # type: ignore[arg-type]
    if min(rates[0], rates[1]) <= 0.0:
        falling = one.ticker if rates[0] <= 0.0 else other.ticker
        reason = NotMeaningful(
            "non_positive_growth", f"{falling} is not growing, so nothing can be put per point of it."
        )
        return Gap(**named, gap=plain - 1.0, growth_adjusted=None, reason=reason)  # type: ignore[arg-type]
    return Gap(**named, gap=plain - 1.0, growth_adjusted=plain * rates[1] / rates[0] - 1.0)  # type: ignore[arg-type]


def _first_reason(rows: Iterable[Compared], measure: Measure) -> NotMeaningful | None:
    found = (row.figures[measure] for row in rows)
    return next((reason for reason in found if isinstance(reason, NotMeaningful)), None)


def cautions(rows: Sequence[Compared]) -> tuple[Fact, ...]:
    """What makes the companies less comparable than they look: days, fiscal periods, growth bases, exchange rates."""
    found, rows = [], [row for row in rows if row.known]
    prices = {row.ticker: row.price_day for row in rows if row.price_day is not None}
    flows = {row.ticker: row.cash_flow_end for row in rows if row.cash_flow_end is not None}
    earnings = {row.ticker: row.earnings_end for row in rows if row.earnings_end is not None}
    rates = {f"{fx.base}{fx.quote}": fx.as_of for row in rows for fx in row.rates}
    if len(set(prices.values())) > 1:
        found.append(Fact(code="price_days_differ", values={"list": _listed(prices)}))
    for code, ends in (("cash_flow_periods_differ", flows), ("earnings_periods_differ", earnings)):
        if ends and (max(ends.values()) - min(ends.values())).days > _SAME_YEAR_END:
            found.append(Fact(code=code, values={"list": _listed(ends)}))
    if len({row.growth_basis for row in rows if row.growth_basis}) > 1:
        found.append(Fact(code="growth_bases_differ", values={}))
    if len(set(rates.values())) > 1:
        found.append(Fact(code="fx_days_differ", values={"list": _listed(rates)}))
    return tuple(found)


def _listed(days: Mapping[str, date]) -> str:
    return ", ".join(f"{ticker} {day}" for ticker, day in days.items())
