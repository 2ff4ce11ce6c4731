"""The companies each user follows, in the order they were added."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE watchlist (
        user INTEGER NOT NULL,
        ticker TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (user, ticker)
    ) WITHOUT ROWID""",
)


class Watchlist:
    """The table of followed companies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, user: int) -> tuple[str, ...]:
        """The user's tickers, oldest first."""
        sql = "SELECT ticker FROM watchlist WHERE user=? ORDER BY position"
        return tuple(row[0] for row in self._database.rows(sql, (user,)))

    def of_many(self, users: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The tickers of several users at once; users without any are left out."""
        marks = ",".join("?" * len(users))
        sql = f"SELECT user, ticker FROM watchlist WHERE user IN ({marks}) ORDER BY user, position"  # noqa: S608 - only marks
        found: dict[int, list[str]] = {}
        for user, ticker in self._database.rows(sql, tuple(users)):
            found.setdefault(user, []).append(ticker)
        return {user: tuple(tickers) for user, tickers in found.items()}

    def add(self, user: int, ticker: str) -> bool:
        """Follow a ticker; False when it is followed already."""
        sql = """INSERT OR IGNORE INTO watchlist (user, ticker, position)
                 VALUES (?, ?, 1 + COALESCE((SELECT MAX(position) FROM watchlist WHERE user=?), 0))"""
        return self._database.execute(sql, (user, ticker, user)) > 0

    def remove(self, user: int, ticker: str) -> bool:
        """Follow a ticker no more; False when it was not followed."""
        return self._database.execute("DELETE FROM watchlist WHERE user=? AND ticker=?", (user, ticker)) > 0

    def clear(self, user: int) -> int:
        """Follow nothing any more; says how many were dropped."""
        return self._database.execute("DELETE FROM watchlist WHERE user=?", (user,))
