"""Answers as plain text, with buttons to be chosen by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answer import Answer, Block, BlockKind, Button
from valuation.result import ModelResult, Value

_BEFORE: dict[BlockKind, str] = {
    "title": "", "key": "", "line": "", "bullet": "- ", "quote": "> ", "working": "  ", "note": "",
}  # fmt: skip


def as_text(blocks: Iterable[Block]) -> str:
    """The blocks as lines of text; every line of a quote is marked."""
    return "\n".join(_line(block) for block in blocks if block.text.strip())


def _line(block: Block) -> str:
    before = _BEFORE[block.kind]
    text = block.text.strip()
    return before + (text.replace("\n", f"\n{before}") if block.kind == "quote" else text)


def button_line(buttons: Sequence[Button]) -> str:
    """The buttons in one line: [1] Inputs  [2] Sources."""
    return "  ".join(f"[{number}] {button.label}" for number, button in enumerate(buttons, start=1))


def terminal_text(answer: Answer) -> str:
    """A whole answer as it is shown in the terminal."""
    lines = [as_text(answer.blocks)]
    if answer.buttons:
        lines.append(button_line(answer.buttons))
    return "\n".join(lines)


def as_working(result: ModelResult) -> str:
    """A model's results as text: each value, the lines of working, and why what is missing is missing."""
    lines = [f"{name} = {_shown(value)}" for name, value in result.results.items()]
    lines += [f"{step.formula} = {step.substituted} = {step.result}" for step in result.working]
    if result.reason is not None:
        lines.append(result.reason.text)
    return "\n".join([*lines, *(flag.text for flag in result.flags)])


def _shown(value: Value) -> str:
    if value is None:
        return "n/a"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
