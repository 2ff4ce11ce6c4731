"""Messages to be sent unasked, each at most once.

    pending ──claim──> claimed ──begin──> sending ──confirm──> pending (next part) or sent
       ^                  │                  │
       └─ lease over ─────┘                  ├─ refused for good ──> failed
       └─ provably not sent ─────────────────┤
                                             └─ lease over, or the answer was lost ──> unknown

A message left in "sending" by a crash may or may not have arrived, since Telegram has no way to ask. It becomes
"unknown" and is not sent again: a missing summary can be had by /daily now, a repeated one cannot be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE outbox (
        user INTEGER NOT NULL,
        day TEXT NOT NULL,
        kind TEXT NOT NULL,
        run INTEGER NOT NULL,
        tickers TEXT NOT NULL,
        parts TEXT NOT NULL,
        next_part INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        not_before REAL NOT NULL,
        lease_until REAL NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (user, day, kind)
    ) WITHOUT ROWID""",
    "CREATE INDEX outbox_open ON outbox (state, not_before) WHERE state IN ('pending', 'claimed', 'sending')",
)
# Companies to tap under a message; added to existing files.
BUTTONS_SCHEMA = ("ALTER TABLE outbox ADD COLUMN buttons TEXT NOT NULL DEFAULT '[]'",)
LEASE = timedelta(seconds=60)
KEPT_FOR = timedelta(days=14)


class LastSent(NamedTuple):
    """What the next summary compares with."""

    run: int
    tickers: frozenset[str]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for a user and day. run, tickers: what it compared with next time it is told what changed.

    buttons: names of companies with their tickers, to be tapped under the last part.
    """

    user: int
    day: date
    kind: str = "daily"
    run: int
    tickers: tuple[str, ...]
    parts: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message one sender holds until the lease ends."""

    user: int
    day: str
    kind: str
    parts: tuple[str, ...]
    next_part: int
    tries: int
    lease_until: float
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def last(self) -> bool:
        """Whether the part to be sent now is the last one."""
        return self.next_part + 1 >= len(self.parts)

    @property
    def text(self) -> str:
        """The part to be sent now."""
        return self.parts[self.next_part]

    @property
    def key(self) -> tuple[int, str, str, float]:
        """What identifies the message and this hold on it."""
        return (self.user, self.day, self.kind, self.lease_until)


_HELD = "WHERE user=? AND day=? AND kind=? AND lease_until=?"


