"""Yahoo Finance as yfinance meets it: a cookie, a crumb, and its four kinds of answers, behind one local server."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from tests.figures_server import Reply, said

CRUMB = "aB3.kLm9Xyz"
HTML = Reply(body=b"<!DOCTYPE html><html><body>Yahoo</body></html>", headers={"Content-Type": "text/html"})
BAD_CRUMB = {"finance": {"result": None, "error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}
SUMMARY, SERIES = "/v10/finance/quoteSummary/", "/ws/fundamentals-timeseries/v1/finance/timeseries/"
CHART, QUOTES, GETCRUMB = "/v8/finance/chart/", "/v7/finance/quote", "/v1/test/getcrumb"


class Yahoo:
    """One Yahoo; `crumb` is the crumb it accepts, which it hands out with a cookie."""

    def __init__(self, server):
        self.server = server
        self.crumb = CRUMB
        self.crumbs_given = 0
        server.answer("/", Reply(404, b"", {"Set-Cookie": "A3=d=abc&S=xyz; Path=/; HttpOnly"}))
        server.routes[GETCRUMB] = self._give_crumb

    def _give_crumb(self, asked):
        if "A3=" not in asked.headers.get("Cookie", ""):
            return Reply(401, json.dumps(BAD_CRUMB).encode())
        self.crumbs_given += 1
        return Reply(body=self.crumb.encode(), headers={"Content-Type": "text/plain"})

    def guarded(self, path, *replies):
        """Answers of a path that wants the crumb."""
        left = list(replies)

        def answer(asked):
            if asked.query.get("crumb") != self.crumb:
                return Reply(401, json.dumps(BAD_CRUMB).encode())
            return left.pop(0) if len(left) > 1 else left[0]

        self.server.routes[path] = answer

    def summary(self, symbol, **modules):
        """The modules of one symbol; `price` and `quoteType` name it unless told otherwise."""
        body = {"quoteType": {"symbol": symbol, "quoteType": "EQUITY"}} | modules
        body["price"] = {"symbol": symbol} | modules.get("price", {})
        self.guarded(SUMMARY + symbol, said({"quoteSummary": {"result": [body], "error": None}}))

    def series(self, symbol, lines, *, owner=None):
        """Statement lines of one symbol: {"annualTotalRevenue": [point, …]}; each point from `point`."""
        result = [
            {"meta": {"symbol": [owner or symbol], "type": [name]}, "timestamp": [0] * len(points), name: points}
            for name, points in lines.items()
        ]
        self.server.answer(SERIES + symbol, said({"timeseries": {"result": result, "error": None}}))

    def chart(self, symbol, bars, *, currency, zone="Asia/Hong_Kong", offset=8, owner=None, splits=(), meta=None):
        """Daily bars (day, open, high, low, close, volume) of one symbol."""
        body = chart_body(owner or symbol, bars, currency=currency, zone=zone, offset=offset, splits=splits, meta=meta)
        self.server.answer(CHART + symbol, said(body))

    def quotes(self, rows):
        """The short quotes of several symbols."""
        self.guarded(QUOTES, said({"quoteResponse": {"result": rows, "error": None}}))

    @property
    def paths(self):
        """The paths asked for so far, in order."""
        return [asked.path for asked in self.server.asked]


def point(end, value, *, currency="CNY", months="12M"):
    """One amount of one line."""
    raw = {"raw": value, "fmt": str(value)} if value is not None else {}
    return {"dataId": 20100, "asOfDate": end, "periodType": months, "currencyCode": currency, "reportedValue": raw}


def epoch(day, hour=0, minute=0, offset=0):
    """Seconds of a local time."""
    found = date.fromisoformat(day)
    moment = datetime(found.year, found.month, found.day, hour, minute, tzinfo=UTC)
    return int(moment.timestamp()) - offset * 3600


def chart_body(owner, bars, *, currency, zone="Asia/Hong_Kong", offset=8, splits=(), meta=None):
    stamps = [epoch(bar[0], 9, 30, offset) for bar in bars]
    columns = dict(
        zip(("open", "high", "low", "close", "volume"), zip(*(bar[1:] for bar in bars), strict=True), strict=True)
    )
    events = {
        str(epoch(day, 9, 30, offset)): {
            "date": epoch(day, 9, 30, offset),
            "numerator": new,
            "denominator": old,
            "splitRatio": f"{new}:{old}",
        }
        for day, new, old in splits
    }
    header = {
        "currency": currency,
        "symbol": owner,
        "exchangeTimezoneName": zone,
        "dataGranularity": "1d",
        "instrumentType": "EQUITY",
    }
    chart = {
        "meta": header | (meta or {}),
        "timestamp": stamps,
        "indicators": {"quote": [columns], "adjclose": [{"adjclose": columns.get("close", ())}]},
    }
    if events:
        chart["events"] = {"splits": events}
    return {"chart": {"result": [chart], "error": None}}


def traded(price, when, currency, **more):
    """The module `price` of one symbol."""
    return {
        "regularMarketPrice": price,
        "regularMarketTime": when,
        "currency": currency,
        "exchangeDataDelayedBy": 15,
    } | more


def trend(period, end, *, eps=None, eps_currency=None, revenue=None, revenue_currency=None, analysts=10):
    """One year of analysts' estimates, numbers written as Yahoo writes them in this module."""
    raw = {"numberOfAnalysts": {"raw": analysts, "fmt": str(analysts)}}
    earnings = raw | {"avg": {"raw": eps} if eps is not None else {}, "earningsCurrency": eps_currency}
    sales = raw | {"avg": {"raw": revenue} if revenue is not None else {}, "revenueCurrency": revenue_currency}
    return {"maxAge": 1, "period": period, "endDate": end, "earningsEstimate": earnings, "revenueEstimate": sales}


def results_on(*moments, estimate=None):
    """The module `calendarEvents`: seconds of the next results, one or two, and whether Yahoo calls them an estimate."""
    earnings = {"earningsDate": list(moments), "earningsCallDate": list(moments[:1])}
    earnings |= {"earningsAverage": 6.9, "earningsLow": 6.5, "earningsHigh": 7.3, "revenueAverage": 190_000_000_000}
    if estimate is not None:
        earnings["isEarningsDateEstimate"] = estimate
    return {"maxAge": 1, "earnings": earnings, "exDividendDate": 1_779_062_400, "dividendDate": 1_780_012_800}
