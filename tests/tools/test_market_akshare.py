"""Statements and rates in Eastmoney's shapes, over real HTTP, with the traps of its tables."""

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.figures_server import FiguresServer, Reply, said
from tests.market_server_eastmoney import A_TABLES, HK_TABLES, US_TABLES, DataCentre, line, recorded_rows
from tools.market.accounts import accounts
from tools.market.akshare import Akshare, _facts, open_source
from tools.market.directory import open_directory
from tools.market.eastmoney_statements import mainland
from tools.market.eastmoney_tables import Tables
from tools.market.figure_words import read_amount
from tools.market.provider import Request, SourceDown
from tools.market.rates import exchange_rates, risk_free
from valuation.company import Listing

DIRECTORY = open_directory()
RECORDED = Path(__file__).parents[3] / "shared" / "data" / "recorded" / "eastmoney_akshare"
recorded = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded tables lie beside the checkout")
READ = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SHEETS = {"income": "income_statement", "cash_flow": "cash_flow", "balance": "balance_sheet"}


@pytest.fixture
def server():
    with FiguresServer().running() as running:
        yield running


@pytest.fixture
def centre(server):
    return DataCentre(server)


def source(server, **times):
    asked = Akshare(server.settings("akshare", **times), now=lambda: READ)
    asked._web._pause = 0.0
    return asked


def fetch(server, ticker):
    request = Request(part="statements", company=DIRECTORY.company_of(ticker), listing=DIRECTORY.listing(ticker))
    return source(server).fetch(request)


def found(fetched, field, period):
    return [fact for fact in fetched.facts if (fact.field, fact.period) == (field, period)]


def value(fetched, field, period):
    (fact,) = found(fetched, field, period)
    return float(fact.value)


def half_years(code, name, amounts, sheet="income"):
    """Rows of 2025, of its first half and of the first half of 2026."""
    spans = [
        ("2025-12-31", "2025-01-01", "001"),
        ("2025-06-30", "2025-01-01", "002"),
        ("2026-06-30", "2026-01-01", "002"),
    ]
    return {sheet: [line(code, e, name, a, start=s, kind=k) for (e, s, k), a in zip(spans, amounts, strict=True)]}


# Hong Kong


@recorded
def test_recorded_statements_of_tencent_are_yuan_and_agree_with_its_reports(server, centre):
    """FY2024 by the annual report: revenue 660,257m, profit 194,073m, operating cash flow 258,521m yuan."""
    sheets = {sheet: recorded_rows(RECORDED / f"hk_00700_{name}_20251218.csv.gz") for sheet, name in SHEETS.items()}
    centre.hong_kong("00700", sheets)
    fetched = fetch(server, "0700.HK")
    assert value(fetched, "revenue", "FY2024") == 660_257_000_000
    assert value(fetched, "net_income_parent", "FY2024") == 194_073_000_000
    assert value(fetched, "operating_cash_flow", "FY2024") == 258_521_000_000
    assert value(fetched, "capex_tangible", "FY2024") == 62_927_000_000
    assert value(fetched, "eps_diluted", "FY2024") == 20.486
    assert value(fetched, "cash", "FY2024") == 132_519_000_000
    assert {fact.currency for fact in fetched.facts if fact.unit == "money"} == {"CNY"}
    known = accounts(DIRECTORY.company_of("0700.HK"), fetched.facts).fundamentals
    assert known.reporting_currency == "CNY"
    assert len(known.years) == 11  # the newest and ten before it
    assert known.net_cash is None  # borrowings cannot be told from bills


@recorded
def test_recorded_statements_of_alibaba_end_in_march_and_equity_investments_are_no_capex(server, centre):
    """FY2025 by the annual report: capex 85,972m yuan; the 3,822m beside it are investments in companies."""
    sheets = {sheet: recorded_rows(RECORDED / f"hk_09988_{name}_20251218.csv.gz") for sheet, name in SHEETS.items()}
    centre.hong_kong("09988", sheets, standard="美国会计准则")
    fetched = fetch(server, "9988.HK")
    (capex,) = found(fetched, "capex", "FY2025")
    assert (float(capex.value), capex.period_end) == (85_972_000_000, "2025-03-31")
    assert capex.definition == "property, plant and equipment only"
    assert not [fact for fact in fetched.facts if float_or_none(fact.value) == 3_822_000_000]
    assert value(fetched, "r_and_d", "FY2025") == 57_151_000_000
    assert found(fetched, "eps_diluted", "FY2025")[0].per == "ordinary"
    assert "美国会计准则" in capex.note


