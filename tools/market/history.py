"""Every fetched figure as it was known: nothing is overwritten, so that an earlier day can be computed again.

A figure is written when it is new or differs from what its source said before, with the moment it was read. What was
known at a moment is, of each figure, the last row up to it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.market.facts import Fact

_COLUMNS = tuple(field.name for field in fields(Fact) if field.name != "origin")
_ANSWERS_KEPT = timedelta(days=40)  # that a source answered says how old a figure is; the figures themselves stay
_KEY = ("ticker", "field", "per", "period", "period_end", "definition")
_SAID = ("value", "unit", "currency", "quality", "source", "note")
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS figures (
    id INTEGER PRIMARY KEY,
    provider TEXT NOT NULL,
    read_at REAL NOT NULL,
    {", ".join(f"{name} TEXT NOT NULL" for name in _COLUMNS)}
);
CREATE INDEX IF NOT EXISTS figures_ticker ON figures (ticker, provider, read_at);
CREATE TABLE IF NOT EXISTS answers (
    provider TEXT NOT NULL, part TEXT NOT NULL, subject TEXT NOT NULL, at REAL NOT NULL, figures INTEGER NOT NULL,
    PRIMARY KEY (provider, part, subject, at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pauses (
    host TEXT PRIMARY KEY, until REAL NOT NULL, why TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A figure, who gave it and when it was first read in this form."""

    provider: str
    read_at: datetime
    fact: Fact


@dataclass(frozen=True, slots=True)
class Pause:
    """A host that is left alone until a moment, and why."""

    host: str
    until: datetime
    why: str


class History:
    """The file of fetched figures; several processes may read and write it."""

    def __init__(self, path: Path | str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def keep(self, provider: str, part: str, subject: str, facts: Iterable[Fact], now: datetime) -> int:
        """Write what an answer says and that it came; says how many figures were new or changed."""
        given = tuple(facts)
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                changed = [fact for fact in given if self._differs(provider, fact)]
                rows = [(provider, now.timestamp(), *(getattr(fact, name) for name in _COLUMNS)) for fact in changed]
                marks = ", ".join("?" * (2 + len(_COLUMNS)))
                names = ", ".join(("provider", "read_at", *_COLUMNS))
                self._connection.executemany(f"INSERT INTO figures ({names}) VALUES ({marks})", rows)  # noqa: S608 - columns of Fact
                answer = (provider, part, subject, now.timestamp(), len(given))
                self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", answer)
                old = (now - _ANSWERS_KEPT).timestamp()
                forget = "DELETE FROM answers WHERE provider=? AND part=? AND subject=? AND at<?"
                self._connection.execute(forget, (provider, part, subject, old))
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        return len(changed)

    def _differs(self, provider: str, fact: Fact) -> bool:
        same = " AND ".join(f"{name}=?" for name in _KEY)
        said = ", ".join(_SAID)
        sql = f"SELECT {said} FROM figures WHERE provider=? AND {same} ORDER BY id DESC LIMIT 1"  # noqa: S608 - columns of Fact
        found = self._connection.execute(sql, (provider, *(getattr(fact, name) for name in _KEY))).fetchone()
        return found is None or tuple(found) != tuple(getattr(fact, name) for name in _SAID)

    def known(self, ticker: str, moment: datetime | None = None, providers: Sequence[str] = ()) -> tuple[Known, ...]:
        """What was known under a ticker at a moment, or is known now, in the order it was first read."""
        names = ", ".join(f"f.{name}" for name in _COLUMNS)
        same = " AND ".join(f"g.{name}=f.{name}" for name in ("provider", *_KEY))
        until = float("inf") if moment is None else moment.timestamp()
        chosen = f" AND f.provider IN ({', '.join('?' * len(providers))})" if providers else ""
        sql = f"""SELECT f.provider, f.read_at, {names} FROM figures f WHERE f.ticker=? AND f.read_at<=?{chosen}
                  AND f.id=(SELECT MAX(g.id) FROM figures g WHERE {same} AND g.read_at<=?) ORDER BY f.id"""  # noqa: S608 - columns of Fact
        with self._lock:
            rows = self._connection.execute(sql, (ticker, until, *providers, until)).fetchall()
        return tuple(Known(row[0], datetime.fromtimestamp(row[1], UTC), Fact(*row[2:])) for row in rows)

    def answered(self, provider: str, part: str, subject: str, by: datetime | None = None) -> datetime | None:
        """When a source last answered about a subject, up to a moment; None when it has not."""
        sql = "SELECT MAX(at) FROM answers WHERE provider=? AND part=? AND subject=? AND at<=?"
        until = float("inf") if by is None else by.timestamp()
        with self._lock:
            row = self._connection.execute(sql, (provider, part, subject, until)).fetchone()
        return None if row[0] is None else datetime.fromtimestamp(row[0], UTC)

    def pause(self, host: str, until: datetime, why: str) -> None:
        """Leave a host alone until a moment."""
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO pauses VALUES (?, ?, ?)", (host, until.timestamp(), why))

    def go_on(self, host: str) -> None:
        """A host answers again."""
        with self._lock:
            self._connection.execute("DELETE FROM pauses WHERE host=?", (host,))

    def paused(self, host: str, now: datetime) -> Pause | None:
        """The pause a host is in now, if it is."""
        with self._lock:
            row = self._connection.execute("SELECT until, why FROM pauses WHERE host=?", (host,)).fetchone()
        if row is None or row[0] <= now.timestamp():
            return None
        return Pause(host, datetime.fromtimestamp(row[0], UTC), row[1])
