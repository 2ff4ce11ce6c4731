"""How each business type's models are put to one company: figures in, values per listed unit out."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, Sensitivity, ValueRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one family of methods says about a company."""

    methods: tuple[MethodValue, ...]
    range: ValueRange | None = None
    implied: tuple[ImpliedParameter, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    warnings: tuple[Fact, ...] = ()
    assumptions: tuple[NamedFigure, ...] = ()
