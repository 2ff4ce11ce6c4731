"""The door to market data: finds listings, and asks the chosen source once for each."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

from tools.errors import BadArgument
from tools.market.capitalisation import CapitalisationCheck
from tools.market.directory import Directory, open_directory
from tools.market.disagreements import Disagreement
from tools.market.facts import Fact
from tools.market.gathering import Gathering, Report
from tools.market.history import History, Pause
from tools.market.industries import Industries, open_industries
from tools.market.layers import Layers, Table
from tools.market.provider import FactSource, SourceDown, SourceSettings
from tools.market.reader import Reader
from tools.market.resolution import Mention, Resolution
from tools.market.results_calendar import ResultsDue
from tools.market.types_by_hand import read_types
from valuation.company import Company, Fundamentals, Listing, MarketForecast, MarketView, Penetration, TypeByHand
from valuation.quantity import Quantity

_LOG = logging.getLogger(__name__)


def open_desk(
    market_data: str = "auto",
    directory: Directory | None = None,
    *,
    home: Path | None = None,
    settings: SourceSettings | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Desk:
    """A desk over one source by name, or over what `auto` has.

    `auto` is Yahoo live, then what was fetched before, then the bundled snapshot; the user's own file of figures and
    the filings of the SEC join where they are set. home: where fetched figures are kept; without it nothing is fetched.

    Raises
        BadArgument: if no file of that name here makes a source.
    """
    directory, settings = directory or open_directory(), settings or SourceSettings()
    names = _auto(settings) if market_data == "auto" else (market_data,)
    sources = [open_source(name, directory, settings) for name in names]
    needed = market_data != "auto"
    tables = tuple(TableOf(source, needed=needed) for source in sources if source.host is None)
    live = tuple(source for source in sources if source.host is not None)
    if not live or home is None:
        return Desk(Layers(tables=tables), directory, sources=names, clock=clock)
    history = History(home / "market.sqlite3")
    gathering = Gathering(sources=live, history=history, clock=clock, settings=settings)
    layers = Layers(tables=tables, history=history, providers=tuple(source.name for source in live))
    return Desk(layers, directory, sources=names, gathering=gathering, clock=clock)


def _auto(settings: SourceSettings) -> tuple[str, ...]:
    own = ("file",) if settings.figures else ()
    filings = ("edgar",) if settings.contact else ()
    return (*own, "yahoo", *filings, "snapshot")


def source_names() -> tuple[str, ...]:
    """Every source there is: the files of this folder that define `open_source(directory, settings)`."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    makes = "\ndef open_source(directory"
    return tuple(file.stem for file in files if file.stem != "desk" and makes in file.read_text(encoding="utf-8"))


def open_source(name: str, directory: Directory, settings: SourceSettings | None = None) -> FactSource:
    """The source made by tools/market/<name>.py."""
    if not name.isidentifier() or importlib.util.find_spec(f"tools.market.{name}") is None:
        raise _no_source(name)
    maker = getattr(importlib.import_module(f"tools.market.{name}"), "open_source", None)
    if maker is None or name == "desk":
        raise _no_source(name)
    source: FactSource = maker(directory, settings or SourceSettings())
    return source


def _no_source(name: str) -> BadArgument:
    names = ", ".join(source_names())
    return BadArgument(f"“{name}” is not a source of market data; set MARKET_DATA to auto, or one of {names}.")


@dataclass(frozen=True, slots=True)
class Edition:
    """The facts as they were known between two answers of the sources, and what was read from them."""

    number: int
    reader: Reader
    fundamentals: dict[str, Fundamentals | None] = field(default_factory=dict)
    views: dict[Listing, MarketView | None] = field(default_factory=dict)


class Desk:
    """Market data for the tools; each answer is kept until something newer was fetched."""

    def __init__(
        self,
        layers: Layers,
        directory: Directory,
        *,
        sources: tuple[str, ...],
        gathering: Gathering | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.directory = directory
        self.sources = sources
        self.gathering = gathering
        self._layers = layers
        self._clock = clock
        self._resolved: dict[str, Resolution] = {}
        self._edition = self._read(0)

    def _read(self, number: int) -> Edition:
        moment = self._layers.moment if self.gathering is None else self._clock()
        return Edition(number, Reader(self.directory, replace(self._layers, moment=moment)))

    @property
    def _known(self) -> Edition:
        """What is known now; made anew, and changed in one step, after an answer that changed something."""
        if self.gathering is not None and (number := self.gathering.generation) != self._edition.number:
            self._edition = self._read(number)
        return self._edition

    @property
    def reader(self) -> Reader:
        """The facts known now."""
        return self._known.reader

    @property
    def edition(self) -> int:
        """Grows whenever what is known has changed: what is worked out from one edition stays right for its time."""
        return self._known.number

    @property
    def live(self) -> bool:
        """Whether anything is fetched at all."""
        return self.gathering is not None

    def pauses(self) -> tuple[Pause, ...]:
        """The hosts that are left alone now, and why."""
        return () if self.gathering is None else self.gathering.pauses()

    def look(self, listing: Listing) -> None:
        """Fetch what is due about a listing; nothing happens where nothing is live, and a dead source changes nothing."""
        company = self.directory.company_of(listing.ticker)
        if self.gathering is not None and company is not None:
            self.gathering.ensure(company, listing)

    def look_back(self, listing: Listing, start: date, end: date) -> None:
        """Fetch the daily closes between two days, where a live source has them."""
        company = self.directory.company_of(listing.ticker)
        if self.gathering is not None and company is not None:
            self.gathering.look_back(company, listing, start, end)

    def refresh(self, listing: Listing) -> tuple[Report, ...]:
        """Fetch everything about a listing now; what became of each question."""
        company = self.directory.company_of(listing.ticker)
        if self.gathering is None or company is None:
            return ()
        return self.gathering.refresh(company, listing)

    def as_known(self, moment: datetime) -> Desk:
        """The same desk as it stood at a moment: figures fetched later are not known, and nothing is fetched."""
        past = replace(self._layers, moment=moment)
        return Desk(past, self.directory, sources=self.sources, clock=lambda: moment)

    @cached_property
    def industries(self) -> Industries:
        """Industry facts, read when first asked for."""
        return open_industries()

    @cached_property
    def types(self) -> Mapping[str, TypeByHand]:
        """Business types set by hand, by company key."""
        return read_types(known={company.key for company in self.directory.companies})

    def look_up(self, text: str) -> Resolution:
        """What a ticker or name means: one listing, several, a correction, or nothing known."""
        if text not in self._resolved:
            if len(self._resolved) >= 10_000:
                self._resolved.clear()
            self._resolved[text] = self.directory.resolve(text)
        return self._resolved[text]

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Tickers and company names inside a question."""
        return self.directory.find_mentions(text)

    def fundamentals(self, company: Company, listing: Listing | None = None) -> Fundamentals | None:
        """Statements of a company; those filed for the listing where it has complete ones of its own."""
        known, key = self._known, listing.ticker if listing else company.key
        if key not in known.fundamentals:
            known.fundamentals[key] = known.reader.fundamentals(company, listing)
        return known.fundamentals[key]

    def view(self, listing: Listing) -> MarketView | None:
        """Price and rates of a listing."""
        known = self._known
        if listing not in known.views:
            known.views[listing] = known.reader.market_view(listing)
        return known.views[listing]

    def penetration(self, company: Company) -> Penetration | None:
        """The published rate that decides a company's type, if there is one."""
        return self.industries.deciding_penetration(company)

    def options(self, company: Company) -> tuple[Penetration, ...]:
        """The published rates of the company's other industries."""
        return self.industries.other_penetrations(company)

    def type_by_hand(self, company: Company) -> TypeByHand | None:
        """The type set by hand for a company, if there is one."""
        return self.types.get(company.key)

    def forecasts(self, company: Company) -> tuple[MarketForecast, ...]:
        """Published market forecasts of the company's first industry."""
        return self.industries.forecasts(company.industries[0]) if company.industries else ()

    def left_out(self, company: Company) -> tuple[str, ...]:
        """What was refused about a company, for the operator."""
        return (*self.reader.left_out(company), *self.reader.dates_left_out(company, self._clock()))

    def results_due(self, listing: Listing) -> ResultsDue | None:
        """When the listing's company reports next; None where no source gives the day, as with the snapshot alone."""
        company = self.directory.company_of(listing.ticker)
        return None if company is None else self.reader.results_due(company, listing, self._clock())

    def capitalisation_check(self, company: Company) -> CapitalisationCheck | None:
        """Price times shares against the stated market value; None where one of them is missing."""
        return self.reader.capitalisation_check(company)

    def disagreements(self, company: Company) -> tuple[Disagreement, ...]:
        """Where two sources state a figure of the company too far apart."""
        return self.reader.disagreements(company)

    def price_history(self, listing: Listing) -> tuple[Quantity, ...]:
        """Dated prices of a listing as traded, oldest first."""
        return self.reader.price_history(listing)

    def fundamentals_known(self, company: Company, day: date) -> Fundamentals | None:
        """What was public of a company on a day."""
        return self.reader.fundamentals_known(company, day)


@cache
def _told(sentence: str) -> None:
    """Tell the operator, once."""
    _LOG.warning("%s", sentence)


@dataclass(frozen=True, slots=True)
class TableOf:
    """The facts of a source that needs no network.

    needed: its trouble is an error; otherwise the operator is told and the other sources answer.
    """

    source: FactSource
    needed: bool = True

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """Every fact under a ticker."""
        if not isinstance(self.source, Table):
            raise TypeError(f"{self.source.name} needs no network, so it must give its facts by ticker.")
        try:
            return self.source.of(ticker)
        except SourceDown as error:
            if self.needed:
                raise
            _told(str(error))
            return ()