def float_or_none(text):
    try:
        return float(text)
    except ValueError:
        return None


@pytest.mark.parametrize(("named", "code"), [("人民币", "CNY"), ("港元", "HKD"), ("美元", "USD")])
def test_the_currency_is_the_one_the_report_names_not_the_tables(server, centre, named, code):
    centre.hong_kong("00700", half_years("00700", "营运收入", [100, 40, 55]), currency=named)
    fetched = fetch(server, "0700.HK")
    assert {fact.currency for fact in fetched.facts if fact.unit == "money"} == {code}
    assert found(fetched, "reporting_currency", "reporting")[0].value == code
    assert "RPT_HKF10_FN_MAININDICATOR" not in {asked.query["reportName"] for asked in server.asked}


@pytest.mark.parametrize("named", [None, "", "日元"])
def test_a_report_without_a_known_currency_is_left_out(server, centre, named):
    centre.hong_kong("00700", half_years("00700", "营运收入", [100, 40, 55]), currency=named)
    fetched = fetch(server, "0700.HK")
    assert fetched.facts == ()
    assert len(fetched.left_out) == 3
    assert "its currency" in fetched.left_out[0]


def test_a_half_year_reporter_is_bridged_to_twelve_months(server, centre):
    """100 + 55 − 40."""
    centre.hong_kong("00700", half_years("00700", "营运收入", [100, 40, 55]))
    (total,) = found(fetch(server, "0700.HK"), "revenue", "TTM")
    assert (total.value, total.period_end, total.quality) == ("115", "2026-06-30", "derived")


def test_months_in_another_currency_or_standard_are_never_added(server, centre):
    sheets = half_years("00700", "营运收入", [100, 40, 55])
    centre.hong_kong("00700", sheets)
    reports = centre.tables["RPT_CUSTOM_HKSK_APPFN_CASHFLOW_SUMMARY"][0]["REPORT_LIST"]
    next(report for report in reports if report["REPORT_DATE"].startswith("2026"))["CURRENCY"] = "美元"
    assert not found(fetch(server, "0700.HK"), "revenue", "TTM")


def test_a_line_without_an_amount_is_not_reported(server, centre):
    centre.hong_kong("00700", half_years("00700", "营运收入", [100, None, 55]))
    fetched = fetch(server, "0700.HK")
    assert value(fetched, "revenue", "FY2025") == 100
    assert not found(fetched, "revenue", "TTM")
    assert "the same months of the year before are not reported" in fetched.left_out[0]


def test_rows_of_another_company_are_refused(server, centre):
    sheets = half_years("00700", "营运收入", [100, 40, 55])
    centre.hong_kong("00700", sheets)
    real = centre.answer

    def wrong(asked):
        if asked.query["reportName"] == HK_TABLES["income"]:
            rows = [row | {"SECUCODE": "09988.HK"} for row in sheets["income"]]
            return said({"result": {"pages": 1, "data": rows}, "success": True, "code": 0})
        return real(asked)

    server.routes["/securities/api/data/v1/get"] = wrong
    with pytest.raises(SourceDown, match=r"about 09988\.HK instead of 00700\.HK"):
        fetch(server, "0700.HK")


def test_a_renamed_column_is_an_error_and_not_an_empty_figure(server, centre):
    centre.hong_kong("00700", half_years("00700", "营运收入", [100, 40, 55]))
    for row in centre.tables[HK_TABLES["income"]]:
        row["BETRAG"] = row.pop("AMOUNT")
    with pytest.raises(SourceDown, match="code 9501"):
        fetch(server, "0700.HK")


def test_an_unknown_company_is_no_failure(server, centre):
    assert fetch(server, "0700.HK").facts == ()
    assert len(server.asked) == 1


