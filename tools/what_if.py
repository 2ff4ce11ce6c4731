"""Values one listing before and after a user's assumptions, and finds the assumption that moves the value most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tools.assumptions import Assumptions
from tools.errors import BadArgument
from tools.market.desk import Desk
from tools.value_company import ValueCompany
from valuation.assessment import Assessment, MethodValue
from valuation.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMove:
    """One model's value before and after; None where it gives none."""

    before: MethodValue
    after: MethodValue

    @property
    def model(self) -> str:
        """Name of the model."""
        return self.after.model

    @property
    def change(self) -> float | None:
        """Relative change of the base value."""
        return relative(base_of(self.before), base_of(self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What one assumption does when the others stay with the house; change None where there is no value to compare.

    name, text: the assumption as the program knows it and as a number or word. moves: whether any value or gap moves.
    """

    name: str
    value: float | str
    change: float | None
    moves: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Before and after, per model, with each assumption alone."""

    before: Assessment
    after: Assessment
    models: tuple[ModelMove, ...]
    alone: tuple[Alone, ...]

    @property
    def change(self) -> float | None:
        """Relative change of the base value of the company's own type."""
        return relative(*(None if a.range is None else a.range.base for a in (self.before, self.after)))

    @property
    def driver(self) -> Alone | None:
        """The assumption that moves the base value most when it is changed alone."""
        moved = [alone for alone in self.alone if alone.change]
        return max(moved, key=lambda alone: abs(alone.change or 0.0), default=None)


def base_of(method: MethodValue) -> Quantity | None:
    """The base value of a method."""
    return None if method.value is None else method.value.base


def relative(before: Quantity | None, after: Quantity | None) -> float | None:
    """Change of one value against another; None where either is absent or the first is not positive."""
    if before is None or after is None or before.value <= 0.0:
        return None
    return after.over(before).value - 1.0


@dataclass(frozen=True, slots=True)
class RunWhatIf:
    """Revalues a listing under assumptions, all together and one by one."""

    desk: Desk
    today: date

    def __call__(self, ticker: str, assumed: Assumptions) -> WhatIf:
        """Before and after of a canonical ticker.

        Raises
            BadArgument: without any assumption.
            CannotValue: when the sources hold neither statements nor a price for it.
        """
        single = _one_by_one(assumed)
        if not single:
            raise BadArgument("State what to change, for example discount_rate=9% growth=5%.", "no_change")
        before, after = self._assess(ticker, Assumptions()), self._assess(ticker, assumed)
        earlier = {method.model: method for method in before.methods}
        models = tuple(
            ModelMove(before=earlier.get(method.model, MethodValue(model=method.model)), after=method)
            for method in after.methods
        )
        alone = tuple(self._alone(ticker, (before, after), assumed, entry) for entry in single)
        return WhatIf(before=before, after=after, models=models, alone=alone)

    def _assess(self, ticker: str, assumed: Assumptions) -> Assessment:
        return ValueCompany(self.desk, self.today, assumed)(ticker)

    def _alone(
        self,
        ticker: str,
        ends: tuple[Assessment, Assessment],
        assumed: Assumptions,
        entry: tuple[str, float | str, Assumptions],
    ) -> Alone:
        """One assumption alone; it moves something if it does so alone, or if the others give another result without it."""
        (before, after), (name, value, one) = ends, entry
        found = self._assess(ticker, one)
        change = relative(*(None if a.range is None else a.range.base for a in (before, found)))
        moves = _outcome(found) != _outcome(before)
        if not moves:
            moves = _outcome(self._assess(ticker, _without(assumed, name))) != _outcome(after)
        return Alone(name=name, value=value, change=change, moves=moves)


def _without(assumed: Assumptions, name: str) -> Assumptions:
    numbers = {key: value for key, value in assumed.numbers.items() if key != name}
    kept = {"type": assumed.type, "benchmark": assumed.benchmark} | (
        {name: None} if name in ("type", "benchmark") else {}
    )
    return Assumptions(numbers=numbers, type=kept["type"], benchmark=kept["benchmark"])


def _one_by_one(assumed: Assumptions) -> list[tuple[str, float | str, Assumptions]]:
    found: list[tuple[str, float | str, Assumptions]] = [
        (name, value, Assumptions(numbers={name: value})) for name, value in assumed.numbers.items()
    ]
    if assumed.type is not None:
        found.append(("type", assumed.type, Assumptions(type=assumed.type)))
    if assumed.benchmark is not None:
        found.append(("benchmark", assumed.benchmark, Assumptions(benchmark=assumed.benchmark)))
    return found


def _outcome(assessment: Assessment) -> tuple[object, ...]:
    """Every value and multiple, to see whether an assumption enters at all."""
    values = tuple((m.model, m.value, m.multiple and m.multiple.quantity.value) for m in assessment.methods)
    return (assessment.gap, assessment.type.name, values)
