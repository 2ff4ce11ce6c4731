"""Which sessions a summary tells of: each exchange by its own clock, for a day of the reader's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from valuation.company import Market

_SUFFIXES: dict[str, Market] = {"HK": "HK", "SH": "SH", "SZ": "SZ", "BJ": "BJ"}
_SATURDAY = 5


def market_of(ticker: str) -> Market:
    """The market of a canonical ticker: 0700.HK, 688981.SH, BABA.

    >>> market_of("0700.HK"), market_of("BABA")
    ('HK', 'US')
    """
    return _SUFFIXES.get(ticker.rpartition(".")[2], "US")


def sessions_told(moment: datetime, day: date, tickers: Iterable[str]) -> Mapping[Market, date]:
    """The session a summary of the reader's `day`, made at `moment`, tells of; by exchange, none for a holiday.

    It is the session of the exchange's own date at that moment, but never one of a later date than the reader's: at
    08:30 on Friday in Shanghai it is still Thursday in New York, and that session has just ended there; at 18:00 on
    Thursday in New York it is Friday in Hong Kong, before trading. Monday's summary of an exchange where it is still
    Sunday tells of Friday. Published holidays only, no typhoon.
    """
    from tools.market.sessions import ZONES, is_session  # noqa: PLC0415 - a second of import, for the daily run only

    found = {}
    for market in sorted({market_of(ticker) for ticker in tickers}):
        own = min(moment.astimezone(ZoneInfo(ZONES[market])).date(), day)
        told = own - timedelta(days=max(0, own.weekday() - _SATURDAY + 1))
        if is_session(market, told):
            found[market] = told
    return found


def trades(moment: datetime, day: date, tickers: Iterable[str]) -> bool:
    """Whether a summary of that day has a session of any exchange of the list to tell of; never at a weekend."""
    return day.weekday() < _SATURDAY and bool(sessions_told(moment, day, tickers))
