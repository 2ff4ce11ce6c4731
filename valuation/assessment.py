"""The quick valuation of one listing: what it is, what it is worth, what the price assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from valuation.company import Company, Listing
from valuation.quantity import Quantity
from valuation.result import NotMeaningful, Step

TypeName = Literal["cash_flow", "cyclical", "race_track", "unclassified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFigure:
    """A figure under the name readers know it by."""

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement as a code and its figures; the words for it live with the phrases of each language."""

    code: str
    values: Mapping[str, Quantity | float | str | date]


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessType:
    """The CMS type of a company with the facts that decided it and what would change it."""

    name: TypeName
    because: tuple[Fact, ...]
    anchor: str  # the passage that states the rule
    would_change: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """Low, base and high value per listed unit, in the listing's currency."""

    low: Quantity
    base: Quantity
    high: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodValue:
    """One method's multiple, its reference and the value it gives, or the reason it gives none."""

    model: str
    multiple: NamedFigure | None = None
    reference: NamedFigure | None = None
    value: ValueRange | None = None
    reason: NotMeaningful | None = None
    inputs: tuple[NamedFigure, ...] = ()
    working: tuple[Step, ...] = ()
    anchor: str = ""
    decides: bool = False  # the method of this company's type, which sets the range


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpliedParameter:
    """What one parameter must be for today's price to be right; None with the reason when nothing fits."""

    parameter: str
    value: Quantity | None
    reason: NotMeaningful | None = None
    given: tuple[NamedFigure, ...] = ()  # the other parameters it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How much the base value changes for one step of a parameter, both as fractions."""

    parameter: str
    step: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition the report names for a higher valuation; holds is None when it is not disclosed."""

    code: str
    holds: bool | None
    figure: NamedFigure | None
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Growth of one reported period held against the required growth; both None where not disclosed."""

    period: str
    end: date
    growth: Quantity | None
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What growth the price requires of a figure, and what was reported, oldest first.

    required: None where nothing within reason gives the price.
    """

    figure: Literal["revenue", "net_income"]
    required: Quantity | None
    periods: tuple[Verified, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Something a reader of an equity value asks for; the figure is None where it is not disclosed.

    basis: a code of the accounting basis, for an entry that is no number.
    """

    name: str
    quantity: Quantity | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything the quick valuation says; each part can be absent only with its reason.

    gap: base value over price minus one; None without a range or a price.
    as_of: dates of "price", "statements", "fx", "risk_free", "report" where known.
    """

    company: Company
    listing: Listing
    origin: str
    price: Quantity | None
    type: BusinessType
    range: ValueRange | None
    gap: float | None
    methods: tuple[MethodValue, ...]
    implied: tuple[ImpliedParameter, ...]
    sensitivity: tuple[Sensitivity, ...]
    conditions: tuple[Condition, ...]
    warnings: tuple[Fact, ...]
    as_of: Mapping[str, date]
    assumptions: tuple[NamedFigure, ...] = ()
    verification: Ledger | None = None
    disclosures: tuple[Disclosure, ...] = ()
