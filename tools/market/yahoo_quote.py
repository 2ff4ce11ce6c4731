"""Yahoo's newest price with its time and delay, market value, share count and beta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tools.market.facts import Fact
from tools.market.provider import Fetched
from tools.market.reported import plain
from tools.market.sanity import Quote, unconfirmed, why_not
from tools.market.sessions import ZONES
from tools.market.yahoo_access import mapping, moment, number, text
from valuation.company import Listing

_COUNTS_AGREE = Decimal("0.03")


@dataclass(frozen=True, slots=True)
class Summary:
    """Yahoo's modules on one symbol, shown to be that symbol's."""

    symbol: str
    modules: Mapping[str, Any]
    read: datetime

    def figure(self, *places: str) -> Decimal | None:
        """The first number found at `module.field`."""
        found = (number(mapping(self.modules.get(module)).get(name)) for module, name in map(_split, places))
        return next((value for value in found if value is not None), None)

    def word(self, place: str) -> str:
        """The text at `module.field`; empty without one."""
        module, name = _split(place)
        return text(mapping(self.modules.get(module)).get(name))

    @property
    def units(self) -> Decimal | None:
        """Listed units that Yahoo's market value counts: the whole company at this listing's price."""
        cap, price = self.figure("price.marketCap"), self.figure("price.regularMarketPrice")
        return cap / price if cap and price else None


def _split(place: str) -> tuple[str, str]:
    module, _, name = place.partition(".")
    return module, name


def quote_facts(summary: Summary, listing: Listing) -> Fetched:
    """Price, market value, shares and beta of a listing; a price that cannot be used takes the rest of the day with it."""
    price = summary.figure("price.regularMarketPrice")
    when = moment(mapping(summary.modules.get("price")).get("regularMarketTime"))
    if price is None or when is None:
        return Fetched(left_out=(f"The price of {listing.ticker} is left out: Yahoo gives none with a time.",))
    quote = _quote(summary, price, when)
    why = why_not(quote, currency=listing.currency, moment=summary.read)
    if why is not None:
        return Fetched(left_out=(f"The price of {listing.ticker} and what rests on it are left out: {why}.",))
    writer = _Writer(summary, listing, quote)
    counts, left_out = writer.shares()
    facts = (writer.price(), *writer.market_cap(confirmed=bool(counts)), *counts, *writer.beta())
    return Fetched(facts=facts, left_out=left_out)


def _quote(summary: Summary, price: Decimal, when: datetime) -> Quote:
    return Quote(
        price=price,
        currency=summary.word("price.currency"),
        time=when,
        previous_close=summary.figure("price.regularMarketPreviousClose", "summaryDetail.previousClose"),
        volume=summary.figure("price.regularMarketVolume", "summaryDetail.volume"),
        usual_volume=summary.figure("price.averageDailyVolume10Day", "summaryDetail.averageVolume10days"),
        market_cap=summary.figure("price.marketCap"),
        units=summary.figure("defaultKeyStatistics.impliedSharesOutstanding"),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes what one quote says as facts of one day."""

    summary: Summary
    listing: Listing
    quote: Quote

    @property
    def day(self) -> str:
        """The exchange's own day of the price."""
        return self.quote.time.astimezone(ZoneInfo(ZONES[self.listing.market])).date().isoformat()

    def price(self) -> Fact:
        """The price per listed unit, with its time and the delay of the data."""
        local = self.quote.time.astimezone(ZoneInfo(ZONES[self.listing.market]))
        delay = self.summary.figure("price.exchangeDataDelayedBy")
        waits = "delay not stated" if delay is None else f"delayed by {delay} min" if delay else "without delay"
        parts = (unconfirmed(self.quote), f"traded {local.isoformat(timespec='minutes')}", waits)
        note = ", ".join(part for part in parts if part)
        return self._fact("price", self.quote.price, "money", per=self.listing.share, note=note)

    def market_cap(self, *, confirmed: bool) -> tuple[Fact, ...]:
        """The market value of the whole company, in the currency of the price."""
        if self.quote.market_cap is None or self.quote.market_cap <= 0:
            return ()
        note = "" if confirmed else "no share count of Yahoo's gives it at this price"
        return (self._fact("market_cap", self.quote.market_cap, "money", note=note),)

    def shares(self) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
        """The count that gives the market value at this price within 3 %, and a sentence where none does.

        `sharesOutstanding` is often one class of several (half of Alphabet) or ordinary shares beside a price per ADS.
        """
        one_class = self.summary.figure("defaultKeyStatistics.sharesOutstanding")
        implied = self.summary.figure("defaultKeyStatistics.impliedSharesOutstanding")
        if not one_class and not implied:
            return (), ()
        units = self.summary.units
        why = _why_no_count(implied, units)
        if why is None and one_class and _fits(one_class, units):
            return (self._count("sharesOutstanding", one_class),), ()
        if why is None and implied:
            return (self._count("impliedSharesOutstanding", implied),), ()
        if why is None and one_class and _fits(one_class, self._ordinary_units):
            return (self._fact("shares_ordinary_outstanding", one_class, "shares", note="sharesOutstanding"),), ()
        why = why or "none gives the market value at the price within 3 %"
        return (), (f"The share counts of {self.listing.ticker} are left out: {why}.",)

    @property
    def _ordinary_units(self) -> Decimal | None:
        ratio, units = self.listing.ads_ratio, self.summary.units
        return None if ratio is None or units is None else units * Decimal(str(ratio.ordinary_per_ads))

    def _count(self, name: str, count: Decimal) -> Fact:
        field = "shares_implied" if self.listing.share == "ads" else "shares_outstanding"
        unit = "ADS" if self.listing.share == "ads" else "shares of all classes"
        return self._fact(field, count, "shares", note=f"{name}, {unit}; fits the market value within 3 %")

    def beta(self) -> tuple[Fact, ...]:
        """Beta as Yahoo gives it."""
        beta = self.summary.figure("summaryDetail.beta", "defaultKeyStatistics.beta")
        note = "five years of monthly returns, as Yahoo computes it"
        return () if beta is None else (self._fact("beta", beta, "ratio", note=note),)

    def _fact(self, field: str, value: Decimal, unit: str, *, per: str = "", note: str = "") -> Fact:
        return Fact(
            ticker=self.listing.ticker,
            field=field,
            value=plain(value),
            unit=unit,
            currency=self.quote.currency if unit == "money" else "",
            per=per,
            period=self.day,
            period_end=self.day,
            source_date=self.summary.read.isoformat(timespec="seconds"),
            quality="provider-record",
            source=f"https://finance.yahoo.com/quote/{self.summary.symbol}",
            note=note,
            definition="",
        )


def _why_no_count(implied: Decimal | None, units: Decimal | None) -> str | None:
    """Why no count can be trusted: without a market value, or with one that is not of all classes."""
    if not units:
        return "no market value to check them against"
    if implied and not _fits(implied, units):
        return "impliedSharesOutstanding, all classes, misses the market value at the price by more than 3 %"
    return None


def _fits(count: Decimal, units: Decimal | None) -> bool:
    return units is not None and units > 0 and abs(count / units - 1) <= _COUNTS_AGREE
