"""The source `yahoo`: prices, statements, estimates, results dates and rates of Yahoo Finance, live, through yfinance."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tools.market.directory import Directory
from tools.market.provider import Fetched, Part, Request, SourceDown, SourceSettings
from tools.market.sanity import Bar, check_bars
from tools.market.sessions import ZONES
from tools.market.yahoo_access import ADDRESS, SOURCE, Access, mapping, rows, text
from tools.market.yahoo_calendar import calendar_facts
from tools.market.yahoo_estimates import estimate_facts
from tools.market.yahoo_prices import price_facts, read_chart
from tools.market.yahoo_quote import Summary, quote_facts
from tools.market.yahoo_rates import SYMBOLS, rate_facts
from tools.market.yahoo_series import read_series, series_wanted
from tools.market.yahoo_statements import statement_facts
from valuation.company import Listing

_MODULES = "price,quoteType,summaryDetail,defaultKeyStatistics,financialData,earningsTrend,calendarEvents"
_SAME_ANSWER = timedelta(seconds=30)  # price, estimates and the share basis of one company are read in one breath
_FIRST_DAY = date(2016, 12, 31)  # of statements; Yahoo gives four or five years and quarters whatever is asked
_BEFORE = timedelta(days=10)  # days around the ones asked for, so that the guard sees their neighbours
_REMEMBERED = 40  # days of each symbol that the guard keeps to recognise one symbol's row under another's name


def open_source(directory: Directory, settings: SourceSettings) -> Yahoo:  # noqa: ARG001 - one way to open them all
    """Yahoo Finance; nothing of yfinance is imported before the first fetch."""
    return Yahoo(settings)


class Yahoo:
    """Yahoo Finance, one symbol at a time; for personal use only, as its terms say."""

    name: Final = SOURCE
    offers: Final[frozenset[Part]] = frozenset({"quote", "statements", "estimates", "prices", "rates"})

    def __init__(
        self,
        settings: SourceSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address = settings.addresses.get(SOURCE, ADDRESS)
        self.access = Access(settings, sleep)
        self._now = now
        self._summary: Summary | None = None
        self._seen: dict[str, tuple[Bar, ...]] = {}

    @property
    def host(self) -> str | None:
        """Where Yahoo answers."""
        parts = urlsplit(self._address)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"

    def covers(self, listing: Listing) -> bool:
        """Whether Yahoo carries the listing's market; it has no Beijing exchange."""
        return listing.market != "BJ"

    def fetch(self, request: Request) -> Fetched:
        """The facts asked for; a sentence instead where Yahoo does not carry the listing.

        Raises
            SourceDown: no network, no time, refused, rate-limited, or an answer that is not this symbol's data.
        """
        listing = request.listing
        if request.part == "rates":
            with self.access.fetch():
                return self._rates()
        if listing is None or not self.covers(listing):
            return Fetched()
        with self.access.fetch():
            return self._part(request, listing)

    def _part(self, request: Request, listing: Listing) -> Fetched:
        symbol, read = yahoo_symbol(listing), self._now()
        if request.part == "statements":
            return self._statements(listing, symbol, read)
        if request.part == "prices":
            return self._prices(request, listing, symbol, read)
        summary = self._modules(symbol, read)
        if summary is None:
            return _unknown(symbol)
        if request.part == "quote":
            return quote_facts(summary, listing)
        estimates, calendar = estimate_facts(summary, listing), calendar_facts(summary, listing)
        return Fetched(facts=(*estimates.facts, *calendar.facts), left_out=(*estimates.left_out, *calendar.left_out))

    def _modules(self, symbol: str, read: datetime) -> Summary | None:
        """All that Yahoo says about a symbol beside statements and prices, in one request."""
        kept = self._summary
        if kept is not None and kept.symbol == symbol and timedelta() <= read - kept.read <= _SAME_ANSWER:
            return kept
        params = {"modules": _MODULES, "corsDomain": "finance.yahoo.com", "formatted": "false", "symbol": symbol}
        body = self.access.json(f"/v10/finance/quoteSummary/{symbol}", params)
        if body is None:
            return None
        self._summary = summary_of(body, symbol, read)
        return self._summary

    def _statements(self, listing: Listing, symbol: str, read: datetime) -> Fetched:
        days = {"period1": _seconds(_FIRST_DAY), "period2": _seconds(read.date() + timedelta(days=1))}
        path = f"/ws/fundamentals-timeseries/v1/finance/timeseries/{symbol}"
        body = self.access.json(path, {"symbol": symbol, "type": series_wanted(), **days})
        if body is None:
            return _unknown(symbol)
        series = read_series(body, symbol)
        summary = self._modules(symbol, read) if listing.share == "ads" else None
        return statement_facts(series, listing, symbol, read, None if summary is None else summary.units)

    def _prices(self, request: Request, listing: Listing, symbol: str, read: datetime) -> Fetched:
        """Closes between two days; asked for up to today, because Yahoo tells of splits only inside what is asked for."""
        start = request.start or read.date() - timedelta(days=365)
        days = {"period1": _seconds(start - _BEFORE), "period2": _seconds(read.date() + timedelta(days=1))}
        params = {"interval": "1d", "events": "div,splits", "includePrePost": "false", **days}
        body = self.access.json(f"/v8/finance/chart/{symbol}", params)
        if body is None:
            return Fetched(left_out=(f"Yahoo has no prices of {symbol} for these days.",))
        chart = read_chart(body, symbol, ZoneInfo(ZONES[listing.market]), read)
        others = {other: bars for other, bars in self._seen.items() if other != symbol}
        checked = check_bars({**others, symbol: chart.bars})
        self._seen[symbol] = checked.bars[symbol][-_REMEMBERED:]
        return price_facts(chart, checked, listing, read, (request.start, request.end))

    def _rates(self) -> Fetched:
        read = self._now()
        body = self.access.json("/v7/finance/quote", {"symbols": ",".join(SYMBOLS), "formatted": "false"})
        answer = mapping(mapping(body).get("quoteResponse"))
        if "result" not in answer:
            raise SourceDown(SOURCE, "its rates have another shape than before")
        found = {text(mapping(row).get("symbol")): mapping(row) for row in rows(answer["result"])}
        # Yahoo also writes the pairs of the US dollar without it: CNY=X for USDCNY=X.
        return rate_facts({name: found.get(name) or found.get(name.removeprefix("USD"), {}) for name in SYMBOLS}, read)


