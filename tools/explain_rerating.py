"""Parts a listing's price move between two days, from the desk's dated prices or from a user's own figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from tools.errors import BadArgument, CannotValue, NoPrice
from tools.figures_file import DatedFigures, read_figures
from tools.market.desk import Desk
from valuation.company import Company, Fundamentals, Listing, Period
from valuation.errors import UnusableInput
from valuation.quantity import Quantity
from valuation.rerating import Rerating, Standing, rerating

_WEIGHTED = "diluted weighted"
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedMove:
    """A parted move with the figures behind it; prices and statements are empty where they came from a file."""

    ticker: str
    company: Company | None
    currency: str
    rerating: Rerating
    figures: tuple[tuple[str, Quantity], ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainRerating:
    """Parts a price move into earnings, share count, currency and multiple."""

    desk: Desk

    def __call__(self, ticker: str, start: date, end: date, figures: Path | None = None) -> ExplainedMove:
        """The move of a canonical ticker between two days with a price.

        Raises
            BadArgument: if the days are in the wrong order or the file cannot be used.
            NoPrice: if a day has no price; the error says which days have one.
            CannotValue: if the share count moved like a split that nobody stated.
        """
        if start >= end:
            raise BadArgument(f"--from {start} must lie before --to {end}.", "days_reversed", start=start, end=end)
        try:
            if figures is not None:
                return self._from_file(ticker, start, end, read_figures(figures))
            return self._from_desk(ticker, start, end)
        except UnusableInput as error:
            raise CannotValue(str(error), "unstated_split") from None

    def _from_file(self, ticker: str, start: date, end: date, file: DatedFigures) -> ExplainedMove:
        listing, company = self.desk.directory.listing(ticker), self.desk.directory.company_of(ticker)
        standings = [file.on(day) for day in (start, end)]
        days = [standing.day for standing in file.standings]
        before, after = (_priced(found, ticker, day, days) for found, day in zip(standings, (start, end), strict=True))
        return ExplainedMove(
            ticker=ticker,
            company=company,
            currency=listing.currency if listing else "",
            rerating=rerating(before, after, file.split_between(start, end)),
        )

    def _prices(self, listing: Listing) -> dict[date, Quantity]:
        return {price.as_of: price for price in self.desk.price_history(listing) if price.as_of is not None}

    def _from_desk(self, ticker: str, start: date, end: date) -> ExplainedMove:
        listing, company = self.desk.directory.listing(ticker), self.desk.directory.company_of(ticker)
        if listing is None or company is None:
            raise CannotValue(
                f"{ticker} is not a listing I know; send a ticker such as 0700.HK.", "unknown_listing", ticker=ticker
            )
        prices = self._prices(listing)
        if not {start, end} <= prices.keys():
            self.desk.look_back(listing, start, end)
            prices = self._prices(listing)
        first, last = (_priced(prices.get(day), ticker, day, prices) for day in (start, end))
        known = _same_kind(*(self.desk.fundamentals_known(company, day) for day in (start, end)))
        sides = (_Side(start, first, known[0], known[2]), _Side(end, last, known[1], known[2]))
        before, after = (side.standing(listing) for side in sides)
        return ExplainedMove(
            ticker=ticker,
            company=company,
            currency=listing.currency,
            rerating=rerating(before, after),
            figures=tuple(figure for side in sides for figure in side.figures()),
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two days: the price, what was known then, and whether trailing months are compared."""

    day: date
    price: Quantity
    known: Fundamentals | None
    trailing: bool

    @property
    def period(self) -> Period | None:
        if self.known is None:
            return None
        return self.known.trailing if self.trailing else (self.known.years[-1] if self.known.years else None)

    def _value(self, name: str) -> float | None:
        found = None if self.period is None else self.period.figures.get(name)  # type: ignore[call-overload]
        return None if found is None else float(found.value)

    def standing(self, listing: Listing) -> Standing:
        """The day's figures; the currency's part is told apart only where it is known to be none."""
        shares = None if self.known is None else self.known.ordinary_shares
        same = self.known is not None and self.known.reporting_currency == listing.currency
        return Standing(
            day=self.day,
            price=self.price.value,
            net_income=self._value("net_income"),
            shares=None if shares is None else shares.value,
            sales=self._value("revenue"),
            operating_cash_flow=self._value("operating_cash_flow"),
            fx=1.0 if same else None,
            period="" if self.period is None else self.period.label,
        )

    def figures(self) -> Iterable[tuple[str, Quantity]]:
        """What the answer rests on, with sources."""
        yield "price", self.price
        for name in ("net_income", "revenue", "operating_cash_flow"):
            found = None if self.period is None else self.period.figures.get(name)
            if found is not None:
                yield name, found
        if self.known is not None and self.known.ordinary_shares is not None:
            yield "ordinary_shares", self.known.ordinary_shares


def _same_kind(
    before: Fundamentals | None, after: Fundamentals | None
) -> tuple[Fundamentals | None, Fundamentals | None, bool]:
    """Both days' figures so that like meets like, and whether both know earnings of twelve trailing months.

    A weighted average of shares is no count of a day, and accounts in another currency are other accounts.
    """
    if before is None or after is None:
        return before, after, False
    if before.reporting_currency != after.reporting_currency:
        return None, after, False
    if _averaged(before) != _averaged(after):
        before, after = (
            replace(known, ordinary_shares=None) if _averaged(known) else known for known in (before, after)
        )
    months = [known.trailing for known in (before, after)]
    return before, after, all(period is not None and "net_income" in period.figures for period in months)


def _averaged(known: Fundamentals) -> bool:
    return known.ordinary_shares is not None and known.ordinary_shares.note.startswith(_WEIGHTED)


def _priced(found: _Found | None, ticker: str, day: date, days: Iterable[date]) -> _Found:
    if found is None:
        raise NoPrice(ticker, day, sorted(days))
    return found
