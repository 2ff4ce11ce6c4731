"""What a model gives back: numbers with their working, or the reason there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

ReasonCode = Literal[
    "discount_rate_not_above_growth",
    "terminal_growth_not_below_discount_rate",
    "non_positive_ocf",
    "non_positive_fcf",
    "non_positive_eps",
    "non_positive_growth",
    "non_positive_market_cap",
    "missing_figure",
    "currency_unknown",
    "unsupported_even_by_certainty",
    "no_solution",
    "too_few_observations",
    "segments_do_not_sum",
    "trough_base",
    "outside_domain",
]
REASON_CODES: tuple[str, ...] = get_args(ReasonCode)

FlagCode = Literal[
    "trough_base",
    "non_monotone_eps_path",
    "capex_cycle",
    "trailing_eps_unchanged",
    "stale_price",
    "terminal_share_high",
    "spread_narrow",
    "conversion_unusual",
    "market_pays_nothing",
    "suppress_shares",
    "clamped_beta",
    "structural_margin",
    "probability_with_venture_rate",
]

Value = float | int | bool | str | list[float] | None


@dataclass(frozen=True, slots=True)
class NotMeaningful:
    """Why a number does not exist for these inputs; a value of its own, never zero or NaN.

    detail: which figure is missing, by a name the phrases of each language know; empty for other codes.
    """

    code: ReasonCode
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A caution that belongs beside a result which does exist."""

    code: FlagCode
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of working that a reader can redo on paper."""

    formula: str
    substituted: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """Everything one model says about one set of inputs.

    results: each output by name; None where it has no meaning.
    reason: why the outputs that are None are None; None when all exist.
    """

    model: str
    inputs: Mapping[str, object]
    results: Mapping[str, Value]
    reason: NotMeaningful | None = None
    working: tuple[Step, ...] = ()
    flags: tuple[Flag, ...] = field(default=())

    def number(self, name: str) -> float | None:
        """A result as a number; None where it has no meaning or was not asked for."""
        value = self.results.get(name)
        if value is None:
            return None
        if isinstance(value, str | list):
            raise TypeError(f"{self.model} gives {name} as {type(value).__name__}, not as a number.")
        return float(value)
