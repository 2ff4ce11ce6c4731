"""Questions with what a right answer to each must hold, read from a file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answer import Language, Status


class BadCase(Exception):
    """A line of the file cannot be used; the text says which and what to change."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ExpectedFact(_Part):
    """A number the answer must give as a figure. label: words its label must hold. tolerance: relative."""

    value: float
    unit: str = ""
    label: str = ""
    tolerance: float = Field(default=1e-9, ge=0.0)


class Expected(_Part):
    """What a right answer holds. status: one of these. quotes: words of a quote. contains, absent: words of the text."""

    status: tuple[Status, ...] = ("answered",)
    facts: tuple[ExpectedFact, ...] = ()
    quotes: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Case(_Part):
    """One question. before: the questions that led to it. watchlist: what the one who asks follows. today: the day asked on."""

    id: str = Field(min_length=1)
    question: str
    language: Language
    kind: str = Field(min_length=1)
    expect: Expected
    before: tuple[str, ...] = ()
    watchlist: tuple[str, ...] = ()
    today: date | None = None

    @property
    def unanswerable(self) -> bool:
        """Whether the right answer is a refusal."""
        return self.expect.status == ("refused",)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Every case of a file.

    Raises
        BadCase: if the file cannot be read, a line is no case, or two cases share an id.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadCase(f"{path} cannot be read; give a file of JSON lines in UTF-8.") from None
    cases = tuple(_cases(lines, path.name))
    if not cases:
        raise BadCase(f"{path.name} holds no case; write one JSON object a line.")
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise BadCase(f"{path.name}: the id “{case.id}” stands twice; give each case its own.")
        seen.add(case.id)
    return cases


def _cases(lines: Iterable[str], name: str) -> Iterator[Case]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _case(line, f"{name}, line {number}")


def _case(line: str, where: str) -> Case:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise BadCase(f"{where} is not JSON; write one object a line.") from None
    if not isinstance(row, dict):
        raise BadCase(f"{where} is not an object; write {{id, question, language, kind, expect}}.")
    expect = row.get("expect")
    if isinstance(expect, dict) and isinstance(expect.get("status"), str):
        row = row | {"expect": expect | {"status": [expect["status"]]}}
    try:
        return Case.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise BadCase(f"{where}: {place} is not usable; {first['msg'].lower()}.") from None
