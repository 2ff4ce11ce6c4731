"""Yahoo's prices, share counts and estimates: each trap of the provider has its sentence here."""

import json
from datetime import timedelta

import pytest

from tests.figures_server import said
from tests.market_server_yahoo import SUMMARY, epoch, traded, trend
from tests.yahoo_desk import desk, fields, one
from tools.market.facts import Fact
from tools.market.provider import SourceDown

HK_CLOSE = epoch("2026-08-07", 16, 8, offset=8)
US_CLOSE = epoch("2026-08-07", 16, 0, offset=-4)


@pytest.fixture
def yahoo():
    with desk() as running:
        yield running


def tencent(yahoo, price=None, **modules):
    counts = {"sharesOutstanding": 9_000_000_000, "impliedSharesOutstanding": 9_000_000_000}
    body = {"defaultKeyStatistics": counts, "summaryDetail": {"beta": 0.75}} | modules
    default = traded(500.0, HK_CLOSE, "HKD", marketCap=4_500_000_000_000, regularMarketPreviousClose=495.0)
    yahoo.yahoo.summary("0700.HK", price=default | (price or {}), **body)


def tsmc(yahoo, **trends):
    price = traded(420.0, US_CLOSE, "USD", marketCap=2_178_000_000_000)
    counts = {"sharesOutstanding": 5_185_714_286, "impliedSharesOutstanding": 5_185_714_286}
    years = [trend("0y", "2026-12-31", **trends)]
    yahoo.yahoo.summary("TSM", price=price, defaultKeyStatistics=counts, earningsTrend={"trend": years})


def test_a_price_carries_its_time_delay_currency_and_share_basis(yahoo):
    tencent(yahoo)
    price = one(yahoo.ask("quote", "0700.HK"), "price")
    assert price == Fact(
        ticker="0700.HK",
        field="price",
        value="500",
        unit="money",
        currency="HKD",
        per="ordinary",
        period="2026-08-07",
        period_end="2026-08-07",
        source_date="2026-08-08T01:00:00+00:00",
        quality="provider-record",
        source="https://finance.yahoo.com/quote/0700.HK",
        note="traded 2026-08-07T16:08+08:00, delayed by 15 min",
        definition="",
    )


def test_the_day_of_a_price_is_the_exchanges_own(yahoo):
    # 20:00 in New York on the 6th is already the 7th in UTC.
    tencent(yahoo)
    price = traded(420.0, epoch("2026-08-06", 20, 0, offset=-4), "USD")
    yahoo.yahoo.summary("TSM", price=price)
    assert one(yahoo.ask("quote", "TSM"), "price").period_end == "2026-08-06"


def test_an_ads_price_and_its_count_are_per_ads(yahoo):
    tsmc(yahoo)
    fetched = yahoo.ask("quote", "TSM")
    assert one(fetched, "price").per == "ads"
    assert one(fetched, "shares_implied").value == "5185714286"  # 2,178 bn / 420, in ADS; the reader applies the ratio
    assert fields(fetched) == {"price", "market_cap", "shares_implied"}


@pytest.mark.parametrize("currency", ["GBp", "GBX", "ZAc", "ILA"])
def test_a_price_in_hundredths_is_refused_not_divided(yahoo, currency):
    tencent(yahoo, price={"currency": currency})
    fetched = yahoo.ask("quote", "0700.HK")
    assert not fetched.facts
    assert "a hundredth of the currency's unit" in fetched.left_out[0]


def test_a_price_in_another_currency_than_the_listings_is_refused(yahoo):
    tencent(yahoo, price={"currency": "CNY"})
    fetched = yahoo.ask("quote", "0700.HK")
    assert not fetched.facts
    assert "it is in CNY while the listing trades in HKD" in fetched.left_out[0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"currency": None}, "its currency is not given"),
        ({"regularMarketPrice": 0.0}, "not above zero"),
        ({"regularMarketPrice": None}, "Yahoo gives none with a time"),
        ({"regularMarketTime": None}, "Yahoo gives none with a time"),
        ({"regularMarketTime": 10**29}, "Yahoo gives none with a time"),
        ({"regularMarketTime": epoch("2026-08-08", 9, 6, offset=8)}, "has not come yet"),  # six minutes ahead
    ],
)
def test_a_price_without_what_it_needs_is_left_out_with_its_reason(yahoo, change, why):
    tencent(yahoo, price=change)
    fetched = yahoo.ask("quote", "0700.HK")
    assert not fetched.facts
    assert why in fetched.left_out[0]


