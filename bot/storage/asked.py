"""What each user last asked in each chat, for a language model to understand a follow-up; never an answer or a document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE asked (
        id INTEGER PRIMARY KEY,
        chat INTEGER NOT NULL,
        user INTEGER NOT NULL,
        at REAL NOT NULL,
        question TEXT NOT NULL,
        about TEXT NOT NULL
    )""",
    "CREATE INDEX asked_last ON asked (chat, user, id)",
)
REMEMBERED = 4
REMEMBERED_FOR = timedelta(hours=2)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question asked before and the tickers it was about."""

    question: str
    about: tuple[str, ...]


class AskedBefore:
    """The table of the last questions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, chat: int, user: int, now: datetime) -> tuple[Earlier, ...]:
        """The last questions of that user in that chat, oldest first; none once the conversation is old."""
        since = (now - REMEMBERED_FOR).timestamp()
        sql = "SELECT question, about FROM asked WHERE chat=? AND user=? AND at>? ORDER BY id DESC LIMIT ?"
        rows = self._database.rows(sql, (chat, user, since, REMEMBERED))
        return tuple(Earlier(question, tuple(json.loads(about))) for question, about in reversed(rows))

    def remember(self, chat: int, user: int, question: str, about: tuple[str, ...], now: datetime) -> None:
        """Keep a question; of each user's in each chat only the last few stay."""
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO asked (chat, user, at, question, about) VALUES (?, ?, ?, ?, ?)",
                (chat, user, now.timestamp(), question[:_LONGEST], json.dumps(about)),
            )
            self._database.execute(
                "DELETE FROM asked WHERE chat=? AND user=? AND id NOT IN "
                "(SELECT id FROM asked WHERE chat=? AND user=? ORDER BY id DESC LIMIT ?)",
                (chat, user, chat, user, REMEMBERED),
            )

    def forget(self, user: int) -> int:
        """Remove every question of a user; says how many."""
        return self._database.execute("DELETE FROM asked WHERE user=?", (user,))

    def prune(self, now: datetime) -> int:
        """Remove questions no follow-up refers to any more."""
        return self._database.execute("DELETE FROM asked WHERE at<=?", ((now - REMEMBERED_FOR).timestamp(),))
