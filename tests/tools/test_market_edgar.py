"""SEC filings over real HTTP, in the shape of companyfacts, with the traps that shape holds."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.figures_server import FiguresServer, Reply, said
from tests.market_server_sec import Filed, serve
from tools.market.accounts import accounts
from tools.market.directory import open_directory
from tools.market.edgar import open_source
from tools.market.edgar_filings import Filings
from tools.market.edgar_statements import statements
from tools.market.provider import Request, SourceDown
from valuation.statements import free_cash_flow

DIRECTORY = open_directory()
RECORDED = Path(__file__).parents[3] / "shared" / "data" / "recorded"
recorded = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded figures lie beside the checkout")
CONTACT = "Jane Doe jane@example.com"


@pytest.fixture
def server():
    with FiguresServer().running() as running:
        yield running


def fetch(server, ticker, filed=None, **settings):
    if filed is not None:
        serve(server, {ticker: filed})
    listing = DIRECTORY.listing(ticker)
    source = open_source(DIRECTORY, server.settings("edgar", **({"contact": CONTACT} | settings)))
    return source.fetch(Request(part="statements", company=DIRECTORY.company_of(ticker), listing=listing))


def facts_of(fetched, field, period=None):
    return [fact for fact in fetched.facts if fact.field == field and period in (None, fact.period)]


def value(fetched, field, period):
    (fact,) = facts_of(fetched, field, period)
    return float(fact.value)


def known(fetched, ticker):
    return accounts(DIRECTORY.company_of(ticker), fetched.facts).fundamentals


YEAR = {"start": "2025-01-01", "filed": "2026-02-10"}
BEFORE = {"start": "2024-01-01", "filed": "2025-02-10"}


def plain_company(cik=320193, unit="USD"):
    """Two fiscal years of the three figures every company files."""
    filed = Filed(cik)
    for tag, this_year, last_year in (
        ("Revenues", 1000, 900), ("NetIncomeLoss", 200, 180), ("NetCashProvidedByUsedInOperatingActivities", 300, 270),
    ):  # fmt: skip
        filed.add(tag, unit, "2025-12-31", this_year, **YEAR)
        filed.add(tag, unit, "2024-12-31", last_year, **BEFORE)
    return filed


def with_interim(filed, tag, unit, this_year, last_year):
    """The first half of 2026 and of 2025."""
    filed.add(tag, unit, "2026-06-30", this_year, start="2026-01-01", filed="2026-08-01", form="10-Q")
    return filed.add(tag, unit, "2025-06-30", last_year, start="2025-01-01", filed="2025-08-01", form="10-Q")


# Truth: figures that others read from the filings


@recorded
@pytest.mark.parametrize("ticker", ["AAPL", "MSFT"])
def test_trailing_months_are_those_computed_by_hand_from_the_filings(server, ticker):
    tags = {
        "revenue": "RevenueFromContractWithCustomerExcludingAssessedTax",
        "operating_cash_flow": "NetCashProvidedByUsedInOperatingActivities",
        "eps_diluted": "EarningsPerShareDiluted",
        "capex": "PaymentsToAcquirePropertyPlantAndEquipment",
    }
    bridges = json.loads((RECORDED / "sec_ttm" / "aapl_msft_ttm_bridges.json").read_text(encoding="utf-8"))
    cases = [case for case in bridges["cases"] if case["ticker"] == ticker and case["item"] in tags]
    spans = {  # fiscal year, months since, the same months before
        "AAPL": (("2024-09-29", "2025-09-27"), ("2025-09-28", "2026-03-28"), ("2024-09-29", "2025-03-29")),
        "MSFT": (("2024-07-01", "2025-06-30"), ("2025-07-01", "2026-03-31"), ("2024-07-01", "2025-03-31")),
    }[ticker]
    filed = Filed(320193 if ticker == "AAPL" else 789019)
    counts = {case["item"]: 1e6 for case in cases} | {"eps_diluted": 1}
    amounts = [(tags[c["item"]], [c[k] * counts[c["item"]] for k in ("fy", "ytd", "ytd_prior")], c) for c in cases]
    for tag, values, case in amounts:
        unit = "USD/shares" if case["item"] == "eps_diluted" else "USD"
        for (start, end), amount, form in zip(spans, values, ("10-K", "10-Q", "10-Q"), strict=True):
            filed.add(tag, unit, end, amount, start=start, filed=f"{end[:4]}-12-31", form=form)
    shares = list(bridges["shares"][ticker].values())
    for (start, end), count, form in zip(spans, (*shares[:2], shares[0]), ("10-K", "10-Q", "10-Q"), strict=True):
        tag = "WeightedAverageNumberOfDilutedSharesOutstanding"
        filed.add(tag, "shares", end, count, start=start, filed=f"{end[:4]}-12-31", form=form)
    fetched = fetch(server, ticker, filed)
    for _, _, case in amounts:
        expected = case["ttm"] * counts[case["item"]]
        assert value(fetched, case["item"], "TTM") == pytest.approx(expected, rel=1e-12)
        assert facts_of(fetched, case["item"], "TTM")[0].period_end == case["ttm_end"]


@recorded
def test_a_20f_filer_has_the_years_that_were_checked_cell_by_cell_against_its_filings(server):
    """PDD: statements in CNY with a convenience column in USD for the newest year, an ADS of four ordinary shares."""
    lines = (RECORDED / "company_reports" / "pdd_annual_2018_2025_cny_thousand.csv").read_text(encoding="utf-8")
    table = {row["item"]: row for row in csv.DictReader(lines.splitlines()[1:])}
    tags = {
        "revenue": ("Revenues", "CNY", 1000), "net_income": ("NetIncomeLoss", "CNY", 1000),
        "operating_cash_flow": ("NetCashProvidedByUsedInOperatingActivities", "CNY", 1000),
        "capex": ("PaymentsToAcquirePropertyPlantAndEquipment", "CNY", -1000),
        "research_and_development": ("ResearchAndDevelopmentExpense", "CNY", -1000),
        "eps_diluted_cny_per_ordinary": ("EarningsPerShareDiluted", "CNY/shares", 1),
        "wavg_shares_diluted": ("WeightedAverageNumberOfDilutedSharesOutstanding", "shares", 1),
    }  # fmt: skip
    filed = Filed(1737806, "PDD Holdings Inc.")
    for item, (tag, unit, scale) in tags.items():
        for year in range(2018, 2026):
            day = {"start": f"{year}-01-01", "filed": f"{year + 1}-04-20", "form": "20-F"}
            filed.add(tag, unit, f"{year}-12-31", float(table[item][str(year)]) * scale, **day)
            if unit == "CNY":
                filed.add(tag, "USD", f"{year}-12-31", float(table[item][str(year)]) * scale / 7, **day)
            for told in (year + 1, year + 2):  # each report repeats two years
                if unit == "CNY" and told <= 2025:
                    again = day | {"filed": f"{told + 1}-04-20"}
                    filed.add(tag, unit, f"{year}-12-31", float(table[item][str(year)]) * scale, **again)
    fetched = fetch(server, "PDD", filed)
    assert {fact.currency for fact in fetched.facts if fact.unit == "money"} == {"CNY"}
    assert not facts_of(fetched, "revenue", "TTM")
    found = known(fetched, "PDD")
    assert found.reporting_currency == "CNY"
    assert len(found.years) == 8
    years = {period.label: period for period in found.years}
    assert years["FY2024"].figure("revenue").value == 393_836_097_000
    assert years["FY2025"].figure("operating_cash_flow").value == 106_938_690_000
    assert years["FY2025"].figure("capex").value == 1_145_077_000
    assert years["FY2025"].figure("r_and_d").value == 16_496_164_000
    assert years["FY2024"].figure("eps_diluted").value == 19.0
    assert years["FY2024"].figure("eps_diluted").per == "ordinary"  # 112.4bn over 5.917bn shares, not per ADS


# Traps, each by hand


def test_a_figure_names_the_filing_it_stands_in(server):
    (fact,) = facts_of(fetch(server, "AAPL", plain_company()), "revenue", "FY2025")
    assert (fact.value, fact.unit, fact.currency, fact.period_end) == ("1000", "money", "USD", "2025-12-31")
    assert fact.source == (
        "https://www.sec.gov/Archives/edgar/data/320193/000000000026021000/0000000000-26-021000-index.htm"
    )
    assert fact.note == "us-gaap:Revenues, 10-K filed 2026-02-10"
    assert (fact.quality, fact.source_date) == ("primary", "2026-02-10")


def test_a_restated_year_is_given_as_filed_first_and_as_it_stands(server):
    filed = plain_company()
    filed.add("Revenues", "USD", "2024-12-31", 850, start="2024-01-01", filed="2026-02-10")
    fetched = fetch(server, "AAPL", filed)
    assert [
        (f.value, f.source_date) for f in sorted(facts_of(fetched, "revenue", "FY2024"), key=lambda f: f.value)
    ] == [
        ("850", "2026-02-10"),
        ("900", "2025-02-10"),
    ]
    assert "restated, 900 in the 10-K filed 2025-02-10" in facts_of(fetched, "revenue", "FY2024")[0].note
    found = {period.label: period for period in known(fetched, "AAPL").years}
    assert found["FY2024"].figure("revenue").value == 850


def test_a_restated_year_is_known_only_from_the_day_it_was_restated(server):
    filed = plain_company()
    filed.add("Revenues", "USD", "2024-12-31", 850, start="2024-01-01", filed="2026-02-10")
    fetched = fetch(server, "AAPL", filed)
    for day, expected in ((date(2025, 12, 31), 900), (date(2026, 2, 10), 850)):
        then = [fact for fact in fetched.facts if fact.public is not None and fact.public <= day]
        years = {period.label: period for period in accounts(DIRECTORY.company_of("AAPL"), then).fundamentals.years}
        assert years["FY2024"].figure("revenue").value == expected


def test_a_year_repeated_unchanged_keeps_the_day_it_was_first_filed(server):
    filed = plain_company()
    filed.add("Revenues", "USD", "2024-12-31", 900, start="2024-01-01", filed="2026-02-10")
    (fact,) = facts_of(fetch(server, "AAPL", filed), "revenue", "FY2024")
    assert fact.source_date == "2025-02-10"


def test_fiscal_years_are_labelled_by_the_day_they_end(server):
    filed = Filed(1)
    for start, end in (("2024-01-29", "2025-01-26"), ("2025-01-27", "2026-01-25")):
        filed.add("Revenues", "USD", end, 100, start=start, filed=f"{end[:4]}-03-01")
    assert {fact.period for fact in facts_of(fetch(server, "NVDA", filed), "revenue")} == {"FY2025", "FY2026"}


def test_twelve_months_that_end_with_a_quarter_are_no_fiscal_year(server):
    """Amazon's interim reports carry a column of the last twelve months."""
    filed = plain_company()
    tag = "NetCashProvidedByUsedInOperatingActivities"
    filed.add(tag, "USD", "2026-03-31", 999, start="2025-04-01", filed="2026-05-01", form="10-Q")
    fetched = fetch(server, "AMZN", filed)
    assert {fact.period_end for fact in facts_of(fetched, "operating_cash_flow")} == {"2024-12-31", "2025-12-31"}


