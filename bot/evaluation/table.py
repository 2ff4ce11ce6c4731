"""The judgements of a whole file as a table and as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import quantiles

from bot.evaluation.judging import Judged

_MANY = 2
_MOST_WRONG = 40


def rows(found: Sequence[Judged]) -> list[dict[str, object]]:
    """One row a language and kind, then one a language, the refusals, and all."""
    kinds = dict.fromkeys((judged.case.language, judged.case.kind) for judged in found)
    groups: list[tuple[str, Callable[[Judged], bool]]] = [
        (f"{language} {kind}", _of(language, kind)) for language, kind in sorted(kinds)
    ]
    groups += [(f"{language} all", _in(language)) for language in sorted({judged.case.language for judged in found})]
    groups += [("unanswerable", lambda judged: judged.case.unanswerable), ("all", lambda _: True)]
    return [_row(name, [judged for judged in found if chosen(judged)]) for name, chosen in groups]


def _of(language: str, kind: str) -> Callable[[Judged], bool]:
    return lambda judged: (judged.case.language, judged.case.kind) == (language, kind)


def _in(language: str) -> Callable[[Judged], bool]:
    return lambda judged: judged.case.language == language


def _row(name: str, found: Sequence[Judged]) -> dict[str, object]:
    p50, p95 = _percentiles([judged.milliseconds for judged in found])
    return {
        "questions": name,
        "asked": len(found),
        "right": sum(judged.right for judged in found),
        "status": sum(judged.right_status for judged in found),
        "facts": _part(found, lambda judged: bool(judged.case.expect.facts), lambda judged: not judged.facts),
        "quotes": _part(found, lambda judged: bool(judged.case.expect.quotes), lambda judged: not judged.quotes),
        "unsupported": sum(len(judged.unsupported) for judged in found),
        "p50 ms": round(p50),
        "p95 ms": round(p95),
    }


def _part(found: Iterable[Judged], asked: Callable[[Judged], bool], right: Callable[[Judged], bool]) -> str:
    expecting = [judged for judged in found if asked(judged)]
    return f"{sum(right(judged) for judged in expecting)}/{len(expecting)}" if expecting else "-"


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    if len(times) < _MANY:
        return (times[0], times[0]) if times else (0.0, 0.0)
    points = quantiles(times, n=20, method="inclusive")
    return points[9], points[18]


def wrong_lines(found: Iterable[Judged]) -> list[str]:
    """Each wrong answer in one line, with what is wrong about it."""
    return [_wrong(judged) for judged in found if not judged.right][:_MOST_WRONG]


def _wrong(judged: Judged) -> str:
    parts = [] if judged.right_status else [f"{judged.status}, not {' or '.join(judged.case.expect.status)}"]
    parts += [f"no {fact.label or 'figure'} {fact.value:g}" for fact in judged.facts]
    parts += [f"no quote “{words}”" for words in judged.quotes]
    parts += judged.words
    parts += [f"unsupported {span}" for span in judged.unsupported]
    return f"{judged.case.id} “{judged.case.question}”: {'; '.join(parts)}"


def document(found: Sequence[Judged]) -> dict[str, object]:
    """The table and every judgement, for a program to read; without times, which differ from run to run."""
    return {
        "table": [{key: value for key, value in row.items() if not key.endswith(" ms")} for row in rows(found)],
        "cases": [
            {
                "id": judged.case.id,
                "right": judged.right,
                "status": judged.status,
                "missing_facts": [fact.value for fact in judged.facts],
                "missing_quotes": list(judged.quotes),
                "words": list(judged.words),
                "unsupported": list(judged.unsupported),
            }
            for judged in found
        ],
    }
