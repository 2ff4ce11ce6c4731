"""Updates received from Telegram, so that none is answered twice and none is lost when the process dies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE updates (
        id INTEGER PRIMARY KEY,
        body TEXT,
        tries INTEGER NOT NULL DEFAULT 0,
        received_at REAL NOT NULL
    )""",
    "CREATE INDEX updates_open ON updates (id) WHERE body IS NOT NULL",
)
# Telegram keeps updates for a day and repeats ids never; an answer later than this would puzzle its reader.
ANSWERED_WITHIN = timedelta(hours=1)
KEPT_FOR = timedelta(days=3)
# An update during which the process died twice is taken to be the reason.
MOST_TRIES = 2


class Updates:
    """The table of received updates; a row without body was dealt with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, bodies: Sequence[tuple[int, str]], now: datetime) -> list[int]:
        """Store updates in one step and return the ids seen for the first time, in order."""
        places = ", ".join(["(?, ?, 1, ?)"] * len(bodies))
        sql = f"INSERT OR IGNORE INTO updates (id, body, tries, received_at) VALUES {places} RETURNING id"  # noqa: S608 - marks only
        values = [value for identity, body in bodies for value in (identity, body, now.timestamp())]
        fresh = {row[0] for row in self._database.rows(sql, values)}
        return [identity for identity, _ in bodies if identity in fresh]

    def done(self, identities: Sequence[int]) -> None:
        """These updates were dealt with; all are noted in one step."""
        sql = "UPDATE updates SET body=NULL WHERE id IN (SELECT value FROM json_each(?))"
        self._database.execute(sql, (json.dumps(identities),))

    def take_up(self, now: datetime) -> list[str]:
        """Bodies of updates an earlier process received and did not finish, each at most once more."""
        since = (now - ANSWERED_WITHIN).timestamp()
        sql = """UPDATE updates SET tries=tries+1 WHERE body IS NOT NULL AND tries<? AND received_at>=?
                 RETURNING id, body"""
        return [body for _, body in sorted(self._database.rows(sql, (MOST_TRIES, since)))]

    def prune(self, now: datetime) -> int:
        """Forget updates Telegram no longer repeats; says how many."""
        return self._database.execute("DELETE FROM updates WHERE received_at<?", ((now - KEPT_FOR).timestamp(),))
