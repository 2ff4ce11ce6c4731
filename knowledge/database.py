"""The connection to the library's SQLite file, with what goes wrong said in a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge.errors import LibraryBusy, LibraryTrouble
from knowledge.schema import STEPS, text_hash

WAIT = 10.0  # seconds for another process to finish its transaction
_LARGEST_LOG = 64_000_000  # bytes of the write-ahead log that stay on disk after a large document
Values = Sequence[Any]


class Database:
    """One connection, for one thread at a time. read_only: for a folder that cannot be written."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        with self._spoken():
            self._db = _opened_to_read(path) if read_only else _opened_to_write(path)
        self._db.create_function("text_hash", 1, text_hash, deterministic=True)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def is_current(self) -> bool:
        """Whether the file has the shape this version of the program works with."""
        return self._steps_taken() == len(STEPS)

    def bring_up_to_date(self) -> None:
        """Take the steps the file has not taken yet, all or none.

        Raises
            LibraryTrouble: if a newer version of the program has written the file.
        """
        taken = self._steps_taken()
        if taken > len(STEPS):
            raise LibraryTrouble(f"{self._path} was written by a newer version of Rerate; update the program.")
        with self.transaction():
            for step in STEPS[self._steps_taken() :]:
                for statement in step:
                    self.execute(statement)
            self.execute(f"PRAGMA user_version = {len(STEPS)}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Everything read inside belongs to one moment, whatever others write meanwhile."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run one statement and give the row number it wrote."""
        with self._spoken():
            return int(self._db.execute(sql, values).lastrowid or 0)

    def execute_many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row."""
        with self._spoken():
            self._db.executemany(sql, rows)

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._spoken():
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """The first row of a query."""
        with self._spoken():
            found: tuple[Any, ...] | None = self._db.execute(sql, values).fetchone()
            return found

    def _steps_taken(self) -> int:
        row = self.row("PRAGMA user_version")
        return int(row[0]) if row else 0

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            trouble = _trouble(self._path, getattr(error, "sqlite_errorcode", 0) & 0xFF)
            if trouble is None:
                raise
            raise trouble from error


def _opened_to_write(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"journal_size_limit = {_LARGEST_LOG}",
    ):
        db.execute(f"PRAGMA {pragma}")
    return db


def _opened_to_read(path: Path) -> sqlite3.Connection:
    # A write-ahead log left by a killed process cannot be read without writing beside it; then the file alone is read.
    for how in ("mode=ro", "immutable=1"):
        db = sqlite3.connect(
            f"{path.resolve().as_uri()}?{how}", uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False
        )
        try:
            db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            db.close()
            continue
        return db
    raise LibraryTrouble(f"{path} cannot be read; give this user the right to read it.")


def _trouble(path: Path, code: int) -> LibraryTrouble | LibraryBusy | None:
    """What to do about an error of SQLite; None for a mistake of the program."""
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(f"Another process has been writing to {path} for {WAIT:.0f} seconds; try again later.")
    words = {
        sqlite3.SQLITE_FULL: "cannot grow, since the disk is full; free some space and try again",
        sqlite3.SQLITE_READONLY: "cannot be written; make it writable or set RERATE_HOME to a folder you own",
        sqlite3.SQLITE_PERM: "cannot be written; make it writable or set RERATE_HOME to a folder you own",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened; make it readable or set RERATE_HOME to a folder you own",
        sqlite3.SQLITE_IOERR: "cannot be read or written, since the disk reports an error; look at its free space "
        "and its health",
        sqlite3.SQLITE_CORRUPT: "is damaged; move it away and add the reports again, or put back a copy",
        sqlite3.SQLITE_NOTADB: "is damaged; move it away and add the reports again, or put back a copy",
    }.get(code)
    return LibraryTrouble(f"{path} {words}.") if words else None
