"""Yahoo's statements: currency by currency, year by year, and twelve months that say how they were formed."""

import doctest

import pytest

from tests.market_server_yahoo import SERIES, epoch, point, traded
from tests.yahoo_desk import DIRECTORY, desk, fields, one
from tools.market import yahoo as yahoo_source
from tools.market import yahoo_spans
from tools.market.accounts import accounts
from tools.market.provider import SourceDown
from tools.market.yahoo_series import series_wanted

US_CLOSE = epoch("2026-08-07", 16, 0, offset=-4)


@pytest.fixture
def yahoo():
    with desk() as running:
        yield running


def quarter(end, value, **more):
    return point(end, value, months="3M", **more)


def year(end, value, **more):
    return point(end, value, **more)


def statements(yahoo, lines, ticker="0700.HK", **more):
    yahoo.yahoo.series(ticker, lines, **more)
    return yahoo.ask("statements", ticker)


def adr(yahoo, *, price, market_cap, ticker="BABA"):
    """Tells the source how many ADS the company counts."""
    yahoo.yahoo.summary(ticker, price=traded(price, US_CLOSE, "USD", marketCap=market_cap))


def test_every_amount_carries_the_currency_named_beside_it_not_the_listings(yahoo):
    fetched = statements(yahoo, {"annualTotalRevenue": [year("2025-12-31", 751_766_000_000)]})
    revenue = one(fetched, "revenue")
    assert (revenue.value, revenue.currency, revenue.period) == ("751766000000", "CNY", "FY2025")
    assert (revenue.period_end, revenue.source_date) == ("2025-12-31", "2026-08-08T01:00:00+00:00")
    assert revenue.source == "https://finance.yahoo.com/quote/0700.HK/financials"
    assert one(fetched, "reporting_currency").value == "CNY"


def test_an_amount_without_a_currency_is_left_out(yahoo):
    fetched = statements(yahoo, {"annualTotalRevenue": [year("2025-12-31", 751_766, currency="")]})
    assert fetched.facts == ()
    assert fetched.left_out[0] == "revenue of FY2025 is left out: its currency is not given."


def test_lines_in_two_currencies_name_no_reporting_currency(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 100, currency="USD")],
        "annualNetIncome": [year("2025-12-31", 10, currency="CNY")],
    }
    assert "reporting_currency" not in fields(statements(yahoo, lines))


def test_an_empty_year_or_quarter_is_left_out_and_never_zero(yahoo):
    lines = {
        "annualTotalRevenue": [None, year("2024-12-31", None), year("2025-12-31", 100)],
        "quarterlyTotalRevenue": [None, quarter("2026-03-31", None), quarter("2026-06-30", None)],
    }
    revenue = one(statements(yahoo, lines), "revenue")
    assert (revenue.period, revenue.value) == ("FY2025", "100")


def test_another_companys_statements_are_refused(yahoo):
    yahoo.yahoo.series("0700.HK", {"annualTotalRevenue": [year("2025-12-31", 1)]}, owner="9988.HK")
    with pytest.raises(SourceDown, match=r"it answered about 9988\.HK instead of 0700\.HK"):
        yahoo.ask("statements", "0700.HK")


def test_a_symbol_without_statements_says_so(yahoo):
    fetched = statements(yahoo, {"annualTotalRevenue": [], "annualNetIncome": []})
    assert fetched.facts == ()
    assert fetched.left_out == ("Yahoo carries no statements of 0700.HK.",)


def test_nine_months_among_the_fiscal_years_are_no_year(yahoo):
    lines = {"annualTotalRevenue": [year("2024-12-31", 100), point("2025-09-30", 80, months="9M")]}
    fetched = statements(yahoo, lines)
    assert one(fetched, "revenue").period == "FY2024"
    assert fetched.left_out == ("revenue to 2025-09-30 is left out: Yahoo lists 9 months among the fiscal years.",)


def test_a_fiscal_year_that_ends_in_march_keeps_its_own_label(yahoo):
    fetched = statements(yahoo, {"annualTotalRevenue": [year("2025-03-31", 996_347_000_000)]}, "9988.HK")
    assert one(fetched, "revenue").period == "FY2025"