def test_a_hong_kong_company_costs_four_requests_and_a_mainland_one_three(server, centre):
    centre.hong_kong("00700", half_years("00700", "营运收入", [100, 40, 55]))
    fetch(server, "0700.HK")
    assert len(server.asked) == 4
    centre.tables |= mainland_tables()
    fetch(server, "300308.SZ")
    assert len(server.asked) == 7


# Mainland


def report(end, notice, code="300308.SZ", currency="CNY", **figures):
    kinds = {"12-31": "年报", "06-30": "中报", "03-31": "一季报", "09-30": "三季报"}
    row = {"SECUCODE": code, "REPORT_DATE": f"{end} 00:00:00", "NOTICE_DATE": f"{notice} 00:00:00"}
    return row | {"REPORT_TYPE": kinds[end[5:]], "CURRENCY": currency} | figures


def mainland_tables(currency="CNY"):
    days = [("2025-12-31", "2026-04-18"), ("2025-03-31", "2026-04-18"), ("2026-03-31", "2026-04-18")]
    income, flows, balance = [], [], []
    for (end, notice), (sales, profit, cash, spent) in zip(
        days, [(1000, 200, 300, 90), (200, 30, -50, 20), (260, 40, 10, 25)], strict=True
    ):
        income.append(
            report(end, notice, currency=currency, TOTAL_OPERATE_INCOME=sales, PARENT_NETPROFIT=profit, NETPROFIT=profit + 1,
                   RESEARCH_EXPENSE=70, BASIC_EPS=1.2, DILUTED_EPS=1.1)
        )  # fmt: skip
        flows.append(report(end, notice, currency=currency, NETCASH_OPERATE=cash, CONSTRUCT_LONG_ASSET=spent))
        balance.append(report(end, notice, currency=currency, MONETARYFUNDS=500))
    return {A_TABLES["income"]: income, A_TABLES["cash_flow"]: flows, A_TABLES["balance"]: balance}


def test_mainland_quarters_count_from_new_year_and_are_bridged(server, centre):
    """Revenue 1000 + 260 − 200; operating cash flow 300 + 10 − (−50); capex 90 + 25 − 20."""
    centre.tables |= mainland_tables()
    fetched = fetch(server, "300308.SZ")
    assert value(fetched, "revenue", "FY2025") == 1000
    assert value(fetched, "revenue", "TTM") == 1060
    assert value(fetched, "operating_cash_flow", "TTM") == 360
    assert value(fetched, "capex", "TTM") == 95
    (year,) = found(fetched, "capex", "FY2025")
    assert year.definition == "cash paid for fixed, intangible and other long-term assets"
    assert year.source_date == "2026-04-18"  # the day it was announced, not the day it was read
    assert not found(fetched, "eps_diluted", "TTM")
    assert not [fact for fact in fetched.facts if fact.field.startswith("shares")]


@recorded
def test_recorded_quarters_of_a_mainland_company_are_bridged_by_hand(server, centre):
    """Moutai to 2025-09-30, in 亿: revenue 1741.44 + 1309.04 − 1231.23, cash flow 924.64 + 381.97 − 444.21."""
    columns = {
        "income": (
            "a_stock_profit_sheet_sample",
            {"TOTAL_OPERATE_INCOME": "一、营业总收入", "RESEARCH_EXPENSE": "研发费用"},
        ),
        "cash_flow": (
            "a_stock_cash_flow_sheet_sample",
            {"NETCASH_OPERATE": "*经营活动产生的现金流量净额"}
            | {"CONSTRUCT_LONG_ASSET": "购建固定资产、无形资产和其他长期资产支付的现金"},
        ),
    }
    absent = dict.fromkeys(("PARENT_NETPROFIT", "NETPROFIT", "BASIC_EPS", "DILUTED_EPS"))
    for sheet, (name, names) in columns.items():
        with gzip.open(RECORDED / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))[:12]
        centre.tables[A_TABLES[sheet]] = [
            report(row["报告期"], "2025-10-30", "600519.SH")
            | (absent if sheet == "income" else {})
            | {column: float(in_full(row[written])) for column, written in names.items()}
            for row in rows
        ]
    listing = Listing(ticker="600519.SH", market="SH", currency="CNY")
    fetched = source(server).fetch(Request(part="statements", listing=listing))
    assert value(fetched, "revenue", "TTM") == 181_925_000_000
    assert value(fetched, "operating_cash_flow", "TTM") == 86_240_000_000
    assert value(fetched, "capex", "TTM") == 4_088_000_000
    assert value(fetched, "revenue", "FY2024") == 174_144_000_000
    assert not found(fetched, "net_income_parent", "FY2024")  # an empty cell is not zero


