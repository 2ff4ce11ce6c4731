"""The figures of the week: invented closes, rates and one set of results, told by a local Yahoo as the clock moves.

None of it happened. The closes start from those of the bundled snapshot, so that the values are of a sensible size.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.figures_server import said
from tests.market_server_yahoo import CHART, QUOTES, SERIES, SUMMARY, chart_body, point, results_on, traded
from tools.market.directory import open_directory
from tools.market.sessions import ZONES, is_open, last_settled, session_of

# Close of Friday 20 November 2026, then of each day of the week; a day without trading repeats the close before.
CLOSES = {
    "MSFT": (500.0, 502.5, 499.0, 494.0, 494.0, 507.0),
    "NVDA": (224.0, 226.2, 219.6, 228.4, 228.4, 231.0),
    "CRM": (193.0, 193.9, 194.8, 210.5, 210.5, 208.2),
    "AMZN": (231.0, 232.1, 230.4, 233.0, 233.0, 234.1),
    "BABA": (130.0, 131.9, 129.3, 134.6, 134.6, 133.1),
    "0700.HK": (496.0, 501.5, 492.4, 478.6, 489.0, 491.2),
    "0981.HK": (65.4, 66.1, 64.9, 66.8, 67.5, 66.9),
    "688981.SH": (98.2, 99.6, 97.4, 101.1, 102.3, 101.6),
    "300750.SZ": (386.0, 389.1, 383.5, 391.6, 396.0, 394.2),
    "002594.SZ": (90.5, 90.9, 89.7, 91.8, 92.4, 93.6),
}
MONDAY = date(2026, 11, 23)
FRIDAY_BEFORE = MONDAY - timedelta(days=3)
# Salesforce reports after the close of Tuesday 24 November; twelve months to each quarter's end, in USD.
RESULTS_AT = datetime(2026, 11, 24, 21, 5, tzinfo=UTC)
_CRM_YEARS = {
    "2024-01-31": (34_857e6, 4_136e6, 10_234e6, 736e6),
    "2025-01-31": (37_895e6, 6_197e6, 13_092e6, 658e6),
    "2026-01-31": (41_525e6, 7_457e6, 14_996e6, 594e6),
}
_CRM_BEFORE = ("2026-07-31", (42_900e6, 8_020e6, 15_150e6, 600e6))
_CRM_AFTER = ("2026-10-31", (44_300e6, 8_460e6, 16_490e6, 640e6))
_LINES = ("TotalRevenue", "NetIncome", "OperatingCashFlow", "CapitalExpenditure")
_RATES = {"HKDCNY=X": (0.858, "CNY"), "USDHKD=X": (7.79, "HKD"), "USDCNY=X": (6.69, "CNY"), "^TNX": (4.31, None)}
_OUTFLOW = 3  # the place of the line that Yahoo writes as negative


class MadeUpMarket:
    """Answers as Yahoo would on the story's clock: a price from the last close, or from within an open session."""

    def __init__(self, yahoo, clock):
        self._yahoo, self._clock = yahoo, clock
        self._directory = open_directory()
        routes = yahoo.server.routes
        for ticker in CLOSES:
            symbol = _symbol(ticker)
            routes[SUMMARY + symbol] = lambda _, ticker=ticker: said(self._summary(ticker))
            routes[CHART + symbol] = lambda _, ticker=ticker: said(self._chart(ticker))
        routes[SERIES + "CRM"] = lambda _: said(self._statements())
        routes[QUOTES] = lambda _: said({"quoteResponse": {"result": self._rates(), "error": None}})

    def _market(self, ticker):
        return self._directory.listing(ticker).market

    def close(self, ticker, day):
        """The invented close of a session."""
        place = max(0, min(5, (day - FRIDAY_BEFORE).days - 2)) if day > FRIDAY_BEFORE else 0
        return CLOSES[ticker][place]

    def _traded(self, ticker):
        """Price and moment of the last trade a source fifteen minutes late knows of."""
        market, now = self._market(ticker), self._clock()
        day = last_settled(market, now)
        price, when = self.close(ticker, day), session_of(market, day).close
        if is_open(market, now - timedelta(minutes=20)):
            today = now.astimezone(ZoneInfo(ZONES[market])).date()
            price, when = round((price + self.close(ticker, today)) / 2, 2), now - timedelta(minutes=15)
        return price, int(when.timestamp())

    def _summary(self, ticker):
        listing, symbol = self._directory.listing(ticker), _symbol(ticker)
        price, when = self._traded(ticker)
        modules = {
            "quoteType": {"symbol": symbol, "quoteType": "EQUITY"},
            "price": {"symbol": symbol} | traded(price, when, listing.currency),
        }
        if ticker == "CRM" and self._clock() < RESULTS_AT:
            modules["calendarEvents"] = results_on(int(RESULTS_AT.timestamp()), estimate=False)
        return {"quoteSummary": {"result": [modules], "error": None}}

    def _chart(self, ticker):
        listing, bars = self._directory.listing(ticker), []
        zone = ZoneInfo(ZONES[listing.market])
        end = last_settled(listing.market, self._clock())
        offset = int(datetime.combine(end, datetime.min.time(), zone).utcoffset().total_seconds() // 3600)
        for back in range((end - FRIDAY_BEFORE).days + 19, -1, -1):
            day = end - timedelta(days=back)
            if session_of(listing.market, day) is not None:
                close = round(self.close(ticker, day) * (1 - 0.002 * max(0, (FRIDAY_BEFORE - day).days)), 2)
                bars.append((day.isoformat(), close, close * 1.01, close * 0.99, close, 1_000_000))
        return chart_body(_symbol(ticker), bars, currency=listing.currency, zone=zone.key, offset=offset)

    def _statements(self):
        known = _CRM_AFTER if self._clock() >= RESULTS_AT else _CRM_BEFORE
        lines = {f"annual{line}": [_amount(end, year, at) for end, year in _CRM_YEARS.items()] for at, line in _each()}
        lines |= {f"trailing{line}": [_amount(known[0], known[1], at)] for at, line in _each()}
        result = [
            {"meta": {"symbol": ["CRM"], "type": [name]}, "timestamp": [0] * len(points), name: points}
            for name, points in lines.items()
        ]
        return {"timeseries": {"result": result, "error": None}}

    def _rates(self):
        at = int((self._clock() - timedelta(minutes=20)).timestamp())
        return [
            {"symbol": symbol, "regularMarketPrice": value, "regularMarketTime": at}
            | ({"currency": currency} if currency else {})
            for symbol, (value, currency) in _RATES.items()
        ]


def _each():
    return enumerate(_LINES)


def _amount(end, values, at):
    return point(end, -values[at] if at == _OUTFLOW else values[at], currency="USD")


def _symbol(ticker):
    return ticker.replace(".SH", ".SS")
