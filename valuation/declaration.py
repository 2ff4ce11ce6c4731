"""What makes a function a model: its parameters are declared by its annotations and checked at every call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, ParamSpec, Union, get_args, get_origin, get_type_hints

from valuation.errors import OutsideDomain, UnusableInput
from valuation.parameters import GLOSSARY, Kind, Words
from valuation.result import ModelResult, NotMeaningful
from valuation.sheet import Sheet

Arguments = ParamSpec("Arguments")
TypeName = Literal["float", "int", "bool", "str", "date", "list of float", "list of object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a model as a stranger needs to know it.

    default: None if there is none. single: whether one number may stand for the list. gaps: whether items of the list
    may be unreported. optional: whether the model itself has an answer for None. any_name: stands for figures of any other name.
    """

    name: str
    type: TypeName
    required: bool
    default: object
    unit: str
    description: str
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    single: bool = False
    gaps: bool = False
    optional: bool = False
    any_name: bool = False

    def check(self, name: str, value: object) -> None:
        """Raise UnusableInput unless the value is of the kind this parameter takes; None is not reported."""
        if value is None or self.kind is None:
            return
        if not self.type.startswith("list"):
            self.kind.check(name, value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            self._check_items(name, value)
        elif self.single:
            self.kind.check(name, value)
        else:
            raise UnusableInput(f"{name} must be a list such as [1, 2, 3], not {value!r}.")

    def _check_items(self, name: str, items: Sequence[object]) -> None:
        for item in items:
            if item is not None and self.kind is not None:
                self.kind.check(name, item)
            elif not self.gaps:
                raise UnusableInput(f"Every figure of {name} must be given; none may be left open.")


def model(function: Callable[Arguments, Sheet]) -> Callable[Arguments, ModelResult]:
    """Make a function that fills a sheet a model: arguments are checked, the name and the inputs are entered.

    The model's name is the function's, which must be that of its file.
    """
    found = _declared(function)
    declared = {parameter.name: parameter for parameter in found if not parameter.any_name}
    open_ended = next((parameter for parameter in found if parameter.any_name), None)
    defaults = {name: parameter.default for name, parameter in declared.items() if parameter.default is not None}
    name = function.__name__

    @wraps(function)
    def calculated(*args: Arguments.args, **given: Arguments.kwargs) -> ModelResult:
        reported: dict[str, Any] = {}
        for key, value in given.items():
            parameter = declared.get(key, open_ended)
            if parameter is not None:
                parameter.check(key, value)
            if value is not None or parameter is None or parameter.optional:
                reported[key] = value
            elif parameter.required:
                return _unreported(name, key, given)
        try:
            sheet = function(*args, **reported)
        except ArithmeticError as error:
            raise OutsideDomain("outside_domain", f"These figures are too large or small for {name}.") from error
        return ModelResult(
            model=name,
            inputs={key: value for key, value in {**defaults, **reported}.items() if value is not None},
            results=sheet.results,
            reason=sheet.reason,
            working=tuple(sheet.working),
            flags=tuple(sheet.flags),
        )

    calculated.parameters = found  # type: ignore[attr-defined]
    return calculated


def _unreported(name: str, figure: str, given: Mapping[str, object]) -> ModelResult:
    """The answer of a model that cannot say anything without one figure."""
    reason = NotMeaningful("missing_figure", f"Not given: {figure}. State it, or choose another model.", figure)
    known = {key: value for key, value in given.items() if value is not None}
    return ModelResult(model=name, inputs=known, results={}, reason=reason)


def model_parameters(function: Callable[..., ModelResult]) -> tuple[Parameter, ...]:
    """The parameters a model declared; empty for a function that is no model."""
    return getattr(function, "parameters", ())


def _declared(function: Callable[..., Sheet]) -> tuple[Parameter, ...]:
    hints = get_type_hints(function, include_extras=True)
    return tuple(_parameter(p, hints[p.name]) for p in inspect.signature(function).parameters.values())


def _parameter(parameter: inspect.Parameter, hint: object) -> Parameter:
    parts = tuple(_parts(hint))
    types = [part for part in parts if not isinstance(part, (Kind, Words)) and part is not NoneType]
    lists = [part for part in types if get_origin(part) is not None]
    kind = next((part for part in parts if isinstance(part, Kind)), None)
    words = next((part for part in parts if isinstance(part, Words)), None) or GLOSSARY.get(parameter.name)
    words = words or Words(parameter.name.replace("_", " "))
    any_name = parameter.kind is inspect.Parameter.VAR_KEYWORD
    required = parameter.default is inspect.Parameter.empty and not any_name
    items = tuple(_parts(get_args(lists[0])[0])) if lists else ()
    return Parameter(
        name=parameter.name,
        type=_list_name(items) if lists else types[0].__name__,
        required=required,
        default=None if required or any_name else parameter.default,
        unit=kind.unit if kind else "",
        description=words.text,
        aliases=words.aliases,
        kind=kind,
        single=float in types,
        gaps=NoneType in items,
        optional=NoneType in parts,
        any_name=any_name,
    )


def _parts(hint: object) -> Iterator[Any]:
    """The bare types of an annotation and its notes, outermost notes first."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        yield from notes
        yield from _parts(inner)
    elif get_origin(hint) in (Union, UnionType):
        for part in get_args(hint):
            yield from _parts(part)
    else:
        yield hint


def _list_name(items: tuple[Any, ...]) -> TypeName:
    return "list of object" if any(get_origin(item) is Mapping for item in items) else "list of float"
