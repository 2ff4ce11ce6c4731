"""Recorded figures of Tencent, TSMC, Alibaba, Apple and Microsoft, served as Yahoo serves them and read to the end."""

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from tests.market_server_yahoo import epoch, point, traded, trend
from tests.yahoo_desk import DIRECTORY, desk, fields, one
from tools.market.accounts import accounts

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "recorded"
MILLION = 1_000_000

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded figures are not beside the checkout")


@pytest.fixture
def yahoo():
    with desk() as running:
        yield running


def table(name):
    lines = (RECORDED / "company_reports" / name).read_text(encoding="utf-8").splitlines()
    return {row["item"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}


def recorded(name):
    with gzip.open(RECORDED / "yahoo_finnhub_us" / f"{name}_data.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def read(yahoo, ticker, *parts):
    """What the product's reader makes of the facts of these parts."""
    facts = [fact for part in parts for fact in yahoo.ask(part, ticker).facts]
    return accounts(DIRECTORY.company_of(ticker), facts).fundamentals


def tencent(yahoo):
    yearly, interim = table("tencent_annual_2013_2025_cny_million.csv"), table("tencent_interim_2026_cny_million.csv")
    years = ("2022", "2023", "2024", "2025")

    def annual(item):
        return [point(f"{year}-12-31", int(yearly[item][year]) * MILLION) for year in years]

    def halves(item, sign=1):
        ends = (("H1_2025", "2025-06-30"), ("H1_2026", "2026-06-30"))
        return [point(end, sign * int(interim[item][half]) * MILLION, months="6M") for half, end in ends]

    paid = ("capex_ppe_cip_investment_property", "purchase_of_intangibles")
    capex = [point(f"{year}-12-31", sum(int(yearly[item][year]) for item in paid) * MILLION) for year in years]
    lines = {
        "annualTotalRevenue": annual("revenue"),
        "annualNetIncome": annual("net_income_to_holders"),
        "annualOperatingCashFlow": annual("operating_cash_flow"),
        "annualCapitalExpenditure": capex,
        "annualPurchaseOfPPE": annual(paid[0]),
        "annualPurchaseOfIntangibles": annual(paid[1]),
        "quarterlyTotalRevenue": halves("revenue"),
        "quarterlyNetIncome": halves("net_income_to_holders"),
        "quarterlyOperatingCashFlow": halves("operating_cash_flow"),
        "quarterlyCapitalExpenditure": halves("capex_total_reported", sign=-1),
        "quarterlyDilutedAverageShares": halves("wavg_shares_diluted_million"),
    }
    yahoo.yahoo.series("0700.HK", lines)


def test_tencents_price_to_cash_flow_converts_its_yuan(yahoo):
    tencent(yahoo)
    latest = read(yahoo, "0700.HK", "statements").years[-1]
    market_value = 4109.752e9 / 1.1578  # HKD at 1.1578 HKD per CNY
    flow = latest.figure("operating_cash_flow")
    assert (flow.currency, latest.label) == ("CNY", "FY2025")
    assert market_value / flow.value == pytest.approx(11.71, abs=0.005)
    assert market_value / (flow.value - latest.figure("capex").value) == pytest.approx(18.67, abs=0.005)
    assert latest.capex_definition == "tangible and intangible assets"


def test_tencents_twelve_months_to_june(yahoo):
    tencent(yahoo)
    fetched = yahoo.ask("statements", "0700.HK")
    trailing = {fact.field: fact for fact in fetched.facts if fact.period == "TTM"}
    assert trailing["operating_cash_flow"].value == "305848000000"  # 303,052 + 154,061 − 151,265
    assert trailing["revenue"].value == "788483000000"  # 751,766 + 401,243 − 364,526
    assert trailing["capex"].value == "151018000000"  # 112,881 + 84,720 − 46,583
    assert trailing["eps_diluted"].value == "25.7021"  # (224,842 + 114,115 − 103,449) / 9,163
    known = accounts(DIRECTORY.company_of("0700.HK"), fetched.facts).fundamentals
    assert known.trailing.label == "TTM to 2026-06-30"
    assert known.reporting_currency == "CNY"


def test_tsmc_has_a_price_in_dollars_an_estimate_per_ads_and_accounts_in_taiwan_dollars(yahoo):
    kept, prices = recorded("estimates")["TSM"], recorded("prices")["TSM"]
    close, day = prices["closes"][-1], prices["dates"][-1]
    counts = {"sharesOutstanding": round(kept["quoteMarketCap"] / close)}
    years = [
        trend(
            one_year["period"],
            one_year["endDate"],
            eps=one_year["epsAvg"],
            eps_currency=kept["quoteCurrency"],
            revenue=one_year["revenueAvg"],
            revenue_currency=kept["financialCurrency"],
            analysts=one_year["analysts"],
        )
        for one_year in kept["trend"]
    ]
    price = traded(close, epoch(day, 16, 0, -4), kept["quoteCurrency"], marketCap=kept["quoteMarketCap"])
    yahoo.yahoo.summary("TSM", price=price, defaultKeyStatistics=counts, earningsTrend={"trend": years})
    # Form 20-F for 2025, in the currency of the statements.
    yahoo.yahoo.series("TSM", {"annualTotalRevenue": [point("2025-12-31", 3_809_054 * MILLION, currency="TWD")]})

    known = read(yahoo, "TSM", "quote", "statements", "estimates")
    assert known.reporting_currency == "TWD"
    assert known.ordinary_shares.value == pytest.approx(25_925_577_059.5, rel=1e-9)  # five for each ADS
    earnings = [estimate.figure for estimate in known.estimates]
    assert [(figure.value, figure.currency, figure.per) for figure in earnings] == [
        (16.81977, "USD", "ads"),
        (21.60809, "USD", "ads"),
    ]
    revenue = [fact for fact in yahoo.ask("estimates", "TSM").facts if fact.field == "consensus_revenue"]
    assert [(fact.value, fact.currency) for fact in revenue] == [
        ("5420351505550", "TWD"),
        ("7187439013020", "TWD"),
    ]
    assert one(yahoo.ask("quote", "TSM"), "price").value == str(close)


def test_alibabas_year_to_march_is_per_ads_where_it_is_and_ordinary_where_it_is(yahoo):
    # Annual report FY2025: diluted earnings 53.59 yuan an ADS, 18,474,235,708 ordinary shares; New York 129.87 USD.
    market_cap = 129.87 * 18_474_235_708 / 8
    yahoo.yahoo.summary("BABA", price=traded(129.87, epoch("2026-03-25", 16, 0, -4), "USD", marketCap=market_cap))
    lines = {
        "annualTotalRevenue": [point("2025-03-31", 996_347 * MILLION)],
        "annualNetIncome": [point("2025-03-31", 130_109 * MILLION)],
        "annualDilutedEPS": [point("2025-03-31", 53.59)],
        "annualDilutedAverageShares": [point("2025-03-31", 2_428 * MILLION)],
    }
    yahoo.yahoo.series("BABA", lines)
    latest = read(yahoo, "BABA", "statements").years[-1]
    assert (latest.label, latest.end) == ("FY2025", date(2025, 3, 31))
    earnings = latest.figure("eps_diluted")
    assert (earnings.value, earnings.currency, earnings.per) == (53.59, "CNY", "ads")
    assert latest.figure("shares_diluted").value == 19_424_000_000


@pytest.mark.parametrize(
    ("ticker", "item", "line"),
    [
        ("AAPL", "revenue", "TotalRevenue"),
        ("AAPL", "operating_cash_flow", "OperatingCashFlow"),
        ("MSFT", "revenue", "TotalRevenue"),
        ("MSFT", "operating_cash_flow", "OperatingCashFlow"),
        ("MSFT", "capex", "CapitalExpenditure"),
    ],
)
def test_bridges_computed_by_hand_from_filings_come_out_the_same(yahoo, ticker, item, line):
    cases = json.loads((RECORDED / "sec_ttm" / "aapl_msft_ttm_bridges.json").read_text(encoding="utf-8"))["cases"]
    case = next(case for case in cases if (case["ticker"], case["item"]) == (ticker, item))
    months, sign = {"AAPL": "6M", "MSFT": "9M"}[ticker], -1 if item == "capex" else 1
    before = {"AAPL": "2025-03-29", "MSFT": "2025-03-31"}[ticker]

    def amount(name, end, length):
        return point(end, sign * case[name], currency="USD", months=length)

    lines = {
        f"annual{line}": [amount("fy", case["fy_end"], "12M")],
        f"quarterly{line}": [amount("ytd_prior", before, months), amount("ytd", case["ttm_end"], months)],
    }
    # Cash outflows alone do not say to which day a company has reported.
    if item == "capex":
        lines |= {f"{kind}OperatingCashFlow": lines[f"{kind}{line}"] for kind in ("annual", "quarterly")}
    yahoo.yahoo.series(ticker, lines)
    trailing = one(yahoo.ask("statements", ticker), item, "TTM")
    assert (trailing.value, trailing.period_end) == (str(case["ttm"]), case["ttm_end"])


def test_a_recorded_answer_of_yahoo_gives_price_count_and_beta_and_no_ratio_of_its_own(yahoo):
    body = json.loads((RECORDED / "misc" / "yahoo_quoteSummary_AAPL_2024-11-14.json").read_text(encoding="utf-8"))
    modules = body["quoteSummary"]["result"][0]
    price = traded(modules["financialData"]["currentPrice"], epoch("2024-11-13", 16, 0, -5), "USD")
    yahoo.yahoo.summary("AAPL", **modules, price=price | {"marketCap": modules["summaryDetail"]["marketCap"]})
    fetched = yahoo.ask("quote", "AAPL")
    assert fields(fetched) == {"price", "market_cap", "shares_outstanding", "beta"}
    assert one(fetched, "shares_outstanding").value == "15115799552"  # 3,402.9 bn / 225.12 = 15.116 bn
    assert one(fetched, "beta").value == "1.24"


@pytest.mark.parametrize(("ticker", "currency", "zone", "offset"), [
    ("0700.HK", "HKD", "Asia/Hong_Kong", 8), ("AMZN", "USD", "America/New_York", -5), ("BABA", "USD", "America/New_York", -5),
])  # fmt: skip
def test_five_years_of_recorded_prices_come_through_but_for_the_broken_row(yahoo, ticker, currency, zone, offset):
    with gzip.open(RECORDED / "yahoo_prices" / f"{ticker}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("Open", "High", "Low", "Close", "Volume")
    bars = [(row["Date"][:10], *(float(row[name]) if row[name] else None for name in columns)) for row in rows]
    yahoo.yahoo.chart(ticker, bars, currency=currency, zone=zone, offset=offset)
    fetched = yahoo.ask("prices", ticker, start=date(2021, 1, 1), end=date(2026, 12, 31))
    whole = [row for row in rows if row["Close"]]
    assert [(fact.period_end, float(fact.value)) for fact in fetched.facts] == [
        (row["Date"][:10], float(row["Close"])) for row in whole
    ]
    assert len(fetched.left_out) == len(rows) - len(whole) == (1 if ticker == "AMZN" else 0)