def test_the_years_currency_is_the_statements_not_the_convenience_columns(server):
    filed = Filed(1)
    for year in (2023, 2024, 2025):
        day = {"start": f"{year}-01-01", "filed": "2026-04-20", "form": "20-F"}
        filed.add("Revenues", "CNY", f"{year}-12-31", 700, **day)
    filed.add("Revenues", "USD", "2025-12-31", 100, start="2025-01-01", filed="2026-04-20", form="20-F")
    fetched = fetch(server, "JD", filed)
    assert {(fact.value, fact.currency) for fact in facts_of(fetched, "revenue")} == {("700", "CNY")}
    assert value_text(fetched, "reporting_currency") == "CNY"


def value_text(fetched, field):
    (fact,) = facts_of(fetched, field)
    return fact.value


def test_two_currencies_with_as_many_periods_are_refused(server):
    filed = plain_company()
    filed.add("Revenues", "CNY", "2025-12-31", 7000, **YEAR)
    filed.add("NetIncomeLoss", "CNY", "2025-12-31", 1400, **YEAR)
    fetched = fetch(server, "JD", filed)
    assert fetched.facts == ()
    assert "one reporting currency" in fetched.left_out[0]


def test_statements_in_a_currency_the_product_cannot_convert_are_refused(server):
    fetched = fetch(server, "JD", plain_company(unit="EUR"))
    assert fetched.facts == ()
    assert fetched.left_out == ("JD is left out: its statements are in EUR.",)


