"""FMvD, its reverse and its draws: hand-worked, solved back, and held to the closed form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import UnusableInput
from valuation.future_market import FutureMarket
from valuation.models import benchmark_mv, fmvd, fmvd_monte_carlo, fmvd_reverse

TRACK = {"share": 0.1, "net_margin": 0.1, "terminal_pe": 25.0}
RANGES = {"penetration": [0.03, 0.08, 0.15], "share": [0.1, 0.18, 0.3], "net_margin": [0.06, 0.12, 0.18]}
DRAW = {"tam": 1e13, **RANGES, "terminal_pe": [15.0, 25.0, 35.0], "p": 0.35, "r": 0.12, "n": 8}


def test_a_market_may_be_stated_in_three_ways():
    terms = {"p": 0.5, "r": 0.1, "n": 5, **TRACK}
    direct = fmvd(market=1e11, **terms).results["v0"]
    assert fmvd(tam=1e12, penetration=0.1, **terms).results["v0"] == pytest.approx(direct)
    assert fmvd(units=1e8, penetration=0.1, asp=1e4, **terms).results["v0"] == pytest.approx(direct)


def test_a_market_stated_twice_is_refused():
    with pytest.raises(UnusableInput, match="once"):
        fmvd(market=1e11, units=1e8, penetration=0.1, asp=1e4, p=0.5, r=0.1, n=5, **TRACK)


@pytest.mark.parametrize("unstated", ["p", "r", "n", "market", "share"])
def test_no_figure_of_the_future_is_invented(unstated):
    figures = {"market": 1e11, "p": 0.5, "r": 0.1, "n": 5, **TRACK}
    del figures[unstated]
    found = fmvd(**figures)
    assert (found.results["v0"], found.reason.code, found.reason.detail) == (None, "missing_figure", unstated)


def test_dilution_takes_its_part_every_year():
    """1e11·0.1·0.1·25 = 2.5e10; half of it over (1.1·1.05)^2."""
    found = fmvd(market=1e11, p=0.5, r=0.1, n=2, d=0.05, base=1e9, **TRACK)
    assert found.results["v0"] == pytest.approx(1e9 + 1.25e10 / (1.155**2))


def test_a_loss_making_future_has_no_value():
    found = fmvd(market=1e11, p=0.5, r=0.1, n=2, share=0.1, net_margin=-0.1, terminal_pe=25.0)
    assert (found.results["v0"], found.reason.code) == (None, "non_positive_eps")


@pytest.mark.parametrize("figures", [{"p": 1.2}, {"p": -0.1}, {"n": 0}, {"r": 12.0}, {"share": 20.0}])
def test_figures_that_cannot_be_meant_are_refused(figures):
    with pytest.raises(UnusableInput):
        fmvd(**{"market": 1e11, "p": 0.5, "r": 0.1, "n": 5, **TRACK, **figures})


def test_a_probability_beside_a_venture_rate_counts_the_risk_twice():
    flags = [flag.code for flag in fmvd(market=1e11, p=0.5, r=0.25, n=5, **TRACK).flags]
    assert flags == ["probability_with_venture_rate"]
    assert fmvd(market=1e11, p=1.0, r=0.25, n=5, **TRACK).flags == ()


def test_scenarios_add_up_on_one_base():
    """FMV 2.5e10 and 5e10 at 1.1^2: (0.4·2.5e10 + 0.1·5e10)/1.21 + 1e9."""
    scenarios = [{"p": 0.4, "market": 1e11}, {"p": 0.1, "market": 2e11}]
    found = fmvd(scenarios=scenarios, r=0.1, n=2, base=1e9, **TRACK)
    assert found.results["v0"] == pytest.approx(1e9 + 1.5e10 / 1.21)


def test_scenarios_cannot_be_likelier_than_certain():
    with pytest.raises(UnusableInput, match="add up"):
        fmvd(scenarios=[{"p": 0.7, "market": 1e11}, {"p": 0.4, "market": 2e11}], r=0.1, n=2, **TRACK)


@given(
    p=st.floats(0.05, 1.0),
    r=st.floats(0.02, 0.3),
    n=st.integers(1, 15),
    d=st.floats(0.0, 0.08),
    base=st.floats(0.0, 1e10),
    penetration=st.floats(0.01, 0.9),
)
def test_every_figure_put_in_comes_back_out_of_the_value(p, r, n, d, base, penetration):
    figures = {"units": 1e8, "asp": 1e5, "penetration": penetration, "r": r, "n": n, "d": d, "base": base, **TRACK}
    value = fmvd(p=p, **figures).results["v0"]
    found = fmvd_reverse(market_cap=value, p=p, **figures).results
    assert found["implied_penetration"] == pytest.approx(penetration, rel=1e-6)
    assert found["implied_irr"] == pytest.approx(r, rel=1e-6)
    assert found["implied_years"] == pytest.approx(n, rel=1e-6)
    assert p == 1.0 or found["implied_probability"] == pytest.approx(p, rel=1e-6)


def test_a_price_beyond_certainty_is_said_and_not_clipped():
    found = fmvd_reverse(market_cap=1e12, market=1e11, r=0.1, n=5, **TRACK)
    assert (found.results["implied_probability"], found.reason.code) == (None, "unsupported_even_by_certainty")
    assert "6442.0%" in found.reason.text


def test_a_price_below_the_existing_business_pays_nothing_for_the_track():
    found = fmvd_reverse(market_cap=1e9, base=2e9, market=1e11, p=0.5, r=0.1, n=5, **TRACK)
    assert [flag.code for flag in found.flags] == ["market_pays_nothing"]
    assert found.reason.code == "no_solution"
    assert found.results["implied_probability"] is None


def test_a_penetration_beyond_every_unit_has_no_solution():
    found = fmvd_reverse(market_cap=1e12, units=1e6, asp=1e4, p=0.5, r=0.1, n=5, **TRACK)
    assert (found.results["implied_penetration"], found.reason.code) == (None, "no_solution")


def test_no_years_shrink_a_future_that_is_too_small():
    found = fmvd_reverse(market_cap=1e12, fmv=1e11, p=0.5, r=0.1)
    assert (found.results["implied_years"], found.reason.code) == (None, "no_solution")


@given(cut=st.floats(0.001, 0.05), rise=st.floats(0.001, 0.3))
def test_the_value_rises_as_the_rate_falls_and_the_probability_rises(cut, rise):
    here = fmvd(market=1e11, p=0.5, r=0.1, n=5, **TRACK).results["v0"]
    assert fmvd(market=1e11, p=0.5, r=0.1 - cut, n=5, **TRACK).results["v0"] > here
    assert fmvd(market=1e11, p=0.5 + rise, r=0.1, n=5, **TRACK).results["v0"] > here


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_draws_stay_within_four_standard_errors_of_the_closed_form(seed):
    found = fmvd_monte_carlo(**DRAW, draws=50_000, seed=seed).results
    assert found["mean_closed_form"] == pytest.approx(71056522575.837, rel=1e-9)
    assert abs(found["mean"] - found["mean_closed_form"]) < 4.0 * found["standard_error"]


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    first = fmvd_monte_carlo(**DRAW, draws=5000, seed=7).results
    assert first == fmvd_monte_carlo(**DRAW, draws=5000, seed=7).results
    assert first["mean"] != fmvd_monte_carlo(**DRAW, draws=5000, seed=8).results["mean"]


def test_below_even_odds_the_middle_outcome_is_nothing():
    found = fmvd_monte_carlo(**DRAW, draws=5000).results
    assert found["p50"] == 0.0
    assert found["prob_zero"] == pytest.approx(0.65)


def test_a_range_out_of_order_is_refused():
    with pytest.raises(UnusableInput, match="rising order"):
        fmvd_monte_carlo(**{**DRAW, "share": [0.3, 0.1, 0.2]})


def test_the_reports_baskets_stand_at_about_three_percent():
    found = benchmark_mv(domestic=311.8, global_=9800.0, q=0.10).results
    assert found["ratio"] == pytest.approx(0.0318, abs=5e-5)
    assert found["upside"] == pytest.approx(980.0 / 311.8 - 1.0)
    assert found["catch_up_probability"] == pytest.approx(0.3181632653)


def test_a_target_already_passed_is_said_and_not_clipped():
    found = benchmark_mv(domestic=50.0, global_=100.0, q=0.25)
    assert (found.results["catch_up_probability"], found.reason.code) == (None, "unsupported_even_by_certainty")
    assert found.results["upside"] == pytest.approx(-0.5)


@pytest.mark.parametrize("q", [10.0, 0.0])
def test_a_share_of_the_leaders_must_be_a_decimal_above_zero(q):
    with pytest.raises(UnusableInput):
        benchmark_mv(domestic=50.0, global_=100.0, q=q)


def test_without_leaders_there_is_no_ratio():
    assert benchmark_mv(domestic=50.0).reason.code == "missing_figure"


@pytest.mark.parametrize(
    ("stated", "lacking"),
    [
        ({}, "market"),
        ({"penetration": 0.1}, "market"),
        ({"tam": 1e12}, "penetration"),
        ({"units": 1e8, "asp": 1e4}, "penetration"),
        ({"units": 1e8, "penetration": 0.1}, "asp"),
        ({"asp": 1e4, "penetration": 0.1}, "units"),
    ],
)
def test_the_part_of_the_market_nobody_stated_is_named(stated, lacking):
    found = fmvd(p=0.5, r=0.1, n=5, **TRACK, **stated)
    assert (found.results["v0"], found.reason.detail) == (None, lacking)


@pytest.mark.parametrize(
    "twice", [{"market": 1e11, "penetration": 0.1}, {"market": 1e11, "tam": 1e12}, {"tam": 1e12, "asp": 1e4}]
)
def test_two_ways_of_stating_one_market_are_refused(twice):
    with pytest.raises(UnusableInput, match="once"):
        fmvd(p=0.5, r=0.1, n=5, **TRACK, **twice)


def test_no_share_of_a_market_is_worth_nothing_beyond_the_base():
    found = fmvd(market=1e11, p=0.5, r=0.1, n=5, base=7.0, **{**TRACK, "share": 0.0})
    assert (found.results["fmv"], found.results["v0"], found.reason) == (0.0, 7.0, None)


@pytest.mark.parametrize("unstated", ["share", "net_margin", "terminal_pe"])
def test_what_a_company_takes_of_a_market_needs_all_three_figures(unstated):
    terms = {name: value for name, value in TRACK.items() if name != unstated}
    assert FutureMarket(**terms).take is None
    assert FutureMarket(**TRACK).take == pytest.approx(0.25)
