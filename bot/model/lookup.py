"""Runs the tools a plan names: only known ones, with arguments that hold, and no number the user did not state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from bot.answer import ToolCall
from bot.model.talk import Call
from tools.evidence import Evidence

MOST_CALLS = 6
_LOOSE = Decimal("1e-9")
_COUNTS = frozenset({"limit"})  # how much to bring, which says nothing about a company


class Tool(Protocol):
    """A tool of the toolbox."""

    name: str
    args_schema: Any

    def invoke(self, input: Any) -> Any:  # noqa: A002 - the toolbox's own name
        """Run it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the tools found. problems: sentences for the model about calls that were refused."""

    evidence: tuple[Evidence, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def look_up(calls: Sequence[Call], tools: Mapping[str, Tool], stated: Iterable[Decimal]) -> Looked:
    """Run a plan. stated: every number the user wrote, which is all a tool may be given."""
    numbers = tuple(stated)
    evidence: list[Evidence] = []
    ran: list[ToolCall] = []
    notes: list[str] = []
    problems: list[str] = []
    for call in _distinct(calls)[:MOST_CALLS]:
        refused = _refused(call, tools, numbers)
        if refused:
            problems.append(refused)
            continue
        message = tools[call.name].invoke(
            {"type": "tool_call", "id": "1", "name": call.name, "args": dict(call.arguments)}
        )
        if message.status == "error":
            problems.append(str(message.content))
            continue
        ran.append(ToolCall(name=call.name, arguments=_plain(call.arguments)))
        evidence += message.artifact
        if call.name != "search_reports":  # what documents say is shown as passages, never as the program's own notes
            notes += str(message.content).splitlines()
    return Looked(tuple(evidence), tuple(ran), tuple(notes), tuple(problems))


def _distinct(calls: Sequence[Call]) -> list[Call]:
    return list({f"{call.name}{sorted(call.arguments.items(), key=str)}": call for call in calls}.values())


def _refused(call: Call, tools: Mapping[str, Tool], numbers: Sequence[Decimal]) -> str:
    """Why a call is not run; empty where it may be."""
    tool = tools.get(call.name)
    if tool is None:
        return f"There is no tool of that name; there are {', '.join(tools)}."
    schema: type[BaseModel] = tool.args_schema
    try:
        given = schema.model_validate(dict(call.arguments)).model_dump(exclude_none=True)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors(include_input=False)
        )
        return f"{call.name} does not take these arguments: {wrong}."
    own = (name for name, value in given.items() if isinstance(value, float) and name not in _COUNTS)
    invented = [name for name in own if not _is_stated(given[name], numbers)]
    return f"{call.name}: the user states no {' and no '.join(invented)}; leave it out." if invented else ""


def _is_stated(value: float, numbers: Sequence[Decimal]) -> bool:
    """Whether the user wrote this number, as 0.09, 9 % or a bare 9."""
    given = Decimal(repr(value))
    near = _LOOSE * max(Decimal(1), abs(given))
    return any(abs(given - meant) <= near for number in numbers for meant in (number, number / 100))


def _plain(arguments: Mapping[str, Any]) -> dict[str, str | float | int | bool | None]:
    return {
        name: value if isinstance(value, str | float | int | bool) or value is None else " ".join(map(str, value))
        for name, value in arguments.items()
    }
