"""Which companies a conversation was last about, for follow-up questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE memory (
        chat INTEGER NOT NULL,
        user INTEGER NOT NULL,
        about TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat, user)
    ) WITHOUT ROWID""",
)
# A question asked hours later is a new subject; inheriting a company then would surprise.
REMEMBERED_FOR = timedelta(hours=2)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a follow-up question may refer to. about: tickers. asked: the last answered question, made whole."""

    about: tuple[str, ...] = ()
    asked: str = ""


class Memory:
    """The table of what each user's conversation in each chat was about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, chat: int, user: int, about: tuple[str, ...], now: datetime, asked: str = "") -> None:
        """The conversation is about these tickers now, and this was asked."""
        sql = "INSERT OR REPLACE INTO memory (chat, user, about, at) VALUES (?, ?, ?, ?)"
        content = json.dumps({"about": about, "asked": asked[:_LONGEST]}, ensure_ascii=False)
        self._database.execute(sql, (chat, user, content, now.timestamp()))

    def recall(self, chat: int, user: int, now: datetime) -> Remembered:
        """What the conversation was last about; empty once it is old."""
        row = self._database.row("SELECT about, at FROM memory WHERE chat=? AND user=?", (chat, user))
        if row is None or now.timestamp() - row[1] > REMEMBERED_FOR.total_seconds():
            return Remembered()
        content = json.loads(row[0])
        if isinstance(content, list):  # as versions before this one kept it
            return Remembered(about=tuple(content))
        return Remembered(about=tuple(content["about"]), asked=content["asked"])

    def forget(self, user: int) -> int:
        """Drop what every chat of a user was about; says in how many chats."""
        return self._database.execute("DELETE FROM memory WHERE user=?", (user,))
