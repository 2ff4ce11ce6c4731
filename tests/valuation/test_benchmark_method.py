"""A basket of 200 beside leaders of 1,000: a fifth now, and what a larger share would be worth."""

import pytest
from companies import PRICE_DAY, company, money

from valuation.methods.benchmark import Baskets, benchmark

BASKETS = Baskets(
    domestic=money(200.0, "USD"), leaders=money(1000.0, "USD"), domestic_names=("TEST",), leader_names=("LEADER",)
)


def test_without_a_basket_a_leader_is_asked_for():
    assert benchmark(company(), None).methods[0].reason.detail == "leader"


def test_the_ratio_now_is_no_value():
    found = benchmark(company(), BASKETS)
    method = found.methods[0]
    assert (method.multiple.quantity.value, method.multiple.quantity.as_of) == (pytest.approx(0.2), PRICE_DAY)
    assert (method.value, method.reference, method.reason.detail) == (None, None, "benchmark_share")
    assert (found.implied, found.warnings) == ((), ())


def test_the_users_share_of_the_leaders_moves_the_price_in_proportion():
    """From a fifth to a half is two and a half times HKD 9; at 2 in 5 odds the price is right."""
    found = benchmark(company(overrides={"benchmark_share": 0.5}), BASKETS)
    method = found.methods[0]
    assert method.value.base.value == pytest.approx(22.5)
    assert (method.value.base.currency, method.value.low, method.value.high) == ("HKD", *[method.value.base] * 2)
    assert method.reference.quantity.value == 0.5
    assert [i.parameter for i in found.implied] == ["catch_up_probability"]
    assert found.implied[0].value.value == pytest.approx(0.4)
    assert [fact.code for fact in found.warnings] == ["scenario_yours"]


def test_without_a_price_a_share_moves_nothing():
    found = benchmark(company(price=None, overrides={"benchmark_share": 0.5}), BASKETS).methods[0]
    assert (found.value, found.multiple.quantity.value) == (None, pytest.approx(0.2))


@pytest.mark.parametrize(("names", "of"), [(("TEST",), "LEADER"), (("TEST", "OTHER"), "basket")])
def test_a_ratio_to_one_leader_names_it_and_that_of_a_basket_does_not(names, of):
    baskets = Baskets(
        domestic=money(200.0, "USD"), leaders=money(1000.0, "USD"), domestic_names=names, leader_names=("LEADER",)
    )
    assert benchmark(company(), baskets).methods[0].multiple.quantity.note == of