class Outbox:
    """The table of messages to send."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fill(self, messages: Iterable[Message], now: datetime) -> None:
        """Add messages; one that is already there stays, and one without parts only marks the day as done."""
        sql = """INSERT OR IGNORE INTO outbox (user, day, kind, run, tickers, parts, state, not_before, buttons)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        self._database.execute_many(sql, [_row(message, now) for message in messages])

    def claim(self, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Claim]:
        """Take up to `limit` messages that are ready, those waiting longest first."""
        until = (now + lease).timestamp()
        sql = """UPDATE outbox SET state='claimed', lease_until=?, tries=tries+1 WHERE (user, day, kind) IN (
                   SELECT user, day, kind FROM outbox WHERE state='pending' AND not_before<=? ORDER BY not_before LIMIT ?)
                 RETURNING user, day, kind, parts, next_part, tries, buttons"""
        rows = self._database.rows(sql, (until, now.timestamp(), limit))
        return [
            Claim(
                user=r[0],
                day=r[1],
                kind=r[2],
                parts=tuple(json.loads(r[3])),
                next_part=r[4],
                tries=r[5],
                lease_until=until,
                buttons=tuple((label, ticker) for label, ticker in json.loads(r[6])),
            )
            for r in rows
        ]

    def begin(self, claim: Claim) -> bool:
        """Note that the message leaves now; False when the hold on it was lost."""
        return self._change(claim, "state='sending'", "AND state='claimed'")

    def confirm(self, claim: Claim) -> None:
        """The server confirmed the part: go on with the next one, or the message is sent."""
        state = "sent" if claim.last else "pending"
        self._change(claim, f"state='{state}', next_part=next_part+1", "")

    def put_back(self, claim: Claim, until: datetime, error: str) -> None:
        """The part was provably not sent: try again from `until` on."""
        self._change(claim, "state='pending', not_before=?, error=?", "", until.timestamp(), error)

    def fail(self, claim: Claim, error: str) -> None:
        """The server refuses the message for good."""
        self._change(claim, "state='failed', error=?", "", error)

    def unknown(self, claim: Claim, error: str) -> None:
        """The answer was lost, so whether the part arrived is unknown."""
        self._change(claim, "state='unknown', error=?", "", error)

    def _change(self, claim: Claim, assignments: str, condition: str, *values: object) -> bool:
        sql = f"UPDATE outbox SET {assignments} {_HELD} {condition}"  # noqa: S608 - constants of this class
        return self._database.execute(sql, (*values, *claim.key)) > 0

    def sweep(self, now: datetime) -> tuple[int, int]:
        """Deal with what a dead process held: (messages ready again, messages whose fate is unknown)."""
        moment = now.timestamp()
        with self._database.transaction():
            again = self._database.execute(
                "UPDATE outbox SET state='pending' WHERE state='claimed' AND lease_until<?", (moment,)
            )
            lost = "UPDATE outbox SET state='unknown', error='process ended' WHERE state='sending' AND lease_until<?"
            return again, self._database.execute(lost, (moment,))

    def last_sent(self, users: Sequence[int], kind: str = "daily") -> dict[int, LastSent]:
        """Each user's last message that the server confirmed."""
        marks = ",".join("?" * len(users))
        sql = f"""SELECT user, run, tickers, MAX(day) FROM outbox
                  WHERE kind=? AND state='sent' AND user IN ({marks}) GROUP BY user"""  # noqa: S608 - only marks
        rows = self._database.rows(sql, (kind, *users))
        return {
            user: LastSent(run, frozenset(tickers.split()), date.fromisoformat(day)) for user, run, tickers, day in rows
        }

    def state(self, user: int, day: date, kind: str = "daily") -> str | None:
        """How far the message of that day is, None when there is none."""
        row = self._database.row(
            "SELECT state FROM outbox WHERE user=? AND day=? AND kind=?", (user, day.isoformat(), kind)
        )
        return None if row is None else str(row[0])

    def uncertain_day(self, user: int, kind: str = "daily") -> date | None:
        """The day of the newest message, when it may not have arrived."""
        sql = "SELECT day, state FROM outbox WHERE user=? AND kind=? AND state!='nothing' ORDER BY day DESC LIMIT 1"
        row = self._database.row(sql, (user, kind))
        return date.fromisoformat(row[0]) if row is not None and row[1] in ("unknown", "failed") else None

    def waiting(self) -> int:
        """How many messages are still to be sent."""
        row = self._database.row("SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'claimed', 'sending')")
        return int(row[0]) if row is not None else 0

    def forget(self, user: int) -> int:
        """Drop a user's messages, sent and unsent; says how many."""
        return self._database.execute("DELETE FROM outbox WHERE user=?", (user,))

    def prune(self, today: date) -> int:
        """Forget old messages, but keep each user's last confirmed one to compare with."""
        sql = """DELETE FROM outbox WHERE day<? AND (state!='sent' OR EXISTS (
                   SELECT 1 FROM outbox newer WHERE newer.user=outbox.user AND newer.kind=outbox.kind
                   AND newer.state='sent' AND newer.day>outbox.day))"""
        return self._database.execute(sql, ((today - KEPT_FOR).isoformat(),))


def _row(message: Message, now: datetime) -> tuple[object, ...]:
    state = "pending" if message.parts else "nothing"
    parts = json.dumps(message.parts, ensure_ascii=False)
    day, tickers = message.day.isoformat(), " ".join(message.tickers)
    buttons = json.dumps(message.buttons, ensure_ascii=False)
    return (message.user, day, message.kind, message.run, tickers, parts, state, now.timestamp(), buttons)
