"""FMvD put to a company worth CNY 81 (HKD 9 x 10 shares x 0.9): scenarios, and what the price requires."""

from datetime import date

import pytest
from companies import company, money

from valuation.company import MarketForecast
from valuation.methods.race_track import race_track

SCENARIO = {
    "market": 10_000.0,
    "probability": 0.4,
    "years": 5.0,
    "discount_rate": 0.1,
    "share": 0.2,
    "net_margin": 0.1,
    "terminal_pe": 20.0,
}  # market value then: 10,000 x 0.2 x 0.1 x 20 = 4,000


def forecast(number, size, currency="CNY", definition="by hand", low=None):
    high = money(size, currency)
    return MarketForecast(
        industry="robots",
        definition=definition,
        year=number,
        low=high if low is None else money(low, currency),
        high=high,
    )


def chances(case):
    return [(i.given[0].quantity.period, i.value and i.value.value) for i in race_track(case).implied[2:]]


def test_the_range_moves_the_discount_rate_by_a_point():
    found = race_track(company(overrides=SCENARIO)).range
    assert [q.value for q in (found.low, found.base, found.high)] == pytest.approx(
        [0.4 * 4000 / rate**5 / 9 for rate in (1.11, 1.10, 1.09)]
    )
    assert found.base.currency == "HKD"


def test_the_sensitivity_of_a_scenario_is_exact_repricing():
    found = {(s.parameter, s.step): s.change for s in race_track(company(overrides=SCENARIO)).sensitivity}
    assert found == {
        ("discount_rate", -0.01): pytest.approx((1.10 / 1.09) ** 5 - 1),
        ("discount_rate", 0.01): pytest.approx((1.10 / 1.11) ** 5 - 1),
        ("probability", 0.05): pytest.approx(0.125),
    }


@pytest.mark.parametrize(("probability", "shown"), [(0.9, True), (0.95, True), (0.97, False), (1.0, False)])
def test_no_probability_above_certainty_is_tried(probability, shown):
    found = race_track(company(overrides={**SCENARIO, "probability": probability})).sensitivity
    assert ("probability" in [s.parameter for s in found]) is shown


def test_a_scenario_without_a_chance_or_cash_is_worth_nothing_and_moves_nothing():
    found = race_track(company(overrides={**SCENARIO, "probability": 0.0}))
    assert found.range.base.value == 0.0
    assert found.sensitivity == ()


def test_net_cash_counts_in_full_and_is_said_when_unknown():
    with_cash = race_track(company(overrides=SCENARIO, net_cash=18.0))
    without = race_track(company(overrides=SCENARIO))
    assert with_cash.range.base.value - without.range.base.value == pytest.approx(2.0)
    assert "net_cash_unknown" in [fact.code for fact in without.warnings]
    assert "net_cash_unknown" not in [fact.code for fact in with_cash.warnings]


def test_dilution_is_discounted_like_time():
    found = race_track(company(overrides={**SCENARIO, "dilution": 0.02})).range.base
    assert found.value == pytest.approx(0.4 * 4000 / (1.1 * 1.02) ** 5 / 9)


@pytest.mark.parametrize("left_out", ["probability", "market"])
def test_half_a_scenario_is_none(left_out):
    half = {name: value for name, value in SCENARIO.items() if name != left_out}
    found = race_track(company(overrides=half))
    assert (found.range, found.methods[0].reason.detail) == (None, "scenario")
    assert "track_illustration" in [fact.code for fact in found.warnings]
    assert not found.methods[0].decides


def test_units_penetration_and_price_make_a_market_too():
    parts = {name: value for name, value in SCENARIO.items() if name != "market"}
    parts |= {"units": 1000.0, "penetration": 0.5, "asp": 20.0}
    assert race_track(company(overrides=parts)).range == race_track(company(overrides=SCENARIO)).range


def test_a_track_that_earns_nothing_has_no_value():
    found = race_track(company(overrides={**SCENARIO, "net_margin": 0.0}))
    assert (found.range, found.methods[0].reason.code) == (None, "non_positive_eps")


def test_without_a_price_a_scenario_has_no_value_and_implies_nothing():
    found = race_track(company(overrides=SCENARIO, price=None))
    assert (found.range, found.implied, found.methods[0].reason.detail) == (None, (), "price")


def test_without_a_discount_rate_nothing_is_said():
    found = race_track(company(reporting=None))
    assert (found.methods[0].reason.detail, found.implied) == ("risk_free", ())


def test_the_chance_of_a_forecast_market_is_what_the_price_costs_of_it():
    """CNY 81 at 9 % for 8 years over 1,000 x 0.1 x 0.12 x 25 = 300."""
    found = chances(company(forecasts=(forecast(2034, 1000.0),)))
    assert found == [("2034", pytest.approx(81 * 1.09**8 / 300))]


def test_forecasts_come_nearest_first_and_the_larger_of_two_for_a_year():
    sizes = (forecast(2030, 5000.0), forecast(2033, 1000.0), forecast(2033, 2000.0), forecast(2036, 3000.0))
    found = chances(company(forecasts=sizes))
    assert [year for year, _ in found] == ["2033", "2033", "2036", "2030"]
    assert found[0][1] == pytest.approx(found[1][1] / 2)


def test_a_forecast_for_next_year_is_too_near_to_discount():
    case = company(forecasts=(forecast(2027, 1e6), forecast(2028, 1e6)), today=date(2026, 11, 21))
    assert [year for year, _ in chances(case)] == ["2028"]


def test_a_forecast_is_brought_to_the_currency_of_the_statements():
    """HKD 1,000 at 0.9 is CNY 900; there is no rate for dollars."""
    forecasts = (forecast(2034, 1000.0, "HKD"), forecast(2034, 1000.0, "USD"))
    found = race_track(company(forecasts=forecasts)).implied[2:]
    assert [i.given[0].quantity.value for i in found] == [pytest.approx(900.0)]
    assert found[0].given[0].quantity.currency == "CNY"


def test_the_upper_end_of_a_forecast_span_is_used():
    found = race_track(company(forecasts=(forecast(2034, 1000.0, low=500.0),))).implied[2]
    assert found.given[0].quantity.value == 1000.0


def test_a_forecast_too_small_for_the_price_says_so():
    found = race_track(company(forecasts=(forecast(2034, 100.0),))).implied[2]
    assert (found.value, found.reason.code) == (None, "unsupported_even_by_certainty")


def test_the_years_of_a_stated_horizon_replace_the_houses():
    found = race_track(company(overrides={"years": 5.0})).implied
    assert found[0].value.value == pytest.approx(81 * 1.09**5)
    assert found[1].value.value == pytest.approx(81 * 1.09**5 / 0.3)


def test_a_scenario_decides_and_names_the_figures_that_are_the_users():
    method = race_track(company(overrides=SCENARIO)).methods[0]
    assert method.decides
    units = {f.name: f.quantity.unit for f in method.inputs if f.quantity.source == "your assumption"}
    assert units == {
        "market": "count",
        "probability": "ratio",
        "share": "ratio",
        "net_margin": "ratio",
        "terminal_pe": "multiple",
        "years": "years",
        "discount_rate": "ratio",
    }


def test_a_chance_names_each_figure_it_rests_on_once():
    given = [f.name for f in race_track(company(forecasts=(forecast(2034, 1000.0),))).implied[2].given]
    assert given == ["market_forecast", "share", "net_margin", "terminal_pe", "years", "discount_rate"]
