"""What the bot said a company was worth: one valuation a ticker and day for all, and what users assumed themselves.

The last of a day stands for the day. A row takes some 750 bytes, at most 2 KB, so a company asked about every trading
day costs 200 KB a year; the rows that belong to nobody stay for ever.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.past_call import Call
from bot.storage.database import Database
from valuation.assessment import Fact, NamedFigure
from valuation.quantity import Quantity

SCHEMA = (
    """CREATE TABLE calls (
        ticker TEXT NOT NULL,
        day TEXT NOT NULL,
        at REAL NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (ticker, day)
    ) WITHOUT ROWID""",
    """CREATE TABLE own_calls (
        user INTEGER NOT NULL,
        ticker TEXT NOT NULL,
        day TEXT NOT NULL,
        assumed TEXT NOT NULL,
        at REAL NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (user, ticker, day, assumed)
    ) WITHOUT ROWID""",
    "CREATE INDEX own_calls_at ON own_calls (at)",
)
OWN_KEPT_FOR = timedelta(days=366)
_MOST_IN_MEMORY = 10_000
_KEEP = """INSERT INTO calls (ticker, day, at, content) VALUES (?, ?, ?, ?)
           ON CONFLICT (ticker, day) DO UPDATE SET at=excluded.at, content=excluded.content"""
_KEEP_OWN = """INSERT INTO own_calls (user, ticker, day, assumed, at, content) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (user, ticker, day, assumed) DO UPDATE SET at=excluded.at, content=excluded.content"""
_DAYS = frozenset({"day", "statements", "as_of"})
_SPAN = ("price", "low", "base", "high")


class Calls:
    """The tables of past valuations."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._last: dict[tuple[str, date], tuple[Call, bytes]] = {}  # what was written last

    def remember(self, user: int, call: Call | None, now: datetime) -> None:
        """Keep the valuation an answer gave: for all, or for the user whose own assumptions entered it."""
        if call is None:
            return
        if call.assumed:
            self.keep_own(user, call, now)
        else:
            self.keep((call,), now)

    def keep(self, calls: Iterable[Call], now: datetime) -> int:
        """Keep what nobody's own assumptions entered, unless today's row says the same; says how many were written."""
        new = [(call, content) for call in calls for content in [self._changed(call)] if content is not None]
        if not new:
            return 0
        rows = [(call.ticker, call.day.isoformat(), now.timestamp(), content) for call, content in new]
        self._database.execute_many(_KEEP, rows)
        with self._guard:
            if len(self._last) > _MOST_IN_MEMORY:
                self._last.clear()
            self._last.update({(call.ticker, call.day): (call, content) for call, content in new})
        return len(new)

    def _changed(self, call: Call) -> bytes | None:
        """The row's content; None where the day's row holds it already."""
        with self._guard:
            last = self._last.get((call.ticker, call.day))
        if last is not None and last[0] is call:
            return None
        content = _packed(call)
        if last is not None:
            return None if last[1] == content else content
        row = self._database.row(
            "SELECT content FROM calls WHERE ticker=? AND day=?", (call.ticker, call.day.isoformat())
        )
        if row is not None and row[0] == content:
            with self._guard:
                self._last[call.ticker, call.day] = (call, content)
            return None
        return content

    def keep_own(self, user: int, call: Call, now: datetime) -> None:
        """Keep a valuation under a user's own assumptions."""
        values = (user, call.ticker, call.day.isoformat(), call.assumed, now.timestamp(), _packed(call))
        self._database.execute(_KEEP_OWN, values)

    def of(self, ticker: str, before: date) -> tuple[Call, ...]:
        """What was kept of a company before a day, oldest first."""
        sql = "SELECT content FROM calls WHERE ticker=? AND day<? ORDER BY day"
        return tuple(_unpacked(content) for (content,) in self._database.rows(sql, (ticker, before.isoformat())))

    def own(self, user: int, ticker: str, before: date) -> tuple[Call, ...]:
        """What a user was told under assumptions of their own before a day, oldest first."""
        sql = "SELECT content FROM own_calls WHERE user=? AND ticker=? AND day<? ORDER BY day, at"
        rows = self._database.rows(sql, (user, ticker, before.isoformat()))
        return tuple(_unpacked(content) for (content,) in rows)

    def first_day(self) -> date | None:
        """The first day of which anything is kept, runs before this table included; None for an empty memory."""
        row = self._database.row("SELECT MIN(day) FROM calls")
        run = self._database.row("SELECT MIN(at) FROM runs WHERE id IN (SELECT run FROM valuations)")
        days = [date.fromisoformat(row[0])] if row and row[0] else []
        days += [datetime.fromtimestamp(run[0], UTC).date()] if run and run[0] is not None else []
        return min(days, default=None)

    def forget(self, user: int) -> int:
        """Drop what a user was told under assumptions of their own; says how many."""
        return self._database.execute("DELETE FROM own_calls WHERE user=?", (user,))

    def prune(self, now: datetime) -> int:
        """Forget what users assumed more than a year ago; says how many went."""
        return self._database.execute("DELETE FROM own_calls WHERE at<?", ((now - OWN_KEPT_FOR).timestamp(),))


def _packed(call: Call) -> bytes:
    document = {name: _written(value) for name, value in _stated(call)}
    return zlib.compress(json.dumps(document, ensure_ascii=False, allow_nan=False).encode())


def _stated(thing: object) -> Iterable[tuple[str, Any]]:
    """The fields of a value that are not as they would be without being stated."""
    for field in fields(thing):  # type: ignore[arg-type]  # only called with dataclasses
        value = getattr(thing, field.name)
        if value != field.default:
            yield field.name, value


def _written(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, Fact):
        return {"code": value.code, "values": {name: _marked(each) for name, each in value.values.items()}}
    if isinstance(value, NamedFigure):
        return {"name": value.name, **_written(value.quantity)}
    if isinstance(value, Quantity):
        return {name: _written(each) for name, each in _stated(value)}
    return value


def _marked(value: object) -> Any:
    """A value of a fact, whose kind the fact does not say."""
    if isinstance(value, Quantity):
        return {"figure": _written(value)}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _unpacked(content: bytes) -> Call:
    document = json.loads(zlib.decompress(content))
    read = {name: _read(name, value) for name, value in document.items()}
    return Call(**read)


def _read(name: str, value: Any) -> Any:
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in _SPAN:
        return _quantity(value)
    if name in ("multiple", "reference"):
        return _named(value)
    if name in ("inputs", "assumptions"):
        return tuple(_named(each) for each in value)
    return tuple(_fact(each) for each in value) if name == "because" else value


def _quantity(document: dict[str, Any]) -> Quantity:
    return Quantity(**{name: _read(name, value) for name, value in document.items()})


def _named(document: dict[str, Any]) -> NamedFigure:
    rest = {name: value for name, value in document.items() if name != "name"}
    return NamedFigure(name=document["name"], quantity=_quantity(rest))


def _fact(document: dict[str, Any]) -> Fact:
    return Fact(code=document["code"], values={name: _value(value) for name, value in document["values"].items()})


def _value(value: Any) -> Quantity | float | str | date:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    return date.fromisoformat(value["day"]) if "day" in value else _quantity(value["figure"])
