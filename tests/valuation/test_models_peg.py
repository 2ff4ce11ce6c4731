"""PEG and its siblings against hand-worked figures, with every case in which they say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import UnusableInput
from valuation.models import cyclical_norm, peg, pegy

GOOGL = {"price": 200.0, "eps0": 10.0, "eps1": 20.58, "eps2": 14.77}


def test_a_share_exactly_on_the_line_passes_and_has_no_upside():
    found = peg(price=100.0, eps0=5.0, eps_n=8.64, n=3).results
    assert found["pass_peg_le_1"] is True
    assert found["upside"] == 0.0


def test_without_the_second_year_the_first_years_growth_is_taken():
    found = peg(price=60.0, eps0=4.0, eps1=5.0, n=2).results
    assert found["g"] == pytest.approx(0.25)
    assert found["peg"] == pytest.approx(0.6)


@pytest.mark.parametrize("eps0", [0.0, -1.0])
def test_a_loss_has_no_peg_and_no_pe(eps0):
    found = peg(price=60.0, eps0=eps0, eps1=5.0, eps2=6.0)
    assert found.reason.code == "non_positive_eps"
    assert (found.results["pe"], found.results["peg"], found.results["fair_price_peg1"]) == (None, None, None)


def test_a_loss_to_come_has_no_peg():
    assert peg(price=60.0, eps0=4.0, eps_n=-1.0, n=2).reason.code == "non_positive_eps"


def test_shrinking_earnings_keep_the_pe_and_have_no_peg():
    found = peg(price=60.0, eps0=4.0, eps_n=3.0, n=1)
    assert found.reason.code == "non_positive_growth"
    assert found.results["pe"] == 15.0
    assert found.results["g"] == pytest.approx(-0.25)
    assert found.results["peg"] is None


def test_a_path_that_rises_and_falls_is_flagged_and_has_no_forward_peg():
    found = peg(**GOOGL, n=2)
    assert "non_monotone_eps_path" in [flag.code for flag in found.flags]
    assert found.results["forward_peg"] is None
    assert found.results["peg"] is not None
    assert found.reason is None


def test_growth_over_a_hundred_percent_is_flagged_as_a_recovery():
    assert [flag.code for flag in peg(price=60.0, eps0=1.0, eps_n=5.0, n=1).flags] == ["trough_base"]


def test_earnings_far_below_their_history_are_flagged_as_a_trough():
    found = peg(price=60.0, eps0=1.0, eps_n=1.2, n=1, eps_history=[5.0, 6.0, None, 4.0])
    assert [flag.code for flag in found.flags] == ["trough_base"]


def test_growth_given_in_percent_is_refused_with_advice():
    with pytest.raises(UnusableInput, match="decimals"):
        peg(price=60.0, eps0=4.0, g=25.0)


@pytest.mark.parametrize("figures", [{"price": -1.0}, {"price": 0.0}, {"n": 0}, {"n": -1}])
def test_figures_that_cannot_be_meant_are_refused(figures):
    with pytest.raises(UnusableInput):
        peg(**{"price": 60.0, "eps0": 4.0, "eps_n": 5.0, "n": 2, **figures})


def test_earnings_without_any_growth_are_missing_it():
    found = peg(price=60.0, eps0=4.0)
    assert (found.reason.code, found.results["pe"], found.results["peg"]) == ("missing_figure", 15.0, None)


@given(
    price=st.floats(1.0, 1000.0), eps=st.floats(0.1, 50.0), growth=st.floats(0.01, 0.9), n=st.sampled_from([1, 2, 3])
)
def test_at_the_fair_price_peg_is_one(price, eps, growth, n):
    fair = peg(price=price, eps0=eps, eps_n=eps * (1.0 + growth) ** n, n=n).results["fair_price_peg1"]
    at_fair = peg(price=fair, eps0=eps, eps_n=eps * (1.0 + growth) ** n, n=n).results
    assert at_fair["peg"] == pytest.approx(1.0, rel=1e-9)
    assert at_fair["pass_peg_le_1"] is True


@given(scale=st.floats(0.01, 100.0))
def test_peg_does_not_depend_on_the_currency(scale):
    found = peg(price=60.0 * scale, eps0=4.0 * scale, eps_n=5.0 * scale, n=2).results["peg"]
    assert found == pytest.approx(peg(price=60.0, eps0=4.0, eps_n=5.0, n=2).results["peg"])


def test_a_yield_does_not_stand_in_for_growth():
    assert pegy(pe=9.0, g=0.0, dividend_yield=0.08).reason.code == "non_positive_growth"


def test_pegy_forms_its_pe_and_yield_from_a_price():
    """PE 20, yield 2 %, growth 18 %: 20/20."""
    found = pegy(price=50.0, eps0=2.5, dividend_per_share=1.0, g=0.18).results
    assert found["pegy"] == pytest.approx(1.0)


def test_a_loss_over_the_cycle_has_no_normal_pe():
    found = cyclical_norm(revenue=[100.0, 100.0], net_income=[-20.0, 10.0], market_cap=500.0)
    assert (found.results["pe_norm"], found.reason.code) == (None, "non_positive_eps")
    assert found.results["pe_reported"] == 50.0


def test_a_year_that_is_not_reported_is_left_out_of_the_mean():
    found = cyclical_norm(revenue=[100.0, None, 100.0], net_income=[10.0, 99.0, 20.0], market_cap=300.0)
    assert found.results["mean_margin"] == pytest.approx(0.15)


def test_one_year_is_no_cycle():
    assert cyclical_norm(revenue=[100.0], net_income=[10.0]).reason.code == "too_few_observations"