def in_full(text):
    amount = read_amount(text)
    return amount.value.scaleb(amount.unit.power)


def test_a_mainland_report_without_a_known_currency_is_left_out(server, centre):
    centre.tables |= mainland_tables(currency="元")
    fetched = fetch(server, "300308.SZ")
    assert fetched.facts == ()
    assert "its currency “元” is not known" in fetched.left_out[0]


def test_a_table_that_came_in_parts_is_refused(server):
    server.answer("/securities/api/data/v1/get", said({"result": {"pages": 4, "data": []}, "success": True}))
    with pytest.raises(SourceDown, match="only a part"):
        fetch(server, "300308.SZ")


# New York


@recorded
def test_microsofts_year_labelled_2024_is_the_year_to_june_2025(server, centre):
    for sheet, name in SHEETS.items():
        rows = recorded_rows(RECORDED / f"us_MSFT_{name}_20251218.csv.gz")
        centre.tables[US_TABLES[sheet]] = [row | {"CURRENCY": "美元"} for row in rows]
    fetched = fetch(server, "MSFT")
    (revenue,) = found(fetched, "revenue", "FY2025")
    assert (float(revenue.value), revenue.period_end) == (281_724_000_000, "2025-06-30")
    assert value(fetched, "capex", "FY2025") == 64_551_000_000  # written as a negative amount
    assert value(fetched, "operating_cash_flow", "FY2025") == 136_162_000_000
    assert value(fetched, "cash", "FY2025") + value(fetched, "short_term_investments", "FY2025") == 94_565_000_000
    assert value(fetched, "eps_diluted", "FY2025") == 13.64
    assert value(fetched, "shares_diluted_weighted", "FY2025") == 7_465_000_000


@recorded
def test_apples_years_of_52_and_53_weeks_are_years(server, centre):
    for sheet, name in SHEETS.items():
        rows = recorded_rows(RECORDED / f"us_AAPL_{name}_20251218.csv.gz")
        centre.tables[US_TABLES[sheet]] = [row | {"CURRENCY": "USD"} for row in rows]
    fetched = fetch(server, "AAPL")
    assert value(fetched, "revenue", "FY2025") == 416_161_000_000
    assert value(fetched, "revenue", "FY2023") == 383_285_000_000  # of 53 weeks
    assert value(fetched, "net_income_parent", "FY2024") == 93_736_000_000


# Rates


def serve_rates(server, *, days=None, records=None):
    days = days or [
        {"SOLAR_DATE": "2026-11-20 00:00:00", "EMM00166466": 1.71, "EMG00001310": None},
        {"SOLAR_DATE": "2026-11-19 00:00:00", "EMM00166466": 1.7, "EMG00001310": 4.52},
    ]
    records = records or [
        {"vrtEName": "USD/CNY", "price": "6.7100"},
        {"vrtEName": "HKD/CNY", "price": "0.86013"},
        {"vrtEName": "100JPY/CNY", "price": "4.5000"},
    ]
    server.answer("/api/data/get", said({"result": {"pages": 9, "data": days}, "success": True}))
    table = {"data": {"lastDate": "2026-11-20 9:15"}, "records": records}
    server.answer("/r/cms/www/chinamoney/data/fx/ccpr.json", said(table))


def rates(server):
    return {fact.field: fact for fact in source(server).fetch(Request(part="rates")).facts}


def test_yields_are_those_of_the_newest_day_that_has_one(server):
    serve_rates(server)
    facts = rates(server)
    assert (facts["CN10Y"].value, facts["CN10Y"].period_end) == ("1.71", "2026-11-20")
    assert (facts["US10Y"].value, facts["US10Y"].period_end) == ("4.52", "2026-11-19")
    assert risk_free(facts.values())["CNY"].value == pytest.approx(0.0171)


