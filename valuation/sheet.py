"""The sheet a model writes its numbers and their working on, and what makes a function a model."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from types import NoneType, UnionType
from typing import Annotated, Any, ParamSpec, Union, get_args, get_origin, get_type_hints

from valuation.errors import OutsideDomain, UnusableInput
from valuation.parameters import GLOSSARY, Kind, Words
from valuation.result import Flag, FlagCode, ModelResult, NotMeaningful, ReasonCode, Step, Value

Arguments = ParamSpec("Arguments")


def shown(value: object) -> str:
    """A number as it stands in working: enough digits to redo the sum, grouped thousands, the same everywhere.

    >>> [shown(x) for x in (1200000000000.0, 0.07125, 20.0, -3, 1 / 3)]
    ['1,200,000,000,000', '0.07125', '20', '-3', '0.33333333']
    """
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
        self.refuse("missing_figure", f"{figure} is not given; state it.", *names, detail=figure)

    def flag(self, code: FlagCode, text: str) -> None:
        """Enter a caution."""
        self.flags.append(Flag(code, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a model as a stranger needs to know it.

    type: "float", "int", "bool", "str", "date", "list of float" or "list of object". default: None if required.
    """

    name: str
    type: str
    required: bool
    default: object
    unit: str
    description: str
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    any_name: bool = False


def model(function: Callable[Arguments, Sheet]) -> Callable[Arguments, ModelResult]:
    """Make a function that fills a sheet a model: arguments are checked, the name and the inputs are entered.

    The model's name is the function's, which must be that of its file.
    """
    declared = {parameter.name: parameter for parameter in _declared(function)}
    checks = {name: p.kind for name, p in declared.items() if p.kind is not None and not p.any_name}
    free = next((p.kind for p in declared.values() if p.any_name), None)
    defaults = {name: p.default for name, p in declared.items() if p.default is not None}
    name = function.__name__

    @wraps(function)
    def calculated(*args: Arguments.args, **given: Arguments.kwargs) -> ModelResult:
        for key, value in given.items():
            kind = checks.get(key) if key in declared else free
            if kind is not None and value is not None:
                kind.check(key, value)
        try:
            sheet = function(*args, **given)
        except ArithmeticError as error:
            raise OutsideDomain("outside_domain", f"These figures are too large or small for {name}.") from error
        inputs = {key: value for key, value in {**defaults, **given}.items() if value is not None}
        return ModelResult(
            model=name,
            inputs=inputs,
            results=sheet.results,
            reason=sheet.reason,
            working=tuple(sheet.working),
            flags=tuple(sheet.flags),
        )

    calculated.parameters = tuple(declared.values())  # type: ignore[attr-defined]
    return calculated


def model_parameters(function: Callable[..., ModelResult]) -> tuple[Parameter, ...]:
    """The parameters a model declared; empty for a function that is no model."""
    return getattr(function, "parameters", ())


def _declared(function: Callable[..., Sheet]) -> tuple[Parameter, ...]:
    hints = get_type_hints(function, include_extras=True)
    return tuple(_parameter(p, hints[p.name]) for p in inspect.signature(function).parameters.values())


def _parameter(parameter: inspect.Parameter, hint: object) -> Parameter:
    base, notes = _unwrapped(hint)
    kind = next((note for note in notes if isinstance(note, Kind)), None)
    words = next((note for note in notes if isinstance(note, Words)), None)
    words = words or GLOSSARY.get(parameter.name) or Words(parameter.name.replace("_", " "))
    any_name = parameter.kind is inspect.Parameter.VAR_KEYWORD
    required = parameter.default is inspect.Parameter.empty and not any_name
    return Parameter(
        name=parameter.name,
        type=_type_name(base),
        required=required,
        default=None if required or any_name else parameter.default,
        unit=kind.unit if kind else "",
        description=words.text,
        aliases=words.aliases,
        kind=kind,
        any_name=any_name,
    )


def _unwrapped(hint: object) -> tuple[Any, tuple[object, ...]]:
    """The bare type under annotations and "or None", with all the notes met on the way."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        base, deeper = _unwrapped(inner)
        return base, (*notes, *deeper)
    if get_origin(hint) in (Union, UnionType):
        found = [_unwrapped(part) for part in get_args(hint) if part is not NoneType]
        lists = [part for part in found if get_origin(part[0]) is not None]
        base = (lists or found)[0][0]
        return base, tuple(note for _, notes in found for note in notes)
    return hint, ()


def _type_name(base: Any) -> str:
    if isinstance(base, type) and get_origin(base) is None:
        return base.__name__
    inner, _ = _unwrapped(get_args(base)[0])
    if get_origin(inner) is not None or inner in (Mapping, dict, object):
        return "list of object"
    return f"list of {inner.__name__}"


def require_known(name: str, known: Sequence[str], what: str) -> None:
    """Raise UnusableInput unless the name is one of the known ones."""
    if name not in known:
        raise UnusableInput(f"{what} {name!r} is not known; use one of {', '.join(known)}.")
