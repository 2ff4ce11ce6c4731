"""Yahoo's daily closes and its rates: complete days of the right symbol, currency and unit, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from tests.figures_server import said
from tests.market_server_yahoo import CHART, chart_body, epoch
from tests.yahoo_desk import desk, fields, one
from tools.market.provider import SourceDown
from tools.market.rates import exchange_rates, risk_free


@pytest.fixture
def yahoo():
    with desk() as running:
        yield running


def bar(day, close, volume=1_000_000):
    return day, close, close + 1.0, close - 1.0, close, volume


def closes(fetched):
    return {fact.period_end: fact.value for fact in fetched.facts}


def test_closes_say_that_they_are_adjusted_for_splits_and_not_for_dividends(yahoo):
    yahoo.yahoo.chart("0700.HK", [bar("2026-08-06", 500.2), bar("2026-08-07", 499.6)], currency="HKD")
    fetched = yahoo.ask("prices", "0700.HK")
    assert closes(fetched) == {"2026-08-06": "500.2", "2026-08-07": "499.6"}
    newest = fetched.facts[-1]
    assert (newest.field, newest.currency, newest.per) == ("price", "HKD", "ordinary")
    assert newest.definition == "close, adjusted for splits, not for dividends"
    assert newest.source == "https://finance.yahoo.com/quote/0700.HK/history"


def test_the_dividend_adjusted_column_is_not_read(yahoo):
    body = chart_body("0700.HK", [bar("2026-08-06", 500.0)], currency="HKD")
    body["chart"]["result"][0]["indicators"]["adjclose"] = [{"adjclose": [480.0]}]
    yahoo.server.answer(CHART + "0700.HK", said(body))
    assert closes(yahoo.ask("prices", "0700.HK")) == {"2026-08-06": "500"}


def test_a_close_before_a_split_names_the_split(yahoo):
    bars = [bar("2026-08-04", 100.0), bar("2026-08-05", 101.0)]
    yahoo.yahoo.chart("0700.HK", bars, currency="HKD", splits=[("2026-08-05", 5, 1)])
    notes = [fact.note for fact in yahoo.ask("prices", "0700.HK").facts]
    assert notes == ["restated for splits: 5 for 1 on 2026-08-05", ""]


def test_all_days_to_the_present_are_asked_for_so_that_no_split_is_missed(yahoo):
    yahoo.yahoo.chart("0700.HK", [bar("2026-03-02", 500.0), bar("2026-08-06", 510.0)], currency="HKD")
    fetched = yahoo.ask("prices", "0700.HK", start=date(2026, 3, 1), end=date(2026, 3, 31))
    assert closes(fetched) == {"2026-03-02": "500"}
    asked = yahoo.server.asked[-1].query
    assert datetime.fromtimestamp(int(asked["period2"]), UTC).date() == date(2026, 8, 9)
    assert datetime.fromtimestamp(int(asked["period1"]), UTC).date() == date(2026, 2, 19)


@pytest.mark.parametrize(
    ("hour", "minute", "known"),
    [(15, 0, ["2026-08-06"]), (16, 29, ["2026-08-06"]), (16, 30, ["2026-08-06", "2026-08-07"])],
)
def test_a_day_counts_half_an_hour_after_its_close(yahoo, hour, minute, known):
    yahoo.now = datetime(2026, 8, 7, hour + 4, minute, tzinfo=UTC)  # summer time in New York
    regular = {"start": epoch("2026-08-07", 9, 30, -4), "end": epoch("2026-08-07", 16, 0, -4), "gmtoffset": -14400}
    meta = {"currentTradingPeriod": {"regular": regular}}
    bars = [bar("2026-08-06", 130.0), bar("2026-08-07", 131.0)]
    yahoo.yahoo.chart("NVDA", bars, currency="USD", zone="America/New_York", offset=-4, meta=meta)
    fetched = yahoo.ask("prices", "NVDA")
    assert list(closes(fetched)) == known
    unsettled = "NVDA of 2026-08-07 is left out: the day is still traded."
    assert fetched.left_out == ((unsettled,) if len(known) == 1 else ())


def test_a_bar_of_nothing_is_refused_with_its_reason_and_not_filled(yahoo):
    bars = [bar("2026-08-05", 500.0), ("2026-08-06", None, None, None, None, 7_017_015), bar("2026-08-07", 502.0)]
    yahoo.yahoo.chart("0700.HK", bars, currency="HKD")
    fetched = yahoo.ask("prices", "0700.HK")
    assert closes(fetched) == {"2026-08-05": "500", "2026-08-07": "502"}
    assert fetched.left_out == ("0700.HK of 2026-08-06 is left out: it lacks an open, high, low or close above zero.",)


def test_one_symbols_row_under_another_name_is_recognised_in_the_next_download(yahoo):
    nvidia = [bar("2026-08-05", 130.0), bar("2026-08-06", 131.0), bar("2026-08-07", 132.0)]
    yahoo.yahoo.chart("NVDA", nvidia, currency="USD", zone="America/New_York", offset=-4)
    meta = [bar("2026-08-05", 700.0), bar("2026-08-06", 701.0), nvidia[2]]
    yahoo.yahoo.chart("META", meta, currency="USD", zone="America/New_York", offset=-4)
    assert len(yahoo.ask("prices", "NVDA").facts) == 3
    fetched = yahoo.ask("prices", "META")
    assert closes(fetched) == {"2026-08-05": "700", "2026-08-06": "701"}
    assert fetched.left_out == ("META of 2026-08-07 is left out: its row equals that of NVDA to the last digit.",)


def test_a_spike_is_refused_and_a_last_jump_marked(yahoo):
    bars = [bar("2026-08-03", 100.0), bar("2026-08-04", 20.0), bar("2026-08-05", 101.0), bar("2026-08-06", 160.0)]
    yahoo.yahoo.chart("0700.HK", bars, currency="HKD")
    fetched = yahoo.ask("prices", "0700.HK")
    assert closes(fetched) == {"2026-08-03": "100", "2026-08-05": "101", "2026-08-06": "160"}
    assert fetched.left_out == ("0700.HK of 2026-08-04 is left out: it moves by -80% and the next day takes it back.",)
    assert fetched.facts[-1].note == "unconfirmed: it moves by +58%, which no later day confirms"


def test_prices_in_another_currency_are_left_out(yahoo):
    yahoo.yahoo.chart("0700.HK", [bar("2026-08-06", 500.0)], currency="CNY")
    fetched = yahoo.ask("prices", "0700.HK")
    assert fetched.facts == ()
    assert fetched.left_out == ("Prices of 0700.HK are left out: they are in CNY while the listing trades in HKD.",)


def test_another_symbols_prices_are_refused(yahoo):
    yahoo.yahoo.chart("0700.HK", [bar("2026-08-06", 500.0)], currency="HKD", owner="9988.HK")
    with pytest.raises(SourceDown, match=r"it answered about 9988\.HK instead of 0700\.HK"):
        yahoo.ask("prices", "0700.HK")


@pytest.mark.parametrize("change", [{"exchangeTimezoneName": "Mars/Olympus"}, {"dataGranularity": "1wk"}])
def test_prices_whose_days_cannot_be_told_are_refused(yahoo, change):
    yahoo.yahoo.chart("0700.HK", [bar("2026-08-06", 500.0)], currency="HKD", meta=change)
    with pytest.raises(SourceDown):
        yahoo.ask("prices", "0700.HK")


def test_columns_of_unequal_length_are_refused(yahoo):
    body = chart_body("0700.HK", [bar("2026-08-06", 500.0), bar("2026-08-07", 501.0)], currency="HKD")
    body["chart"]["result"][0]["indicators"]["quote"][0]["close"] = [500.0]
    yahoo.server.answer(CHART + "0700.HK", said(body))
    with pytest.raises(SourceDown, match="not equally many"):
        yahoo.ask("prices", "0700.HK")


@pytest.mark.parametrize("status", [400, 404, 422])
def test_days_before_a_share_was_listed_are_no_reason_to_leave_yahoo_alone(yahoo, status):
    error = {"code": "Bad Request", "description": "Data doesn't exist for startDate = 1, endDate = 2"}
    yahoo.server.answer(CHART + "0700.HK", said({"chart": {"result": None, "error": error}}, status=status))
    assert yahoo.ask("prices", "0700.HK").left_out == ("Yahoo has no prices of 0700.HK for these days.",)


def test_a_symbol_without_any_day_gives_no_price(yahoo):
    body = {
        "chart": {
            "result": [{"meta": {"symbol": "0700.HK", "currency": "HKD", "exchangeTimezoneName": "Asia/Hong_Kong"}}]
        }
    }
    yahoo.server.answer(CHART + "0700.HK", said(body))
    assert yahoo.ask("prices", "0700.HK").facts == ()


def rate(symbol, value, currency=None, when=None):
    row = {"symbol": symbol, "regularMarketPrice": value, "regularMarketTime": when or epoch("2026-08-07", 21, 59)}
    return row | ({"currency": currency} if currency else {})


ALL = [
    rate("HKDCNY=X", 0.86013, "CNY"),
    rate("HKD=X", 7.8012, "HKD"),  # Yahoo's own name for USDHKD=X
    rate("USDCNY=X", 6.71, "CNY"),
    rate("TWD=X", 31.37, "TWD"),
    rate("^TNX", 4.66),
]


def test_rates_come_in_one_request_each_with_its_day_and_direction(yahoo):
    yahoo.yahoo.quotes(ALL)
    fetched = yahoo.ask("rates")
    assert yahoo.yahoo.paths == ["/", "/v1/test/getcrumb", "/v7/finance/quote"]
    assert fields(fetched) == {"HKDCNY", "USDHKD", "USDCNY", "USDTWD", "US10Y"}
    pair = one(fetched, "HKDCNY")
    assert (pair.ticker, pair.value, pair.unit, pair.currency) == ("_FX_", "0.86013", "rate", "CNY per HKD")
    assert (pair.period_end, pair.note) == ("2026-08-07", "traded 2026-08-07T21:59+00:00")


def test_the_reader_understands_them(yahoo):
    yahoo.yahoo.quotes(ALL)
    facts = yahoo.ask("rates").facts
    rates, refused = exchange_rates(fact for fact in facts if fact.ticker == "_FX_")
    assert {(found.base, found.quote): found.rate for found in rates}["USD", "HKD"] == 7.8012
    assert refused == ()
    assert risk_free(fact for fact in facts if fact.ticker == "_RATE_")["USD"].value == pytest.approx(0.0466)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (rate("HKDCNY=X", 1.1626, "HKD"), "HKDCNY of Yahoo is left out: it is stated in HKD instead of CNY."),
        (rate("HKDCNY=X", 0.86), "HKDCNY of Yahoo is left out: it is stated in no currency instead of CNY."),
        (rate("HKDCNY=X", 0.0, "CNY"), "HKDCNY of Yahoo is left out: its rate is not above zero."),
        (rate("HKDCNY=X", None, "CNY"), "HKDCNY of Yahoo is left out: it gives no rate with a time."),
        (
            rate("HKDCNY=X", 0.86, "CNY", epoch("2026-08-09", 0)),
            "HKDCNY of Yahoo is left out: its time has not come yet.",
        ),
        (rate("^TNX", 46.6), "US10Y of Yahoo is left out: 46.6 is no yield in per cent."),
        (rate("EURUSD=X", 1.1, "USD"), "HKDCNY of Yahoo is left out: its answer does not hold it."),
    ],
)
def test_a_rate_that_is_not_what_it_is_called_is_left_out(yahoo, row, why):
    yahoo.yahoo.quotes([row])
    fetched = yahoo.ask("rates")
    assert fetched.facts == ()
    assert why in fetched.left_out
