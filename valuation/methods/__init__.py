"""How each business type's models are put to one company: figures in, values per listed unit out."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, Sensitivity, ValueRange
from valuation.quantity import Quantity
from valuation.result import NotMeaningful


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one family of methods says about a company."""

    methods: tuple[MethodValue, ...]
    range: ValueRange | None = None
    implied: tuple[ImpliedParameter, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    warnings: tuple[Fact, ...] = ()
    assumptions: tuple[NamedFigure, ...] = ()


def spread(
    low: Quantity | NotMeaningful, base: Quantity | NotMeaningful, high: Quantity | NotMeaningful
) -> ValueRange | NotMeaningful:
    """The range of three cases, or the reason of the first that has no value, the base case's before the others'."""
    if isinstance(base, NotMeaningful):
        return base
    if isinstance(low, NotMeaningful):
        return low
    return high if isinstance(high, NotMeaningful) else ValueRange(low=low, base=base, high=high)
