"""The door to market data: finds listings, and asks the chosen source once for each."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from tools.errors import BadArgument
from tools.market.directory import Directory, open_directory
from tools.market.industries import Industries, open_industries
from tools.market.resolution import Mention, Resolution
from tools.market.source import CapitalisationCheck, History, MarketSource
from tools.market.types_by_hand import read_types
from valuation.company import Company, Fundamentals, Listing, MarketForecast, MarketView, Penetration, TypeByHand
from valuation.quantity import Quantity

AUTO = ("snapshot",)  # tried in this order by `auto`
_Answer = TypeVar("_Answer")


def open_desk(market_data: str = "auto", directory: Directory | None = None) -> Desk:
    """A desk over one source by name, or over the sources `auto` tries in turn.

    Raises
        BadArgument: if no file of that name here makes a source.
    """
    directory = directory or open_directory()
    names = AUTO if market_data == "auto" else (market_data,)
    return Desk([open_source(name, directory) for name in names], directory)


def source_names() -> tuple[str, ...]:
    """Every source there is: the files of this folder that define `open_source(directory)`."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple(file.stem for file in files if "\ndef open_source(directory" in file.read_text(encoding="utf-8"))


def open_source(name: str, directory: Directory) -> MarketSource:
    """The source made by tools/market/<name>.py."""
    if not name.isidentifier() or importlib.util.find_spec(f"tools.market.{name}") is None:
        raise _no_source(name)
    maker = getattr(importlib.import_module(f"tools.market.{name}"), "open_source", None)
    if maker is None or name == "desk":
        raise _no_source(name)
    source: MarketSource = maker(directory)
    return source


def _no_source(name: str) -> BadArgument:
    names = ", ".join(source_names())
    return BadArgument(f"“{name}” is not a source of market data; set MARKET_DATA to auto, or one of {names}.")


class Desk:
    """Market data for the tools; each answer is kept for the life of the process."""

    def __init__(self, sources: Sequence[MarketSource], directory: Directory) -> None:
        self.directory = directory
        self.sources = tuple(sources)
        self._fundamentals: dict[str, Fundamentals | None] = {}
        self._views: dict[Listing, MarketView | None] = {}
        self._resolved: dict[str, Resolution] = {}

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

    def fundamentals(self, company: Company) -> Fundamentals | None:
        """Statements of a company from the first source that has any."""
        if company.key not in self._fundamentals:
            self._fundamentals[company.key] = _first(source.fundamentals(company) for source in self.sources)
        return self._fundamentals[company.key]

    def view(self, listing: Listing) -> MarketView | None:
        """Price and rates of a listing from the first source that has a price, else from the first that knows it."""
        if listing not in self._views:
            views = [view for source in self.sources if (view := source.market_view(listing)) is not None]
            priced = (view for view in views if view.price is not None)
            self._views[listing] = next(priced, views[0] if views else None)
        return self._views[listing]

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
        """What the sources refused about a company, for the operator."""
        return tuple(sentence for source in self.sources for sentence in source.left_out(company))

    def capitalisation_check(self, company: Company) -> CapitalisationCheck | None:
        """Price times shares against the stated market value, from the first source that has both."""
        return _first(source.capitalisation_check(company) for source in self.sources)

    def price_history(self, listing: Listing) -> tuple[Quantity, ...]:
        """Dated prices of a listing as traded, oldest first, from the first source that has any."""
        histories = (source.price_history(listing) for source in self._histories)
        return next((prices for prices in histories if prices), ())

    def fundamentals_known(self, company: Company, day: date) -> Fundamentals | None:
        """What was known of a company on a day, from the first source that knew anything."""
        return _first(source.fundamentals_known(company, day) for source in self._histories)

    @property
    def _histories(self) -> tuple[History, ...]:
        return tuple(source for source in self.sources if isinstance(source, History))


def _first(answers: Iterable[_Answer | None]) -> _Answer | None:
    return next((answer for answer in answers if answer is not None), None)
