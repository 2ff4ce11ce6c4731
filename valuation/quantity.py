"""A number that travels with its unit, currency, share basis, period, date and source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from valuation.errors import MixedQuantities

Unit = Literal["money", "shares", "ratio", "pp_ratio", "multiple", "years", "count"]
ShareBasis = Literal["ordinary", "ads"]

CALCULATED = "calculated"


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRate:
    """How much of `quote` one unit of `base` buys on a day: `FxRate(base="HKD", quote="CNY", rate=0.86)`."""

    base: str
    quote: str
    rate: float
    as_of: date
    source: str

    def inverted(self) -> FxRate:
        """The same rate read the other way round."""
        return replace(self, base=self.quote, quote=self.base, rate=1.0 / self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsRatio:
    """How many ordinary shares one American depositary share stands for, from a day on."""

    ordinary_per_ads: float
    effective_from: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One figure and everything needed to use it without mistake.

    value: the number, in whole units (never millions); rates and growth as decimals.
    unit: "money" takes a currency; "multiple" is a ratio of two amounts; "ratio" is a fraction, "pp_ratio" a difference of
        two of them.
    per: None for a whole company, else the kind of share the amount belongs to.
    period: "FY2025", "TTM to 2026-06-30", "spot" … ; empty when it has none.
    as_of: the day for which, or on which, the figure was stated; None if its source gives none.
    source: address or document; `CALCULATED` for results.
    """

    value: float
    unit: Unit
    currency: str | None = None
    per: ShareBasis | None = None
    period: str = ""
    as_of: date | None = None
    source: str = CALCULATED
    note: str = ""

    def __post_init__(self) -> None:
        if self.value != self.value or self.value in (float("inf"), float("-inf")):
            msg = "A figure must be a finite number; leave it out when it is not reported."
            raise MixedQuantities(msg)
        if (self.unit == "money") != (self.currency is not None):
            msg = f"An amount of money needs a currency and nothing else has one, not {self.unit} in {self.currency}."
            raise MixedQuantities(msg)
        if self.per is not None and self.unit != "money":
            msg = f"Only amounts of money are per share, not {self.unit}."
            raise MixedQuantities(msg)

    def _require_same_kind(self, other: Quantity, verb: str) -> None:
        if (self.unit, self.currency, self.per) != (other.unit, other.currency, other.per):
            msg = f"Cannot {verb} {self.kind} and {other.kind}; convert one of them first."
            raise MixedQuantities(msg)

    @property
    def kind(self) -> str:
        """Unit, currency and share basis in words, for messages: "CNY per ordinary share"."""
        name = self.currency or self.unit
        return f"{name} per {self.per} share" if self.per else name

    def _calculated(self, value: float, other: Quantity | None = None, **changes: object) -> Quantity:
        days = [q.as_of for q in (self, other) if q is not None and q.as_of is not None]
        periods = {q.period for q in (self, other) if q is not None and q.period}
        fields: dict[str, object] = {
            "unit": self.unit,
            "currency": self.currency,
            "per": self.per,
            "period": periods.pop() if len(periods) == 1 else "",
            "as_of": max(days) if days else None,
        }
        return Quantity(value=value, **(fields | changes))  # type: ignore[arg-type]

    def __add__(self, other: Quantity) -> Quantity:
        """Sum of two figures of one kind; mixing raises MixedQuantities."""
        self._require_same_kind(other, "add")
        return self._calculated(self.value + other.value, other)

    def __sub__(self, other: Quantity) -> Quantity:
        """Difference of two figures of one kind; mixing raises MixedQuantities."""
        self._require_same_kind(other, "subtract")
        return self._calculated(self.value - other.value, other)

    def scaled(self, factor: float) -> Quantity:
        """The figure times a plain number."""
        return self._calculated(self.value * factor)

    def over(self, other: Quantity) -> Quantity:
        """How many times the other figure this one is; both of one kind."""
        self._require_same_kind(other, "divide")
        return self._calculated(self.value / other.value, other, unit="multiple", currency=None, per=None)

    def per_share(self, ordinary_shares: Quantity) -> Quantity:
        """A whole-company amount spread over ordinary shares."""
        if self.unit != "money" or self.per is not None or ordinary_shares.unit != "shares":
            msg = f"A per-share figure needs a whole amount and a share count, not {self.kind} and {ordinary_shares.kind}."
            raise MixedQuantities(msg)
        return self._calculated(self.value / ordinary_shares.value, per="ordinary")

    def times_shares(self, ordinary_shares: Quantity) -> Quantity:
        """A per-ordinary-share amount times the number of ordinary shares."""
        if self.per != "ordinary" or ordinary_shares.unit != "shares":
            msg = f"Only an amount per ordinary share can be multiplied by ordinary shares, not {self.kind}."
            raise MixedQuantities(msg)
        return self._calculated(self.value * ordinary_shares.value, per=None)

    def to_ads(self, ratio: AdsRatio) -> Quantity:
        """The same amount per depositary share."""
        if self.per != "ordinary":
            msg = f"Only an amount per ordinary share can be restated per ADS, not {self.kind}."
            raise MixedQuantities(msg)
        return self._calculated(self.value * ratio.ordinary_per_ads, per="ads")

    def to_ordinary(self, ratio: AdsRatio) -> Quantity:
        """The same amount per ordinary share."""
        if self.per != "ads":
            msg = f"Only an amount per ADS can be restated per ordinary share, not {self.kind}."
            raise MixedQuantities(msg)
        return self._calculated(self.value / ratio.ordinary_per_ads, per="ordinary")

    def converted(self, fx: FxRate) -> Quantity:
        """The same amount in the rate's quote currency."""
        if self.currency != fx.base:
            msg = f"A rate from {fx.base} to {fx.quote} cannot convert {self.kind}."
            raise MixedQuantities(msg)
        return self._calculated(self.value * fx.rate, currency=fx.quote)


def ratio(value: float, *, period: str = "", source: str = CALCULATED, note: str = "") -> Quantity:
    """A bare fraction as a figure."""
    return Quantity(value=value, unit="ratio", period=period, source=source, note=note)
