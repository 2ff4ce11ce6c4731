"""`rerate evaluate answers FILE`: the assistant's answers against questions with known answers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.commands.outcome import ANSWERED, UsageError, app, table
from bot.evaluation.cases import BadCase, read_cases
from bot.evaluation.judging import judged
from bot.evaluation.table import document, rows, wrong_lines
from bot.render.json import dumps


def answers(parsed: argparse.Namespace) -> int:
    """Asks every question of the file and prints what was right, with the time each took."""
    try:
        cases = read_cases(Path(parsed.file))
    except BadCase as error:
        raise UsageError(str(error)) from None
    made = app()
    made.library().find("warm up", 1)
    found = [judged(made.assistant, case, made.today()) for case in cases]
    if parsed.json:
        print(dumps(document(found)))
        times = rows(found)[-1]
        print(f"p50 {times['p50 ms']} ms, p95 {times['p95 ms']} ms", file=sys.stderr)
        return ANSWERED
    print(table(rows(found)))
    for line in wrong_lines(found):
        print(line)
    return ANSWERED
