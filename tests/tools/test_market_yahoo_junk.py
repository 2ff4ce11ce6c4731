"""Answers of Yahoo with junk in any place: facts, a sentence, or a source that is down; never another error."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market_server_yahoo import chart_body, epoch, point, traded, trend
from tests.yahoo_desk import DIRECTORY
from tools.market.facts import Fact
from tools.market.provider import Fetched, SourceDown
from tools.market.sanity import check_bars
from tools.market.yahoo import summary_of
from tools.market.yahoo_access import mapping
from tools.market.yahoo_estimates import estimate_facts
from tools.market.yahoo_prices import price_facts, read_chart
from tools.market.yahoo_quote import quote_facts
from tools.market.yahoo_rates import rate_facts
from tools.market.yahoo_series import read_series
from tools.market.yahoo_statements import statement_facts

READ = datetime(2026, 8, 8, 1, 0, tzinfo=UTC)
LISTING = DIRECTORY.listing("BABA")
JUNK = [
    None, True, 0, -1, 10**29, 10**40, 5e-324, -0.0, "", "x", "2026-13-45", "0001-01-01", "9999-12-31", "NaN",
    [], [None], {}, {"raw": None}, {"raw": "7"}, {"raw": -5}, [[1]], "1" * 300,
]  # fmt: skip

CLOSE = epoch("2026-08-07", 16, 0, -4)
COUNTS = {"sharesOutstanding": 2_400_000_000, "impliedSharesOutstanding": 2_400_000_000}
MODULES = {
    "price": {"symbol": "BABA"}
    | traded(100.0, CLOSE, "USD", marketCap=240_000_000_000, regularMarketPreviousClose=50.0),
    "quoteType": {"symbol": "BABA"},
    "defaultKeyStatistics": COUNTS,
    "summaryDetail": {"beta": 0.5},
    "earningsTrend": {
        "trend": [trend("0y", "2027-03-31", eps=8.0, eps_currency="CNY", revenue=1e12, revenue_currency="CNY")]
    },
}
SUMMARY = {"quoteSummary": {"result": [MODULES], "error": None}}


def _line(kind, name, *points):
    return {"meta": {"symbol": ["BABA"], "type": [kind + name]}, kind + name: list(points)}


def _quarters(name, value):
    ends = ("2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30")
    return _line("quarterly", name, *(point(end, value, months="3M") for end in ends))


SERIES = {
    "timeseries": {
        "result": [
            _line("annual", "TotalRevenue", point("2025-03-31", 4000), point("2026-03-31", 4100)),
            _line("annual", "NetIncome", point("2026-03-31", 400)),
            _line("annual", "CapitalExpenditure", point("2026-03-31", -90)),
            _line("annual", "DilutedAverageShares", point("2026-03-31", 2_400_000_000)),
            _line("annual", "DilutedEPS", point("2026-03-31", 8.1)),
            _line("annual", "TotalDebt", point("2026-03-31", 50)),
            _quarters("TotalRevenue", 1000),
            _quarters("NetIncome", 100),
            _line("trailing", "TotalRevenue", point("2026-06-30", 4000, months="TTM")),
        ],
        "error": None,
    }
}
BARS = [("2026-08-05", 99.0, 101.0, 98.0, 100.0, 10), ("2026-08-06", 99.0, 101.0, 98.0, 101.0, 11)]
CHART = chart_body("BABA", BARS, currency="USD", zone="America/New_York", offset=-4, splits=[("2026-08-06", 2, 1)])
RATES = [{"symbol": "HKDCNY=X", "regularMarketPrice": 0.86, "regularMarketTime": CLOSE, "currency": "CNY"}]


def _quote(body):
    return quote_facts(summary_of(body, "BABA", READ), LISTING)


def _estimates(body):
    return estimate_facts(summary_of(body, "BABA", READ), LISTING)


def _statements(body):
    return statement_facts(read_series(body, "BABA"), LISTING, "BABA", READ, Decimal(2_400_000_000))


def _prices(body):
    chart = read_chart(body, "BABA", ZoneInfo("America/New_York"), READ)
    return price_facts(chart, check_bars({"BABA": chart.bars}), LISTING, READ, (None, None))


def _rates(body):
    return rate_facts({mapping(row).get("symbol"): mapping(row) for row in body}, READ)


KINDS = {
    "quote": (_quote, SUMMARY),
    "estimates": (_estimates, SUMMARY),
    "statements": (_statements, SERIES),
    "prices": (_prices, json.loads(json.dumps(CHART))),
    "rates": (_rates, RATES),
}


def _places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _places(child, (*path, key))


def _with(value, path, junk):
    """A body with one place of it replaced."""
    if not path:
        return junk
    copy = json.loads(json.dumps(value))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = junk
    return copy


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_body_gives_facts(kind):
    reader, body = KINDS[kind]
    assert reader(body).facts


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "rates"])
def test_junk_in_any_one_place_is_no_error_of_ours(kind):
    reader, body = KINDS[kind]
    for path in _places(body):
        for junk in JUNK:
            _check(reader, _with(body, path, junk))


def test_junk_in_a_rate_is_no_error_of_ours():
    for path in _places(RATES):
        for junk in JUNK:
            if path and not isinstance(junk, list | dict):
                _check(_rates, _with(RATES, path, junk))


@given(
    st.recursive(
        st.sampled_from(["BABA", "raw", 1, None, -2.5]),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["quoteSummary", "result", "price", "timeseries", "chart", "meta", "symbol"]), inner
            )
        ),
    )
)
def test_any_body_at_all_is_no_error_of_ours(body):
    for kind in ("quote", "estimates", "statements", "prices"):
        _check(KINDS[kind][0], body)


def _check(reader, body):
    try:
        fetched = reader(body)
    except SourceDown:
        return
    assert isinstance(fetched, Fetched)
    for fact in fetched.facts:
        assert isinstance(fact, Fact)
        assert fact.unit == "text" or float(fact.value) == float(fact.value), fact  # a number, not NaN
        assert fact.unit != "money" or (fact.currency and fact.currency == fact.currency.upper()), fact
        assert fact.source.startswith("https://finance.yahoo.com/quote/")
        assert fact.period_end[:2] in ("19", "20", "21")
    assert all(sentence.endswith(".") for sentence in fetched.left_out)
