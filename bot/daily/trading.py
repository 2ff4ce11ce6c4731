"""Which exchanges trade on a day: a summary is for days on which a price of the list can have moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from valuation.company import Market

_SUFFIXES: dict[str, Market] = {"HK": "HK", "SH": "SH", "SZ": "SZ", "BJ": "BJ"}


def market_of(ticker: str) -> Market:
    """The market of a canonical ticker: 0700.HK, 688981.SH, BABA.

    >>> market_of("0700.HK"), market_of("BABA")
    ('HK', 'US')
    """
    return _SUFFIXES.get(ticker.rpartition(".")[2], "US")


def trades(day: date, tickers: Iterable[str]) -> bool:
    """Whether any exchange of these listings has a session on a day; published holidays only, no typhoon."""
    from tools.market.sessions import is_session  # noqa: PLC0415 - a second of import, for the daily run only

    if day.weekday() >= 5:
        return False
    return any(is_session(market, day) for market in sorted({market_of(ticker) for ticker in tickers}))
