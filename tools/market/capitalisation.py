"""A check of figures against each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalisationCheck:
    """Price times shares against the market value a source states for the same day.

    shares: ordinary shares used. independent: False where their count was itself computed from that market value.
    """

    ticker: str
    day: date
    shares: float
    computed: float
    stated: float
    currency: str
    independent: bool

    @property
    def deviation(self) -> float:
        """Computed over stated, less one."""
        return self.computed / self.stated - 1.0

    @property
    def within(self) -> bool:
        """Whether both agree to three per cent."""
        return abs(self.deviation) <= 0.03
