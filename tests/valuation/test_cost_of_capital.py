"""The discount rate: 4 % yield, 5 % premium, adjusted beta, floor of 8 %, each step by hand."""

from dataclasses import replace

import pytest
from companies import company

from valuation.cost_of_capital import discount_rate
from valuation.quantity import Quantity


def beta(value):
    return Quantity(value=value, unit="count", source="provider")


def named(found):
    return {figure.name: figure.quantity for figure in found.inputs}


def with_yield(value, **others):
    case = company(**others)
    risk_free = {} if value is None else {"CNY": Quantity(value=value, unit="ratio", source="by hand")}
    return replace(case, view=replace(case.view, risk_free=risk_free))


def test_without_a_stated_beta_the_house_takes_one():
    found = discount_rate(company())
    assert found.rate == pytest.approx(0.09)
    assert (named(found)["beta"].value, named(found)["beta"].source) == (1.0, "Rerate house assumption")
    assert (found.floored, found.risk_free) == (False, 0.04)
    assert found.working


@pytest.mark.parametrize(
    ("stated", "used", "note"),
    [
        (1.5, 1.5, ""),
        (0.5, 0.5, ""),
        (2.5, 2.5, ""),
        (0.2, 0.5, "provider states 0.2, held within 0.5 to 2.5"),
        (3.0, 2.5, "provider states 3, held within 0.5 to 2.5"),
    ],
)
def test_a_providers_beta_is_held_within_reason_and_says_so(stated, used, note):
    found = discount_rate(with_yield(0.06, beta=beta(stated)))
    assert found.rate == pytest.approx(0.06 + (0.67 * used + 0.33) * 0.05)
    assert (named(found)["beta"].value, named(found)["beta"].note) == (used, note)


def test_the_users_beta_stands_above_the_providers_and_the_one_shown_is_the_one_used():
    found = discount_rate(company(beta=beta(1.5), overrides={"beta": 2.0}))
    assert found.rate == pytest.approx(0.04 + (0.67 * 2 + 0.33) * 0.05)
    assert (named(found)["beta"].source, named(found)["beta"].note) == ("your assumption", "")
    held = discount_rate(company(overrides={"beta": 3.0}))
    assert held.rate == pytest.approx(0.04 + (0.67 * 2.5 + 0.33) * 0.05)
    assert (named(held)["beta"].value, named(held)["beta"].note) == (2.5, "you state 3, held within 0.5 to 2.5")


def test_the_users_premium_is_used():
    found = discount_rate(company(overrides={"equity_risk_premium": 0.06}))
    assert found.rate == pytest.approx(0.10)
    assert named(found)["equity_risk_premium"].source == "your assumption"


@pytest.mark.parametrize(("yield_", "rate", "floored"), [(0.01, 0.08, True), (0.0301, 0.0801, False)])
def test_the_floor_lifts_a_rate_below_it_and_only_that(yield_, rate, floored):
    found = discount_rate(with_yield(yield_))
    assert found.rate == pytest.approx(rate)
    assert found.floored is floored


def test_the_users_rate_needs_nothing_else():
    found = discount_rate(with_yield(None, overrides={"discount_rate": 0.07}))
    assert (found.rate, found.risk_free, found.floored) == (0.07, None, False)
    assert discount_rate(company(overrides={"discount_rate": 0.07})).risk_free == 0.04


def test_without_a_yield_in_the_currency_of_the_statements_there_is_no_rate():
    assert discount_rate(with_yield(None)).detail == "risk_free"
