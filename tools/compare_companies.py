"""Puts the same measures of several listings side by side, in one currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tools.errors import BadArgument, CannotValue
from tools.market.desk import Desk
from tools.value_company import ValueCompany
from valuation.assess import assess
from valuation.assessment import Fact
from valuation.comparison import Comparison, cautions, gaps
from valuation.measures import Compared, compared, unknown
from valuation.policy import POLICY
from valuation.result import NotMeaningful

MOST = 6


@dataclass(frozen=True, slots=True)
class CompareCompanies:
    """Compares listings on what the desk knows today."""

    desk: Desk
    today: date

    def __call__(self, tickers: Sequence[str]) -> Comparison:
        """The comparison of canonical tickers, the first being what the others are held against.

        Raises
            BadArgument: for fewer than two different listings, or more than six.
            CannotValue: when the sources know nothing of all but one of them.
        """
        wanted = tuple(dict.fromkeys(tickers))
        if not 2 <= len(wanted) <= MOST:
            raise BadArgument(f"Name two to {MOST} different listings, for example BABA AMZN.")
        rows = tuple(self._row(ticker) for ticker in wanted)
        if sum(row.known for row in rows) < 2:
            lacking = ", ".join(row.ticker for row in rows if not row.known)
            raise CannotValue(f"The sources hold no statements or price for {lacking}, so there is nothing to compare.")
        return Comparison(
            rows=rows, gaps=gaps(rows), warnings=(*cautions(rows), *self._old(rows), *self._one_price(rows))
        )

    def _row(self, ticker: str) -> Compared:
        try:
            case = ValueCompany(self.desk, self.today).case(ticker)
        except CannotValue as error:
            return unknown(ticker, NotMeaningful("missing_figure", str(error), "no_data"))
        return compared(case, assess(case))

    def _old(self, rows: Sequence[Compared]) -> tuple[Fact, ...]:
        """A caution where a price is as old as the quick valuation calls stale."""
        ages = [(self.today - row.price_day).days for row in rows if row.known and row.price_day is not None]
        oldest = max(ages, default=0)
        return (Fact(code="old_prices", values={"days": float(oldest)}),) if oldest > POLICY.stale_days else ()

    def _one_price(self, rows: Sequence[Compared]) -> tuple[Fact, ...]:
        """A caution for companies whose mainland and Hong Kong shares trade at prices of their own."""
        split = []
        for row in rows:
            company = self.desk.directory.company_of(row.ticker)
            markets = {listing.market for listing in company.listings} if company is not None else set()
            if row.number("market_value") is not None and markets & {"SH", "SZ", "BJ"} and markets & {"HK", "US"}:
                split.append(row.ticker)
        return (Fact(code="one_price_all_shares", values={"list": ", ".join(split)}),) if split else ()
