"""The legs of a price move sum to it, on every basis and across currencies, issues and splits."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import UnusableInput
from valuation.models import attribution, quarterly_verification

POSITIVE = st.floats(0.1, 1000.0)


@given(
    p0=POSITIVE,
    p1=POSITIVE,
    ni0=POSITIVE,
    ni1=POSITIVE,
    n0=POSITIVE,
    n1=POSITIVE,
    fx0=POSITIVE,
    fx1=POSITIVE,
    split=st.sampled_from([1.0, 3.0, 0.1]),
)
def test_the_legs_and_their_points_sum_to_the_move(p0, p1, ni0, ni1, n0, n1, fx0, fx1, split):
    found = attribution(p0=p0, p1=p1, ni0=ni0, ni1=ni1, shares0=n0, shares1=n1, fx0=fx0, fx1=fx1, split=split).results
    legs = [found[f"ln_{name}"] for name in ("ni", "shares", "fx", "multiple")]
    points = [found[f"pp_{name}"] for name in ("ni", "shares", "fx", "multiple")]
    assert sum(legs) == pytest.approx(found["ln_total"], abs=1e-9)
    assert abs(found["identity_residual"]) < 1e-9
    assert sum(points) == pytest.approx(found["price_change"], rel=1e-9, abs=1e-9)


@given(p0=POSITIVE, p1=POSITIVE, e0=POSITIVE, e1=POSITIVE, fx0=POSITIVE, fx1=POSITIVE)
def test_the_multiples_leg_is_the_change_of_price_over_earnings(p0, p1, e0, e1, fx0, fx1):
    found = attribution(p0=p0, p1=p1, eps0=e0, eps1=e1, fx0=fx0, fx1=fx1).results["ln_multiple"]
    assert found == pytest.approx(math.log((p1 / (e1 * fx1)) / (p0 / (e0 * fx0))), abs=1e-9)


def test_issued_shares_take_from_the_move_what_they_dilute():
    """Income up a fifth, shares up a fifth: earnings per share stand still, the price rise is all multiple."""
    found = attribution(p0=10.0, p1=11.0, ni0=100.0, ni1=120.0, shares0=50.0, shares1=60.0).results
    assert found["ln_eps"] == pytest.approx(0.0, abs=1e-12)
    assert found["ln_shares"] == pytest.approx(-math.log(1.2))
    assert found["ln_multiple"] == pytest.approx(math.log(1.1))


def test_a_split_is_no_fall():
    """Three for one: 390 to 92 looks like -76.4 % and is -29.2 %."""
    found = attribution(p0=390.0, p1=92.0, eps0=12.0, eps1=4.0, split=3.0).results
    assert found["price_change"] == pytest.approx(92.0 * 3.0 / 390.0 - 1.0)
    assert found["naive_price_change"] == pytest.approx(92.0 / 390.0 - 1.0)
    assert found["ln_eps"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("eps0", "eps1"), [(-1.0, 2.0), (1.0, -2.0), (0.0, 1.0)])
def test_a_loss_at_either_date_falls_back_on_sales(eps0, eps1):
    found = attribution(p0=10.0, p1=15.0, eps0=eps0, eps1=eps1, sales0=4.0, sales1=5.0)
    assert (found.reason.code, found.results["ln_eps"]) == ("non_positive_eps", None)
    assert found.results["basis"] == "price_to_sales"
    assert found.results["ln_sales"] + found.results["ln_multiple"] == pytest.approx(math.log(1.5))


def test_a_loss_without_sales_falls_back_on_cash_flow_and_else_has_no_legs():
    cash = attribution(p0=10.0, p1=15.0, eps0=-1.0, eps1=2.0, ocf0=1.0, ocf1=2.0)
    assert cash.results["basis"] == "price_to_operating_cash_flow"
    none = attribution(p0=10.0, p1=15.0, eps0=-1.0, eps1=2.0)
    assert (none.reason.code, none.results["ln_multiple"]) == ("non_positive_eps", None)


@pytest.mark.parametrize(("p1", "eps1"), [(100.5, 6.0), (103.0, 10.0)])
def test_shares_of_a_small_move_or_of_cancelling_legs_are_not_given(p1, eps1):
    found = attribution(p0=100.0, p1=p1, eps0=5.0, eps1=eps1)
    assert [flag.code for flag in found.flags] == ["suppress_shares"]
    assert "share_eps" not in found.results
    assert "ln_eps" in found.results


def test_dividends_stand_in_the_total_return_and_not_in_the_legs():
    found = attribution(p0=100.0, p1=110.0, eps0=5.0, eps1=5.0, dividends=5.0).results
    assert found["total_return"] == pytest.approx(0.15)
    assert found["price_change"] == pytest.approx(0.10)


def test_forward_earnings_drift_is_parted_into_revision_and_roll():
    """Nothing is revised, the calendar moves from half to a quarter: all roll."""
    found = attribution(w0=0.5, e1_0=8.0, e2_0=12.0, w1=0.25, e1_1=8.0, e2_1=12.0, p0=100.0, p1=110.0).results
    assert found["ln_revision"] == 0.0
    assert found["ln_roll"] == pytest.approx(math.log(1.1))
    assert found["ln_eps"] == pytest.approx(found["ln_roll"])


def test_a_fiscal_year_the_day_is_not_in_is_refused():
    with pytest.raises(UnusableInput, match="roll"):
        attribution(date=date(2026, 8, 7), fy1_end=date(2026, 6, 30), e1=1.0, e2=2.0)


def test_a_rate_at_the_growth_explains_no_part():
    found = attribution(ln_multiple=0.2, r0=0.09, r1=0.04, g=0.04)
    assert (found.results["rate_part"], found.reason.code) == (None, "discount_rate_not_above_growth")


@pytest.mark.parametrize("price", [0.0, -1.0])
def test_a_price_that_is_not_positive_is_refused(price):
    with pytest.raises(UnusableInput):
        attribution(p0=price, p1=1.0, eps0=1.0, eps1=1.0)


@pytest.mark.parametrize(("actual", "verified"), [(98.0, True), (97.9, False), (120.0, True)])
def test_two_percent_below_expectations_is_still_met(actual, verified):
    found = quarterly_verification(actual=actual, consensus=100.0, prior_year=80.0, required_yoy=0.2)
    assert found.results["verified"] is verified


def test_growth_below_what_is_required_is_a_miss_however_large_the_surprise():
    found = quarterly_verification(actual=110.0, consensus=90.0, prior_year=100.0, required_yoy=0.2)
    assert found.results["verified"] is False


def test_a_quarter_not_yet_disclosed_is_neither_met_nor_missed():
    found = quarterly_verification(actual=None, consensus=90.0, prior_year=100.0, required_yoy=0.2)
    assert (found.results["verified"], found.reason.code) == (None, "missing_figure")


def test_growing_into_a_multiple_of_thirty_from_twenty_takes_two_years_of_22_5_percent():
    found = quarterly_verification(pe0=20.0, pe1=30.0, n=2, verified_quarters=0).results
    assert found["required_growth"] == pytest.approx(0.2247448714)
    assert found["state"] == "ahead_of_earnings"


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({"verified_quarters": 1}, "being_verified"),
        ({"verified_quarters": 1, "missed_quarters": 2}, "rerating_at_risk"),
        ({"verified_quarters": 0, "pe1": 22.0}, "no_rerating"),
    ],
)
def test_the_record_of_quarters_decides_the_state_of_a_rerating(record, state):
    assert quarterly_verification(**{"pe0": 20.0, "pe1": 30.0, **record}).results["state"] == state