def test_capex_is_positive_and_says_what_it_covers(yahoo):
    lines = {
        "annualCapitalExpenditure": [year("2023-12-31", -50), year("2024-12-31", -100), year("2025-12-31", -130)],
        "annualPurchaseOfPPE": [year("2024-12-31", -100), year("2025-12-31", -110)],
        "annualPurchaseOfIntangibles": [year("2025-12-31", -20)],
    }
    fetched = statements(yahoo, lines)
    covered = {fact.period: (fact.value, fact.definition) for fact in fetched.facts if fact.field == "capex"}
    assert covered == {
        "FY2023": ("50", "as Yahoo adds it up; it does not list the parts"),
        "FY2024": ("100", "property, plant and equipment only"),
        "FY2025": ("130", "tangible and intangible assets"),
    }
    assert one(fetched, "capex_intangible").value == "20"


def test_capex_with_more_in_it_than_its_parts_says_so(yahoo):
    lines = {
        "annualCapitalExpenditure": [year("2025-12-31", -150)],
        "annualPurchaseOfPPE": [year("2025-12-31", -110)],
        "annualPurchaseOfIntangibles": [year("2025-12-31", -20)],
    }
    definition = one(statements(yahoo, lines), "capex").definition
    assert definition == "as Yahoo adds it up; more than the tangible and intangible assets it lists"


def test_capex_that_brings_money_in_is_left_out(yahoo):
    fetched = statements(yahoo, {"annualCapitalExpenditure": [year("2025-12-31", 5)]})
    assert "capex of FY2025 is left out: its sign says that money came in." in fetched.left_out


def test_cash_flow_by_the_direct_method_stands_in_only_where_the_other_is_missing(yahoo):
    direct = "annualCashFlowsfromusedinOperatingActivitiesDirect"
    lines = {
        "annualOperatingCashFlow": [year("2025-12-31", 100)],
        direct: [year("2024-12-31", 80), year("2025-12-31", 90)],
    }
    fetched = statements(yahoo, lines)
    assert one(fetched, "operating_cash_flow", "FY2025").value == "100"
    assert one(fetched, "operating_cash_flow", "FY2024").note == "by the direct method"


def test_yahoos_free_cash_flow_is_not_asked_for():
    assert "FreeCashFlow" not in series_wanted()


def test_income_with_and_without_minorities_stay_apart(yahoo):
    lines = {
        "annualNetIncome": [year("2025-12-31", 90)],
        "annualNetIncomeIncludingNoncontrollingInterests": [year("2025-12-31", 95)],
    }
    fetched = statements(yahoo, lines)
    assert (one(fetched, "net_income_parent").value, one(fetched, "net_income_total").value) == ("90", "95")


def test_borrowings_leave_leases_out_where_yahoo_lists_them(yahoo):
    lines = {
        "annualTotalRevenue": [year("2024-12-31", 1), year("2025-12-31", 1)],
        "annualTotalDebt": [year("2024-12-31", 70), year("2025-12-31", 100)],
        "annualCapitalLeaseObligations": [year("2025-12-31", 30)],
        "annualCashCashEquivalentsAndShortTermInvestments": [year("2025-12-31", 250)],
        "annualCashAndCashEquivalents": [year("2025-12-31", 60)],
    }
    fetched = statements(yahoo, lines)
    assert one(fetched, "total_debt", "FY2025").value == "70"
    assert one(fetched, "total_debt", "FY2025").definition == "borrowings, without leases"
    assert "leases may be among them" in one(fetched, "total_debt", "FY2024").definition
    # 250 of cash and short-term investments, not the 60 of cash alone (the trap of Microsoft), less 70.
    known = accounts(DIRECTORY.company_of("0700.HK"), fetched.facts).fundamentals
    assert known.net_cash.value == 180.0


