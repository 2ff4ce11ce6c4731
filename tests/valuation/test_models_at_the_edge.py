"""The models where a figure lies exactly on a line, is nothing, is small, or is left to its default."""

import pytest

from valuation.errors import MixedQuantities, UnusableInput
from valuation.models import (
    capm,
    cash_flow,
    citic_revaluation,
    fmvd,
    fmvd_reverse,
    peg,
    pegy,
    s_curve,
    sotp,
    two_stage_multiple,
)
from valuation.quantity import Quantity, ratio

WHOLE = {"share": 0.5, "net_margin": 0.5, "terminal_pe": 4.0}  # a company worth its market


def code(found):
    return found.reason.code if found.reason else None


def test_a_price_is_turned_round_without_base_or_dilution_unless_they_are_stated():
    """64 at 25 % for 2 years is 100, half of 200."""
    found = fmvd_reverse(market_cap=64.0, fmv=200.0, p=0.5, r=0.25, n=2).results
    assert found["implied_probability"] == pytest.approx(0.5)
    assert found["implied_irr"] == pytest.approx(0.25)
    assert found["implied_years"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("stated", "lacking"),
    [
        ({}, "r or n"),
        ({"r": 0.1}, "market"),
    ],
)
def test_a_price_that_cannot_be_turned_round_names_the_first_figure_that_lacks(stated, lacking):
    found = fmvd_reverse(market_cap=64.0, **stated)
    assert (code(found), found.reason.detail) == ("missing_figure", lacking)


def test_one_answer_is_enough_not_to_ask_for_more():
    found = fmvd_reverse(market_cap=64.0, p=0.5, r=0.25, n=2)
    assert (set(found.results), found.reason) == ({"paid_for_track", "implied_fmv"}, None)
    assert found.results["implied_fmv"] == pytest.approx(200.0)


def test_only_what_could_be_asked_is_refused_when_the_price_is_less_than_the_base():
    found = fmvd_reverse(market_cap=1.0, base=2.0, p=0.5, r=0.25, n=2)
    assert {name for name, value in found.results.items() if value is None} == {"implied_fmv"}
    known = fmvd_reverse(market_cap=1.0, base=2.0, fmv=5.0, r=0.25, n=2)
    assert {name for name, value in known.results.items() if value is None} == {"implied_probability"}
    taken = fmvd_reverse(market_cap=1.0, base=2.0, p=0.5, r=0.25, n=2, tam=9.0, **WHOLE)
    assert "implied_market" in taken.results
    assert "implied_penetration" in taken.results


def test_a_price_of_little_above_the_base_is_still_turned_round():
    assert fmvd_reverse(market_cap=2.5, base=2.0, fmv=2.0, p=0.5, r=0.0, n=1).results["implied_irr"] == pytest.approx(
        1.0
    )


def test_without_a_chance_there_is_no_return_and_no_number_of_years():
    found = fmvd_reverse(market_cap=64.0, fmv=200.0, p=0.0, r=0.25, n=2)
    assert found.results["implied_probability"] == pytest.approx(0.5)
    assert (found.results["implied_irr"], found.results["implied_years"]) == (None, None)


@pytest.mark.parametrize(
    ("fmv", "rate", "years"), [(125.0**0.5 * 10, 0.25, 0.5), (125.0, 0.0, None), (80.0, 0.25, None)]
)
def test_years_may_be_less_than_one_and_need_a_rate_and_a_gain(fmv, rate, years):
    found = fmvd_reverse(market_cap=100.0, fmv=fmv, p=1.0, r=rate, n=3).results["implied_years"]
    assert found == (None if years is None else pytest.approx(years))


@pytest.mark.parametrize(("tam", "penetration"), [(100.0, 1.0), (99.0, None), (200.0, 0.5)])
def test_a_price_may_need_every_unit_but_no_more(tam, penetration):
    found = fmvd_reverse(market_cap=100.0, p=1.0, r=0.0, n=1, tam=tam, **WHOLE)
    assert found.results["implied_market"] == pytest.approx(100.0)
    assert found.results["implied_penetration"] == penetration
    assert code(found) == (None if penetration else "no_solution")


def test_each_scenario_states_its_own_probability():
    with pytest.raises(UnusableInput, match="own probability"):
        fmvd(p=0.4, r=0.0, n=1, scenarios=[{"fmv": 100.0}])


def test_probabilities_may_add_up_to_one():
    outcomes = [{"fmv": 100.0, "p": 0.7}, {"fmv": 50.0, "p": 0.3}]
    found = fmvd(r=0.0, n=1, scenarios=outcomes).results
    assert (found["probability_stated"], found["v0"]) == (pytest.approx(1.0), pytest.approx(85.0))


def test_the_duration_of_a_discounted_future_is_its_years_over_one_plus_the_rate():
    assert fmvd(fmv=100.0, p=0.5, r=0.25, n=5).results["duration"] == pytest.approx(4.0)


def test_a_loss_as_large_as_the_cores_income_leaves_nothing_to_multiply():
    found = citic_revaluation(pe_core=10.0, ni_core=20.0, loss=20.0)
    assert (found.results["v_neg"], code(found), found.results["v_zero"]) == (None, "non_positive_eps", 200.0)


def test_spending_on_ai_without_profit_or_tax_is_lost_whole():
    assert citic_revaluation(ai_rnd=24.0).results["loss_plain"] == 24.0


def test_a_small_ai_revenue_has_a_multiple():
    found = citic_revaluation(pe_core=10.0, ni_core=10.0, rev_ai=0.5, market_cap=101.0).results
    assert found["implied_ps"] == pytest.approx(2.0)


