"""Parts, peers, histories, trailing months and share bases, each worked by hand."""

import math

import pytest

from valuation.errors import UnusableInput
from valuation.models import adr_currency, citic_revaluation, comparables, pe_band, sotp, ttm

LADDER = {"pe_core": 10.0, "ni_core": 100.0, "loss": 20.0, "cash": 50.0, "ps_ai": 5.0, "rev_ai": 40.0}


@pytest.mark.parametrize(
    ("market_cap", "position"), [(1000.0, "negative"), (1150.0, "partial"), (1250.0, "full"), (1300.0, "full")]
)
def test_the_price_stands_on_a_rung_of_the_ladder(market_cap, position):
    found = citic_revaluation(**LADDER, market_cap=market_cap).results
    assert (found["v_neg"], found["v_zero"], found["v_pos"]) == (850.0, 1050.0, 1250.0)
    assert found["position"] == position
    assert found["implied_ai_value"] == market_cap - 1050.0


def test_the_loss_follows_from_spending_and_tax():
    found = citic_revaluation(
        pe_core=10.0, ni_core=100.0, ai_rnd=24.0, ai_gross_profit=4.0, t=0.15, super_deduction=1.0
    )
    assert found.results["v_neg"] == pytest.approx(10.0 * (100.0 - 13.4))


def test_a_profitable_ai_business_lifts_the_first_rung_above_the_second():
    found = citic_revaluation(**{**LADDER, "loss": -20.0}).results
    assert found["v_neg"] == 1250.0


def test_a_core_that_loses_money_has_no_ladder():
    found = citic_revaluation(**{**LADDER, "ni_core": -5.0}, market_cap=100.0)
    assert (found.results["v_zero"], found.reason.code) == (None, "non_positive_eps")


def test_an_ai_loss_beyond_the_core_leaves_the_upper_rungs():
    found = citic_revaluation(**{**LADDER, "loss": 120.0})
    assert (found.results["v_neg"], found.reason.code) == (None, "non_positive_eps")
    assert found.results["v_pos"] == 1250.0


def test_parts_add_up_with_cash_stakes_and_minorities():
    """30·10 + 50·2 + 100·0.9 + 40·0.75 - 20."""
    parts = [{"name": "core", "earnings": 30.0, "multiple": 10.0}, {"name": "cloud", "revenue": 50.0, "multiple": 2.0}]
    found = sotp(
        segments=parts, net_cash=100.0, net_cash_haircut=0.1, stakes=40.0, minorities=20.0, shares=100.0
    ).results
    assert found["total"] == pytest.approx(500.0)
    assert found["per_share"] == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("group", "code"), [(100.0, None), (102.0, None), (98.04, None), (103.0, "segments_do_not_sum")]
)
def test_parts_must_earn_what_the_group_earns(group, code):
    parts = [{"name": "a", "earnings": 60.0, "multiple": 10.0}, {"name": "b", "earnings": 40.0, "multiple": 10.0}]
    found = sotp(segments=parts, group_earnings=group)
    assert (found.reason.code if found.reason else None) == code
    assert found.results["total"] == (None if code else 1000.0)


@pytest.mark.parametrize(
    "part", [{"name": "a"}, {"name": "a", "earnings": -5.0, "multiple": 3.0}, {"name": "a", "worth": 3.0}]
)
def test_a_part_that_cannot_be_valued_is_refused(part):
    with pytest.raises(UnusableInput):
        sotp(segments=[part])


def test_five_companies_make_a_percentile_and_four_do_not():
    assert comparables(pe=[10, 20, 30, 40, 50], x=30).results["percentile"] == 0.5
    found = comparables(pe=[10, 20, 30, 40], x=30)
    assert (found.results["percentile"], found.reason.code) == (None, "too_few_observations")


def test_the_harmonic_mean_is_that_of_earnings_yields():
    assert comparables(pe=[10, 40]).results["harmonic_mean"] == pytest.approx(16.0)


@pytest.mark.parametrize(("n", "named"), [(8, True), (7, False)])
def test_a_line_through_growth_is_found_again(n, named):
    growth = [0.05 * k for k in range(n)]
    found = comparables(pe=[math.exp(2.0 + 3.0 * g) for g in growth], g=growth, x=30.0, x_g=0.2).results
    assert (found["a"], found["b"]) == (pytest.approx(2.0), pytest.approx(3.0))
    assert found["gap"] == pytest.approx(30.0 / math.exp(2.6) - 1.0)
    assert (found["regression"] is not None) is named


def test_without_any_positive_multiple_nothing_is_compared():
    assert comparables(pe=[-1.0, None]).reason.code == "too_few_observations"


def test_losses_in_a_history_are_dropped_and_counted():
    found = pe_band(history=[10, None, -4, 30], x=10).results
    assert (found["n_used"], found["n_excluded"], found["percentile"]) == (2, 2, 0.25)


@pytest.mark.parametrize("history", [[], [10.0], [10.0, -3.0]])
def test_one_multiple_is_no_history(history):
    found = pe_band(history=history, x=10.0)
    assert (found.results["percentile"], found.reason.code) == (None, "too_few_observations")


def test_a_history_that_never_moved_has_no_score():
    assert pe_band(history=[10.0, 10.0], x=12.0).results["z"] is None


def test_a_loss_now_has_no_place_in_the_band():
    found = pe_band(history=[10.0, 20.0], x=-5.0)
    assert (found.results["percentile"], found.reason.code) == (None, "non_positive_eps")


def test_a_half_year_reporter_is_bridged_by_first_halves():
    assert ttm(fy=100.0, ytd=60.0, ytd_prior=45.0).results["ttm"] == 115.0


def test_a_bridge_with_a_gap_is_missing_it():
    found = ttm(revenue=[100.0, None, 45.0])
    assert (found.results["revenue"], found.reason.code, found.reason.detail) == (None, "missing_figure", "revenue")


def test_trailing_earnings_per_share_rest_on_the_latest_share_count():
    found = ttm(net_income=[100.0, 60.0, 40.0], diluted_shares=60.0).results
    assert found["eps_ttm"] == pytest.approx(2.0)


def test_four_figures_are_no_bridge():
    with pytest.raises(UnusableInput, match="not 4"):
        ttm(revenue=[1.0, 2.0, 3.0, 4.0])


def test_a_rate_is_read_either_way_round():
    figures = {"price_hkd": 550.0, "eps_cny": 25.0}
    straight = adr_currency(**figures, hkdcny=0.9).results["pe"]
    assert adr_currency(**figures, cnyhkd=1.0 / 0.9).results["pe"] == pytest.approx(straight)
    assert straight == pytest.approx(19.8)


def test_without_a_rate_no_ratio_crosses_currencies():
    found = adr_currency(price_usd=80.0, eps_ordinary_cny=3.5, ordinary_per_ads=8)
    assert (found.results["pe"], found.reason.code) == (None, "currency_unknown")


def test_a_loss_per_depositary_share_has_no_pe():
    found = adr_currency(price_usd=80.0, usdcny=7.0, eps_ordinary_cny=-3.5, ordinary_per_ads=8)
    assert (found.results["pe"], found.reason.code) == (None, "non_positive_eps")


def test_an_amount_without_a_currency_is_refused():
    with pytest.raises(UnusableInput, match="currency"):
        adr_currency(price=80.0, usdcny=7.0)
