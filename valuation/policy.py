"""House assumptions of the quick valuation, each with its origin; a user may override every one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from valuation.models.classification import (
    CASH_YEARS,
    CONVERSION,
    LEAST_YEARS,
    RACE_TRACK_BELOW,
    WORST_REVENUE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Inputs no company reports. Rates, growth and shares are decimals, spans are years.

    Origin of each: the range is from the house's study of the two reports, the point in it is ours.
    """

    equity_risk_premium: float = 0.05  # middle of the 4.5-5.5 % in use for mature markets
    rate_floor: float = 0.08  # a 1.8 % government yield would otherwise give a cost of equity below 7 %
    beta: float = 1.0  # where no provider states one
    growth_cap: float = 0.15  # no company grows its revenue faster for ten years by assumption
    growth_years: int = 10
    terminal_growth_cap: float = 0.03  # never above the risk-free rate either
    rate_step: float = 0.01  # low and high case
    growth_step: float = 0.02  # low and high case
    peg_low: float = 0.8
    peg_base: float = 1.0  # CMS: PEG at most one
    peg_high: float = 1.2
    track_years: int = 8
    track_share: float = 0.10  # illustration for what a price requires, never for a value
    track_net_margin: float = 0.12
    track_terminal_pe: float = 25.0
    race_track_penetration: float = RACE_TRACK_BELOW  # CMS: below ten per cent
    cash_flow_conversion: float = CONVERSION
    cash_flow_positive_years: float = CASH_YEARS
    revenue_fall_limit: float = WORST_REVENUE
    years_to_classify: int = LEAST_YEARS
    segment_tax: Mapping[str, float] = field(default_factory=lambda: {"CNY": 0.25, "USD": 0.21})  # statutory rates
    stale_days: int = 90
    as_of: date = date(2026, 11, 21)
    source: str = "Rerate house assumption"


POLICY = Policy()
