"""Everything the bot remembers, opened at one place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.storage import (
    alerts,
    asked,
    calls,
    contents,
    kept_answers,
    memory,
    outbox,
    token_budget,
    traces,
    updates,
    users,
    valuations,
    watchlist,
)
from bot.storage.database import Database

# Each step brings a file one version on; released steps are never changed, new ones are appended.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        *users.SCHEMA,
        *watchlist.SCHEMA,
        *kept_answers.SCHEMA,
        *memory.SCHEMA,
        *updates.SCHEMA,
        *valuations.SCHEMA,
        *outbox.SCHEMA,
    ),
    (*alerts.SCHEMA, *users.QUIET_SCHEMA, *valuations.HISTORY_SCHEMA),
    (*asked.SCHEMA, *token_budget.SCHEMA),
    traces.SCHEMA,
    outbox.BUTTONS_SCHEMA,
    users.LOST_SCHEMA,
    contents.SCHEMA,
    calls.SCHEMA,
)


class Storage:
    """The table groups of one database file; safe to use from several threads."""

    def __init__(self, path: Path | str) -> None:
        self.database = Database(path)
        self.database.migrate(MIGRATIONS)
        self.users = users.Users(self.database)
        self.watchlist = watchlist.Watchlist(self.database)
        self.answers = kept_answers.KeptAnswers(self.database)
        self.memory = memory.Memory(self.database)
        self.updates = updates.Updates(self.database)
        self.valuations = valuations.Valuations(self.database)
        self.calls = calls.Calls(self.database)
        self.outbox = outbox.Outbox(self.database)
        self.alerts = alerts.Alerts(self.database)
        self.asked = asked.AskedBefore(self.database)
        self.traces = traces.Traces(self.database)
        self.tokens = token_budget.TokenBudget(self.database)

    def forget(self, user: int) -> dict[str, int]:
        """Remove everything kept about a user, in one step; says how much of each kind there was."""
        with self.database.transaction():
            return {
                "settings": self.users.forget(user),
                "watchlist": self.watchlist.clear(user),
                "alerts": self.alerts.clear(user),
                "told": self.alerts.forget_told(user),
                "answers": self.answers.forget(user),
                "conversation": self.memory.forget(user) + self.asked.forget(user),
                "traces": self.traces.forget(user),
                "calls": self.calls.forget(user),
                "messages": self.outbox.forget(user),
                "budget": self.tokens.forget(user),
            }

    def prune(self, now: datetime) -> None:
        """Forget what is no longer needed."""
        self.answers.prune(now)
        self.updates.prune(now)
        self.outbox.prune(now.date())
        self.valuations.prune()
        self.calls.prune(now)
        self.asked.prune(now)
        self.traces.prune(now)
        self.tokens.prune(now.date())

    def close(self) -> None:
        """Close the file."""
        self.database.close()
