"""Measures of many listings at once, to rank or filter them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tools.errors import CannotValue
from tools.market.desk import Desk
from tools.value_company import ValueCompany
from valuation.assess import assess
from valuation.assessment import Assessment
from valuation.measures import Compared, compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One listing with its valuation and measures; both None where the sources hold nothing of it."""

    ticker: str
    assessment: Assessment | None = None
    measures: Compared | None = None


@dataclass(frozen=True, slots=True)
class MeasureCompanies:
    """Measures listings on what the desk knows today."""

    desk: Desk
    today: date

    def __call__(self, tickers: Iterable[str]) -> tuple[Measured, ...]:
        """Each canonical ticker once, in the order given."""
        return tuple(self._one(ticker) for ticker in dict.fromkeys(tickers))

    def covered(self) -> tuple[str, ...]:
        """One listing of every company the sources hold statements or a price of: the first that has a price."""
        found = []
        for company in self.desk.directory.companies:
            priced = (listing.ticker for listing in company.listings if self._has_price(listing.ticker))
            chosen = next(priced, company.listings[0].ticker if company.listings else None)
            if chosen is not None and (self._has_price(chosen) or self.desk.fundamentals(company) is not None):
                found.append(chosen)
        return tuple(found)

    def _has_price(self, ticker: str) -> bool:
        listing = self.desk.directory.listing(ticker)
        view = None if listing is None else self.desk.view(listing)
        return view is not None and view.price is not None

    def _one(self, ticker: str) -> Measured:
        try:
            case = ValueCompany(self.desk, self.today).case(ticker)
        except CannotValue:
            return Measured(ticker=ticker)
        assessment = assess(case)
        return Measured(ticker=ticker, assessment=assessment, measures=compared(case, assessment))
