"""The bundled snapshot says exactly what its rows say, with currency, share basis and date, and refuses the traps."""

from datetime import date

import pytest

from tools.market.desk import open_desk
from valuation.case import Case
from valuation.statements import free_cash_flow, latest_cash_flow

DESK = open_desk("snapshot")


def company(ticker):
    return DESK.directory.company_of(ticker)


def fundamentals(ticker):
    return DESK.fundamentals(company(ticker))


def view(ticker):
    return DESK.view(DESK.directory.listing(ticker))


def year(ticker, label):
    return next(period for period in fundamentals(ticker).years if period.label == label)


@pytest.mark.parametrize(
    ("ticker", "value", "currency", "per", "day"),
    [
        ("0700.HK", 495.60, "HKD", "ordinary", date(2026, 3, 26)),
        ("BABA", 129.87, "USD", "ads", date(2026, 3, 25)),
        ("TSM", 420.04, "USD", "ads", date(2026, 8, 7)),
        ("PDD", 102.61, "USD", "ads", date(2026, 3, 25)),
        ("002594.SZ", 90.47, "CNY", "ordinary", date(2026, 8, 21)),
        ("1211.HK", 89.85, "HKD", "ordinary", date(2026, 8, 6)),
        ("0981.HK", 65.35, "HKD", "ordinary", date(2026, 8, 6)),
        ("9880.HK", 106.80, "HKD", "ordinary", date(2024, 10, 3)),
        ("9660.HK", 5.15, "HKD", "ordinary", date(2026, 8, 6)),
        ("300308.SZ", 1072.52, "CNY", "ordinary", date(2026, 7, 23)),
        ("AAPL", 313.33, "USD", "ordinary", date(2026, 8, 7)),
        ("MSFT", 499.99, "USD", "ordinary", date(2026, 8, 7)),
        ("0941.HK", 81.85, "HKD", "ordinary", date(2026, 8, 7)),
    ],
)
def test_the_price_is_the_newest_one_per_listed_unit_with_its_day(ticker, value, currency, per, day):
    price = view(ticker).price
    assert price.value == pytest.approx(value, abs=1e-4)
    assert (price.currency, price.per, price.as_of) == (currency, per, day)
    assert price.source


@pytest.mark.parametrize(
    ("ticker", "label", "end", "name", "value", "currency"),
    [
        ("0700.HK", "FY2025", date(2025, 12, 31), "revenue", 751_766e6, "CNY"),
        ("0700.HK", "FY2025", date(2025, 12, 31), "operating_cash_flow", 303_052e6, "CNY"),
        ("0700.HK", "FY2024", date(2024, 12, 31), "capex_tangible", 62_927e6, "CNY"),
        ("BABA", "FY2026", date(2026, 3, 31), "operating_cash_flow", 76_213e6, "CNY"),
        ("BABA", "FY2026", date(2026, 3, 31), "capex", 126_063e6, "CNY"),
        ("BABA", "FY2026", date(2026, 3, 31), "net_income", 103_592e6, "CNY"),
        ("TSM", "FY2024", date(2024, 12, 31), "operating_cash_flow", 1_826_177e6, "TWD"),
        ("PDD", "FY2025", date(2025, 12, 31), "net_income", 97_842.539e6, "CNY"),
        ("002594.SZ", "FY2025", date(2025, 12, 31), "free_cash_flow", -97.7e9, "CNY"),
        ("0981.HK", "FY2024", date(2024, 12, 31), "net_income", 492.75e6, "USD"),
        ("9880.HK", "FY2023", date(2023, 12, 31), "operating_cash_flow", -996e6, "CNY"),
        ("9660.HK", "FY2025", date(2025, 12, 31), "net_income", -10_469e6, "CNY"),
        ("300308.SZ", "FY2024", date(2024, 12, 31), "capex", 2_866e6, "CNY"),
        ("AAPL", "FY2025", date(2025, 9, 27), "operating_cash_flow", 111_482e6, "USD"),
        ("MSFT", "FY2026", date(2026, 6, 30), "capex", 115_948e6, "USD"),
    ],
)
def test_a_statement_figure_has_the_value_currency_and_year_of_its_row(ticker, label, end, name, value, currency):
    period = year(ticker, label)
    figure = period.figure(name)
    assert figure.value == pytest.approx(value, rel=1e-4)
    assert (period.end, figure.as_of) == (end, end)
    assert (figure.currency, figure.per, figure.period) == (currency, None, label)
    assert figure.source