def test_twelve_months_are_the_year_plus_the_months_since_less_the_same_months_before(yahoo):
    # Apple, fiscal year to 2025-09-27: 416,161 + 143,756 − 124,300, one quarter on either side.
    lines = {
        "annualTotalRevenue": [year("2025-09-30", 416_161, currency="USD")],
        "quarterlyTotalRevenue": [
            quarter("2024-12-31", 124_300, currency="USD"),
            quarter("2025-03-31", 95_359, currency="USD"),
            quarter("2025-12-31", 143_756, currency="USD"),
        ],
    }
    trailing = one(statements(yahoo, lines, "AAPL"), "revenue", "TTM")
    assert (trailing.value, trailing.period_end, trailing.quality) == ("435617", "2025-12-31", "derived")
    assert trailing.note == ("FY2025 416161 + 143756 (2025-10-01 to 2025-12-31) − 124300 (2024-10-01 to 2024-12-31)")


def test_two_quarters_since_the_year_are_added_before_they_are_compared(yahoo):
    # Half of Tencent's 2026: 751,766 + (196,458 + 204,785) − (180,022 + 184,504) = 788,483.
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 751_766)],
        "quarterlyTotalRevenue": [
            quarter("2025-03-31", 180_022),
            quarter("2025-06-30", 184_504),
            quarter("2026-03-31", 196_458),
            quarter("2026-06-30", 204_785),
        ],
    }
    assert one(statements(yahoo, lines), "revenue", "TTM").value == "788483"


def test_four_reported_quarters_are_added_where_the_year_before_is_gone(yahoo):
    # Yahoo gives five quarters: 184,504 belongs to the year before and is not used.
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 751_766)],
        "quarterlyTotalRevenue": [
            quarter("2025-06-30", 184_504),
            quarter("2025-09-30", 192_869),
            quarter("2025-12-31", 194_371),
            quarter("2026-03-31", 196_458),
            quarter("2026-06-30", 204_785),
        ],
    }
    trailing = one(statements(yahoo, lines), "revenue", "TTM")
    assert trailing.value == "788483"
    assert trailing.note.startswith("sum of reported amounts: 192869 (to 2025-09-30) + ")


def test_a_quarter_is_never_taken_four_times(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 400)],
        "quarterlyTotalRevenue": [quarter("2026-03-31", 120)],
    }
    fetched = statements(yahoo, lines)
    assert [fact.period for fact in fetched.facts if fact.field == "revenue"] == ["FY2025"]
    assert "revenue of twelve months to 2026-03-31 is left out: Yahoo lacks the quarters for it." in fetched.left_out


def test_a_missing_quarter_leaves_no_sum_with_a_hole(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 400)],
        "quarterlyTotalRevenue": [
            quarter("2025-06-30", 100),
            quarter("2025-12-31", 110),
            quarter("2026-03-31", 120),
            quarter("2026-06-30", 130),
        ],
    }
    assert [fact.period for fact in statements(yahoo, lines).facts if fact.field == "revenue"] == ["FY2025"]


def test_the_audited_year_counts_even_where_its_quarters_add_up_to_another_sum(yahoo):
    # Unaudited quarters of 100, 100, 100 and 100 in an audited year of 405: 405 + 120 − 100 = 425, not 420.
    ends = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 405)],
        "quarterlyTotalRevenue": [*(quarter(end, 100) for end in ends), quarter("2026-03-31", 120)],
    }
    assert one(statements(yahoo, lines), "revenue", "TTM").value == "425"


def test_half_years_are_used_once_two_of_them_add_up_to_a_year(yahoo):
    # Hong Kong: 2025 of 1,000 = 450 + 550, labelled as quarters; 1,000 + 500 − 450 = 1,050.
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 1000)],
        "quarterlyTotalRevenue": [
            quarter("2025-06-30", 450),
            quarter("2025-12-31", 550),
            quarter("2026-06-30", 500),
        ],
    }
    trailing = one(statements(yahoo, lines, "0941.HK"), "revenue", "TTM")
    assert trailing.value == "1050"
    assert trailing.note == "FY2025 1000 + 500 (2026-01-01 to 2026-06-30) − 450 (2025-01-01 to 2025-06-30)"


def test_amounts_half_a_year_apart_that_do_not_add_up_have_no_known_length(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 1000)],
        "quarterlyTotalRevenue": [
            quarter("2025-06-30", 240),
            quarter("2025-12-31", 260),
            quarter("2026-06-30", 250),
        ],
    }
    assert [fact.period for fact in statements(yahoo, lines, "0941.HK").facts if fact.field == "revenue"] == ["FY2025"]