def test_international_standards_are_read_from_their_own_taxonomy(server):
    """TSMC files in TWD by IFRS; its ADS stands for five shares."""
    filed = Filed(1046179)
    day = {"start": "2025-01-01", "filed": "2026-04-16", "form": "20-F", "taxonomy": "ifrs-full"}
    filed.add("Revenue", "TWD", "2025-12-31", 3_800, **day)
    filed.add("ProfitLossAttributableToOwnersOfParent", "TWD", "2025-12-31", 1_700, **day)
    filed.add("DilutedEarningsLossPerShare", "TWD/shares", "2025-12-31", 65.5, **day)
    filed.add("AdjustedWeightedAverageShares", "shares", "2025-12-31", 26, **day)
    filed.add("PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities", "TWD", "2025-12-31", 1_000, **day)
    filed.add("PurchaseOfIntangibleAssetsClassifiedAsInvestingActivities", "TWD", "2025-12-31", 9, **day)
    fetched = fetch(server, "TSM", filed)
    assert value(fetched, "revenue", "FY2025") == 3_800
    assert facts_of(fetched, "eps_diluted")[0].per == "ordinary"
    (capex,) = facts_of(fetched, "capex")
    assert (capex.value, capex.definition) == ("1009", "tangible and intangible assets")


@pytest.mark.parametrize(
    ("eps", "per"),
    [(2.0, "ordinary"), (16.0, "ads"), (5.0, None)],
    ids=["per share", "per ADS of eight", "neither"],
)
def test_earnings_per_share_of_an_ads_filer_show_their_basis_by_income_over_shares(server, eps, per):
    """200 over 100 shares is 2.00 per share and 16.00 per ADS of eight."""
    filed = plain_company(1577552, unit="CNY")
    filed.add("EarningsPerShareDiluted", "CNY/shares", "2025-12-31", eps, **YEAR)
    filed.add("WeightedAverageNumberOfDilutedSharesOutstanding", "shares", "2025-12-31", 100, **YEAR)
    fetched = fetch(server, "BABA", filed)
    assert [fact.per for fact in facts_of(fetched, "eps_diluted")] == ([per] if per else [])
    assert any("share basis is not known" in sentence for sentence in fetched.left_out) == (per is None)


