"""Questions with known answers, read from a file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from knowledge.document import Language
from knowledge.errors import KnowledgeError


class BadQuestions(KnowledgeError):
    """A file of questions cannot be used; the text names the line and what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A question and where its answer stands: in these documents, on these pages, under these headings, in these words.

    line: where it stands in its file. Empty fields are not asked for.
    """

    line: int
    id: str
    question: str
    language: Language
    documents: tuple[str, ...]
    pages: tuple[int, ...]
    sections: tuple[str, ...]
    quote: str
    answerable: bool


def bundled() -> Traversable:
    """The questions about the bundled notes."""
    return files("knowledge").joinpath("notes", "questions.jsonl")


def read_questions(source: Path | Traversable) -> tuple[Labelled, ...]:
    """The questions of a file, in order.

    Raises
        BadQuestions: if there is none, or a line is not as it must be.
    """
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestions(f"{source} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadQuestions(f"{source} is not UTF-8 text; save it as UTF-8 with one JSON object a line.") from None
    questions = tuple(_rows(text))
    if not questions:
        raise BadQuestions(f"{source} holds no question; write one JSON object a line.")
    return questions


def known_documents(questions: Collection[Labelled], ids: Collection[str]) -> None:
    """See that the library holds every document that answers.

    Raises
        BadQuestions: if it does not.
    """
    for one in questions:
        missing = [document for document in one.documents if document not in ids]
        if missing:
            raise _bad(
                one.line, f"names document {missing[0]}, which the library does not hold; reports list shows ids"
            )


def _rows(text: str) -> Iterator[Labelled]:
    seen: dict[str, int] = {}
    for line, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        one = _labelled(line, _object(line, raw))
        if one.id in seen:
            raise _bad(line, f"has the id {one.id}, which line {seen[one.id]} has already")
        seen[one.id] = line
        yield one


def _object(line: int, raw: str) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except ValueError:
        raise _bad(line, "is no JSON; write one JSON object a line") from None
    except RecursionError:
        raise _bad(line, "is nested too deeply") from None
    if not isinstance(row, dict):
        raise _bad(line, "is no JSON object; write {…} with question and answerable")
    return row


def _labelled(line: int, row: dict[str, Any]) -> Labelled:
    question, answerable = row.get("question"), row.get("answerable")
    if not isinstance(question, str) or not question.strip():
        raise _bad(line, "has no question; give one as text")
    if not isinstance(answerable, bool):
        raise _bad(line, "must say whether it is answerable: true or false")
    language = row.get("language")
    if language not in ("en", "zh"):
        raise _bad(line, "has no language; give en or zh")
    one = Labelled(
        line=line,
        id=str(row.get("id", line)),
        question=question,
        language="zh" if language == "zh" else "en",
        documents=_texts(line, row, "document"),
        pages=_pages(line, row),
        sections=_texts(line, row, "section"),
        quote=" ".join(_texts(line, row, "quote")),
        answerable=answerable,
    )
    if answerable and not (one.pages or one.sections or one.quote):
        raise _bad(line, "is answerable but says not where; give a page, a section or a quote")
    return one


def _texts(line: int, row: dict[str, Any], name: str) -> tuple[str, ...]:
    given = row.get(name)
    values = given if isinstance(given, list) else [] if given is None else [given]
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise _bad(line, f"has a {name} that is no text")
    return tuple(values)


def _pages(line: int, row: dict[str, Any]) -> tuple[int, ...]:
    given = row.get("page")
    values = given if isinstance(given, list) else [] if given is None else [given]
    if not all(isinstance(value, int) and not isinstance(value, bool) and value >= 1 for value in values):
        raise _bad(line, "has a page that is no number from 1 on")
    return tuple(values)


def _bad(line: int, what: str) -> BadQuestions:
    return BadQuestions(f"Line {line} {what}.")