def test_six_months_labelled_as_such_are_half_years(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 1000)],
        "quarterlyTotalRevenue": [point("2025-06-30", 450, months="6M"), point("2026-06-30", 500, months="6M")],
    }
    assert one(statements(yahoo, lines, "0941.HK"), "revenue", "TTM").value == "1050"


def test_yahoos_own_twelve_months_are_taken_only_where_it_gives_no_interim_report_and_are_named(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 1000)],
        "annualOperatingCashFlow": [year("2025-12-31", 300)],
        "trailingTotalRevenue": [point("2026-06-30", 1050, months="TTM")],
    }
    fetched = statements(yahoo, lines, "0941.HK")
    trailing = one(fetched, "revenue", "TTM")
    assert (trailing.value, trailing.quality) == ("1050", "provider-record")
    assert trailing.note == "twelve months as Yahoo adds them up; it does not say from which reports"
    assert fetched.left_out == (
        "operating_cash_flow of twelve months to 2026-06-30 is left out: Yahoo lacks the quarters for it.",
    )


def test_twelve_months_that_ended_before_the_last_fiscal_year_are_no_trailing_ones(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 1000)],
        "trailingTotalRevenue": [point("2022-06-30", 700, months="TTM")],
    }
    assert [fact.period for fact in statements(yahoo, lines).facts if fact.field == "revenue"] == ["FY2025"]


def test_a_sum_of_yahoos_that_contradicts_the_reports_is_named(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 400)],
        "quarterlyTotalRevenue": [quarter("2025-03-31", 100), quarter("2026-03-31", 120)],
        "trailingTotalRevenue": [point("2026-03-31", 480, months="TTM")],
    }
    fetched = statements(yahoo, lines)
    assert one(fetched, "revenue", "TTM").value == "420"
    assert fetched.left_out == (
        "Yahoo's own revenue of twelve months to 2026-03-31, 480, is left out: the reports it lists add up to 420, -12.5%.",
    )


def test_a_trailing_sum_does_not_cross_currencies(yahoo):
    lines = {
        "annualTotalRevenue": [year("2025-12-31", 400)],
        "quarterlyTotalRevenue": [quarter("2025-03-31", 100), quarter("2026-03-31", 17, currency="USD")],
    }
    assert [fact.period for fact in statements(yahoo, lines).facts if fact.field == "revenue"] == ["FY2025"]


def test_fifty_two_week_years_and_their_quarters_are_joined(yahoo):
    # Nvidia's year ends on the last Sunday of January.
    lines = {
        "annualTotalRevenue": [year("2026-01-25", 216, currency="USD")],
        "quarterlyTotalRevenue": [quarter("2025-04-27", 44, currency="USD"), quarter("2026-04-26", 68, currency="USD")],
    }
    fetched = statements(yahoo, lines, "NVDA")
    assert one(fetched, "revenue", "TTM").value == "240"
    assert one(fetched, "revenue", "FY2026").value == "216"


def test_trailing_earnings_per_share_are_trailing_income_over_the_newest_diluted_count(yahoo):
    # 400 + 120 − 100 = 420 over 84 shares; adding the reported 4.00, 1.43 and 1.00 would mix two share counts.
    lines = {
        "annualNetIncome": [year("2025-12-31", 400)],
        "annualDilutedAverageShares": [year("2025-12-31", 100)],
        "annualDilutedEPS": [year("2025-12-31", 4.0)],
        "quarterlyNetIncome": [quarter("2025-03-31", 100), quarter("2026-03-31", 120)],
        "quarterlyDilutedAverageShares": [quarter("2025-03-31", 100), quarter("2026-03-31", 84)],
        "quarterlyDilutedEPS": [quarter("2025-03-31", 1.0), quarter("2026-03-31", 1.43)],
    }
    fetched = statements(yahoo, lines)
    trailing = one(fetched, "eps_diluted", "TTM")
    assert (trailing.value, trailing.per, trailing.currency) == ("5", "ordinary", "CNY")
    assert trailing.note == "net income 420 over 84 diluted shares (to 2026-03-31)"
    assert one(fetched, "eps_diluted", "FY2025").value == "4"


