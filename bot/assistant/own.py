"""What the assistant may know of the user who asks: the list they follow, and what was kept of its valuations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.storage.store import Storage
from bot.storage.valuations import StoredValuation


@dataclass(frozen=True, slots=True)
class OwnData:
    """Reads of one user's own data; the storage is opened at the first question that needs it."""

    storage: Callable[[], Storage]

    def watchlist(self, user: int) -> tuple[str, ...]:
        """The tickers the user follows, oldest first."""
        return self.storage().watchlist.of(user)

    def kept(self, ticker: str, since: date) -> tuple[tuple[date, StoredValuation], ...]:
        """What daily runs kept of a company from a day on, oldest first."""
        start = datetime.combine(since, time.min, tzinfo=UTC)
        return tuple((at.date(), found) for at, found in self.storage().valuations.history(ticker, start))