def test_a_jump_that_nothing_bears_out_is_marked(yahoo):
    tencent(
        yahoo, price={"regularMarketPreviousClose": 300.0, "regularMarketVolume": 20, "averageDailyVolume10Day": 19}
    )
    assert one(yahoo.ask("quote", "0700.HK"), "price").note.startswith("unconfirmed: +67% since the close before, ")


def test_a_jump_on_twice_the_volume_with_a_fitting_market_value_is_believed(yahoo):
    tencent(
        yahoo, price={"regularMarketPreviousClose": 300.0, "regularMarketVolume": 40, "averageDailyVolume10Day": 20}
    )
    assert one(yahoo.ask("quote", "0700.HK"), "price").note.startswith("traded ")


def test_one_share_class_of_several_is_not_the_company(yahoo):
    # Alphabet: class A alone is 5.8 bn of 12.2 bn shares, which would make the market value 2.1 times too small.
    counts = {"sharesOutstanding": 5_822_000_000, "impliedSharesOutstanding": 12_229_000_000}
    price = traded(354.3, US_CLOSE, "USD", marketCap=4_332_698_992_640)
    yahoo.yahoo.summary("GOOGL", price=price, defaultKeyStatistics=counts)
    count = one(yahoo.ask("quote", "GOOGL"), "shares_outstanding")
    assert count.value == "12229000000"
    assert count.note.startswith("impliedSharesOutstanding, shares of all classes")


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        # 4,500 bn / 500 = 9.00 bn; 9.28 bn is 3.1 % more.
        ({"sharesOutstanding": 9_280_000_000}, "none gives the market value at the price within 3 %"),
        # The market value fits one class, as of the Hong Kong shares of a mainland company, and not the whole.
        (
            {"sharesOutstanding": 9_000_000_000, "impliedSharesOutstanding": 12_000_000_000},
            "impliedSharesOutstanding, all classes, misses the market value at the price by more than 3 %",
        ),
    ],
)
def test_a_count_that_misses_the_market_value_by_more_than_three_per_cent_is_left_out(yahoo, counts, why):
    tencent(yahoo, defaultKeyStatistics=counts)
    fetched = yahoo.ask("quote", "0700.HK")
    assert fields(fetched) == {"price", "market_cap", "beta"}
    assert fetched.left_out == (f"The share counts of 0700.HK are left out: {why}.",)
    assert one(fetched, "market_cap").note == "no share count of Yahoo's gives it at this price"


def test_a_count_within_three_per_cent_is_taken(yahoo):
    tencent(yahoo, defaultKeyStatistics={"sharesOutstanding": 9_260_000_000})  # 2.9 % more
    assert one(yahoo.ask("quote", "0700.HK"), "shares_outstanding").value == "9260000000"


def test_counts_without_a_market_value_prove_nothing(yahoo):
    tencent(yahoo, price={"marketCap": None})
    fetched = yahoo.ask("quote", "0700.HK")
    assert fields(fetched) == {"price", "beta"}
    assert "no market value to check them against" in fetched.left_out[0]


def test_ordinary_shares_beside_an_ads_price_are_known_by_the_ratio_of_our_own_table(yahoo):
    # 100 USD an ADS and 240 bn USD make 2.4 bn ADS; at 8 for 1 that is 19.2 bn ordinary shares.
    price = traded(100.0, US_CLOSE, "USD", marketCap=240_000_000_000)
    yahoo.yahoo.summary("BABA", price=price, defaultKeyStatistics={"sharesOutstanding": 19_200_000_000})
    count = one(yahoo.ask("quote", "BABA"), "shares_ordinary_outstanding")
    assert count.value == "19200000000"


def test_cash_flow_and_ratios_that_yahoo_computes_are_not_taken(yahoo):
    levered = {"freeCashflow": 78_862_254_080, "operatingCashflow": 111_482_003_456, "financialCurrency": "USD"}
    statistics = {"pegRatio": 2.14, "forwardEps": 9.1, "forwardPE": 29.6, "enterpriseValue": 1, "trailingEps": 7.4}
    detail = {"dividendYield": 0.0038, "beta": 1.1}
    price = traded(270.97, US_CLOSE, "USD")
    yahoo.yahoo.summary(
        "AAPL", price=price, financialData=levered, defaultKeyStatistics=statistics, summaryDetail=detail
    )
    assert fields(yahoo.ask("quote", "AAPL")) == {"price", "beta"}


