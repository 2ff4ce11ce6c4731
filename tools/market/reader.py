"""Reads facts as statements, prices and rates, whatever sources they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from tools.market.accounts import Accounts, accounts
from tools.market.capitalisation import CapitalisationCheck
from tools.market.directory import Directory
from tools.market.disagreements import Disagreement, disagreements
from tools.market.facts import Fact, Origin, best, newest
from tools.market.layers import Table
from tools.market.rates import exchange_rates, risk_free
from tools.market.results_calendar import FIELD as RESULTS_DUE
from tools.market.results_calendar import ResultsDue, dates_left_out, local_day, next_results
from valuation.company import Company, Fundamentals, Listing, MarketView
from valuation.quantity import FxRate, Quantity

_ORIGINS: dict[str, Origin] = {"live": "live", "cache": "cache", "user": "user"}


class Reader:
    """Fundamentals and market views made of the facts of one table."""

    def __init__(self, directory: Directory, table: Table) -> None:
        self._directory = directory
        self._given = table
        self._read: dict[str, tuple[Fact, ...]] = {}

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """Every fact under a ticker; asked of the table once."""
        if ticker not in self._read:
            self._read[ticker] = self._given.of(ticker)
        return self._read[ticker]

    @cached_property
    def _fx(self) -> tuple[tuple[FxRate, ...], tuple[str, ...]]:
        return exchange_rates(self.of("_FX_"))

    @cached_property
    def _risk_free(self) -> dict[str, Quantity]:
        return risk_free(self.of("_RATE_"))

    def _facts(self, company: Company) -> Iterator[Fact]:
        for listing in company.listings:
            yield from (fact for fact in self.of(listing.ticker) if fact.field != RESULTS_DUE)

    def results_due(self, company: Company, listing: Listing, moment: datetime) -> ResultsDue | None:
        """When the company reports next, as known; None where no source gives a day that can be right."""
        return next_results(self._calendar(company), listing, moment)

    def dates_left_out(self, company: Company, moment: datetime) -> tuple[str, ...]:
        """Days of results that are not believed, and why."""
        return dates_left_out(self._calendar(company), local_day(company.listings[0], moment))

    def _calendar(self, company: Company) -> list[Fact]:
        facts = (fact for listing in company.listings for fact in self.of(listing.ticker))
        return [fact for fact in facts if fact.field == RESULTS_DUE]

    def _accounts(self, company: Company, ticker: str = "") -> Accounts:
        return accounts(company, self._facts(company), ticker)

    def fundamentals(self, company: Company, listing: Listing | None = None) -> Fundamentals | None:
        """Statements, shares, balance sheet and estimates; a listing with complete accounts of its own gets those."""
        found = self._accounts(company, listing.ticker if listing else "").fundamentals
        return None if found is None else self._with_trusted_count(found)

    def _with_trusted_count(self, found: Fundamentals) -> Fundamentals:
        """The count that the market value implies where the stated count misses it, as with one of several classes."""
        check, shares = self.capitalisation_check(found.company), found.ordinary_shares
        if check is None or shares is None or check.within or not check.independent or check.shares != shares.value:
            return found
        implied = shares.value / (1.0 + check.deviation)
        note = (
            f"implied by the market value of {check.day}, because price × {shares.value:,.0f} shares misses it "
            f"by {check.deviation:+.1%}; {shares.note}"
        )
        return replace(found, ordinary_shares=replace(shares, value=implied, note=note))

    def left_out(self, company: Company) -> tuple[str, ...]:
        """Figures of the company, and exchange rates, that were refused and why."""
        return (*self._accounts(company).left_out, *self._fx[1])

    def market_view(self, listing: Listing) -> MarketView | None:
        """Price per listed unit with the snapshot's rates; the price is None where no line of the company has one."""
        company = self._directory.company_of(listing.ticker)
        if company is None:
            return None
        facts = self.of(listing.ticker)
        price = _price(facts, listing) or self._price_from_other_line(company, listing)
        cap = newest(_usable(facts, "market_cap"))
        same_day = cap is not None and price is not None and cap.end == price.as_of and cap.currency == listing.currency
        return MarketView(
            listing=listing,
            price=price,
            market_cap=cap.quantity(period="spot") if cap is not None and same_day else None,
            risk_free=self._risk_free,
            fx=self._fx[0],
            origin=self._origin(company, listing),
        )

    def _origin(self, company: Company, listing: Listing) -> Origin:
        """Where the price comes from: of the listing's own newest one, else of the other line's it is derived from."""
        own = _newest_price(self.of(listing.ticker), listing)
        others = (_newest_price(self.of(other.ticker), other) for other in company.listings)
        found = own or newest(fact for fact in others if fact is not None)
        return "snapshot" if found is None else _ORIGINS.get(found.origin, "snapshot")

    def price_history(self, listing: Listing) -> tuple[Quantity, ...]:
        """Every dated price of the listing itself, oldest first, as traded on its day."""
        days: dict[date, list[Fact]] = {}
        for fact in _usable(self.of(listing.ticker), "price"):
            if fact.currency == listing.currency and fact.end is not None:
                days.setdefault(fact.end, []).append(fact)
        chosen = [found for day in sorted(days) if (found := best(days[day])) is not None]
        return tuple(replace(fact.quantity(period="spot"), per=listing.share) for fact in chosen)

    def fundamentals_known(self, company: Company, day: date) -> Fundamentals | None:
        """What the rows that were public by that day say; see `Fact.public`."""
        public = (fact for fact in self._facts(company) if fact.public is not None and fact.public <= day)
        return accounts(company, public).fundamentals

    def _price_from_other_line(self, company: Company, listing: Listing) -> Quantity | None:
        """The price of the company's other line restated for this one, where both are one class of share.

        That holds between Hong Kong and New York, and between the counters of one Hong Kong share; mainland shares
        trade apart and have prices of their own.
        """
        if listing.market not in ("HK", "US"):
            return None
        found = []
        for other in company.listings:
            price = _price(self.of(other.ticker), other) if other.market in ("HK", "US") else None
            restated = None if price is None else self._restated(price, other, listing)
            if restated is not None:
                found.append(restated)
        return max(found, key=lambda price: price.as_of.isoformat() if price.as_of else "", default=None)

    def _restated(self, price: Quantity, from_line: Listing, to_line: Listing) -> Quantity | None:
        view = MarketView(listing=to_line, price=None, market_cap=None, fx=self._fx[0])
        same = from_line.currency == to_line.currency
        fx = None if same else view.rate(from_line.currency, to_line.currency)
        ordinary = _per_ordinary(price, from_line)
        if ordinary is None or (fx is None and not same):
            return None
        converted = ordinary if fx is None else ordinary.converted(fx)
        unit = _per_unit(converted, to_line)
        if unit is None:
            return None
        steps = [f"derived from {from_line.ticker} at {price.value:g} {price.currency} of {price.as_of}"]
        steps += [
            f"{line.ads_ratio.ordinary_per_ads:g} ordinary per ADS ({line.ticker})"
            for line in (from_line, to_line)
            if line.ads_ratio is not None
        ]
        if fx is not None:
            steps.append(f"{fx.rate:g} {fx.quote} per {fx.base} of {fx.as_of}")
        return replace(unit, period="spot", as_of=price.as_of, source=price.source, note="; ".join(steps))

    def disagreements(self, company: Company) -> tuple[Disagreement, ...]:
        """Where two sources state a figure of the company too far apart, the widest first."""
        return tuple(found for listing in company.listings for found in disagreements(self.of(listing.ticker)))

    def capitalisation_check(self, company: Company) -> CapitalisationCheck | None:
        """The newest day on which a line has both a price and a stated market value, an independent count first."""
        checks = [check for listing in company.listings if (check := self._check(company, listing)) is not None]
        return max(checks, key=lambda check: (check.independent, check.day, check.ticker), default=None)

    def _check(self, company: Company, listing: Listing) -> CapitalisationCheck | None:
        facts = self.of(listing.ticker)
        prices = {fact.period_end: fact for fact in _usable(facts, "price") if fact.currency == listing.currency}
        caps = [
            fact
            for fact in _usable(facts, "market_cap")
            if fact.period_end in prices and fact.currency == listing.currency
        ]
        cap = newest(caps)
        if cap is None or cap.end is None:
            return None
        shares, independent = self._count_for_check(company, facts)
        each = _per_ordinary(prices[cap.period_end].quantity(), listing)
        if shares is None or each is None:
            return None
        return CapitalisationCheck(
            ticker=listing.ticker,
            day=cap.end,
            shares=shares,
            computed=each.value * shares,
            stated=float(cap.value),
            currency=listing.currency,
            independent=independent,
        )

    def _count_for_check(self, company: Company, facts: tuple[Fact, ...]) -> tuple[float | None, bool]:
        """A count that was not computed from the market value where one exists, else the company's count."""
        own = [fact for fact in _usable(facts, "shares_outstanding") if fact.quality != "derived"]
        counted = newest(own)
        if counted is not None:
            return float(counted.value), True
        known = self._accounts(company).fundamentals
        shares = known.ordinary_shares if known else None
        weighted = shares is not None and shares.note.startswith("diluted weighted")
        return (shares.value if shares else None), weighted


def _usable(facts: Iterable[Fact], field: str) -> list[Fact]:
    return [fact for fact in facts if fact.field == field and fact.problem() is None and fact.end is not None]


def _newest_price(facts: Iterable[Fact], listing: Listing) -> Fact | None:
    return newest(fact for fact in _usable(facts, "price") if fact.currency == listing.currency)


def _price(facts: Iterable[Fact], listing: Listing) -> Quantity | None:
    found = _newest_price(facts, listing)
    return None if found is None else replace(found.quantity(period="spot"), per=listing.share)


def _per_ordinary(price: Quantity, listing: Listing) -> Quantity | None:
    price = replace(price, per=listing.share)
    if listing.share == "ordinary":
        return price
    return None if listing.ads_ratio is None else price.to_ordinary(listing.ads_ratio)


def _per_unit(price: Quantity, listing: Listing) -> Quantity | None:
    if listing.share == "ordinary":
        return price
    return None if listing.ads_ratio is None else price.to_ads(listing.ads_ratio)
