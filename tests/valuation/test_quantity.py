"""Figures keep their kind: what does not belong together raises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.errors import MixedQuantities
from valuation.quantity import AdsRatio, FxRate, Quantity

DAY = date(2026, 8, 7)
RATIO = AdsRatio(ordinary_per_ads=8, effective_from=None, source="test")


def money(value, currency="CNY", per=None):
    return Quantity(value=value, unit="money", currency=currency, per=per, as_of=DAY, source="test")


@pytest.mark.parametrize(
    "other",
    [money(1.0, "HKD"), money(1.0, per="ordinary"), money(1.0, per="ads"), Quantity(value=1.0, unit="shares")],
    ids=["currency", "per share", "per ADS", "unit"],
)
def test_adding_another_kind_raises(other):
    with pytest.raises(MixedQuantities, match="Cannot add"):
        money(1.0) + other


def test_a_price_per_ads_cannot_be_divided_by_earnings_per_ordinary_share():
    with pytest.raises(MixedQuantities):
        money(100.0, per="ads").over(money(5.0, per="ordinary"))


def test_pdd_is_valued_on_its_four_ordinary_shares_per_ads():
    """PDD FY2025: USD 102.61 per ADS at 6.898 and CNY 16.50 per ordinary share give a P/E of 10.724."""
    four = AdsRatio(ordinary_per_ads=4, effective_from=None, source="20-F")
    price = money(102.61, "USD", "ads").converted(FxRate(base="USD", quote="CNY", rate=6.898, as_of=DAY, source="20-F"))
    earnings = money(16.5, per="ordinary").to_ads(four)
    assert price.over(earnings).value == pytest.approx(10.724299696969696, rel=1e-12)


def test_tencent_market_value_is_converted_before_it_is_compared():
    """HKD 4,109.752 bn at 1.1578 HKD per CNY over FCF of CNY 190.171 bn is 18.67; unconverted it would be 21.61."""
    fx = FxRate(base="CNY", quote="HKD", rate=1.1578, as_of=DAY, source="given").inverted()
    market_cap, free = money(4_109.752e9, "HKD"), money(190.171e9)
    assert market_cap.converted(fx).over(free).value == pytest.approx(18.67, abs=0.005)
    with pytest.raises(MixedQuantities):
        market_cap.over(free)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_figure_that_is_not_finite_is_refused(value):
    with pytest.raises(MixedQuantities, match="finite"):
        money(value)


@pytest.mark.parametrize(("unit", "currency"), [("money", None), ("shares", "CNY")])
def test_money_needs_a_currency_and_nothing_else_has_one(unit, currency):
    with pytest.raises(MixedQuantities):
        Quantity(value=1.0, unit=unit, currency=currency)


def test_a_rate_of_another_pair_cannot_convert():
    with pytest.raises(MixedQuantities, match="cannot convert"):
        money(1.0, "USD").converted(FxRate(base="HKD", quote="CNY", rate=0.86, as_of=DAY, source="test"))


def test_a_result_has_the_newest_day_of_its_inputs():
    older = Quantity(value=1.0, unit="money", currency="CNY", as_of=date(2025, 12, 31))
    assert (money(1.0) + older).as_of == DAY


@given(st.floats(0.01, 1e12), st.floats(0.01, 100))
def test_ads_and_ordinary_amounts_round_trip(value, ordinary):
    ratio = AdsRatio(ordinary_per_ads=ordinary, effective_from=None, source="test")
    there = money(value, per="ordinary").to_ads(ratio).to_ordinary(ratio)
    assert there.value == pytest.approx(value, rel=1e-12)
    assert there.per == "ordinary"
