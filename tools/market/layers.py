"""Facts of several sources in one table: what the user gave, what was fetched, what ships with the product.

Each fact says where it comes from; which one holds is decided by `facts.best` and `facts.newest`, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from tools.market.facts import Fact
from tools.market.history import History
from tools.market.provider import Part
from tools.market.results_calendar import FIELD as RESULTS_DUE

LIVE_FOR = timedelta(hours=1)  # an answer older than this is called cached
_QUOTED = ("price", "market_cap", "shares_outstanding", "shares_implied", "beta")
_RATES = ("_FX_", "_RATE_")
_ESTIMATED = ("eps_consensus", "consensus_net_income", "consensus_revenue", RESULTS_DUE)


@runtime_checkable
class Table(Protocol):
    """Facts by ticker."""

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """Every fact stored under a ticker."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The tables of several sources as one, at a moment.

    providers: whose fetched figures count. moment: fetched figures read later are not known yet.
    """

    tables: tuple[Table, ...]
    history: History | None = None
    providers: tuple[str, ...] = ()
    moment: datetime | None = None

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """The facts of every layer, each marked with where it comes from."""
        given = (fact for table in self.tables for fact in table.of(ticker))
        return (*given, *self._fetched(ticker))

    def _fetched(self, ticker: str) -> Iterable[Fact]:
        if self.history is None or not self.providers:
            return
        answers: dict[tuple[str, Part], datetime | None] = {}
        for known in self.history.known(ticker, self.moment, self.providers):
            key = (known.provider, part_of(known.fact))
            if key not in answers:
                subject = "*" if ticker in _RATES else ticker
                answers[key] = self.history.answered(*key, subject, self.moment)
            answered = answers[key] or known.read_at
            fresh = self.moment is not None and self.moment - answered < LIVE_FOR
            yield replace(known.fact, origin="live" if fresh else "cache")


def part_of(fact: Fact) -> Part:
    """The part of a source's answers a fact belongs to."""
    if fact.ticker in _RATES:
        return "rates"
    if fact.field in _QUOTED:
        return "quote"
    return "estimates" if fact.field in _ESTIMATED else "statements"
