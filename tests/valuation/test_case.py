"""A case brings every figure to one currency and one share basis, or says what it lacks."""

from dataclasses import replace
from datetime import date

import pytest
from companies import PRICE_DAY, TODAY, company, money

from valuation.errors import MixedQuantities
from valuation.quantity import FxRate


def test_the_market_value_is_in_the_currency_of_the_statements():
    """HKD 9 x 10 shares at 0.9; an ADS of eight shares at HKD 72 is the same."""
    assert (company().market_cap().value, company().market_cap().currency) == (pytest.approx(81.0), "CNY")
    assert company(share="ads", ads=8, price=72.0).market_cap().value == pytest.approx(81.0)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (company(price=None), "price"),
        (company(shares=None), "ordinary_shares"),
        (company(share="ads", ads=None), "ads_ratio"),
    ],
)
def test_a_market_value_names_what_it_lacks(case, reason):
    assert case.market_cap().detail == reason


@pytest.mark.parametrize("case", [company(currency="USD"), company(reporting=None)])
def test_without_a_rate_there_is_no_market_value(case):
    assert case.market_cap().code == "currency_unknown"


def test_a_value_of_the_company_is_spread_over_its_listed_units():
    """CNY 81 over 10 shares at 0.9 is HKD 9, HKD 72 an ADS of eight."""
    assert company().per_listed_unit(money(81.0)).value == pytest.approx(9.0)
    found = company(share="ads", ads=8).per_listed_unit(money(81.0))
    assert (found.value, found.per, found.currency) == (pytest.approx(72.0), "ads", "HKD")


@pytest.mark.parametrize("case", [company(shares=None), company(currency="USD"), company(share="ads", ads=None)])
def test_a_value_that_cannot_be_spread_is_refused(case):
    with pytest.raises(MixedQuantities):
        case.per_listed_unit(money(81.0))


def test_the_users_price_is_todays_and_theirs():
    found = company(overrides={"price": 12.0}).price
    assert (found.value, found.currency, found.per) == (12.0, "HKD", "ordinary")
    assert (found.as_of, found.source) == (TODAY, "your assumption")
    assert company().price.as_of == PRICE_DAY


def test_one_currency_needs_no_rate_and_has_one_of_the_prices_day():
    found = company(currency="CNY").listed_to_reporting
    assert (found.rate, found.as_of) == (1.0, PRICE_DAY)
    assert company(currency="CNY", price=None).listed_to_reporting.as_of == TODAY


def test_an_assumption_is_the_users_else_the_houses():
    assert company(overrides={"share": 0.3}).assumption("share", 0.1) == (0.3, "your assumption")
    assert company().assumption("share", 0.1) == (0.1, "Rerate house assumption")


def test_a_house_figure_is_dated_by_the_policy_and_the_users_by_today():
    case = company(today=date(2027, 3, 1))
    assert case.figure("share", 0.1, case.policy.source).quantity.as_of == case.policy.as_of
    assert case.figure("share", 0.1, "your assumption").quantity.as_of == date(2027, 3, 1)


def test_an_amount_per_share_is_restated_per_listed_unit_in_its_currency():
    """CNY 0.9 is HKD 1 a share and HKD 8 an ADS; HKD 16 an ADS is HKD 2 a share."""
    assert company().listed_money(money(0.9, per="ordinary")).value == pytest.approx(1.0)
    assert company(share="ads", ads=8).listed_money(money(0.9, per="ordinary")).value == pytest.approx(8.0)
    assert company(ads=8).listed_money(money(16.0, "HKD", "ads")).value == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("case", "amount"),
    [
        (company(share="ads", ads=None), money(0.9, per="ordinary")),
        (company(), money(0.9, "HKD", "ads")),
        (company(), money(0.9, "TWD", "ordinary")),
    ],
)
def test_an_amount_without_a_ratio_or_rate_is_not_restated(case, amount):
    assert case.listed_money(amount) is None


def test_a_rate_is_read_either_way_round():
    case = company()
    turned = FxRate(base="CNY", quote="HKD", rate=1 / 0.9, as_of=PRICE_DAY, source="by hand")
    other = replace(case, view=replace(case.view, fx=(turned,)))
    assert other.market_cap().value == pytest.approx(case.market_cap().value)
