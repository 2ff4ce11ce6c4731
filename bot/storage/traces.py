"""How each answer came about, kept for whoever asks later: question, tools, evidence, checks, and a model's part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.answer import Answer, Question
from bot.made_once import MadeOnceFor
from bot.render.json import answer_json
from bot.storage.contents import Content, content_of, insert
from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE traces (
        id TEXT PRIMARY KEY,
        user INTEGER NOT NULL,
        at REAL NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        run TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX traces_at ON traces (at)",
)
KEPT_FOR = timedelta(days=90)
_ID_LENGTH = 10
_MOST_IN_MEMORY = 64
_KEEP = """INSERT INTO traces (id, user, at, question, run, answer, shared) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET user=excluded.user, at=excluded.at, run=excluded.run"""
_FIND = """SELECT traces.id, user, at, question, coalesce(text, answer), run
           FROM traces LEFT JOIN contents ON key=shared"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One answer as it was given. answer: the document of `rerate ask`. run: a model's part, None without one."""

    id: str
    user: int
    at: datetime
    question: Question
    answer: Mapping[str, Any]
    run: Mapping[str, Any] | None

    @property
    def text(self) -> str:
        """The words of the answer."""
        return str(self.answer["text"])


class Traces:
    """The table of answers as they were given."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._documents: MadeOnceFor[Content] = MadeOnceFor(_MOST_IN_MEMORY)

    def keep(self, question: Question, answer: Answer, now: datetime) -> str:
        """Store an answer and say its id, which follows from the question and the answer."""
        asked = _compact(_asked(question))
        document = self._documents.of(answer, lambda: content_of(_compact(answer_json(answer))))
        identity = hashlib.sha256(asked.encode() + document.key).hexdigest()[:_ID_LENGTH]
        run = None if answer.run is None else _compact(asdict(answer.run))
        insert(self._database, document, _KEEP, (identity, question.user, now.timestamp(), asked, run))
        return identity

    def find(self, identity: str) -> Trace | None:
        """The answer of that id; None when there is none, or no more."""
        row = self._database.row(f"{_FIND} WHERE traces.id=?", (identity,))
        return None if row is None else _trace(row)

    def newest(self, limit: int = 20) -> tuple[Trace, ...]:
        """The answers given last, newest first."""
        found = self._database.rows(f"{_FIND} ORDER BY at DESC, traces.id LIMIT ?", (limit,))
        return tuple(_trace(row) for row in found)

    def forget(self, user: int) -> int:
        """Drop a user's answers; says how many."""
        return self._database.execute("DELETE FROM traces WHERE user=?", (user,))

    def prune(self, now: datetime) -> int:
        """Forget answers older than a quarter of a year."""
        return self._database.execute("DELETE FROM traces WHERE at<?", ((now - KEPT_FOR).timestamp(),))


def _compact(document: object) -> str:
    """On one line, which the encoder does ten times as fast; every answer waits for it."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _asked(question: Question) -> dict[str, object]:
    return {
        "text": question.text,
        "today": question.today.isoformat(),
        "language": question.language,
        "about": list(question.about),
        "before": question.before,
    }


def _trace(row: tuple[Any, ...]) -> Trace:
    identity, user, at, asked, answer, run = row
    words = json.loads(asked)
    question = Question(
        text=words["text"],
        user=user,
        today=date.fromisoformat(words["today"]),
        language=words["language"],
        about=tuple(words["about"]),
        before=words["before"],
    )
    return Trace(
        id=identity,
        user=user,
        at=datetime.fromtimestamp(at, UTC),
        question=question,
        answer=json.loads(answer),
        run=None if run is None else json.loads(run),
    )
