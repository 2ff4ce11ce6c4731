"""The two baskets of the CMS report's benchmark market value, or a company against a leader the user names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tools.errors import BadArgument
from tools.market.desk import Desk
from tools.market.resolution import Match
from valuation.case import Case
from valuation.methods.benchmark import Baskets
from valuation.quantity import Quantity
from valuation.result import NotMeaningful

# Named in the report; one listing stands for the whole company.
DOMESTIC = ("BIDU", "002415.SZ", "0981.HK", "BABA", "688111.SH")
LEADERS = ("AMAT", "TSM", "NVDA", "GOOGL", "MSFT")
CURRENCY = "USD"


def market_value(desk: Desk, ticker: str, today: date) -> Quantity | None:
    """A company's market value in US dollars at the snapshot's rates; None when price, shares or rate are unknown."""
    listing, company = desk.directory.listing(ticker), desk.directory.company_of(ticker)
    view = None if listing is None else desk.view(listing)
    fundamentals = None if company is None else desk.fundamentals(company)
    if view is None:
        return None
    amount = view.market_cap
    if amount is None and fundamentals is not None:
        found = Case(fundamentals=fundamentals, view=view, today=today).market_cap()
        amount = None if isinstance(found, NotMeaningful) else found
    if amount is None:
        return None
    if amount.currency == CURRENCY:
        return amount
    fx = view.rate(amount.currency or "", CURRENCY)
    return None if fx is None else amount.converted(fx)


def basket(desk: Desk, tickers: Iterable[str], today: date) -> tuple[Quantity | None, tuple[str, ...]]:
    """Sum of the market values of those names whose value is known, and which names those are."""
    total, names = None, []
    for ticker in tickers:
        value = market_value(desk, ticker, today)
        if value is not None:
            plain = replace(value, period="", note="")
            total = plain if total is None else total + plain
            names.append(ticker)
    return total, tuple(names)


def baskets_for(desk: Desk, case: Case, leader: str | None) -> Baskets | None:
    """Both sides of the comparison for one company: the leader it is given, else the report's baskets it belongs to."""
    own = case.view.listing.ticker
    same_company = {listing.ticker for listing in case.fundamentals.company.listings}
    if leader is not None:
        domestic, names = basket(desk, (own,), case.today)
        leaders, leader_names = basket(desk, (_leader(desk, leader),), case.today)
    elif same_company & set(DOMESTIC):
        domestic, names = basket(desk, DOMESTIC, case.today)
        leaders, leader_names = basket(desk, LEADERS, case.today)
    else:
        return None
    if domestic is None or leaders is None:
        return None
    return Baskets(domestic=domestic, leaders=leaders, domestic_names=names, leader_names=leader_names)


def _leader(desk: Desk, text: str) -> str:
    found = desk.look_up(text)
    if not isinstance(found, Match):
        raise BadArgument(
            f"benchmark={text} is not one listing; write a ticker such as benchmark=TSM.", "no_benchmark", text=text
        )
    return found.listing.ticker
