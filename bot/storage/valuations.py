"""What each company was valued at when a daily run looked, stored once for all users."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from bot.storage.database import Database

SCHEMA = (
    "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL)",
    """CREATE TABLE valuations (
        run INTEGER NOT NULL,
        ticker TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (run, ticker)
    ) WITHOUT ROWID""",
)
# Added to existing files: what was kept of one company through time.
HISTORY_SCHEMA = ("CREATE INDEX valuations_ticker ON valuations (ticker, run)",)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValuation:
    """A valuation reduced to what tomorrow's summary compares; None where there was none.

    Every field beyond the ticker has a default, so that valuations kept by an older version can be read.
    price, base: per listed unit, in `currency`. flow: the whole company's earnings or cash flow the multiple stands on.
    """

    ticker: str
    currency: str | None = None
    price: float | None = None
    price_day: str = ""
    base: float | None = None
    gap: float | None = None
    type: str = ""
    method: str = ""
    multiple: float | None = None
    flow: float | None = None
    shares: float | None = None
    fx: float | None = None
    discount_rate: float | None = None
    statements_day: str = ""
    origin: str = ""
    drivers: Mapping[str, float] = field(default_factory=dict)  # the assumptions its value rests on, as fractions
    results_due: str = ""  # days of results due within a week of the run, as `DueSpan` writes them
    required: Mapping[str, float] = field(default_factory=dict)  # growth the price requires, by "FY2026 revenue"
    reported: Mapping[str, float | None] = field(default_factory=dict)  # growth reported, likewise; None: undisclosed
    measures: Mapping[str, float] = field(default_factory=dict)  # what alerts can watch, by `bot.alerts.measures`


class Valuations:
    """The tables of daily runs and the valuations they made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start_run(self, now: datetime) -> int:
        """A number for a new run."""
        rows = self._database.rows("INSERT INTO runs (at) VALUES (?) RETURNING id", (now.timestamp(),))
        return int(rows[0][0])

    def store(self, run: int, valuations: Iterable[StoredValuation]) -> None:
        """Keep what a run found."""
        rows = [(run, found.ticker, json.dumps(asdict(found))) for found in valuations]
        self._database.execute_many("INSERT OR IGNORE INTO valuations VALUES (?, ?, ?)", rows)

    def at(self, run: int) -> datetime | None:
        """When a run looked; None for a run that is gone."""
        row = self._database.row("SELECT at FROM runs WHERE id=?", (run,))
        return None if row is None else datetime.fromtimestamp(row[0], UTC)

    def of_run(self, run: int) -> Mapping[str, StoredValuation]:
        """Everything a run found, by ticker."""
        rows = self._database.rows("SELECT ticker, content FROM valuations WHERE run=?", (run,))
        return {ticker: StoredValuation(**json.loads(content)) for ticker, content in rows}

    def history(self, ticker: str, since: datetime) -> list[tuple[datetime, StoredValuation]]:
        """What was kept of a company since a moment, oldest first."""
        sql = """SELECT runs.at, valuations.content FROM valuations JOIN runs ON runs.id=valuations.run
                 WHERE valuations.ticker=? AND runs.at>=? ORDER BY runs.at, runs.id"""
        rows = self._database.rows(sql, (ticker, since.timestamp()))
        return [(datetime.fromtimestamp(at, UTC), StoredValuation(**json.loads(content))) for at, content in rows]

    def prune(self) -> int:
        """Keep each company's last valuation of every day and what the outbox refers to; says how many went."""
        with self._database.transaction():
            gone = self._database.execute(
                """DELETE FROM valuations WHERE run NOT IN (SELECT run FROM outbox) AND EXISTS (
                     SELECT 1 FROM valuations later JOIN runs newer ON newer.id=later.run
                     JOIN runs own ON own.id=valuations.run
                     WHERE later.ticker=valuations.ticker AND newer.id>own.id
                     AND CAST(newer.at/86400 AS INTEGER)=CAST(own.at/86400 AS INTEGER))"""
            )
            newest = "(SELECT COALESCE(MAX(id), 0) FROM runs)"
            self._database.execute(
                f"DELETE FROM runs WHERE id<{newest} AND id NOT IN (SELECT run FROM outbox)"  # noqa: S608 - constant
                " AND id NOT IN (SELECT run FROM valuations)"
            )
            return gone