def test_parities_are_per_unit_and_their_cross_is_of_one_morning(server):
    """6.7100 / 0.86013 = 7.80115 Hong Kong dollars per US dollar."""
    serve_rates(server)
    facts = rates(server)
    assert (facts["USDCNY"].value, facts["USDCNY"].currency) == ("6.71", "CNY per USD")
    assert (facts["USDHKD"].value, facts["USDHKD"].quality) == ("7.80115", "derived")
    pairs, refused = exchange_rates(fact for fact in facts.values() if fact.ticker == "_FX_")
    assert {(rate.base, rate.quote): round(rate.rate, 5) for rate in pairs} == {
        ("USD", "CNY"): 6.71, ("HKD", "CNY"): 0.86013, ("USD", "HKD"): 7.80115,
    }  # fmt: skip
    assert {rate.as_of.isoformat() for rate in pairs} == {"2026-11-20"}
    assert refused == ()


def test_a_price_for_a_hundred_units_is_brought_to_one(server):
    serve_rates(server, records=[{"vrtEName": "100HKD/CNY", "price": "86.013"}])
    facts = rates(server)
    assert facts["HKDCNY"].value == "0.86013"
    assert "USDHKD" not in facts


def test_a_yield_that_is_no_yield_is_left_out(server):
    serve_rates(server, days=[{"SOLAR_DATE": "2026-11-20 00:00:00", "EMM00166466": 101.2, "EMG00001310": 4.5}])
    answer = source(server).fetch(Request(part="rates"))
    assert "CN10Y" not in {fact.field for fact in answer.facts}
    assert any(sentence.startswith("CN10Y is left out") for sentence in answer.left_out)


def test_one_table_may_be_missing_without_the_other(server):
    serve_rates(server)
    server.answer("/r/cms/www/chinamoney/data/fx/ccpr.json", Reply(body=b"<html>maintenance</html>"))
    answer = source(server).fetch(Request(part="rates"))
    assert {fact.field for fact in answer.facts} == {"CN10Y", "US10Y"}
    assert answer.left_out == ("Rates are left out: it answered with a web page instead of data.",)
    server.answer("/api/data/get", said({"result": None}))
    with pytest.raises(SourceDown, match="government yields"):
        source(server).fetch(Request(part="rates"))


# The network


@pytest.mark.parametrize("body", [[], {"result": {"data": None}}, {"result": {"data": ["row"]}}])
def test_tables_of_another_shape_are_refused(server, body):
    server.answer("/securities/api/data/v1/get", said(body))
    with pytest.raises(SourceDown, match="another shape"):
        fetch(server, "300308.SZ")


def test_a_busy_source_is_handed_on_with_its_wait(server):
    server.answer("/securities/api/data/v1/get", Reply(429, headers={"Retry-After": "60"}))
    with pytest.raises(SourceDown) as busy:
        fetch(server, "0700.HK")
    assert busy.value.retry_after == 60.0


def test_other_parts_are_not_asked_for(server):
    asked = open_source(DIRECTORY, server.settings("akshare"))
    assert asked.fetch(Request(part="quote", listing=DIRECTORY.listing("0700.HK"))).facts == ()
    assert server.asked == []
    assert asked.host == server.address.removeprefix("http://")


def test_the_same_tables_give_the_same_facts_and_all_can_be_used(server, centre):
    centre.tables |= mainland_tables()
    first = fetch(server, "300308.SZ")
    assert first == fetch(server, "300308.SZ")
    assert [fact.problem() for fact in first.facts if fact.unit != "text"] == [None] * (len(first.facts) - 1)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(row=st.dictionaries(st.sampled_from(sorted(mainland_tables()[A_TABLES["income"]][0])), ODD))
def test_no_row_breaks_the_reader_of_tables(row):
    """Whatever stands in a row, it becomes facts that can be used, a sentence, or a source that is down."""
    whole = mainland_tables()[A_TABLES["income"]][0] | row
    visit = SimpleNamespace(json=lambda address, params: {"result": {"data": [whole], "pages": 1}, "success": True})
    tables = Tables(visit, "https://example.org", "akshare")
    try:
        answer = _facts(mainland(tables, "300308.SZ"), DIRECTORY.listing("300308.SZ"))
    except SourceDown:
        return
    assert all(fact.problem() is None for fact in answer.facts if fact.unit != "text")
