"""The S-curve, on a span of eight years so that k is ln 3 / 2 and every fourth year can be done in the head."""

import math

import pytest

from valuation.errors import UnusableInput
from valuation.models import s_curve

K = math.log(3) / 2  # ln 81 / 8


def test_the_span_is_from_a_tenth_to_nine_tenths_of_the_ceiling():
    found = s_curve(penetration=0.1, span=8.0, t=8.0).results
    assert found["k"] == pytest.approx(K, rel=1e-12)
    assert found["penetration_then"] == pytest.approx(0.9, rel=1e-12)


@pytest.mark.parametrize(("years", "share"), [(0, 0.1), (2, 0.25), (4, 0.5), (6, 0.75), (-4, 1 / 82)])
def test_odds_treble_every_two_years(years, share):
    assert s_curve(penetration=0.1, span=8.0, t=float(years)).results["penetration_then"] == pytest.approx(share)


def test_a_ceiling_below_the_whole_market_scales_the_curve():
    """Half the shares, the same years: 5 % of a 50 % ceiling is a tenth of it."""
    found = s_curve(penetration=0.05, span=8.0, ceiling=0.5, t=4.0, target=0.375).results
    assert found["t0"] == pytest.approx(4.0)
    assert found["penetration_then"] == pytest.approx(0.25)
    assert found["years_to_target"] == pytest.approx(6.0)


def test_the_year_of_a_share_is_counted_from_todays():
    found = s_curve(penetration=0.25, span=8.0, target=0.1, start=2026.0).results
    assert (found["years_to_target"], found["year_of_target"]) == (pytest.approx(-2.0), pytest.approx(2024.0))
    assert "year_of_target" not in s_curve(penetration=0.25, span=8.0, target=0.1).results


@pytest.mark.parametrize(("share", "speeds_up"), [(0.1, True), (0.499, True), (0.5, False), (0.501, False)])
def test_growth_speeds_up_until_half_of_the_ceiling(share, speeds_up):
    found = s_curve(penetration=share, span=8.0).results
    assert found["accelerating"] is speeds_up
    assert (found["acceleration"] > 0) is speeds_up


def test_speed_and_acceleration_are_the_slopes_of_the_curve():
    """At 25 %: k/4·3/4 a year, and k times that times one half."""
    found = s_curve(penetration=0.25, span=8.0).results
    assert found["speed"] == pytest.approx(K * 3 / 16)
    assert found["acceleration"] == pytest.approx(K * K * 3 / 32)


def test_a_steepness_may_stand_in_for_the_span():
    assert s_curve(penetration=0.1, k=K, target=0.5).results["years_to_target"] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ({"penetration": 0.1}, "missing_figure"),
        ({"penetration": 0.0, "span": 8.0}, "outside_domain"),
        ({"penetration": 0.5, "span": 8.0, "ceiling": 0.5}, "outside_domain"),
        ({"penetration": 0.1, "k": 0.0}, "outside_domain"),
        ({"penetration": 0.1, "span": 8.0, "target": 0.5, "ceiling": 0.5}, "no_solution"),
        ({"penetration": 0.1, "span": 8.0, "target": 0.0}, "no_solution"),
    ],
)
def test_what_no_curve_passes_through_has_a_reason(figures, code):
    found = s_curve(**figures)
    assert found.reason.code == code
    assert None in found.results.values()


def test_a_share_above_one_is_refused():
    with pytest.raises(UnusableInput):
        s_curve(penetration=10.0, span=8.0)
