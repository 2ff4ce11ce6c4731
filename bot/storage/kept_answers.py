"""What the buttons under an answer show, so that they work after a restart."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.answer import Answer, Block, CitedPassage, Language
from bot.made_once import MadeOnceFor
from bot.storage.contents import Content, content_of, insert
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
_MOST_IN_MEMORY = 64
_KEEP = "INSERT INTO kept_answers (id, owner, language, kept_at, content, shared) VALUES (?, ?, ?, ?, ?, ?)"


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
        self._contents: MadeOnceFor[Content] = MadeOnceFor(_MOST_IN_MEMORY)

    def keep(self, owner: int, answer: Answer, now: datetime) -> str:
        """Store what the answer's buttons need and return the short id they carry."""
        identity = secrets.token_urlsafe(8)
        content = self._content(answer)
        insert(self._database, content, _KEEP, (identity, owner, answer.language, _stamp(now)))
        return identity

    def _content(self, answer: Answer) -> Content:
        """What the buttons need; the same pages under the same buttons are written out once."""
        says = tuple(button.target for button in answer.buttons if button.action == "say")
        return self._contents.of(answer.pages, lambda: content_of(_compact(answer, says)), says, answer.citations)

    def find(self, identity: str) -> KeptAnswer | None:
        """The answer of that id, None once it was pruned."""
        sql = """SELECT owner, language, coalesce(text, content)
                 FROM kept_answers LEFT JOIN contents ON key=shared WHERE kept_answers.id=?"""
        row = self._database.row(sql, (identity,))
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


def _compact(answer: Answer, says: tuple[str, ...]) -> str:
    """Pages, what buttons say, and cited places; what else is added here must be named by `_content` too."""
    content = {
        "pages": {name: [(block.kind, block.text) for block in blocks] for name, blocks in answer.pages.items()},
        "says": says,
        "places": [asdict(cited) for cited in answer.citations if cited.end > cited.start],
    }
    return json.dumps(content, ensure_ascii=False)


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():015.3f}"
