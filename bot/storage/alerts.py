"""The alerts users have set, where each stands, and what each has told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user INTEGER NOT NULL,
        ticker TEXT NOT NULL,
        measure TEXT NOT NULL,
        relation TEXT NOT NULL,
        threshold REAL,
        inclusive INTEGER NOT NULL DEFAULT 0,
        created_at REAL NOT NULL,
        armed INTEGER NOT NULL,
        told_at REAL,
        seen TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX alerts_user ON alerts (user)",
    """CREATE TABLE told_alerts (
        user INTEGER NOT NULL,
        at REAL NOT NULL,
        ticker TEXT NOT NULL,
        measure TEXT NOT NULL,
        relation TEXT NOT NULL,
        threshold REAL,
        value TEXT NOT NULL
    )""",
    "CREATE INDEX told_alerts_user ON told_alerts (user, at)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """One alert of a user; the fields after `created_at` are where it stands (see `bot.alerts.state`)."""

    id: int
    user: int
    ticker: str
    measure: str
    relation: str
    threshold: float | None
    inclusive: bool
    created_at: float
    armed: bool
    told_at: float | None
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an alert told: the value as it was written to the user."""

    user: int
    at: float
    ticker: str
    measure: str
    relation: str
    threshold: float | None
    value: str


_COLUMNS = "id, user, ticker, measure, relation, threshold, inclusive, created_at, armed, told_at, seen"


class Alerts:
    """The tables of alerts and of what they told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, alert: StoredAlert) -> int:
        """Keep a new alert under a number of its own; the one it carries is not used."""
        sql = """INSERT INTO alerts (user, ticker, measure, relation, threshold, inclusive, created_at, armed, told_at, seen)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
        values = (
            alert.user, alert.ticker, alert.measure, alert.relation, alert.threshold, alert.inclusive,
            alert.created_at, alert.armed, alert.told_at, alert.seen,
        )  # fmt: skip
        return int(self._database.rows(sql, values)[0][0])

    def of(self, user: int) -> tuple[StoredAlert, ...]:
        """A user's alerts, oldest first."""
        return self._read("WHERE user=? ORDER BY id", (user,))

    def all(self) -> tuple[StoredAlert, ...]:
        """Every alert of users who have not blocked the bot, oldest first."""
        blocked = "(SELECT id FROM users WHERE blocked)"
        return self._read(f"WHERE user NOT IN {blocked} ORDER BY id", ())

    def _read(self, condition: str, values: tuple[object, ...]) -> tuple[StoredAlert, ...]:
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM alerts {condition}", values)  # noqa: S608 - constants above
        return tuple(_alert(row) for row in rows)

    def remove(self, user: int, alert: int) -> bool:
        """Drop one alert of a user; False when it is not theirs or gone."""
        return self._database.execute("DELETE FROM alerts WHERE user=? AND id=?", (user, alert)) > 0

    def clear(self, user: int) -> int:
        """Drop all alerts of a user; says how many."""
        return self._database.execute("DELETE FROM alerts WHERE user=?", (user,))

    def forget_told(self, user: int) -> int:
        """Drop what a user was told; says how many times."""
        return self._database.execute("DELETE FROM told_alerts WHERE user=?", (user,))

    def stand(self, alerts: Iterable[StoredAlert]) -> None:
        """Keep where alerts stand now."""
        rows = [(alert.armed, alert.told_at, alert.seen, alert.id) for alert in alerts]
        self._database.execute_many("UPDATE alerts SET armed=?, told_at=?, seen=? WHERE id=?", rows)

    def told(self, told: Iterable[Told]) -> None:
        """Keep what was told."""
        rows = [(t.user, t.at, t.ticker, t.measure, t.relation, t.threshold, t.value) for t in told]
        self._database.execute_many("INSERT INTO told_alerts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def told_since(self, user: int, moment: datetime) -> tuple[Told, ...]:
        """What a user was told after a moment, oldest first."""
        sql = """SELECT user, at, ticker, measure, relation, threshold, value FROM told_alerts
                 WHERE user=? AND at>? ORDER BY at, rowid"""
        rows = self._database.rows(sql, (user, moment.timestamp()))
        return tuple(
            Told(user=r[0], at=r[1], ticker=r[2], measure=r[3], relation=r[4], threshold=r[5], value=r[6]) for r in rows
        )


def _alert(row: tuple[object, ...]) -> StoredAlert:
    number, user, ticker, measure, relation, threshold, inclusive, created, armed, told, seen = row
    return StoredAlert(
        id=int(str(number)),
        user=int(str(user)),
        ticker=str(ticker),
        measure=str(measure),
        relation=str(relation),
        threshold=None if threshold is None else float(str(threshold)),
        inclusive=bool(inclusive),
        created_at=float(str(created)),
        armed=bool(armed),
        told_at=None if told is None else float(str(told)),
        seen=str(seen),
    )