def test_earnings_per_share_that_are_not_income_over_shares_are_left_out(yahoo):
    # As of a company whose earnings per share Yahoo converted and labelled with the old currency.
    lines = {
        "annualNetIncome": [year("2025-12-31", 400)],
        "annualDilutedAverageShares": [year("2025-12-31", 100)],
        "annualDilutedEPS": [year("2025-12-31", 2.6)],
    }
    fetched = statements(yahoo, lines)
    assert "eps_diluted" not in fields(fetched)
    assert fetched.left_out == (
        "eps_diluted to 2025-12-31 is left out: 2.6 is not net income over the diluted shares, 4.00.",
    )


def test_earnings_per_share_in_another_currency_than_net_income_are_left_out(yahoo):
    lines = {
        "annualNetIncome": [year("2025-12-31", 400)],
        "annualDilutedAverageShares": [year("2025-12-31", 100)],
        "annualDilutedEPS": [year("2025-12-31", 4.0, currency="USD")],
    }
    assert "they are in USD and net income in CNY" in statements(yahoo, lines).left_out[0]


SHARE_LINES = {
    "annualNetIncome": [year("2025-03-31", 130_109_000_000)],
    "annualDilutedAverageShares": [year("2025-03-31", 2_428_000_000)],
    "annualDilutedEPS": [year("2025-03-31", 53.59)],
}


def test_a_count_in_ads_becomes_ordinary_shares_by_the_ratio_of_our_own_table(yahoo):
    # Alibaba: 240 bn USD at 100 USD is 2.4 bn ADS, so 2.428 bn counts ADS: 19.424 bn ordinary shares at 8 for 1.
    adr(yahoo, price=100.0, market_cap=240_000_000_000)
    fetched = statements(yahoo, SHARE_LINES, "BABA")
    count, earnings = one(fetched, "shares_diluted_weighted"), one(fetched, "eps_diluted")
    assert (count.value, count.unit, count.note) == ("19424000000", "shares", "2428000000 ADS × 8 ordinary shares each")
    assert (earnings.value, earnings.per) == ("53.59", "ads")


def test_a_count_in_ordinary_shares_beside_an_ads_price_is_known_too(yahoo):
    adr(yahoo, price=100.0, market_cap=240_000_000_000)
    lines = SHARE_LINES | {
        "annualDilutedAverageShares": [year("2025-03-31", 19_424_000_000)],
        "annualDilutedEPS": [year("2025-03-31", 6.70)],
    }
    fetched = statements(yahoo, lines, "BABA")
    assert one(fetched, "shares_diluted_weighted").value == "19424000000"
    assert one(fetched, "eps_diluted").per == "ordinary"


@pytest.mark.parametrize(
    ("ticker", "market_cap"),
    [("BABA", None), ("BABA", 960_000_000_000), ("BILI", 240_000_000_000)],  # no value; neither reading fits; no ratio
)
def test_share_figures_of_an_unproven_basis_are_left_out(yahoo, ticker, market_cap):
    adr(yahoo, price=100.0, market_cap=market_cap, ticker=ticker)
    fetched = statements(yahoo, SHARE_LINES, ticker)
    assert fields(fetched) == {"net_income_parent", "reporting_currency"}
    assert f"Figures per share of {ticker} are left out" in fetched.left_out[0]


def test_statements_cost_one_request_and_one_more_for_an_ads(yahoo):
    statements(yahoo, {"annualTotalRevenue": [year("2025-12-31", 1)]})
    assert [path for path in yahoo.yahoo.paths if path.startswith(("/ws", "/v10"))] == [SERIES + "0700.HK"]
    adr(yahoo, price=100.0, market_cap=240_000_000_000)
    statements(yahoo, SHARE_LINES, "BABA")
    assert len([path for path in yahoo.yahoo.paths if path.startswith(("/ws", "/v10"))]) == 3


def test_the_worked_examples_of_its_modules_hold():
    for module in (yahoo_source, yahoo_spans):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0