def test_trailing_earnings_per_share_have_the_basis_of_the_year(server):
    """A filer of interim data with an ADS of eight: 200 over 100 shares and 16.00 a unit is per ADS all along."""
    filed = plain_company(1577552, unit="CNY")
    eps, shares = "EarningsPerShareDiluted", "WeightedAverageNumberOfDilutedSharesOutstanding"
    filed.add(eps, "CNY/shares", "2025-12-31", 16.0, **YEAR).add(shares, "shares", "2025-12-31", 100, **YEAR)
    with_interim(filed, "Revenues", "CNY", 600, 500)
    with_interim(filed, eps, "CNY/shares", 9.0, 8.0)
    with_interim(filed, shares, "shares", 100, 100)
    (total,) = facts_of(fetch(server, "BABA", filed), "eps_diluted", "TTM")
    assert (total.value, total.per) == ("17", "ads")


def test_cash_alone_is_not_cash_and_short_term_investments(server):
    """Microsoft on 2026-03-31: 32,105m of cash, 78,272m with short-term investments."""
    filed = plain_company(789019)
    day = {"filed": "2026-04-29", "form": "10-Q"}
    filed.add("CashAndCashEquivalentsAtCarryingValue", "USD", "2026-03-31", 32_105_000_000, **day)
    filed.add("CashCashEquivalentsAndShortTermInvestments", "USD", "2026-03-31", 78_272_000_000, **day)
    filed.add("LongTermDebtNoncurrent", "USD", "2026-03-31", 31_000_000_000, **day)
    filed.add("LongTermDebtCurrent", "USD", "2026-03-31", 9_000_000_000, **day)
    fetched = fetch(server, "MSFT", filed)
    assert value(fetched, "cash", "2026-03-31") == 32_105_000_000
    assert value(fetched, "cash_and_st_investments", "2026-03-31") == 78_272_000_000
    assert known(fetched, "MSFT").net_cash.value == 38_272_000_000


