"""`rerate calc`: one model on figures given by hand."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bot.commands.outcome import ANSWERED, REFUSED, UsageError
from bot.render.json import calculation_json, dumps
from bot.render.terminal import as_working
from valuation import catalog
from valuation.errors import UnusableInput, ValuationError
from valuation.result import ModelResult


def calc(parsed: argparse.Namespace) -> int:
    """One model's results, or the list of models with their parameters."""
    if parsed.model is None:
        models = model_list()
        print(dumps(models) if parsed.json else _lines(models))
        return ANSWERED
    try:
        result = calculation(parsed.model, parsed.arguments)
    except ValuationError as error:
        raise UsageError(str(error)) from None
    print(dumps(calculation_json(result)) if parsed.json else as_working(result))
    return ANSWERED if any(value is not None for value in result.results.values()) else REFUSED


def calculation(model: str, arguments: Sequence[str]) -> ModelResult:
    """The result of a model on `key=value` words.

    Raises
        UnusableInput: for a word that is no pair, an unknown model or an argument the model does not take.
    """
    given: dict[str, str] = {}
    for word in arguments:
        key, separator, text = word.partition("=")
        if not separator:
            raise UnusableInput(f"“{word}” is not an argument; write it as name=value.")
        given[key] = text
    return catalog.calculate(model, given)


def model_list() -> list[dict[str, object]]:
    """Every model with its parameters."""
    return [
        {
            "model": name,
            "summary": catalog.summary(name),
            "parameters": [
                {"name": p.name, "type": p.type, "required": p.required, "description": p.description}
                for p in catalog.parameters(name)
            ],
        }
        for name in catalog.names()
    ]


def _lines(models: list[dict[str, object]]) -> str:
    lines = []
    for model in models:
        lines.append(f"{model['model']}: {model['summary']}")
        for parameter in catalog.parameters(str(model["model"])):
            optional = "" if parameter.required else " (optional)"
            lines.append(f"    {parameter.name}{optional}: {parameter.description}")
    return "\n".join(lines)