def test_tencents_free_cash_flow_is_the_published_one():
    """OCF 303,052 less tangible 87,482 and intangible 25,399: the table prints 190,171 (CNY m) by another way."""
    flow = free_cash_flow(year("0700.HK", "FY2025"))
    assert flow.free.value == pytest.approx(190_171e6)
    assert "intangible" in flow.definition


def test_tencents_trailing_twelve_months_have_no_capex_so_free_cash_flow_stays_that_of_the_year():
    trailing = fundamentals("0700.HK").trailing
    assert (trailing.label, trailing.end) == ("TTM to 2026-06-30", date(2026, 6, 30))
    assert trailing.figure("revenue").value == pytest.approx(788_483e6)
    assert trailing.figure("capex") is None
    assert trailing.figure("free_cash_flow") is None
    assert latest_cash_flow(fundamentals("0700.HK")).period.label == "FY2025"


def test_twelve_months_without_an_end_date_say_only_when_they_were_read():
    assert fundamentals("AAPL").trailing.label == "TTM read 2026-08-08"


def test_twelve_months_equal_to_the_last_year_are_dropped():
    """Microsoft's record of 2026-08-08 repeats the year to 2026-06-30 up to rounding."""
    assert fundamentals("MSFT").trailing is None
    assert fundamentals("MSFT").latest.label == "FY2026"


def test_listings_of_one_company_share_one_set_of_statements():
    for one, other in [("BABA", "9988.HK"), ("1211.HK", "002594.SZ"), ("NTES", "9999.HK"), ("JD", "9618.HK")]:
        assert fundamentals(one) is fundamentals(other)


def test_hong_kong_alibaba_is_priced_through_its_ads():
    """129.87 USD ÷ 8 × 7.8 HKD = 126.62 HKD, dated like the ADS price and labelled."""
    price = view("9988.HK").price
    assert price.value == pytest.approx(126.62325)
    assert (price.currency, price.per, price.as_of) == ("HKD", "ordinary", date(2026, 3, 25))
    for words in ("derived from BABA", "129.87 USD", "8 ordinary per ADS", "2026-08-07"):
        assert words in price.note


def test_an_ads_without_a_price_is_priced_through_its_hong_kong_line():
    """XPeng: 46.04 HKD × 2 ÷ 7.8 = 11.805 USD per ADS."""
    price = view("XPEV").price
    assert price.value == pytest.approx(46.04 * 2 / 7.8)
    assert (price.currency, price.per) == ("USD", "ads")


def test_the_renminbi_counter_is_priced_through_the_hong_kong_dollar_one():
    """495.60 HKD × 0.86013 CNY per HKD."""
    price = DESK.view(DESK.look_up("80700").listing).price
    assert price.value == pytest.approx(495.60 * 0.86013, rel=1e-6)
    assert price.currency == "CNY"
    assert "derived" in price.note


def test_mainland_shares_are_never_priced_through_hong_kong():
    assert view("688981.SH").price is None
    assert view("0981.HK").price is not None


def test_smics_accounts_are_the_dollar_ones_and_the_renminbi_ones_are_left_out():
    known = fundamentals("688981.SH")
    assert known.reporting_currency == "USD"
    money = {figure.currency for period in known.years for figure in period.figures.values() if figure.currency}
    assert money == {"USD"}
    assert known.estimates == ()
    assert any("688981.SH revenue FY2025" in sentence for sentence in DESK.left_out(company("688981.SH")))


def test_ubtechs_converted_year_is_left_out():
    """FY2024 exists only in HKD converted by the page; the last year in renminbi is FY2023."""
    known = fundamentals("9880.HK")
    assert known.reporting_currency == "CNY"
    assert known.years[-1].label == "FY2023"
    assert any("revenue_hkd" in sentence for sentence in DESK.left_out(company("9880.HK")))


