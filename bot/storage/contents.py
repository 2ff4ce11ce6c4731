"""What many rows say word for word, stored once; a content goes with the last row that refers to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.storage.database import Database, Values

SMALLEST_SHARED = 1024  # characters; a shorter text costs less in its own row than a second row does


@dataclass(frozen=True, slots=True)
class Content:
    """A text and what it is known by. own: what its row holds itself; shared: the key of what it refers to."""

    key: bytes
    text: str

    @property
    def own(self) -> str:
        """The text, where it is short."""
        return "" if self.shared else self.text

    @property
    def shared(self) -> bytes | None:
        """What a row refers to, None where the text is short."""
        return self.key if len(self.text) >= SMALLEST_SHARED else None


def _gone_with(table: str) -> str:
    """Takes a content away after the last row of both tables that referred to it."""
    return f"""CREATE TRIGGER {table}_content AFTER DELETE ON {table} WHEN OLD.shared IS NOT NULL BEGIN
        DELETE FROM contents WHERE key=OLD.shared
            AND NOT EXISTS (SELECT 1 FROM kept_answers WHERE shared=OLD.shared)
            AND NOT EXISTS (SELECT 1 FROM traces WHERE shared=OLD.shared);
    END"""  # noqa: S608 - names of this file


# Rows of older files keep the text they have; they are pruned within a quarter of a year.
SCHEMA = (
    "CREATE TABLE contents (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, text TEXT NOT NULL)",
    *(
        statement
        for table in ("kept_answers", "traces")
        for statement in (
            f"ALTER TABLE {table} ADD COLUMN shared BLOB REFERENCES contents (key)",
            f"CREATE INDEX {table}_shared ON {table} (shared)",
            _gone_with(table),
        )
    ),
)


def content_of(text: str) -> Content:
    """A text made ready to be stored."""
    return Content(hashlib.sha256(text.encode()).digest(), text)


def insert(database: Database, content: Content, sql: str, values: Values) -> None:
    """Write a row, and the content it refers to where there is none yet.

    sql: with the values given, then the row's own text and what it refers to.
    """
    row = (*values, content.own, content.shared)
    if content.shared is None:
        database.execute(sql, row)
        return
    with database.transaction():
        database.execute(
            "INSERT INTO contents (key, text) VALUES (?, ?) ON CONFLICT DO NOTHING", (content.key, content.text)
        )
        database.execute(sql, row)
