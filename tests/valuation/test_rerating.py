"""A price move as legs that sum to it: worked by hand, across splits, losses and currencies."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import UnusableInput
from valuation.forward_earnings import Estimates
from valuation.rerating import Standing, rerating

START, END = date(2026, 1, 5), date(2026, 7, 6)
POSITIVE = st.floats(0.1, 1000.0)


def standing(day=START, price=10.0, **figures):
    return Standing(day=day, price=price, **figures)


def logs(found):
    return {leg.name: leg.log for leg in found.legs}


def codes(found):
    return {fact.code for fact in found.notes}


def test_a_doubling_by_earnings_issue_and_multiple_worked_by_hand():
    """P/E 10 x 100/100 = 10 becomes 15 x 160/120 = 20: net income ×1.6, shares ×1.2, multiple ×1.5."""
    found = rerating(
        standing(net_income=100.0, shares=100.0, fx=1.0),
        standing(END, 20.0, net_income=160.0, shares=120.0, fx=1.0),
    )
    assert found.price_change == pytest.approx(1.0)
    assert logs(found) == pytest.approx(
        {"net_income": math.log(1.6), "share_count": -math.log(1.2), "fx": 0.0, "multiple": math.log(1.5)}
    )
    assert sum(leg.points for leg in found.legs) == pytest.approx(1.0)
    assert found.basis == "price_to_earnings"
    assert codes(found) == set()


@given(p0=POSITIVE, p1=POSITIVE, ni0=POSITIVE, ni1=POSITIVE, n0=POSITIVE, n1=POSITIVE, fx0=POSITIVE, fx1=POSITIVE)
def test_the_legs_always_sum_to_the_move(p0, p1, ni0, ni1, n0, n1, fx0, fx1):
    before = standing(price=p0, net_income=ni0, shares=n0, fx=fx0)
    after = standing(END, p1, net_income=ni1, shares=n1, fx=fx1)
    found = rerating(before, after, split=1.0)
    assert abs(found.residual) <= 1e-9
    assert math.fsum(leg.points for leg in found.legs) == pytest.approx(p1 / p0 - 1.0, rel=1e-9, abs=1e-9)


@given(scale=POSITIVE, p1=POSITIVE, ni1=POSITIVE)
def test_another_unit_of_money_changes_no_leg(scale, p1, ni1):
    before, after = standing(net_income=50.0, fx=1.0), standing(END, p1, net_income=ni1, fx=1.0)
    plain = rerating(before, after)
    scaled = rerating(
        replace(before, price=before.price * scale, net_income=50.0 * scale),
        replace(after, price=p1 * scale, net_income=ni1 * scale),
    )
    assert logs(scaled) == pytest.approx(logs(plain), abs=1e-9)


@given(p1=POSITIVE, p2=POSITIVE, ni1=POSITIVE, ni2=POSITIVE)
def test_the_legs_of_two_spans_add_up_to_those_of_the_whole(p1, p2, ni1, ni2):
    first = standing(net_income=50.0, fx=1.0)
    middle, last = standing(END, p1, net_income=ni1, fx=1.0), standing(date(2026, 9, 1), p2, net_income=ni2, fx=1.0)
    parts = [logs(rerating(first, middle)), logs(rerating(middle, last))]
    whole = logs(rerating(first, last))
    assert whole == pytest.approx({name: parts[0][name] + parts[1][name] for name in whole}, abs=1e-9)


def test_a_split_leaves_no_trace_in_the_legs():
    """300 before three for one is 100 after it; at 110 the share gained a tenth, all of it multiple."""
    before = standing(price=300.0, net_income=30.0, shares=3.0, fx=1.0)
    after = standing(END, 110.0, net_income=30.0, shares=9.0, fx=1.0)
    found = rerating(before, after, split=3.0)
    assert found.price_change == pytest.approx(0.1)
    assert logs(found) == pytest.approx(
        {"net_income": 0.0, "share_count": 0.0, "fx": 0.0, "multiple": math.log(1.1)}, abs=1e-12
    )
    assert {"split", "trailing_eps_unchanged"} <= codes(found)


def test_a_tripled_count_without_a_stated_split_is_refused():
    before, after = standing(price=300.0, shares=3.0), standing(END, 110.0, shares=9.0)
    with pytest.raises(UnusableInput, match="state the split"):
        rerating(before, after)


def test_a_tripled_count_that_was_issued_is_a_share_leg_once_it_is_said():
    before = standing(price=300.0, net_income=30.0, shares=3.0)
    found = rerating(before, standing(END, 300.0, net_income=90.0, shares=9.0), split=1.0)
    assert logs(found) == pytest.approx({"net_income": math.log(3), "share_count": -math.log(3), "multiple": 0.0})


def test_a_count_that_only_rounding_moved_is_one_count():
    before = standing(net_income=30.0, shares=9_117_000_000.0)
    after = standing(END, 11.0, net_income=30.0, shares=9_117_193_740.0)
    assert logs(rerating(before, after))["share_count"] == 0.0


def test_a_loss_is_parted_by_sales_and_says_so():
    """Sales ×1.5 on one count, price ×1.2: the multiple of sales fell to 0.8."""
    before = standing(net_income=-5.0, sales=100.0, shares=10.0, fx=1.0)
    found = rerating(before, standing(END, 12.0, net_income=3.0, sales=150.0, shares=10.0, fx=1.0))
    assert found.basis == "price_to_sales"
    assert logs(found) == pytest.approx(
        {"sales": math.log(1.5), "share_count": 0.0, "fx": 0.0, "multiple": math.log(0.8)}
    )
    assert "non_positive_eps" in codes(found)


def test_a_loss_without_sales_is_parted_by_operating_cash_flow():
    before = standing(net_income=-5.0, operating_cash_flow=10.0)
    found = rerating(before, standing(END, 12.0, net_income=-3.0, operating_cash_flow=20.0))
    assert found.basis == "price_to_operating_cash_flow"
    assert logs(found) == pytest.approx({"operating_cash_flow": math.log(2), "multiple": math.log(0.6)})
    assert {"shares_in_multiple", "fx_in_multiple"} <= codes(found)


def test_a_loss_without_anything_else_has_no_legs_but_a_reason():
    found = rerating(standing(net_income=-5.0), standing(END, 12.0, net_income=-3.0))
    assert (found.legs, found.basis, found.residual) == ((), None, None)
    assert codes(found) == {"no_basis_loss"}
    assert codes(rerating(standing(), standing(END, 12.0))) == {"no_basis"}


def test_a_move_under_one_per_cent_has_legs_but_no_shares_of_it():
    found = rerating(standing(net_income=5.0), standing(END, 10.05, net_income=6.0))
    assert found.legs
    assert not found.shares_of_move
    assert "suppress_shares" in codes(found)


def test_earnings_that_did_not_change_are_called_so():
    same = {"earnings_per_share": 24.323}
    assert "trailing_eps_unchanged" in codes(rerating(standing(price=400.0, **same), standing(END, 420.0, **same)))


def test_the_rate_explains_its_part_of_the_multiple():
    """From 9 % to 8.5 % at 4 % growth the multiple rises by ln(5/4.5)."""
    before = standing(earnings_per_share=1.0, discount_rate=0.09, growth=0.04)
    found = rerating(before, standing(END, 12.0, earnings_per_share=1.0, discount_rate=0.085, growth=0.04))
    assert logs(found)["multiple_rate"] == pytest.approx(math.log(0.05 / 0.045))
    assert abs(found.residual) <= 1e-9
    low = rerating(before, standing(END, 12.0, earnings_per_share=1.0, discount_rate=0.03, growth=0.04))
    assert "rate_not_above_growth" in codes(low)
    assert "multiple" in logs(low)


def test_estimates_are_parted_into_revision_and_roll():
    """0.5·10 + 0.5·20 = 15; revised to 0.5·12 + 0.5·24 = 18, rolled to 0.25·12 + 0.75·24 = 21."""
    before = standing(price=150.0, forward=Estimates(0.5, 10.0, 20.0), net_income=1.0)
    found = rerating(before, standing(END, 210.0, forward=Estimates(0.25, 12.0, 24.0), net_income=9.0))
    assert logs(found) == pytest.approx(
        {"estimate_revision": math.log(18 / 15), "estimate_roll": math.log(21 / 18), "multiple": 0.0}, abs=1e-12
    )
    assert "trailing_eps_unchanged" not in codes(found)


@pytest.mark.parametrize(
    ("p0", "pe0", "p1", "pe1", "eps", "multiple"),
    [
        (48.77, 35.53, 153.64, 260.68, -0.8454193577, 1.9929161914),
        (87.89, 154.4, 153.64, 260.68, 0.0347792070, 0.5237469639),
    ],
)
def test_smics_recorded_price_and_earnings_part_as_the_reference_says(p0, pe0, p1, pe1, eps, multiple):
    found = rerating(
        standing(price=p0, earnings_per_share=p0 / pe0, fx=1.0),
        standing(END, p1, earnings_per_share=p1 / pe1, fx=1.0),
    )
    assert logs(found) == pytest.approx({"earnings_per_share": eps, "fx": 0.0, "multiple": multiple}, rel=1e-6)
