"""The bundled, dated snapshot: works offline, and every figure says how old it is."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

from tools.market.directory import Directory
from tools.market.facts import Fact, FactTable
from tools.market.provider import Fetched, Part, Request, SourceSettings
from valuation.company import Listing

DATA = Path(__file__).parent / "data"


def open_source(directory: Directory, settings: SourceSettings) -> Snapshot:  # noqa: ARG001 - one way to open them all
    """The snapshot that ships with the product."""
    return Snapshot(DATA / "facts.csv")


class Snapshot:
    """Facts of one table that ships with the product."""

    name: Final = "snapshot"
    host: Final = None
    offers: Final[frozenset[Part]] = frozenset({"quote", "statements", "estimates", "prices", "rates"})

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _table(self) -> FactTable:
        return FactTable.read(self._path)

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """Every fact stored under a ticker."""
        return self._table.of(ticker)

    def covers(self, listing: Listing) -> bool:
        """Whether anything is stored under the listing."""
        return bool(self.of(listing.ticker))

    def fetch(self, request: Request) -> Fetched:
        """All that is stored about the listing, whichever part is asked for; the rates where none is named."""
        if request.part == "rates":
            return Fetched(facts=(*self.of("_FX_"), *self.of("_RATE_")))
        return Fetched() if request.listing is None else Fetched(facts=self.of(request.listing.ticker))
