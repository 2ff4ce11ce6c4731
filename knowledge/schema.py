"""The shape of the library's file, as the steps that bring an older one up to date."""

from __future__ import annotations

import hashlib

# Steps are only ever appended: the file counts how many it has taken. The first also meets the tables of the
# versions that did not count yet.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE IF NOT EXISTS documents (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, title TEXT NOT NULL,
            publisher TEXT NOT NULL, published TEXT, language TEXT NOT NULL, kind TEXT NOT NULL, summarises TEXT,
            path TEXT NOT NULL, sha256 TEXT NOT NULL, pages INTEGER NOT NULL, version TEXT NOT NULL,
            keys TEXT NOT NULL, segment BLOB NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS pages (
            document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, number INTEGER NOT NULL,
            text TEXT NOT NULL, headings TEXT NOT NULL, PRIMARY KEY (document, number)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS passages (
            document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            page INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, section TEXT NOT NULL,
            types INTEGER NOT NULL, PRIMARY KEY (document, ordinal)) WITHOUT ROWID""",
        "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        "ALTER TABLE passages ADD COLUMN hash BLOB",
        """UPDATE passages SET hash = text_hash(substr((SELECT text FROM pages
            WHERE pages.document = passages.document AND pages.number = passages.page), start + 1, end - start))""",
        "CREATE INDEX passages_by_hash ON passages (hash)",
        """CREATE TABLE embeddings (
            id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, dimensions INTEGER NOT NULL,
            normalised INTEGER NOT NULL)""",
        """CREATE TABLE vectors (
            hash BLOB NOT NULL, embedding INTEGER NOT NULL REFERENCES embeddings(id) ON DELETE CASCADE,
            vector BLOB NOT NULL, PRIMARY KEY (hash, embedding)) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE documents ADD COLUMN published_about TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE documents ADD COLUMN tickers TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN stated TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN others TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE passages ADD COLUMN lures INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE passages ADD COLUMN alike INTEGER",
        "CREATE INDEX passages_alike ON passages (alike) WHERE alike IS NOT NULL",
        """CREATE TABLE likenesses (
            band INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL, PRIMARY KEY (band, document, ordinal)) WITHOUT ROWID""",
        "CREATE INDEX likenesses_of_document ON likenesses (document)",
    ),
)


def text_hash(text: str) -> bytes:
    """What a passage is known by among the vectors: the same words have the same vector wherever they stand."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