@pytest.mark.parametrize("ticker", ["9880.HK", "2015.HK", "9961.HK", "9626.HK"])
def test_income_with_minorities_never_stands_in_for_that_of_the_parent(ticker):
    years = fundamentals(ticker).years
    assert any(period.figure("net_income_total") for period in years)
    assert all(period.figure("net_income") is None for period in years)


def test_byds_2025_free_cash_flow_stays_without_its_parts():
    period = year("1211.HK", "FY2025")
    assert period.figure("operating_cash_flow") is None
    assert period.figure("capex") is None
    assert free_cash_flow(period).free.value == pytest.approx(-97.7e9)


def test_netease_dividends_are_left_out_because_their_share_is_not_named():
    assert all(period.figure("dividend_per_share") is None for period in fundamentals("NTES").years)
    assert sum("dividend_per_share" in sentence for sentence in DESK.left_out(company("NTES"))) == 5


@pytest.mark.parametrize(
    ("ticker", "value"),
    [
        ("0700.HK", 9.163e9),  # diluted weighted average, H1 2026
        ("9988.HK", 18_474_235_708),
        ("TSM", 5 * 5_185_115_412),  # the provider counts ADS
        ("PDD", 5.9296e9),
        ("1211.HK", 9.1172e9),  # after the 2025 bonus and transfer
        ("9868.HK", 1_953_349_574),  # all classes; sites print 1.56bn of class A
        ("9660.HK", 14.65e9),
        ("GOOGL", 12_228_899_638),
        ("AAPL", 14_589_523_586),
        ("0941.HK", 21_687_214_173),
    ],
)
def test_shares_are_ordinary_shares_of_all_classes(ticker, value):
    shares = fundamentals(ticker).ordinary_shares
    assert shares.value == pytest.approx(value, rel=1e-4)
    assert shares.unit == "shares"


def test_a_weighted_average_says_that_it_is_one():
    assert "weighted average" in fundamentals("0700.HK").ordinary_shares.note


def test_a_count_of_one_class_gives_way_to_the_market_values_count():
    """AppLovin: 307.67m shares × 418.75 USD miss 141.7bn by 9 %; 141.7bn ÷ 418.75 = 338.4m."""
    shares = fundamentals("APP").ordinary_shares
    assert shares.value == pytest.approx(141.7e9 / 418.75)
    assert "misses" in shares.note
    assert not DESK.capitalisation_check(company("APP")).within


@pytest.mark.parametrize(
    "ticker", ["AAPL", "MSFT", "0941.HK", "1810.HK", "688111.SH", "9880.HK", "002415.SZ", "002594.SZ"]
)
def test_price_times_an_independent_count_agrees_with_the_stated_market_value(ticker):
    check = DESK.capitalisation_check(company(ticker))
    assert check.independent
    assert check.within


@pytest.mark.parametrize(
    ("ticker", "value", "day"),
    [
        ("0700.HK", 58_191e6, date(2026, 6, 30)),
        ("BABA", 374_313e6 - 230_703e6, date(2025, 3, 31)),
        ("PDD", 496_139.093e6, date(2025, 12, 31)),
        ("JD", 137.5e9 - 107.1e9, date(2025, 12, 31)),
        ("300308.SZ", 5_576e6 - 2_611.35e6, date(2024, 12, 31)),
    ],
)
def test_net_cash_is_the_stated_one_or_cash_less_debt_of_one_day(ticker, value, day):
    cash = fundamentals(ticker).net_cash
    assert cash.value == pytest.approx(value, rel=1e-4)
    assert (cash.currency, cash.as_of) == ("CNY", day)


def test_cash_without_a_known_debt_is_no_net_cash():
    assert fundamentals("002415.SZ").net_cash is None


