"""The models there are, what each takes, and a way to run one on figures given as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from valuation import models, reading
from valuation.declaration import Parameter, model_parameters
from valuation.errors import UnusableInput
from valuation.result import ModelResult

__all__ = ["Parameter", "calculate", "names", "parameters", "summary"]


@cache
def _models() -> Mapping[str, Callable[..., ModelResult]]:
    found = {}
    for entry in iter_modules(models.__path__):
        module = import_module(f"{models.__name__}.{entry.name}")
        function = getattr(module, entry.name, None)
        if function is not None and model_parameters(function):
            found[entry.name] = function
    return MappingProxyType(dict(sorted(found.items())))


def names() -> tuple[str, ...]:
    """Every model's name, in alphabetical order."""
    return tuple(_models())


def parameters(name: str) -> tuple[Parameter, ...]:
    """What a model takes; raises UnusableInput for a model that does not exist."""
    return model_parameters(_model(name))


def summary(name: str) -> str:
    """One line that says what a model does; raises UnusableInput for a model that does not exist."""
    return (_model(name).__doc__ or "").strip().splitlines()[0]


def calculate(name: str, arguments: Mapping[str, object]) -> ModelResult:
    """Run one model on figures given by hand, as text or as values.

    Text may be "9%", "0.09", "1e9", "2tn", "[1, 2, 3]", "1,2,3", "true", "null"; a figure that is null is not
    reported. A parameter may be called by its longer name.

    Raises UnusableInput for an unknown model or parameter, a missing one, or a value that cannot be read or meant.

    >>> calculate("pegy", {"pe": "20", "growth": "25%", "dividend_yield": "0"}).results["pegy"]
    0.8
    """
    function = _model(name)
    declared = model_parameters(function)
    values: dict[str, object] = {}
    for key, value in arguments.items():
        parameter = _named(name, key, declared)
        target = key if parameter.any_name else parameter.name
        if target in values:
            raise UnusableInput(f"{target} is given twice; {key} is another name of it.")
        values[target] = _value(key, parameter, value)
    lacking = [p.name for p in declared if p.required and p.name not in values]
    if lacking:
        raise UnusableInput(f"{name} needs {', '.join(lacking)}; give {lacking[0]}=….")
    return function(**values)


def _model(name: str) -> Callable[..., ModelResult]:
    found = _models().get(name)
    if found is None:
        close = get_close_matches(name, names(), n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise UnusableInput(f"There is no model {name!r}.{hint} The models are {', '.join(names())}.")
    return found


def _named(model_name: str, key: str, declared: tuple[Parameter, ...]) -> Parameter:
    """The parameter a key means: by its name, by another name, or by either in other letters."""
    for spelling in (str, str.casefold):
        for parameter in declared:
            if not parameter.any_name and spelling(key) in map(spelling, (parameter.name, *parameter.aliases)):
                return parameter
    open_ended = next((parameter for parameter in declared if parameter.any_name), None)
    if open_ended is not None:
        return open_ended
    known = [word for parameter in declared for word in (parameter.name, *parameter.aliases)]
    close = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"it takes {', '.join(p.name for p in declared)}."
    raise UnusableInput(f"{model_name} has no parameter {key!r}; {hint}")


def _value(key: str, parameter: Parameter, value: object) -> object:
    """A given value as the parameter's type."""
    if isinstance(value, str):
        return _read(key, parameter, value)
    if value is None:
        return None
    if parameter.type == "int" and isinstance(value, float) and value.is_integer():
        return int(value)
    if parameter.type == "date" and not isinstance(value, date):
        raise UnusableInput(f"{key} must be a date such as 2026-11-21, not {value!r}.")
    if parameter.type == "bool" and not isinstance(value, bool):
        raise UnusableInput(f"{key} must be true or false, not {value!r}.")
    if parameter.type == "str":
        raise UnusableInput(f"{key} must be a word, not {value!r}.")
    if parameter.type.startswith("list") and isinstance(value, (list, tuple)):
        return [_item(key, parameter, item) for item in value]
    if parameter.type == "list of object":
        return [_item(key, parameter, value)]
    return value


def _read(key: str, parameter: Parameter, text: str) -> object:
    if parameter.type.startswith("list"):
        if reading.is_absent(text):
            return None
        return [_item(key, parameter, item) for item in reading.as_list(key, text)]
    if reading.is_absent(text):
        return None
    if parameter.type == "str":
        return text.strip()
    if parameter.type == "bool":
        return reading.as_yes_no(key, text)
    if parameter.type == "date":
        return reading.as_date(key, text)
    number = reading.as_number(key, text)
    return int(number) if parameter.type == "int" and number.is_integer() else number


def _item(key: str, parameter: Parameter, item: object) -> object:
    if isinstance(item, Mapping):
        return {name: _figure(name, value) for name, value in item.items()}
    if parameter.type == "list of object":
        raise UnusableInput(f'{key} must be a list of objects such as [{{"name": "cloud", "value": 1e9}}].')
    return _figure(key, item)


def _figure(key: str, value: object) -> object:
    if not isinstance(value, str) or key == "name":
        return value
    return None if reading.is_absent(value) else reading.as_number(key, value)
