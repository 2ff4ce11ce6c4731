"""What a source of market data offers; a source is one file here whose `open_source` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from valuation.company import Company, Fundamentals, Listing, MarketView
from valuation.quantity import Quantity


class MarketSource(Protocol):
    """Statements and market figures of companies, each with unit, currency, period, date and source.

    A figure whose unit, currency or share basis is not known is left out and named in `left_out`, never guessed.
    """

    @property
    def name(self) -> str:
        """The file's name: `snapshot` for tools/market/snapshot.py."""
        ...

    def fundamentals(self, company: Company) -> Fundamentals | None:
        """Statements, shares, balance sheet and estimates; None when the source knows nothing of the company."""
        ...

    def market_view(self, listing: Listing) -> MarketView | None:
        """Price, capitalisation, rates and currencies; None when the source does not carry the listing."""
        ...

    def left_out(self, company: Company) -> tuple[str, ...]:
        """Figures the source had and refused, one sentence each, for the operator."""
        ...

    def capitalisation_check(self, company: Company) -> CapitalisationCheck | None:
        """The newest day's price times shares beside the stated market value; None without such a pair."""
        ...


@runtime_checkable
class History(Protocol):
    """What a source may offer beside: prices of past days and what was known then."""

    def price_history(self, listing: Listing) -> tuple[Quantity, ...]:
        """Prices per listed unit as traded, one a day, oldest first; none is restated for a split or a dividend."""
        ...

    def fundamentals_known(self, company: Company, day: date) -> Fundamentals | None:
        """Statements and share count as they were known on a day; None when nothing was known yet."""
        ...


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
