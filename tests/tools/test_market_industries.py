"""Penetration and forecasts are read with their bounds and units, and only real rates decide."""

import pytest

from tools.market.directory import open_directory
from tools.market.industries import open_industries, read_range

INDUSTRIES = open_industries()
DIRECTORY = open_directory()


def deciding(ticker):
    return INDUSTRIES.deciding_penetration(DIRECTORY.company_of(ticker))


@pytest.mark.parametrize(
    ("text", "ceiling", "expected"),
    [
        ("47.9", None, (47.9, 47.9)),
        ("<5", None, (0.0, 5.0)),
        (">2", 100.0, (2.0, 100.0)),
        (">2", None, None),
        ("2.3-3.0", None, (2.3, 3.0)),
        ("2500-2800", None, (2500.0, 2800.0)),
        ("", None, None),
        ("about 3", None, None),
    ],
)
def test_bounds_and_ranges_are_parsed_before_anything_compares_them(text, ceiling, expected):
    assert read_range(text, ceiling=ceiling) == expected


@pytest.mark.parametrize(
    ("ticker", "low", "high", "period"),
    [
        ("9880.HK", 0.023, 0.030, "2025"),  # UBTech: humanoid robots, a proxy far below 10 %
        ("2026.HK", 0.0, 0.01, "2025"),  # Pony.ai: robotaxi
        ("PLTR", 0.0, 0.05, "2025"),  # AI agents, Gartner "<5"
        ("BABA", 0.261, 0.261, "2025"),
        ("002594.SZ", 0.479, 0.479, "2025"),  # the whole year before January to October
        ("9660.HK", 0.6258, 0.6258, "2025-01..07"),  # L2 by MIIT, the official one of several definitions
        ("300308.SZ", 0.195, 0.195, "2024"),
        ("300750.SZ", 0.479, 0.479, "2025"),  # batteries follow the cars
        ("TSLA", 0.252, 0.252, "2025 (text says Q4)"),  # the world's rate, not China's
    ],
)
def test_the_first_industry_decides_in_the_companys_own_market(ticker, low, high, period):
    rate = deciding(ticker)
    assert (rate.low, rate.high) == (pytest.approx(low), pytest.approx(high))
    assert rate.period == period
    assert rate.source


@pytest.mark.parametrize(
    ("ticker", "why"),
    [
        ("EH", "no rate was ever published for the low-altitude economy"),
        ("AMZN", "the only e-commerce rate is China's"),
        ("300274.SZ", "the 7.4 % of energy storage is a proxy close to the gate"),
        ("MU", "the 8.4 % of HBM is of 2023 and was expected above 20 % in 2024"),
        ("002241.SZ", "the 2.1 % of smart glasses is a forecast"),
        ("688256.SH", "domestic share of AI chips is no penetration"),
    ],
)
def test_a_rate_that_is_missing_foreign_stale_or_made_up_decides_nothing(ticker, why):
    assert deciding(ticker) is None, why


def test_a_proxy_says_so():
    assert deciding("9880.HK").quality.startswith("proxy")


def test_only_rates_of_penetration_are_rates():
    """41 % of accelerator cards are Chinese: a domestic share."""
    assert INDUSTRIES.penetration("AI accelerators") == ()
    assert INDUSTRIES.penetration("no such industry") == ()


def test_the_latest_of_each_definition_comes_first():
    rates = [rate for rate in INDUSTRIES.penetration("generative-AI users") if "CNNIC" in rate.definition]
    assert [rate.period for rate in rates] == ["2025-12", "2025-06"]


def test_every_rate_is_a_fraction():
    for industry in INDUSTRIES.names:
        for rate in INDUSTRIES.penetration(industry):
            assert 0.0 <= rate.low <= rate.high <= 1.0


def test_a_market_forecast_is_money_in_whole_units_of_a_stated_year():
    """Goldman Sachs 2025: USD 14bn in 2030 and 61.2bn in 2035 for China's robotaxis, 7bn in 2030 for America's."""
    found = {(f.year, f.low.value, f.low.currency) for f in INDUSTRIES.forecasts("robotaxi")}
    assert found == {(2030, 14e9, "USD"), (2035, 61.2e9, "USD"), (2030, 7e9, "USD")}


def test_a_forecast_without_a_clear_year_is_skipped():
    """IDC's USD 77bn has no visible year; UBS says only “late 2030s”."""
    assert 77e9 not in {f.low.value for f in INDUSTRIES.forecasts("humanoid robots")}
    assert 180e9 not in {f.low.value for f in INDUSTRIES.forecasts("robotaxi")}


def test_forecasts_of_renminbi_keep_their_currency():
    (forecast,) = INDUSTRIES.forecasts("low-altitude economy")
    assert (forecast.year, forecast.high.value, forecast.high.currency) == (2035, 3500e9, "CNY")
