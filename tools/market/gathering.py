"""Asks live sources for what is due, keeps the answers, and never makes the user wait twice for a dead network."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tools.market.history import History, Pause
from tools.market.provider import FactSource, Fetched, Part, Request, SourceDown, SourceSettings
from tools.market.results_calendar import FIELD as RESULTS_DUE
from tools.market.results_calendar import local_day, read_span
from valuation.company import Company, Listing

_LOG = logging.getLogger(__name__)
FRESH_FOR: dict[Part, timedelta] = {
    "quote": timedelta(minutes=15),
    "statements": timedelta(hours=24),
    "estimates": timedelta(hours=24),
    "rates": timedelta(hours=12),
    "prices": timedelta(hours=12),
}
# From the first day on which results may come until sources have had time to carry them.
_FRESH_WHILE_DUE = timedelta(hours=1)
_CARRIED_AFTER = timedelta(days=2)
_PAUSE = timedelta(minutes=10)
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one question to one source."""

    source: str
    part: Part
    subject: str
    figures: int = 0
    left_out: tuple[str, ...] = ()
    down: str = ""  # why there was no answer


@dataclass(slots=True, kw_only=True)
class Gathering:
    """The live sources and where their answers are kept."""

    sources: tuple[FactSource, ...]
    history: History
    clock: Callable[[], datetime]
    settings: SourceSettings = field(default_factory=SourceSettings)
    generation: int = 0  # grows with every answer that changed something
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def ensure(self, company: Company, listing: Listing) -> None:
        """Ask for everything about a listing that is due; a source that is down changes nothing."""
        with self._turn(listing.ticker):
            for request in _requests(company, listing):
                for source in self.sources:
                    if self._due(source, request):
                        self._ask(source, request)

    def look_back(self, company: Company, listing: Listing, start: date, end: date) -> None:
        """Ask for the daily closes around two days, once for each pair of days."""
        request = Request(part="prices", company=company, listing=listing, start=start, end=end)
        with self._turn(listing.ticker):
            for source in self.sources:
                if self._due(source, request):
                    self._ask(source, request)

    def refresh(self, company: Company, listing: Listing) -> tuple[Report, ...]:
        """Ask for everything now, due or not, but leave paused hosts alone."""
        with self._turn(listing.ticker):
            return tuple(
                self._ask(source, request)
                for request in _requests(company, listing)
                for source in self.sources
                if self._answers(source, request)
            )

    def pauses(self) -> tuple[Pause, ...]:
        """The hosts that are left alone now."""
        hosts = (source.host for source in self.sources if source.host is not None)
        found = (self.history.paused(host, self.clock()) for host in hosts)
        return tuple(pause for pause in found if pause is not None)

    def _turn(self, key: str) -> threading.Lock:
        """One question about a listing at a time; the second asker finds the answer there."""
        with self._guard:
            return self._locks.setdefault(key, threading.Lock())

    def _answers(self, source: FactSource, request: Request) -> bool:
        return request.part in source.offers and (request.listing is None or source.covers(request.listing))

    def _due(self, source: FactSource, request: Request) -> bool:
        if not self._answers(source, request):
            return False
        if source.host is not None and self.history.paused(source.host, self.clock()) is not None:
            return False
        before, now = self.history.answered(source.name, request.part, _subject(request)), self.clock()
        if before is None:
            return True
        if now - before < FRESH_FOR[request.part]:
            return now - before >= _FRESH_WHILE_DUE and self._results_near(source, request, now)
        return request.part != "quote" or request.listing is None or traded_since(request.listing, before, now)

    def _results_near(self, source: FactSource, request: Request, now: datetime) -> bool:
        """Whether what is asked for may change with results that the source says are due by now."""
        if request.part not in ("statements", "estimates") or request.listing is None:
            return False
        known = self.history.known(request.listing.ticker, now, (source.name,))
        spans = (read_span(each.fact.value) for each in known if each.fact.field == RESULTS_DUE)
        today = local_day(request.listing, now)
        return any(span.first <= today <= span.last + _CARRIED_AFTER for span in spans if span is not None)

    def _ask(self, source: FactSource, request: Request) -> Report:
        subject, now = _subject(request), self.clock()
        paused = None if source.host is None else self.history.paused(source.host, now)
        if paused is not None:
            return Report(source.name, request.part, subject, down=paused.why)
        try:
            self._reach(source)
            found = source.fetch(request)
        except SourceDown as error:
            self._rest(source, error)
            return Report(source.name, request.part, subject, down=error.why)
        return self._kept(source, request, found)

    def _kept(self, source: FactSource, request: Request, found: Fetched) -> Report:
        subject = _subject(request)
        changed = self.history.keep(source.name, request.part, subject, found.facts, self.clock())
        self.generation += 1 if changed else 0
        return Report(source.name, request.part, subject, len(found.facts), found.left_out)

    def _reach(self, source: FactSource) -> None:
        """A connection that is refused or times out within a second spares the slow import of a client."""
        if source.host is None:
            return
        host, _, port = source.host.rpartition(":")
        if not _connects(host, int(port), self.settings.connect_timeout):
            raise SourceDown(source.name, f"no connection to {host}")

    def _rest(self, source: FactSource, error: SourceDown) -> None:
        if source.host is None:
            return
        asked = timedelta(seconds=error.retry_after) if error.retry_after else _PAUSE
        until = self.clock() + min(max(asked, timedelta(seconds=1)), _LONGEST_PAUSE)
        self.history.pause(source.host, until, error.why)
        _LOG.info("%s is left alone until %s: %s", source.name, until.isoformat(timespec="seconds"), error.why)


def _connects(host: str, port: int, seconds: float) -> bool:
    """Whether a connection opens in time; in a thread of its own, since a look-up of the name cannot be cut short."""
    opened = threading.Event()

    def connect() -> None:
        try:
            socket.create_connection((host, port), timeout=seconds).close()
        except OSError:
            return
        opened.set()

    trying = threading.Thread(target=connect, daemon=True, name=f"reach {host}")
    trying.start()
    trying.join(seconds)
    return opened.is_set()


def traded_since(listing: Listing, before: datetime, now: datetime) -> bool:
    """Whether the listing's exchange has been open since it was last asked, so that there can be a newer price."""
    from tools.market.sessions import is_open, last_settled  # noqa: PLC0415 - a second of import, when a quote is old

    market = listing.market
    return is_open(market, now) or last_settled(market, now) != last_settled(market, before)


def _requests(company: Company, listing: Listing) -> Iterable[Request]:
    yield Request(part="rates")
    for part in ("quote", "statements", "estimates"):
        yield Request(part=part, company=company, listing=listing)


def _subject(request: Request) -> str:
    """What an answer is remembered under: the listing, with the days where some were asked for."""
    if request.listing is None:
        return "*"
    days = f" {request.start} {request.end}" if request.start is not None else ""
    return f"{request.listing.ticker}{days}"