@pytest.mark.parametrize(
    ("ticker", "name", "end", "value", "currency", "per"),
    [
        ("TSM", "eps", date(2026, 12, 31), 16.8198, "USD", "ads"),
        ("AAPL", "eps", date(2026, 9, 30), 8.7998, "USD", "ordinary"),
        ("GOOGL", "eps", date(2027, 12, 31), 14.7698, "USD", "ordinary"),
        ("1211.HK", "eps", date(2026, 12, 31), 4.9029, "CNY", "ordinary"),
        ("1211.HK", "net_income", date(2027, 12, 31), 57.8e9, "CNY", None),
        ("300308.SZ", "eps", date(2026, 12, 31), 25.107, "CNY", "ordinary"),
    ],
)
def test_an_estimate_keeps_its_own_currency_share_and_year(ticker, name, end, value, currency, per):
    found = [e for e in fundamentals(ticker).estimates if (e.name, e.period_end) == (name, end)]
    assert [e.figure.value for e in found] == [pytest.approx(value, rel=1e-4)]
    assert (found[0].figure.currency, found[0].figure.per) == (currency, per)
    assert found[0].figure.as_of.year == 2026


def test_estimates_of_reported_years_are_dropped():
    """CATL's older snapshot still shows FY2025, which has been reported."""
    assert min(e.period_end for e in fundamentals("300750.SZ").estimates) == date(2026, 12, 31)


def test_horizons_income_says_why_it_swings():
    assert "preferred shares" in year("9660.HK", "FY2024").figure("net_income").note


def test_investment_gains_are_noted_beside_recent_earnings():
    assert "gains on investments" in fundamentals("GOOGL").trailing.figure("net_income").note


def test_capex_names_its_definition():
    assert year("0981.HK", "FY2024").capex_definition == "property, plant and equipment only"
    assert "company" in year("0941.HK", "FY2025").capex_definition
    assert "net of disposals" in year("JD", "FY2025").capex_definition


def test_a_market_value_of_another_day_than_the_price_is_not_shown():
    assert view("AAPL").market_cap.value == 4_571_335_229_440
    assert view("002594.SZ").market_cap is None


def test_rates_of_the_newest_day_come_with_the_older_taiwan_dollar_dated():
    rates = {(fx.base, fx.quote): (fx.rate, fx.as_of) for fx in view("TSM").fx}
    assert rates == {
        ("HKD", "CNY"): (0.86013, date(2026, 8, 7)),
        ("USD", "CNY"): (6.709, date(2026, 8, 7)),
        ("USD", "HKD"): (7.8, date(2026, 8, 7)),
        ("USD", "TWD"): (31.37, date(2025, 12, 31)),
    }


def test_risk_free_rates_are_decimals_and_the_peg_is_named():
    rates = view("0700.HK").risk_free
    assert (rates["CNY"].value, rates["CNY"].as_of) == (pytest.approx(0.0183), date(2026, 1, 26))
    assert (rates["USD"].value, rates["USD"].as_of) == (pytest.approx(0.0466), date(2026, 8, 7))
    assert rates["HKD"].value == rates["USD"].value
    assert "pegged" in rates["HKD"].note
    assert "TWD" not in rates


def market_cap(ticker):
    case = Case(fundamentals=fundamentals(ticker), view=view(ticker), today=date(2026, 11, 21))
    return case.market_cap()


def test_both_lines_of_alibaba_give_one_market_value():
    """129.87 USD ÷ 8 × 18,474,235,708 × 6.709 = 2.012tn CNY by either line, up to the rounding of the crossed rate."""
    assert market_cap("BABA").value == pytest.approx(129.87 / 8 * 18_474_235_708 * 6.709)
    assert market_cap("9988.HK").value == pytest.approx(market_cap("BABA").value, rel=1e-4)


def test_tsmcs_market_value_is_the_stated_one_in_taiwan_dollars():
    """The provider states USD 2,177,955,921,920; × 31.37."""
    assert market_cap("TSM").value == pytest.approx(2_177_955_921_920 * 31.37, rel=1e-4)
    assert market_cap("TSM").currency == "TWD"


def test_an_ads_without_a_ratio_is_not_valued():
    reason = market_cap("PONY")
    assert reason.code == "missing_figure"
    assert "ADS" in reason.text
