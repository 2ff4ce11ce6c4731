"""The sheet a model writes its numbers and their working on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from valuation.errors import UnusableInput
from valuation.result import Flag, FlagCode, NotMeaningful, ReasonCode, Step, Value


def shown(value: object) -> str:
    """A number as it stands in working: enough digits to redo the sum, grouped thousands, the same everywhere.

    >>> [shown(x) for x in (1200000000000.0, 0.07125, 20.0, -3, 1 / 3)]
    ['1,200,000,000,000', '0.07125', '20', '-3', '0.33333333']
    """
    if value is None:
        return "not given"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ", ".join(map(shown, value)) if isinstance(value, (list, tuple)) else str(value)
    size = abs(value)
    if size and not 1e-6 <= size < 1e18:
        return f"{value:.8e}"
    if size < 1000.0:
        return f"{value:.8g}"
    text = f"{value:,.4f}" if size < 1e6 else f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


@dataclass(slots=True)
class Sheet:
    """Results by name in the order they were found, each with its line of working."""

    results: dict[str, Value] = field(default_factory=dict)
    reason: NotMeaningful | None = None
    working: list[Step] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def put(self, name: str, value: float, formula: str = "", substituted: str = "") -> float:
        """Enter a result and, where a formula is given, its line of working; gives the value back."""
        number = float(value)
        if not math.isfinite(number):
            self.refuse("outside_domain", f"These figures take {name} beyond what can be computed.", name)
            return number
        self.results[name] = number
        if formula:
            self.working.append(Step(f"{name} = {formula}", substituted, shown(number)))
        return number

    def say(self, name: str, value: Value, formula: str = "", substituted: str = "") -> None:
        """Enter a result that is a word, a list, a count or a yes or no."""
        self.results[name] = value
        if formula:
            self.working.append(Step(f"{name} = {formula}", substituted, shown(value)))

    def refuse(self, code: ReasonCode, text: str, *names: str, detail: str = "") -> None:
        """Enter results as having no meaning; the first reason given stands for the model."""
        for name in names:
            self.results[name] = None
        if self.reason is None:
            self.reason = NotMeaningful(code, text, detail)

    def absent(self, text: str, *names: str) -> None:
        """Enter side results as having no meaning, said in the working; the model's own answer is not touched."""
        for name in names:
            self.results[name] = None
        self.working.append(Step(", ".join(names), text, "not meaningful"))

    def missing(self, figure: str, *names: str) -> None:
        """Enter results as unknown for want of one figure."""
        self.refuse("missing_figure", f"Not given: {figure}. State it, or choose another model.", *names, detail=figure)

    def flag(self, code: FlagCode, text: str) -> None:
        """Enter a caution."""
        self.flags.append(Flag(code, text))


def require_known(name: str, known: Sequence[str], what: str) -> None:
    """Raise UnusableInput unless the name is one of the known ones."""
    if name not in known:
        raise UnusableInput(f"{what} {name!r} is not known; use one of {', '.join(known)}.")