def test_earnings_and_revenue_estimates_keep_their_own_currencies(yahoo):
    tsmc(yahoo, eps=16.81977, eps_currency="USD", revenue=5_420_351_505_550, revenue_currency="TWD", analysts=13)
    fetched = yahoo.ask("estimates", "TSM")
    earnings, revenue = one(fetched, "eps_consensus"), one(fetched, "consensus_revenue")
    assert (earnings.value, earnings.currency, earnings.per) == ("16.81977", "USD", "ads")
    assert (revenue.value, revenue.currency, revenue.per) == ("5420351505550", "TWD", "")
    assert (earnings.period, earnings.period_end, earnings.source_date) == (
        "FY2026E",
        "2026-12-31",
        "2026-08-08T01:00:00+00:00",
    )
    assert earnings.note == "mean of 13 analysts"


def test_an_estimate_without_a_currency_of_its_own_borrows_none(yahoo):
    tsmc(yahoo, eps=16.8, eps_currency=None, revenue=5e12, revenue_currency="TWD")
    fetched = yahoo.ask("estimates", "TSM")
    assert fields(fetched) == {"consensus_revenue"}
    assert fetched.left_out == ("TSM eps_consensus of the year to 2026-12-31 is left out: its currency is not given.",)


def test_quarters_and_growth_rates_are_no_fiscal_years(yahoo):
    years = [
        trend("0q", "2026-09-30", eps=4.0, eps_currency="USD"),
        trend("+5y", "2030-12-31", eps=9.0, eps_currency="USD"),
    ]
    yahoo.yahoo.summary("TSM", price=traded(420.0, US_CLOSE, "USD"), earningsTrend={"trend": years})
    assert yahoo.ask("estimates", "TSM").facts == ()


def test_a_company_without_analysts_has_no_estimates(yahoo):
    yahoo.yahoo.summary("TSM", price=traded(420.0, US_CLOSE, "USD"))
    assert yahoo.ask("estimates", "TSM").facts == ()


def test_price_and_estimates_of_a_listing_come_in_one_answer(yahoo):
    tsmc(yahoo, eps=16.8, eps_currency="USD")
    yahoo.ask("quote", "TSM")
    yahoo.ask("estimates", "TSM")
    assert yahoo.yahoo.paths == ["/", "/v1/test/getcrumb", SUMMARY + "TSM"]


def test_a_figure_keeps_the_moment_it_was_read_and_is_read_again_half_a_minute_later(yahoo):
    tsmc(yahoo, eps=16.8, eps_currency="USD")
    yahoo.ask("quote", "TSM")
    yahoo.now += timedelta(seconds=20)
    assert one(yahoo.ask("estimates", "TSM"), "eps_consensus").source_date == "2026-08-08T01:00:00+00:00"
    yahoo.now += timedelta(seconds=20)
    assert one(yahoo.ask("estimates", "TSM"), "eps_consensus").source_date == "2026-08-08T01:00:40+00:00"
    assert yahoo.yahoo.paths.count(SUMMARY + "TSM") == 2


def test_another_companys_answer_is_refused(yahoo):
    tencent(yahoo, price={"symbol": "9988.HK"})
    with pytest.raises(SourceDown, match=r"it answered about 9988\.HK instead of 0700\.HK"):
        yahoo.ask("quote", "0700.HK")


def test_an_answer_that_names_nobody_is_refused(yahoo):
    body = {"quoteSummary": {"result": [{"summaryDetail": {"beta": 1}}], "error": None}}
    yahoo.yahoo.guarded(SUMMARY + "0700.HK", said(body))
    with pytest.raises(SourceDown, match="another shape"):
        yahoo.ask("quote", "0700.HK")


def test_a_number_too_large_to_be_one_is_no_price(yahoo):
    body = json.dumps({"quoteSummary": {"result": [{"price": {"symbol": "0700.HK", "currency": "HKD"}}]}})
    body = body.replace('"currency"', f'"regularMarketPrice": 1e400, "regularMarketTime": {HK_CLOSE}, "currency"')
    yahoo.yahoo.guarded(SUMMARY + "0700.HK", said(None).__class__(body=body.encode()))
    assert "Yahoo gives none with a time" in yahoo.ask("quote", "0700.HK").left_out[0]


@pytest.mark.parametrize(
    ("ticker", "symbol"),
    [("688981.SH", "688981.SS"), ("300750.SZ", "300750.SZ"), ("0700.HK", "0700.HK"), ("BABA", "BABA")],
)
def test_tickers_are_written_as_yahoo_writes_them(yahoo, ticker, symbol):
    yahoo.ask("quote", ticker)
    assert yahoo.yahoo.paths[-1] == SUMMARY + symbol


def test_a_symbol_yahoo_does_not_carry_is_said_and_asked_for_once(yahoo):
    assert yahoo.ask("quote", "0700.HK").left_out == ("Yahoo does not carry 0700.HK.",)
    assert yahoo.yahoo.paths == ["/", "/v1/test/getcrumb", SUMMARY + "0700.HK"]