def test_cash_and_investments_are_added_only_where_both_stand_on_one_day(server):
    filed = plain_company()
    filed.add("CashAndCashEquivalentsAtCarryingValue", "USD", "2025-12-31", 30, filed="2026-02-10")
    filed.add("MarketableSecuritiesCurrent", "USD", "2025-12-31", 20, filed="2026-02-10")
    filed.add("CashAndCashEquivalentsAtCarryingValue", "USD", "2024-12-31", 25, filed="2025-02-10")
    fetched = fetch(server, "AAPL", filed)
    (total,) = facts_of(fetched, "cash_and_st_investments")
    assert (total.value, total.period, total.quality) == ("50", "FY2025", "derived")
    assert total.note.startswith("30 cash + 20 short-term investments")


def test_borrowings_are_a_sum_that_names_its_parts(server):
    filed = plain_company()
    for tag, amount in (("LongTermDebtNoncurrent", 80), ("LongTermDebtCurrent", 10), ("CommercialPaper", 5)):
        filed.add(tag, "USD", "2025-12-31", amount, filed="2026-02-10")
    (debt,) = facts_of(fetch(server, "AAPL", filed), "total_debt")
    assert (debt.value, debt.definition) == ("95", "LongTermDebtNoncurrent + LongTermDebtCurrent + CommercialPaper")


def test_half_of_the_borrowings_is_no_borrowings(server):
    filed = plain_company().add("LongTermDebtNoncurrent", "USD", "2025-12-31", 80, filed="2026-02-10")
    assert not facts_of(fetch(server, "AAPL", filed), "total_debt")


@pytest.mark.parametrize(
    ("tags", "expected", "definition"),
    [
        ({"PaymentsToAcquirePropertyPlantAndEquipment": 50}, 50, "property, plant and equipment only"),
        (
            {"PaymentsToAcquirePropertyPlantAndEquipment": 50, "PaymentsToAcquireIntangibleAssets": 7},
            57,
            "tangible and intangible assets",
        ),
        ({"PaymentsToAcquireProductiveAssets": 60}, 60, "productive assets as the company groups them"),
        ({"PaymentsToAcquireIntangibleAssets": 7}, None, None),
    ],
)
def test_capital_expenditure_says_what_it_covers(server, tags, expected, definition):
    filed = plain_company()
    for tag, amount in tags.items():
        filed.add(tag, "USD", "2025-12-31", amount, **YEAR)
    fetched = fetch(server, "AAPL", filed)
    found = [(float(fact.value), fact.definition) for fact in facts_of(fetched, "capex")]
    assert found == ([] if expected is None else [(expected, definition)])
    flow = free_cash_flow(known(fetched, "AAPL").years[-1])
    assert (flow and flow.free.value) == (None if expected is None else 300 - expected)


def test_trailing_capital_expenditure_has_the_parts_of_the_year_or_is_left_out(server):
    filed = plain_company()
    tangible, intangible = "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireIntangibleAssets"
    for tag in (tangible, intangible):
        filed.add(tag, "USD", "2025-12-31", 50, **YEAR)
    with_interim(filed, "Revenues", "USD", 600, 500)
    with_interim(filed, tangible, "USD", 30, 20)
    fetched = fetch(server, "AAPL", filed)
    assert value(fetched, "revenue", "TTM") == 1100
    assert not facts_of(fetched, "capex", "TTM")
    assert any("capex_intangible of twelve months to 2026-06-30" in sentence for sentence in fetched.left_out)
    with_interim(filed, intangible, "USD", 8, 9)
    assert value(fetch(server, "AAPL", filed), "capex", "TTM") == 60 + 49


def test_revenue_is_the_total_where_a_filing_has_both_it_and_the_part_from_contracts(server):
    filed = plain_company()
    filed.add("RevenueFromContractWithCustomerExcludingAssessedTax", "USD", "2025-12-31", 950, **YEAR)
    assert value(fetch(server, "AAPL", filed), "revenue", "FY2025") == 1000


def test_income_with_minorities_never_stands_for_the_parents(server):
    filed = Filed(1)
    filed.add("Revenues", "USD", "2025-12-31", 1000, **YEAR).add("ProfitLoss", "USD", "2025-12-31", 200, **YEAR)
    fetched = fetch(server, "AAPL", filed)
    assert value(fetched, "net_income_total", "FY2025") == 200
    assert not facts_of(fetched, "net_income_parent")


