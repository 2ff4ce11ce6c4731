"""`rerate trace`: how an answer came about, and whether it comes out the same again."""

from __future__ import annotations

import argparse
import sys

from bot.answer import Answer
from bot.app import App
from bot.commands.outcome import ANSWERED, FAILURE, REFUSED, app, table
from bot.conversation import understood
from bot.render.json import answer_json, dumps
from bot.storage.traces import Trace


def trace(parsed: argparse.Namespace) -> int:
    """One answer in full with its replay; without an id the newest answers."""
    made = app()
    if parsed.id is None:
        rows = [_row(found) for found in made.storage.traces.newest()]
        print(dumps(rows) if parsed.json else table(rows))
        return ANSWERED if rows else REFUSED
    found = made.storage.traces.find(parsed.id)
    if found is None:
        print(f"rerate: no answer {parsed.id} is kept; `rerate trace` lists the newest.", file=sys.stderr)
        if parsed.json:
            print("{}")
        return REFUSED
    same = _comes_out_the_same(made, found)
    print(dumps(_document(found, same=same)) if parsed.json else _words(found, same=same))
    return FAILURE if same is False else ANSWERED


def _row(found: Trace) -> dict[str, object]:
    return {
        "id": found.id,
        "at": found.at.isoformat(timespec="seconds"),
        "user": found.user,
        "mode": found.answer["mode"],
        "status": found.answer["status"],
        "question": found.question.text[:60],
    }


def _comes_out_the_same(made: App, found: Trace) -> bool | None:
    """Whether the deterministic parts give the same text on what was known then; None for the words of a model."""
    if found.answer["mode"] == "model":
        return None
    again = answer_json(_again(made, found))
    return again["text"] == found.text


def _again(made: App, found: Trace) -> Answer:
    from bot.assistant.assistant import Assistant  # noqa: PLC0415 - the past needs an assistant of its own
    from bot.assistant.own import OwnData  # noqa: PLC0415
    from tools.search_reports import SearchReports  # noqa: PLC0415

    assistant = Assistant(
        desk=made.desk.as_known(found.at), search=SearchReports(made.library), own=OwnData(lambda: made.storage)
    )
    typed = understood(found.question.text)
    command = assistant.commands().get(typed.command)
    return assistant.answer(found.question) if command is None else command(typed.argument, found.question)


_SAME = {
    True: "replayed on what was known then: the same text",
    False: "replayed: another text; the program or the library has changed since",
    None: "a model's words are kept, not asked for again; every number in them is in the figures",
}


def _document(found: Trace, *, same: bool | None) -> dict[str, object]:
    return {
        "id": found.id,
        "at": found.at.isoformat(timespec="seconds"),
        "today": found.question.today.isoformat(),
        "about": list(found.question.about),
        "answer": dict(found.answer),
        "model_run": None if found.run is None else dict(found.run),
        "replay": {True: "same", False: "different", None: "kept"}[same],
    }


def _words(found: Trace, *, same: bool | None) -> str:
    answer = found.answer
    lines = [f"{found.id} · {found.at:%Y-%m-%d %H:%M:%S} UTC · {answer['mode']} · {answer['status']}"]
    lines.append(f"question: {found.question.text}")
    lines += [f"tool: {tool['name']} {dumps(tool['arguments'])}" for tool in answer["tools"]]
    lines += [f"[{cited['n']}] {cited['title']}, p. {cited['page']}: {cited['quote']}" for cited in answer["citations"]]
    lines += [f"{figure['label']}: {figure['value']} ({figure['source']})" for figure in answer["figures"]]
    if found.run is not None:
        lines.append(f"model: {dumps(dict(found.run))}")
    return "\n".join([*lines, "", found.text, "", _SAME[same]])
