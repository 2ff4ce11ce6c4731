"""What many rows say word for word, stored once; a content goes with the last row that refers to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Content:
    """A text and what it is known by."""

    key: bytes
    text: str


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


def store(database: Database, content: Content) -> None:
    """Keep a content; belongs in the transaction that writes the row which refers to it."""
    database.execute(
        "INSERT INTO contents (key, text) VALUES (?, ?) ON CONFLICT DO NOTHING", (content.key, content.text)
    )