def test_a_share_count_that_holds_one_class_of_several_is_left_out(server):
    filed = plain_company()
    filed.add("WeightedAverageNumberOfDilutedSharesOutstanding", "shares", "2025-12-31", 1_953, **YEAR)
    filed.add("EntityCommonStockSharesOutstanding", "shares", "2026-01-31", 1_560, filed="2026-02-10", taxonomy="dei")
    good = fetch(server, "AAPL", filed)
    assert value(good, "shares_outstanding", "2026-01-31") == 1_560
    filed.add("EntityCommonStockSharesOutstanding", "shares", "2026-04-30", 400, filed="2026-05-01", taxonomy="dei")
    partial = fetch(server, "AAPL", filed)
    assert [fact.period for fact in facts_of(partial, "shares_outstanding")] == ["2026-01-31"]
    assert "one class of several" in partial.left_out[0]


def test_two_counts_of_one_day_in_one_filing_are_classes_and_not_one_of_them(server):
    filed = plain_company()
    filed.add("WeightedAverageNumberOfDilutedSharesOutstanding", "shares", "2025-12-31", 1_000, **YEAR)
    for count in (900, 800):
        filed.add(
            "EntityCommonStockSharesOutstanding", "shares", "2026-01-31", count, filed="2026-02-10", taxonomy="dei"
        )
    fetched = fetch(server, "AAPL", filed)
    assert not facts_of(fetched, "shares_outstanding")
    (sentence,) = fetched.left_out
    assert "EntityCommonStockSharesOutstanding 2026-01-31" in sentence
    assert sentence.endswith("is left out: it is given as 800 and 900.")


def test_a_rounded_copy_in_a_note_does_not_hide_the_statements_own_amount(server):
    filed = plain_company()
    filed.add("Revenues", "USD", "2023-12-31", 391_035, start="2023-01-01", filed="2024-02-10")
    filed.add("Revenues", "USD", "2023-12-31", 391_000, start="2023-01-01", filed="2024-02-10")
    assert value(fetch(server, "AAPL", filed), "revenue", "FY2023") == 391_035


def test_an_empty_interim_report_leaves_the_trailing_months_out(server):
    filed = with_interim(plain_company(), "Revenues", "USD", 600, 500)
    fetched = fetch(server, "AAPL", filed)
    assert value(fetched, "revenue", "TTM") == 1100
    assert sorted(sentence.split()[1] for sentence in fetched.left_out) == ["net_income_parent", "operating_cash_flow"]


def test_rows_that_lack_a_value_or_a_day_are_not_reported(server):
    filed = plain_company()
    rows = filed.facts["us-gaap"]["NetIncomeLoss"]["units"]["USD"]
    rows += [
        {"end": "2023-12-31", "start": "2023-01-01", "val": None, "filed": "2024-02-10", "form": "10-K", "accn": "x"},
        {"end": "soon", "start": "2023-01-01", "val": 5, "filed": "2024-02-10", "form": "10-K", "accn": "x"},
        {"end": "2023-12-31", "start": "2023-01-01", "val": 5, "form": "10-K", "accn": "x"},
        "not a row",
    ]
    assert {fact.period for fact in facts_of(fetch(server, "AAPL", filed), "net_income_parent")} == {"FY2024", "FY2025"}


# The network


def test_each_company_costs_two_requests_at_first_and_one_more_for_the_next(server):
    serve(server, {"AAPL": plain_company(320193), "MSFT": plain_company(789019)})
    source = open_source(DIRECTORY, server.settings("edgar", contact=CONTACT))
    for ticker in ("AAPL", "MSFT"):
        source.fetch(Request(part="statements", listing=DIRECTORY.listing(ticker)))
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == [
        "company_tickers.json", "CIK0000320193.json", "CIK0000789019.json",
    ]  # fmt: skip
    assert {asked.headers["User-Agent"] for asked in server.asked} == {f"Rerate {CONTACT}"}


@pytest.mark.parametrize("contact", ["", "Jane Doe"])
def test_without_a_contact_nothing_is_sent_and_the_setting_is_named(server, contact):
    with pytest.raises(SourceDown, match="set SEC_CONTACT"):
        fetch(server, "AAPL", plain_company(), contact=contact)
    assert server.asked == []


def test_a_refused_program_is_told_which_setting_to_check(server):
    server.answer("/files/company_tickers.json", Reply(403, b"<html>Undeclared Automated Tool</html>"))
    with pytest.raises(SourceDown, match="status 403; check SEC_CONTACT") as refused:
        fetch(server, "AAPL")
    assert refused.value.retry_after == 600.0


