"""The whole way from Yahoo's answers over HTTP to the printed valuation, and what is said when Yahoo is away."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.__main__ import main
from tests.figures_server import FiguresServer, Reply
from tests.market_server_yahoo import Yahoo, point, traded

LAST = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
YEAR = LAST.year - 1


@pytest.fixture
def yahoo(monkeypatch, tmp_path):
    for name in ("TELEGRAM_BOT_TOKEN", "LLM", "DATABASE_URL", "SEC_CONTACT", "FIGURES"):
        monkeypatch.delenv(name, raising=False)
    with FiguresServer().running() as server:
        monkeypatch.setenv("RERATE_HOME", str(tmp_path))
        monkeypatch.setenv("MARKET_DATA", "yahoo")
        monkeypatch.setenv("MARKET_ADDRESSES", f"yahoo={server.address}")
        monkeypatch.chdir(tmp_path)
        yield Yahoo(server)


@pytest.fixture
def run(capsys):
    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


def tencent(yahoo):
    """Five years of 100, 110, 121 … bn CNY of operating cash flow, a fifth of it capital expenditure."""
    ends = [f"{YEAR - 4 + place}-12-31" for place in range(5)]
    flows = [100e9 * 1.1**place for place in range(5)]
    lines = {
        "annualTotalRevenue": [point(end, 4 * flow) for end, flow in zip(ends, flows, strict=True)],
        "annualNetIncome": [point(end, 0.8 * flow) for end, flow in zip(ends, flows, strict=True)],
        "annualOperatingCashFlow": [point(end, flow) for end, flow in zip(ends, flows, strict=True)],
        "annualCapitalExpenditure": [point(end, -0.2 * flow) for end, flow in zip(ends, flows, strict=True)],
    }
    yahoo.series("0700.HK", lines)
    counts = {"sharesOutstanding": 9_000_000_000, "impliedSharesOutstanding": 9_000_000_000}
    price = traded(400.0, int(LAST.timestamp()), "HKD", marketCap=3_600_000_000_000, regularMarketPreviousClose=398.0)
    yahoo.summary("0700.HK", price=price, defaultKeyStatistics=counts, summaryDetail={"beta": 1.0})
    at = int(LAST.timestamp())
    rows = [("HKDCNY=X", 0.9, "CNY"), ("HKD=X", 7.8, "HKD"), ("USDCNY=X", 7.02, "CNY"), ("^TNX", 4.5, None)]
    quotes = [
        {"symbol": s, "regularMarketPrice": v, "regularMarketTime": at} | ({"currency": c} if c else {})
        for s, v, c in rows
    ]
    yahoo.quotes(quotes)


def test_a_live_valuation_converts_yuan_and_says_where_each_figure_is_from(yahoo, run):
    tencent(yahoo)
    code, out, _ = run("value", "0700.HK", "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["price"]["value"], document["price"]["currency"]) == (400.0, "HKD")
    assert "yahoo" in document["price"]["source"]
    methods = {method["model"]: method for method in document["methods"]}
    # 400 HKD x 9 bn shares x 0.9 CNY per HKD = 3,240 bn CNY over 100 x 1.1^4 = 146.41 bn CNY: 22.13, and 27.66 after capex.
    assert methods["p_ocf"]["multiple"]["value"] == pytest.approx(22.1296, abs=1e-3)
    assert methods["p_fcf"]["multiple"]["value"] == pytest.approx(27.6620, abs=1e-3)


def test_yahoo_away_means_the_last_answer_and_says_that_it_is_kept(yahoo, run):
    tencent(yahoo)
    first = json.loads(run("value", "0700.HK", "--json")[1])
    for path in list(yahoo.server.routes):
        yahoo.server.answer(path, Reply(500, b"down"))
    asked = len(yahoo.server.asked)
    again = json.loads(run("value", "0700.HK", "--json")[1])
    assert again["price"] == first["price"]
    assert again["range"] == first["range"]
    assert len(yahoo.server.asked) == asked  # nothing was due


def test_refreshing_a_source_that_fails_says_why_and_keeps_what_was_known(yahoo, run):
    tencent(yahoo)
    code, out, _ = run("market", "refresh", "0700.HK", "--json")
    assert code == 0
    assert {row["part"]: row["figures"] > 0 for row in json.loads(out)} == {
        "rates": True, "quote": True, "statements": True, "estimates": False,
    }  # fmt: skip
    for path in list(yahoo.server.routes):
        yahoo.server.answer(path, Reply(429, b"Too Many Requests"))
    code, out, _ = run("market", "refresh", "0700.HK", "--json")
    assert code == 1
    assert all(row["down"] for row in json.loads(out))
    code, out, _ = run("value", "0700.HK", "--json")
    assert code == 0
    assert json.loads(out)["price"]["value"] == 400.0


def test_in_auto_the_snapshot_fills_what_yahoo_lacks(yahoo, run, monkeypatch):
    tencent(yahoo)
    monkeypatch.setenv("MARKET_DATA", "auto")
    document = json.loads(run("value", "0700.HK", "--json")[1])
    assert document["price"]["value"] == 400.0
    rows = json.loads(run("market", "show", "0700.HK", "--json")[1])
    notes = {row["figure"]: row.get("note") or "" for row in rows}
    assert "live" in notes["price"]


def test_an_unknown_ticker_is_refused_and_the_example_can_be_read(yahoo, run, tmp_path, monkeypatch):
    assert run("market", "refresh", "NOSUCH")[0] == 3
    code, out, _ = run("market", "example")
    assert code == 0
    (tmp_path / "own.csv").write_text(out, encoding="utf-8")
    monkeypatch.setenv("FIGURES", str(tmp_path / "own.csv"))
    monkeypatch.setenv("MARKET_DATA", "file")
    code, out, _ = run("market", "show", "0700.HK", "--json")
    assert code == 0
    assert {"price", "operating_cash_flow"} <= {row["figure"] for row in json.loads(out)}


def test_a_missing_file_of_own_figures_is_told_by_the_doctor_and_stops_nobody(yahoo, run, monkeypatch):
    monkeypatch.setenv("MARKET_DATA", "auto")
    monkeypatch.setenv("FIGURES", "/nowhere/own.csv")
    tencent(yahoo)
    assert run("value", "0700.HK")[0] == 0
    assert "check FIGURES" in run("doctor")[1]
    monkeypatch.setenv("MARKET_DATA", "file")
    code, _, err = run("market", "show", "0700.HK")
    assert code in (1, 3)
    assert "check FIGURES" in err


def test_the_figures_of_a_listing_are_shown_as_a_table_too(yahoo, run, monkeypatch):
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    code, out, _ = run("market", "show", "0700.HK")
    rows = json.loads(run("market", "show", "0700.HK", "--json")[1])
    assert code == 0
    assert {"HKDCNY", "price", "operating_cash_flow"} <= {line.split()[0] for line in out.splitlines()}
    assert all(row.keys() == rows[0].keys() for row in rows)
