"""What the buttons under an answer show, so that they work after a restart."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.answer import Answer, Block, CitedPassage, Language
from bot.storage.database import Database

SCHEMA = (
    """CREATE TABLE kept_answers (
        id TEXT PRIMARY KEY,
        owner INTEGER NOT NULL,
        language TEXT NOT NULL,
        content TEXT NOT NULL,
        kept_at TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX kept_answers_age ON kept_answers (kept_at)",
)
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """The part of a sent answer its buttons need.

    says: what "say" buttons say, by their place. places: the cited places that may have a picture.
    """

    owner: int
    language: Language
    pages: dict[str, tuple[Block, ...]]
    says: tuple[str, ...]
    places: tuple[CitedPassage, ...] = ()


class KeptAnswers:
    """The table of answers with buttons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, owner: int, answer: Answer, now: datetime) -> str:
        """Store what the answer's buttons need and return the short id they carry."""
        identity = secrets.token_urlsafe(8)
        content = {
            "pages": {name: [(block.kind, block.text) for block in blocks] for name, blocks in answer.pages.items()},
            "says": [button.target for button in answer.buttons if button.action == "say"],
            "places": [asdict(cited) for cited in answer.citations if cited.end > cited.start],
        }
        values = (identity, owner, answer.language, json.dumps(content, ensure_ascii=False), _stamp(now))
        self._database.execute("INSERT INTO kept_answers VALUES (?, ?, ?, ?, ?)", values)
        return identity

    def find(self, identity: str) -> KeptAnswer | None:
        """The answer of that id, None once it was pruned."""
        row = self._database.row("SELECT owner, language, content FROM kept_answers WHERE id=?", (identity,))
        if row is None:
            return None
        content = json.loads(row[2])
        pages = {name: tuple(Block(kind, text) for kind, text in blocks) for name, blocks in content["pages"].items()}
        places = tuple(CitedPassage(**cited) for cited in content.get("places", ()))
        return KeptAnswer(owner=row[0], language=row[1], pages=pages, says=tuple(content["says"]), places=places)

    def forget(self, owner: int) -> int:
        """Drop a user's answers; says how many."""
        return self._database.execute("DELETE FROM kept_answers WHERE owner=?", (owner,))

    def prune(self, now: datetime) -> int:
        """Forget answers older than a month; says how many."""
        return self._database.execute("DELETE FROM kept_answers WHERE kept_at<?", (_stamp(now - KEPT_FOR),))


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():015.3f}"