def test_too_many_requests_are_handed_on_with_the_wait_the_sec_asks_for(server):
    server.answer("/files/company_tickers.json", Reply(429, headers={"Retry-After": "600"}))
    with pytest.raises(SourceDown) as busy:
        fetch(server, "AAPL")
    assert busy.value.retry_after == 600.0


def test_a_company_that_does_not_file_is_no_failure(server):
    serve(server, {"AAPL": plain_company()})
    fetched = fetch(server, "MSFT")
    assert fetched.facts == ()
    assert fetched.left_out == ("MSFT files no data with the SEC under that ticker.",)
    server.answer("/api/xbrl/companyfacts/CIK0000320193.json", Reply(404))
    assert fetch(server, "AAPL").facts == ()


def test_filings_of_another_company_are_refused(server):
    serve(server, {"AAPL": plain_company(320193)})
    server.answer("/api/xbrl/companyfacts/CIK0000320193.json", said(plain_company(789019).body()))
    with pytest.raises(SourceDown, match="about company 789019 instead of 320193"):
        fetch(server, "AAPL")


def test_a_number_written_with_its_zeros_is_the_same_company(server):
    """Some bodies give the number as it stands in their address."""
    serve(server, {"AAPL": plain_company(320193)})
    server.answer("/api/xbrl/companyfacts/CIK0000320193.json", said(plain_company("0000320193").body()))
    assert value(fetch(server, "AAPL"), "revenue", "FY2025") == 1000


@pytest.mark.parametrize("body", [[], {}, {"cik": 320193}, {"cik": 320193, "facts": []}])
def test_filings_of_another_shape_are_refused(server, body):
    serve(server, {"AAPL": plain_company()})
    server.answer("/api/xbrl/companyfacts/CIK0000320193.json", said(body))
    with pytest.raises(SourceDown, match="another shape"):
        fetch(server, "AAPL")


def test_odd_taxonomies_hold_no_figure(server):
    filed = plain_company()
    filed.facts |= {"dei": [], "ifrs-full": {"Revenue": {"units": {"USD": None}}}}
    assert value(fetch(server, "AAPL", filed), "revenue", "FY2025") == 1000


def test_other_parts_and_other_markets_are_not_asked_for(server):
    source = open_source(DIRECTORY, server.settings("edgar", contact=CONTACT))
    assert source.fetch(Request(part="quote", listing=DIRECTORY.listing("AAPL"))).facts == ()
    assert not source.covers(DIRECTORY.listing("0700.HK"))
    assert source.fetch(Request(part="statements", listing=DIRECTORY.listing("0700.HK"))).facts == ()
    assert server.asked == []
    assert source.host == server.address.removeprefix("http://")


def test_the_same_filings_give_the_same_facts_in_the_same_order(server):
    filed = with_interim(plain_company(), "Revenues", "USD", 600, 500)
    assert fetch(server, "AAPL", filed) == fetch(server, "AAPL")


def test_every_fact_can_be_used(server):
    filed = with_interim(plain_company(), "Revenues", "USD", 600, 500)
    facts = fetch(server, "AAPL", filed).facts
    assert [fact.problem() for fact in facts if fact.unit != "text"] == [None] * (len(facts) - 1)
    assert all(fact.source and fact.end == date.fromisoformat(fact.period_end) for fact in facts)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ODD_ROW = st.fixed_dictionaries(
    {
        "end": st.just("2025-12-31"),
        "start": st.just("2025-01-01") | ODD,
        "val": st.integers() | ODD,
        "accn": st.just("a"),
    },
    optional={"filed": st.just("2026-02-10") | ODD, "form": st.just("10-K") | ODD},
)


@given(
    rows=st.lists(ODD_ROW | ODD, max_size=4), tag=st.sampled_from(["Revenues", "NetIncomeLoss", "ProfitLoss"]), odd=ODD
)
def test_no_body_breaks_the_reader_of_filings(rows, tag, odd):
    """Whatever a filing holds, it becomes facts that can be used or a sentence."""
    body = plain_company().facts | {"dei": odd}
    body["us-gaap"] = body["us-gaap"] | {tag: {"units": {"USD": rows}}, "LongTermDebt": odd}
    answer = statements(Filings(1, body), DIRECTORY.listing("AAPL"))
    assert all(fact.problem() is None for fact in answer.facts if fact.unit != "text")
