"""`rerate reports evaluate FILE`: what the library finds and refuses, on questions with known answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.commands.outcome import ANSWERED, UsageError, app, indexing, table
from bot.render.json import dumps
from knowledge.evaluation import Outcome, Scores, run, scores
from knowledge.labelled import BadQuestions, bundled, read_questions

_NAMES = {
    "questions": "questions",
    "answerable": "answerable",
    "recall_1": "recall@1",
    "recall_5": "recall@5",
    "recall_10": "recall@10",
    "mrr": "MRR",
    "ndcg_10": "nDCG@10",
    "quote_5": "quote@5",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "false_refusals": "false refusals",
    "p50": "p50 ms",
    "p95": "p95 ms",
}
_TIMES = ("p50", "p95")


def evaluate(parsed: argparse.Namespace) -> int:
    """Asks the library every question of the file and prints what was found where it should be."""
    try:
        questions = read_questions(Path(parsed.file) if parsed.file else bundled())
        outcomes = run(app(indexing).library(), questions)
    except BadQuestions as error:
        raise UsageError(str(error)) from None
    parts = _parts(outcomes)
    if parsed.json:
        print(
            dumps({"scores": {name: _without_times(part) for name, part in parts.items()}, "missed": _missed(outcomes)})
        )
        whole = parts["all"]
        print(f"p50 {whole.p50:.1f} ms, p95 {whole.p95:.1f} ms", file=sys.stderr)
        return ANSWERED
    print(table([_row(name, part) for name, part in parts.items()]))
    for missed in _missed(outcomes):
        print(f"{missed['id']}: {missed['wrong']}: {missed['question']}")
    return ANSWERED


def _parts(outcomes: Sequence[Outcome]) -> dict[str, Scores]:
    parts = {"all": scores(outcomes)}
    languages: list[str] = sorted({one.question.language for one in outcomes})
    if len(languages) > 1:
        parts |= {name: scores([one for one in outcomes if one.question.language == name]) for name in languages}
    return parts


def _row(name: str, part: Scores) -> dict[str, object]:
    return {"set": name, **{shown: _shown(asdict(part)[key]) for key, shown in _NAMES.items()}}


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}" if value <= 1 else f"{value:.1f}"


def _without_times(part: Scores) -> Mapping[str, float | None]:
    return {name: value for name, value in asdict(part).items() if name not in _TIMES}


def _missed(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    return [
        {"id": one.question.id, "question": one.question.question, "wrong": wrong}
        for one in outcomes
        if (wrong := _wrong(one))
    ]


def _wrong(one: Outcome) -> str:
    if not one.question.answerable:
        return "" if one.refused else "answered"
    if one.refused:
        return "refused"
    return "" if one.ranks else "not found"
