"""How many tokens of a language model were used, by user and day: reserved before a turn, settled after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE token_use (
        id INTEGER PRIMARY KEY,
        user INTEGER NOT NULL,
        day TEXT NOT NULL,
        tokens INTEGER NOT NULL
    )""",
    "CREATE INDEX token_use_day ON token_use (day, user)",
)
_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Tokens a day for one user and for all of them together."""

    user: int
    overall: int


class TokenBudget:
    """The table of tokens. A turn that was cut off by a crash stays charged with what it had reserved."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, user: int, day: date, tokens: int, allowance: Allowance) -> int | None:
        """A reservation's id, or None when it would pass what the user or all users may use that day."""
        with self._database.transaction():
            if self.used(day, user) + tokens > allowance.user or self.used(day) + tokens > allowance.overall:
                return None
            sql = "INSERT INTO token_use (user, day, tokens) VALUES (?, ?, ?) RETURNING id"
            row = self._database.row(sql, (user, day.isoformat(), tokens))
        return None if row is None else int(row[0])

    def settle(self, reservation: int, tokens: int) -> None:
        """Charge what a turn really used."""
        self._database.execute("UPDATE token_use SET tokens=? WHERE id=?", (tokens, reservation))

    def used(self, day: date, user: int | None = None) -> int:
        """Tokens charged or reserved on a day, by one user or by all."""
        sql, values = "SELECT COALESCE(SUM(tokens), 0) FROM token_use WHERE day=?", (day.isoformat(),)
        row = self._database.row(
            sql if user is None else f"{sql} AND user=?", values if user is None else (*values, user)
        )
        return 0 if row is None else int(row[0])

    def forget(self, user: int) -> int:
        """Take a user's name off what was used, so that the sum of the day stays; says how many entries."""
        return self._database.execute("UPDATE token_use SET user=-1 WHERE user=?", (user,))

    def prune(self, today: date) -> int:
        """Remove what is older than a week."""
        return self._database.execute("DELETE FROM token_use WHERE day<?", ((today - _KEPT_FOR).isoformat(),))
