"""Which listing a text means: tickers in every usual form, names in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from tools.market.companies import Entry, read_companies
from tools.market.letters import comparable, half_width
from tools.market.mentions import MentionReader
from tools.market.resolution import Ambiguous, Match, Mention, Resolution, Unknown, WrongSuffix
from tools.market.tickers import EXCHANGE_NAMES, Ticker, normalised, read_ticker
from valuation.company import Company, Listing

DATA = Path(__file__).parent / "data"
_SIMILARITY = 85.0
_SHORTEST_GUESS = 4
_SUGGESTIONS = 3
_MAINLAND = frozenset({"SH", "SZ", "BJ"})
_LINE = re.compile(r"(.+?)[\s\-(]*(a股|h股|港股|美股|adr|ads|a|h|hk|us)\)?")
_LINE_MARKETS = {
    "a股": _MAINLAND, "a": _MAINLAND, "h股": {"HK"}, "h": {"HK"}, "港股": {"HK"}, "hk": {"HK"},
    "美股": {"US"}, "us": {"US"}, "adr": {"US"}, "ads": {"US"},
}  # fmt: skip


def open_directory(folder: Path = DATA) -> Directory:
    """The companies that ship with the product."""
    return Directory(read_companies(folder / "companies.csv"))


class Directory:
    """Every company known, found by ticker or by name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_ticker = {
            line.ticker: (entry.company, line) for entry in self.entries for line in entry.company.listings
        }
        self._by_name: dict[str, list[Company]] = {}
        for entry in self.entries:
            for name in (*entry.names, *entry.beside, *entry.whole):
                companies = self._by_name.setdefault(_name_key(name), [])
                if entry.company not in companies:
                    companies.append(entry.company)

    @property
    def companies(self) -> tuple[Company, ...]:
        """All companies in the table's order."""
        return tuple(entry.company for entry in self.entries)

    def company_of(self, ticker: str) -> Company | None:
        """The company with a listing of that canonical ticker."""
        found = self._by_ticker.get(ticker)
        return found[0] if found else None

    def listing(self, ticker: str) -> Listing | None:
        """The listing of that canonical ticker."""
        found = self._by_ticker.get(ticker)
        return found[1] if found else None

    def resolve(self, text: str) -> Resolution:
        """The listing a text means, taken as a whole: a known ticker, else a name, else any form of a ticker."""
        text = half_width(text).strip()
        known = self._by_ticker.get(normalised(text))
        if known is not None:
            return Match(text=text, company=known[0], listing=known[1])
        by_name = self.resolve_name(text) or self._line_of_name(text)
        if by_name is not None:
            return by_name
        ticker = read_ticker(text)
        if ticker is not None:
            return self.resolve_ticker(text, ticker)
        return Unknown(text=text, suggestions=self._similar(text))

    def find_mentions(self, text: str) -> tuple[Mention, ...]:
        """Every ticker and company name inside a question, in order, longest first where they overlap."""
        return self._reader.read(text)

    def resolve_name(self, text: str) -> Resolution | None:
        """The companies of exactly that name; None when there is none."""
        companies = self._by_name.get(_name_key(text))
        return None if companies is None else self._by_companies(text, tuple(companies))

    def _by_companies(self, text: str, companies: tuple[Company, ...]) -> Resolution:
        if len(companies) > 1:
            candidates = tuple(listing for company in companies for listing in company.listings)
            return Ambiguous(text=text, candidates=candidates, companies=companies)
        company = companies[0]
        markets = {listing.market for listing in company.listings}
        if not markets:
            return Unknown(text=text, company=company)
        if markets & _MAINLAND and markets - _MAINLAND:
            return Ambiguous(text=text, candidates=company.listings, companies=companies)
        others = ", ".join(listing.ticker for listing in company.listings[1:])
        note = f"also listed as {others}, one class of share" if others else ""
        return Match(text=text, company=company, listing=company.listings[0], note=note)

    def resolve_ticker(self, text: str, ticker: Ticker) -> Resolution:
        """The listing of a ticker as it was written."""
        if ticker.wrong:
            return self._correction(text, ticker)
        found = self._by_ticker.get(ticker.canonical)
        if found is None:
            return Unknown(text=text, ticker=ticker.canonical, suggestions=self._similar(text))
        company, listing = found
        if ticker.kind == "rmb_counter":
            note = f"the renminbi counter of {listing.ticker}: the same shares, traded in CNY"
            return Match(text=text, company=company, listing=replace(listing, currency="CNY"), note=note)
        return Match(text=text, company=company, listing=listing)

    def _correction(self, text: str, ticker: Ticker) -> Resolution:
        found = self._by_ticker.get(ticker.canonical)
        if found is None and ticker.kind != "mainland":
            return Unknown(text=text, suggestions=self._similar(text))
        market = found[1].market if found else ticker.canonical.rpartition(".")[2]
        correction = ticker.canonical
        if found is not None and ticker.kind == "letters":
            lines = [line for line in found[0].listings if line.market == ticker.wrong]
            correction = lines[0].ticker if lines else correction
            market = lines[0].market if lines else market
        return WrongSuffix(text=text, correction=correction, exchange=EXCHANGE_NAMES[market])

    def line_of(self, companies: tuple[Company, ...], text: str, words: str) -> Match | None:
        """The one line of a company that words such as “A股” or “HK” after its name choose."""
        lines = [
            (company, listing)
            for company in companies
            for listing in company.listings
            if listing.market in _LINE_MARKETS[words]
        ]
        return Match(text=text, company=lines[0][0], listing=lines[0][1]) if len(lines) == 1 else None

    def _line_of_name(self, text: str) -> Match | None:
        found = _LINE.fullmatch(comparable(text))
        companies = self._by_name.get(_name_key(found.group(1))) if found else None
        return self.line_of(tuple(companies), text, found.group(2)) if found and companies else None

    def _similar(self, text: str) -> tuple[Company, ...]:
        """Companies whose name is nearly this one; a guess to be confirmed."""
        wanted = _name_key(text)
        if len(wanted) < _SHORTEST_GUESS:
            return ()
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a misspelt name needs it

        near = process.extract(
            wanted, list(self._by_name), scorer=fuzz.ratio, score_cutoff=_SIMILARITY, limit=2 * _SUGGESTIONS
        )
        companies = [company for name, *_ in near for company in self._by_name[name]]
        return tuple(dict.fromkeys(companies))[:_SUGGESTIONS]

    @cached_property
    def _reader(self) -> MentionReader:
        return MentionReader(self.entries, self)


def _name_key(text: str) -> str:
    return " ".join(comparable(text).removeprefix("$").split())
