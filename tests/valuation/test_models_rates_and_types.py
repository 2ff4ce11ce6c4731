"""Cost of capital and business type, at and around every line the rules draw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import UnusableInput
from valuation.models import capm, classification, wacc

STEADY = {"penetration": 0.6, "ocf_positive_years": 5, "fcf_over_ocf": 0.6, "rev_yoy": [0.1, 0.05]}


def test_the_cost_of_equity_is_worked_by_hand():
    """Beta 1.6 is drawn to 1.402: 0.03 + 1.402·0.05 + 0.01 = 0.1101."""
    found = capm(rf=0.03, beta=1.6, erp=0.05, crp=0.01).results
    assert found["beta_adj"] == pytest.approx(1.402)
    assert found["ke"] == pytest.approx(0.1101)


def test_where_the_floor_binds_the_risk_free_rate_still_moves_the_cost_one_for_one():
    base = capm(rf=0.018, beta=1.0, erp=0.05, floor=0.08, rf_base=0.018).results
    moved = capm(rf=0.028, beta=1.0, erp=0.05, floor=0.08, rf_base=0.018).results
    assert base["floor_binds"] is True
    assert base["ke"] == pytest.approx(0.08)
    assert moved["ke"] - base["ke"] == pytest.approx(0.01)


def test_a_cost_above_the_floor_is_left_alone():
    found = capm(rf=0.046, beta=1.0, erp=0.05, floor=0.08).results
    assert (found["floor_binds"], found["ke"]) == (False, pytest.approx(0.096))


@pytest.mark.parametrize(("beta", "held"), [(3.2, 2.5), (0.1, 0.5)])
def test_an_extreme_beta_is_held_with_a_flag(beta, held):
    found = capm(rf=0.03, beta=beta, erp=0.05)
    assert found.results["beta_adj"] == pytest.approx(0.67 * held + 0.33)
    assert [flag.code for flag in found.flags] == ["clamped_beta"]


def test_without_a_beta_one_is_taken_and_said():
    found = capm(rf=0.03, beta=None, erp=0.05)
    assert found.results["ke"] == pytest.approx(0.08)
    assert "no beta is known" in [step.substituted for step in found.working]


def test_a_rate_in_percent_is_refused():
    with pytest.raises(UnusableInput, match=r"9 % is 0\.09"):
        capm(rf=1.83, beta=1.0, erp=0.05)


@given(beta=st.floats(0.3, 2.0), t=st.floats(0.0, 0.4), de=st.floats(0.0, 2.0))
def test_relevering_to_the_same_debt_gives_the_same_beta(beta, t, de):
    assert capm(beta_l=beta, t=t, de=de, de_target=de).results["beta_relevered"] == pytest.approx(beta)


def test_debt_is_weighed_after_tax():
    found = wacc(equity=750.0, debt=250.0, ke=0.12, kd=0.06, t=0.25).results
    assert found["wacc"] == pytest.approx(0.75 * 0.12 + 0.25 * 0.06 * 0.75)


def test_a_rate_carried_to_another_currency_and_back_is_the_same():
    there = wacc(r_usd=0.1, pi_us=0.025, pi_cn=0.015).results["r_cny"]
    assert wacc(r_cny=there, pi_us=0.025, pi_cn=0.015).results["r_usd"] == pytest.approx(0.1)


def test_a_weighted_cost_without_a_cost_of_debt_is_missing_it():
    found = wacc(equity=750.0, debt=250.0, ke=0.12)
    assert (found.results["wacc"], found.reason.code, found.reason.detail) == (None, "missing_figure", "kd")


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({}, "cash_flow"),
        ({"penetration": None}, "cash_flow"),
        ({"penetration": 0.0999}, "race_track"),
        ({"penetration": 0.10}, "cash_flow"),
        ({"ocf_positive_years": 4}, "cash_flow"),
        ({"ocf_positive_years": 3}, "cyclical"),
        ({"fcf_over_ocf": 0.5}, "cash_flow"),
        ({"fcf_over_ocf": 0.499}, "cyclical"),
        ({"rev_yoy": [-0.05, 0.3]}, "cash_flow"),
        ({"rev_yoy": [-0.0501, 0.3]}, "cyclical"),
        ({"ni_worst_yoy": -0.39, "eps_positive": False}, "cash_flow"),
        ({"override": "cyclical"}, "cyclical"),
        ({"ocf_years": 2, "ocf_positive_years": 2}, "unclassified"),
        ({"ocf_years": 2, "ocf_positive_years": 2, "report_class": "race_track"}, "race_track"),
        ({"ocf_positive_years": None}, "unclassified"),
        ({"rev_yoy": None}, "unclassified"),
        ({"rev_yoy": None, "fcf_over_ocf": 0.2}, "cyclical"),
    ],
)
def test_each_line_of_the_rule_decides_on_its_side(change, stage):
    assert classification(**{**STEADY, **change}).results["stage"] == stage


def test_a_heavy_year_inside_a_good_record_is_flagged_as_investment():
    found = classification(**STEADY, fcf_over_ocf_latest=-0.2)
    assert found.results["stage"] == "cash_flow"
    assert [flag.code for flag in found.flags] == ["capex_cycle"]


@pytest.mark.parametrize("change", [{"override": "growth"}, {"ocf_positive_years": 6}, {"penetration": 60.0}])
def test_figures_that_cannot_be_meant_are_refused(change):
    with pytest.raises(UnusableInput):
        classification(**{**STEADY, **change})
