"""People who use the bot, and how they want it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.answer import Language
from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        language TEXT,
        last_language TEXT NOT NULL DEFAULT 'en',
        timezone TEXT NOT NULL DEFAULT 'Asia/Shanghai',
        daily_time TEXT NOT NULL DEFAULT '08:30',
        daily_on INTEGER NOT NULL DEFAULT 0,
        daily_from TEXT NOT NULL DEFAULT '',
        prepared_day TEXT NOT NULL DEFAULT '',
        blocked INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX users_daily ON users (timezone, daily_time) WHERE daily_on AND NOT blocked",
)
# Hours in which nothing is sent unasked but the summary, whose time the user chose; added to existing files.
QUIET_SCHEMA = (
    "ALTER TABLE users ADD COLUMN quiet_from TEXT NOT NULL DEFAULT '22:00'",
    "ALTER TABLE users ADD COLUMN quiet_to TEXT NOT NULL DEFAULT '08:00'",
)
# The day on which a reader who blocked the bot lost the summary, until told so; empty when nothing was lost.
LOST_SCHEMA = ("ALTER TABLE users ADD COLUMN lost_daily TEXT NOT NULL DEFAULT ''",)
_COLUMNS = (
    "language, last_language, timezone, daily_time, daily_on, daily_from, blocked, quiet_from, quiet_to, lost_daily"
)
_MOST_IN_MEMORY = 50_000
_NOT_READ = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user's choices. language None: follow the question. last_language: what the last question was in."""

    id: int
    language: Language | None = None
    last_language: Language = "en"
    timezone: str = "Asia/Shanghai"
    daily_time: str = "08:30"
    daily_on: bool = False
    daily_from: str = ""  # empty until the summary was first turned on
    blocked: bool = False
    quiet_from: str = "22:00"
    quiet_to: str = "08:00"
    lost_daily: str = ""  # the day blocking the bot ended the summary, until the user is told

    @property
    def reads(self) -> Language:
        """The language of what is sent unasked."""
        return self.language or self.last_language


class Users:
    """The table of users; a user it does not hold has the defaults.

    What was read is kept in memory, since every message asks several times; this process alone writes the table.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[int, User | None] = {}

    def find(self, user: int) -> User:
        """The user's choices."""
        return self._stored(user) or User(id=user)

    def met(self, user: int) -> bool:
        """Whether the user is known, as far as memory goes; asks neither the file nor waits for it."""
        return self._read.get(user) is not None

    def meet(self, user: int, language: Language) -> None:
        """Keep a first guess at the language of someone not known yet."""
        if self.met(user):
            return
        with self._database.alone():
            sql = "INSERT OR IGNORE INTO users (id, last_language) VALUES (?, ?)"
            if self._database.execute(sql, (user, language)):
                self._keep(user, User(id=user, last_language=language))
            else:
                self._keep(user, self._load(user))

    def _stored(self, user: int) -> User | None:
        found = self._read.get(user, _NOT_READ)  # without the lock: a change takes the entry out under it
        if isinstance(found, User) or found is None:
            return found
        with self._database.alone():
            return self._keep(user, self._load(user))

    def _keep(self, user: int, loaded: User | None) -> User | None:
        if len(self._read) >= _MOST_IN_MEMORY:
            self._read.clear()
        self._read[user] = loaded
        return loaded

    def _load(self, user: int) -> User | None:
        row = self._database.row(f"SELECT {_COLUMNS} FROM users WHERE id=?", (user,))  # noqa: S608 - constants above
        return None if row is None else _user(user, row)

    def _set(self, user: int, **values: object) -> None:
        """Change columns of a user, who need not be known yet; one statement, since every new user costs one."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        changes = ", ".join(f"{name}=excluded.{name}" for name in values)
        sql = f"INSERT INTO users (id, {names}) VALUES (?, {marks}) ON CONFLICT (id) DO UPDATE SET {changes}"  # noqa: S608 - names of this class
        with self._database.alone():
            self._database.execute(sql, (user, *values.values()))
            self._read.pop(user, None)

    def choose_language(self, user: int, language: Language | None) -> None:
        """Keep the language the user wants, None to follow each question."""
        self._set(user, language=language)

    def spoke(self, user: int, language: Language) -> None:
        """Keep the language of the last question."""
        self._set(user, last_language=language, blocked=0)

    def schedule(self, user: int, at: time, timezone: str, first_day: date) -> None:
        """Send the summary every day at that local time, from `first_day` on."""
        when = {"daily_time": f"{at:%H:%M}", "timezone": timezone, "daily_from": first_day.isoformat()}
        self._set(user, daily_on=1, blocked=0, lost_daily="", **when)

    def quiet(self, user: int, start: time, end: time) -> None:
        """Send nothing unasked between these local times but the summary; equal times mean never quiet."""
        self._set(user, quiet_from=f"{start:%H:%M}", quiet_to=f"{end:%H:%M}")

    def stop_daily(self, user: int) -> None:
        """Send no more summaries."""
        self._set(user, daily_on=0, lost_daily="")

    def blocked(self, user: int, day: date) -> None:
        """The user blocked the bot or is gone: nothing is sent any more."""
        lost = {"lost_daily": day.isoformat()} if self.find(user).daily_on else {}
        self._set(user, daily_on=0, blocked=1, **lost)

    def unblocked(self, user: int) -> None:
        """The user can be written to again; the summary stays off until it is asked for."""
        self._set(user, blocked=0)

    def told_of_loss(self, user: int) -> None:
        """The user knows that the summary is off."""
        self._set(user, blocked=0, lost_daily="")

    def forget(self, user: int) -> int:
        """Drop the user's choices; says whether there were any."""
        with self._database.alone():
            self._read.pop(user, None)
            return self._database.execute("DELETE FROM users WHERE id=?", (user,))

    def daily_timezones(self) -> list[str]:
        """Every time zone some subscriber lives in."""
        sql = "SELECT DISTINCT timezone FROM users WHERE daily_on AND NOT blocked"
        return [row[0] for row in self._database.rows(sql)]

    def due(self, timezone: str, day: date, wall_time: time, limit: int) -> list[User]:
        """Subscribers of a zone whose time has come on that local day and for whom nothing was prepared yet."""
        sql = f"""SELECT id, {_COLUMNS} FROM users
                  WHERE daily_on AND NOT blocked AND timezone=? AND daily_time<=? AND daily_from<=? AND prepared_day<?
                  ORDER BY daily_time, id LIMIT ?"""  # noqa: S608 - constants above
        today = day.isoformat()
        rows = self._database.rows(sql, (timezone, f"{wall_time:%H:%M}", today, today, limit))
        return [_user(row[0], row[1:]) for row in rows]

    def prepared(self, users: Sequence[int], day: date) -> None:
        """The summaries of these users for that day stand in the outbox."""
        self._database.execute_many(
            "UPDATE users SET prepared_day=? WHERE id=?", [(day.isoformat(), user) for user in users]
        )


def _user(user: int, row: tuple[object, ...]) -> User:
    language, last_language, timezone, daily_time, daily_on, daily_from, blocked, quiet_from, quiet_to, lost = row
    return User(
        id=user,
        language=language,  # type: ignore[arg-type]
        last_language=last_language,  # type: ignore[arg-type]
        timezone=str(timezone),
        daily_time=str(daily_time),
        daily_on=bool(daily_on),
        daily_from=str(daily_from),
        blocked=bool(blocked),
        quiet_from=str(quiet_from),
        quiet_to=str(quiet_to),
        lost_daily=str(lost),
    )