def test_parts_without_tax_haircut_or_minorities_are_core_and_sales():
    """10·(110 - 10) + 4·50, a fifth above 1,000."""
    found = sotp(
        non_gaap_ni=110.0, cloud_ebita=10.0, pe_core=10.0, cloud_revenue=50.0, ps_cloud=4.0, market_cap=1000.0
    ).results
    assert (found["core_ni"], found["total"]) == (100.0, 1200.0)
    assert found["upside"] == pytest.approx(0.2)


def test_parts_two_per_cent_apart_still_agree():
    parts = [{"name": "a", "earnings": 51.0, "multiple": 10.0}]
    assert sotp(segments=parts, group_earnings=50.0).results["total"] == 510.0


def test_a_part_may_be_small_and_without_a_name_is_counted_from_one():
    assert sotp(segments=[{"revenue": 0.5, "multiple": 0.5}]).results["total"] == 0.25
    with pytest.raises(UnusableInput, match="part 1"):
        sotp(segments=[{"revenue": 1.0}])


@pytest.mark.parametrize("value", [True, "much"])
def test_a_part_is_valued_by_a_number(value):
    with pytest.raises(UnusableInput, match="must be a number"):
        sotp(segments=[{"name": "a", "value": value}])


def test_the_premium_or_the_rate_that_lacks_is_named():
    assert capm(erp=0.05).reason.detail == "rf"
    assert capm(rf=0.04).reason.detail == "erp"


def test_a_beta_without_debt_is_relevered_to_the_target():
    """1·(1 + 0.75·1) is 1.75; 4 % and 1.75 times 5 %."""
    assert capm(rf=0.04, erp=0.05, beta_u=1.0, t=0.25, de_target=1.0).results["ke"] == pytest.approx(0.1275)


def test_a_rate_cut_to_the_growth_for_ever_has_no_repricing_and_one_above_it_has():
    """At 50 % and 25 % growth one stage is worth 1.25/0.25 = 5; at 37.5 % it is 10."""
    plan = {"r": 0.5, "g1": 0.25, "gT": 0.25, "n": 5}
    assert two_stage_multiple(**plan, dr=-0.25).results["price_change_exact"] is None
    assert two_stage_multiple(**plan, dr=-0.125).results["price_change_exact"] == pytest.approx(1.0)


def test_a_refused_multiple_refuses_only_what_was_asked_of_it():
    assert set(two_stage_multiple(r=0.03, g1=0.03, gT=0.03, n=5).results) == {"p_fcf"}
    asked = two_stage_multiple(r=0.03, g1=0.03, gT=0.03, n=5, dr=-0.01, fcf_conversion=0.5).results
    assert set(asked) == {"p_fcf", "p_ocf", "price_change_exact"}


def test_the_slope_of_a_narrow_spread_stays_above_the_growth():
    """The step is half the spread, so the slope is 4/3 over it rather than Gordon's 1 over it, and is positive."""
    found = two_stage_multiple(r=0.0301, g1=0.03, gT=0.03, n=5)
    assert found.results["duration"] == pytest.approx(4 / 3 / 0.0001, rel=1e-2)


@pytest.mark.parametrize(("rate", "narrow"), [(0.04, True), (0.06, False)])
def test_a_narrow_spread_is_flagged_and_a_wide_one_is_not(rate, narrow):
    flags = [flag.code for flag in two_stage_multiple(r=rate, g1=0.03, gT=0.03, n=5).flags]
    assert ("spread_narrow" in flags) is narrow


def test_earnings_of_nothing_have_no_peg():
    assert code(peg(price=10.0, eps0=0.0, g=0.1)) == "non_positive_eps"


def test_later_earnings_are_two_years_on_unless_it_is_said():
    assert peg(price=20.0, eps0=1.0, eps_n=1.44).results["g"] == pytest.approx(0.2)


@pytest.mark.parametrize(("growth", "trough"), [(1.0, False), (1.5, True)])
def test_growth_of_more_than_a_hundred_per_cent_starts_from_a_trough(growth, trough):
    assert ("trough_base" in [flag.code for flag in peg(price=20.0, eps0=1.0, g=growth).flags]) is trough


@pytest.mark.parametrize(("pe", "passes"), [(25.0, True), (30.0, False)])
def test_pegy_passes_at_one(pe, passes):
    assert pegy(pe=pe, g=0.2, dividend_yield=0.05).results["pass_pegy_le_1"] is passes


def test_a_steepness_that_is_stated_stands_above_the_span():
    found = s_curve(penetration=0.25, k=1.0, span=8.0).results
    assert "k" not in found
    assert found["speed"] == pytest.approx(0.1875)


@pytest.mark.parametrize(("net_income", "conversion"), [(0.5, 12.0), (0.0, None), (-1.0, None)])
def test_cash_over_earnings_needs_earnings_however_small(net_income, conversion):
    found = cash_flow(ocf=10.0, capex=4.0, net_income=net_income, market_cap=81.0).results
    assert found["cash_conversion"] == conversion


def test_a_share_count_spreads_whole_amounts_only():
    money = Quantity(value=10.0, unit="money", currency="CNY")
    shares = Quantity(value=5.0, unit="shares")
    assert money.per_share(shares).value == 2.0
    for amount, count in ((ratio(0.1), shares), (money.per_share(shares), shares), (money, money)):
        with pytest.raises(MixedQuantities):
            amount.per_share(count)


def test_a_refused_sum_names_the_kinds_it_was_given():
    each = Quantity(value=2.0, unit="money", currency="CNY", per="ordinary")
    with pytest.raises(MixedQuantities, match="CNY per ordinary share and ratio"):
        _ = each + ratio(0.1)
