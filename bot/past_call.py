"""A valuation as it was given, with the inputs it stood on, so that it can be told again later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from valuation.assessment import Assessment, Fact, MethodValue, NamedFigure
from valuation.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a company was valued at on a day; None is what the valuation did not have.

    price, low, base, high: per listed unit. because: the facts that decided the type. method: the one that set the
    range, with its multiple, the multiple it was held against and its inputs. assumptions: those that are no input of
    it. statements: the day of the accounts. assumed: a user's own assumptions as they were typed, empty without any.
    """

    ticker: str
    day: date
    price: Quantity | None = None
    low: Quantity | None = None
    base: Quantity | None = None
    high: Quantity | None = None
    gap: float | None = None
    type: str = ""
    because: tuple[Fact, ...] = ()
    method: str = ""
    multiple: NamedFigure | None = None
    reference: NamedFigure | None = None
    inputs: tuple[NamedFigure, ...] = ()
    assumptions: tuple[NamedFigure, ...] = ()
    statements: date | None = None
    origin: str = ""
    assumed: str = ""

    def figure(self, name: str) -> Quantity | None:
        """An input or assumption by name."""
        named = (*self.inputs, *self.assumptions)
        return next((figure.quantity for figure in named if figure.name == name), None)


def call_of(assessment: Assessment, day: date, assumed: str = "") -> Call:
    """What is kept of an assessment made on a day."""
    span, deciding = assessment.range, deciding_method(assessment)
    inputs = () if deciding is None else deciding.inputs
    used = {figure.name for figure in inputs}
    return Call(
        ticker=assessment.listing.ticker,
        day=day,
        price=assessment.price,
        low=None if span is None else span.low,
        base=None if span is None else span.base,
        high=None if span is None else span.high,
        gap=assessment.gap,
        type=assessment.type.name,
        because=assessment.type.because,
        method="" if deciding is None else deciding.model,
        multiple=None if deciding is None else deciding.multiple,
        reference=None if deciding is None else deciding.reference,
        inputs=inputs,
        assumptions=tuple(figure for figure in assessment.assumptions if figure.name not in used),
        statements=assessment.as_of.get("statements"),
        origin=assessment.origin,
        assumed=assumed,
    )


def deciding_method(assessment: Assessment) -> MethodValue | None:
    """The method that sets the range; where none does, the first of the company's type that has a multiple."""
    deciding = [method for method in assessment.methods if method.decides]
    with_value = [method for method in deciding if method.value is not None]
    return next(iter([*with_value, *deciding]), None)
