"""Cash-flow models against hand-worked figures, published closed forms and their own laws."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import UnusableInput
from valuation.models import cash_flow, dcf, justified_multiple, p_fcf, p_ocf, reverse_dcf, two_stage_multiple

RATES = st.floats(0.05, 0.3)
SPREADS = st.floats(0.005, 0.2)
TENCENT = {"ocf": 303052.0, "capex_tangible": 87482.0, "capex_intangible": 25399.0}


def test_a_hong_kong_price_is_brought_to_the_yuan_of_the_statements():
    found = cash_flow(market_cap=4109752.0, fx=1.1578, listing_currency="HKD", reporting_currency="CNY", **TENCENT)
    assert found.results["p_ocf"] == pytest.approx(11.71, abs=0.005)
    assert found.results["p_fcf"] == pytest.approx(18.67, abs=0.005)
    assert found.results["fcf"] == 190171.0


def test_an_unknown_rate_between_two_currencies_refuses_every_multiple():
    found = cash_flow(market_cap=4109752.0, listing_currency="HKD", reporting_currency="CNY", **TENCENT)
    assert found.reason.code == "currency_unknown"
    assert found.results["p_ocf"] is None
    assert found.results["p_fcf"] is None


def test_a_depositary_share_stands_for_its_ordinary_shares():
    found = cash_flow(price=80.0, shares=800.0, ordinary_per_ads=8.0, ocf=1000.0, capex=0.0)
    assert found.results["market_cap_reporting"] == 8000.0


def test_burnt_cash_leaves_the_multiple_of_operating_cash_flow():
    found = p_fcf(market_cap=1000.0, ocf=50.0, capex=80.0)
    assert (found.results["p_fcf"], found.reason.code) == (None, "non_positive_fcf")
    assert found.results["p_ocf"] == 20.0
    assert found.results["conversion"] == pytest.approx(-0.6)


def test_an_operating_outflow_has_no_multiple():
    found = p_ocf(market_cap=1000.0, ocf=-1.0)
    assert (found.results["p_ocf"], found.reason.code) == (None, "non_positive_ocf")


def test_a_flow_that_is_not_reported_is_missing_and_not_zero():
    found = p_ocf(market_cap=1000.0, ocf=None)
    assert (found.results["p_ocf"], found.reason.code, found.reason.detail) == (None, "missing_figure", "ocf")


def test_spending_with_the_sign_of_the_statement_is_refused_with_advice():
    with pytest.raises(UnusableInput, match="positive amount"):
        p_fcf(market_cap=1000.0, ocf=50.0, capex=-80.0)


def test_capex_that_contradicts_its_parts_is_refused():
    with pytest.raises(UnusableInput, match="differs"):
        cash_flow(ocf=100.0, capex=50.0, capex_tangible=10.0, capex_intangible=10.0)


def test_a_rising_share_of_cash_flow_raises_the_value_at_a_constant_multiple():
    found = cash_flow(ocf0=100.0, c0=0.4, ocf1=110.0, c1=0.6)
    assert found.results["value_change"] == pytest.approx(0.65)


@pytest.mark.parametrize("rate", [0.04, 0.03])
def test_a_rate_not_above_the_growth_has_no_multiple(rate):
    found = justified_multiple(r=rate, g=0.04, fcf_conversion=0.5)
    assert found.reason.code == "discount_rate_not_above_growth"
    assert (found.results["p_fcf"], found.results["p_ocf"]) == (None, None)


@pytest.mark.parametrize(
    "figures", [{"r": 9.0, "g": 0.04}, {"r": 0.09, "g": 4.0}, {"r": math.nan, "g": 0.04}, {"r": -1.0, "g": 0.0}]
)
def test_rates_that_cannot_be_decimals_are_refused(figures):
    with pytest.raises(UnusableInput):
        justified_multiple(**figures)


def test_a_rate_cut_below_the_growth_has_no_exact_repricing_but_keeps_the_multiple():
    found = justified_multiple(r=0.06, g=0.05, dr=-0.01)
    assert found.results["price_change_exact"] is None
    assert found.results["p_fcf"] == pytest.approx(105.0)
    assert [flag.code for flag in found.flags] == ["spread_narrow"]


@given(r=RATES, spread=SPREADS, cut=st.floats(0.001, 0.004))
def test_the_multiple_rises_when_the_rate_falls_and_when_the_growth_rises(r, spread, cut):
    here = justified_multiple(r=r, g=r - spread).results["p_fcf"]
    assert justified_multiple(r=r - cut, g=r - spread).results["p_fcf"] > here
    assert justified_multiple(r=r, g=r - spread + cut).results["p_fcf"] > here


@given(r=RATES, spread=SPREADS)
def test_two_stages_of_one_growth_are_gordons_perpetuity(r, spread):
    g = r - spread
    two = two_stage_multiple(r=r, g1=g, gT=g, n=7, fade=True).results["p_fcf"]
    assert two == pytest.approx(justified_multiple(r=r, g=g).results["p_fcf"], rel=1e-9)


def test_two_stage_dividends_give_the_textbook_value():
    """D0 2, 20 % for 3 years, 3 % after, at 10 %: 2.4/1.1 + 2.88/1.21 + 3.456/1.331 + 3.456*1.03/.07/1.331 = 45.3648."""
    found = two_stage_multiple(r=0.10, g1=0.20, gT=0.03, n=3)
    assert 2.0 * found.results["p_fcf"] == pytest.approx(45.3648, abs=5e-5)


def test_a_fade_lies_between_the_two_levels_and_reaches_the_last_in_the_last_year():
    """Growth 20 %, 10 %, 0 %: 1.2/1.25 + 1.32/1.5625 + 1.32/1.953125 + 1.32/0.25/1.953125."""
    found = two_stage_multiple(r=0.25, g1=0.20, gT=0.0, n=3, fade=True)
    assert found.results["p_fcf"] == pytest.approx(0.96 + 0.8448 + 0.67584 + 2.70336, rel=1e-12)


def test_the_duration_of_two_equal_stages_is_gordons():
    assert two_stage_multiple(r=0.09, g1=0.04, gT=0.04).results["duration"] == pytest.approx(20.0, rel=1e-4)


def test_two_stages_need_a_rate_above_the_growth_for_ever():
    found = two_stage_multiple(r=0.03, g1=0.10, gT=0.03)
    assert (found.results["p_fcf"], found.reason.code) == (None, "terminal_growth_not_below_discount_rate")


def test_the_first_flow_is_next_years_and_not_the_last_reported_one():
    """500 growing 5 % for 5 years, 2 % after, at 10 %, 100 shares: 72.31 a share, where the known trap gives 70.28."""
    found = dcf(fcf0=500.0, g1=0.05, n=5, gT=0.02, r=0.10, net_cash=0.0, shares=100.0)
    assert found.results["per_share"] == pytest.approx(72.31, abs=0.005)


def test_a_value_that_lies_mostly_beyond_the_plan_is_flagged():
    flags = [flag.code for flag in dcf(fcf0=100.0, g1=0.12, n=5, gT=0.03, r=0.095).flags]
    assert flags == ["terminal_share_high"]


def test_growth_for_ever_above_the_risk_free_rate_is_refused():
    found = dcf(fcf0=100.0, g1=0.05, n=5, gT=0.03, r=0.09, rf=0.02)
    assert (found.results["ev"], found.reason.code) == (None, "outside_domain")


@pytest.mark.parametrize("flow", [0.0, -5.0])
def test_a_cash_drain_has_no_dcf_and_no_implied_growth(flow):
    assert dcf(fcf0=flow, g1=0.1, gT=0.03, r=0.09).reason.code == "non_positive_fcf"
    assert reverse_dcf(market_cap=100.0, fcf0=flow, gT=0.03, r=0.09).reason.code == "non_positive_fcf"


@given(growth=st.floats(-0.5, 0.6), r=st.floats(0.06, 0.2), cash=st.floats(-50.0, 50.0), fade=st.booleans())
def test_the_growth_put_into_a_dcf_comes_back_out_of_its_value(growth, r, cash, fade):
    value = dcf(fcf0=100.0, g1=growth, n=10, gT=0.03, r=r, net_cash=cash, fade=fade).results["equity"]
    found = reverse_dcf(market_cap=value, fcf0=100.0, n=10, gT=0.03, r=r, net_cash=cash, fade=fade)
    assert found.results["implied_g1"] == pytest.approx(growth, abs=1e-9)


def test_a_price_no_growth_explains_has_no_solution():
    found = reverse_dcf(market_cap=1e12, fcf0=1.0, n=3, gT=0.02, r=0.09)
    assert (found.results["implied_g1"], found.reason.code) == (None, "no_solution")


@given(scale=st.floats(0.01, 1000.0))
def test_a_multiple_does_not_depend_on_the_currency_all_amounts_are_in(scale):
    base = cash_flow(market_cap=5000.0, ocf=400.0, capex=150.0).results
    scaled = cash_flow(market_cap=5000.0 * scale, ocf=400.0 * scale, capex=150.0 * scale).results
    assert scaled["p_fcf"] == pytest.approx(base["p_fcf"])
    assert scaled["p_ocf"] == pytest.approx(base["p_ocf"])