def yahoo_symbol(listing: Listing) -> str:
    """How Yahoo writes a ticker.

    >>> yahoo_symbol(Listing(ticker="688981.SH", market="SH", currency="CNY"))
    '688981.SS'
    """
    if listing.market == "SH":
        return listing.ticker.removesuffix(".SH") + ".SS"
    return listing.ticker.replace(".", "-") if listing.market == "US" else listing.ticker


def summary_of(body: object, symbol: str, read: datetime) -> Summary:
    """The modules of an answer that is shown to be about the symbol.

    Raises
        SourceDown: another symbol's answer, or a body of another shape.
    """
    found = rows(mapping(mapping(body).get("quoteSummary")).get("result"))
    modules: Mapping[str, Any] = mapping(found[0]) if found else {}
    owners = [text(mapping(modules.get(module)).get("symbol")) for module in ("price", "quoteType")]
    named = [owner for owner in owners if owner]
    if not named:
        raise SourceDown(SOURCE, "its answer has another shape than before")
    wrong = next((owner for owner in named if owner.upper() != symbol.upper()), None)
    if wrong is not None:
        raise SourceDown(SOURCE, f"it answered about {wrong} instead of {symbol}")
    return Summary(symbol, modules, read)


def _unknown(symbol: str) -> Fetched:
    return Fetched(left_out=(f"Yahoo does not carry {symbol}.",))


def _seconds(day: date) -> str:
    return str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))
