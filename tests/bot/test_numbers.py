"""Figures in local style, rounded half to even, never in scientific notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.numbers import amount, money, multiple, percent, plain, shown
from valuation.quantity import Quantity


def whole(value, currency="CNY"):
    return Quantity(value=value, unit="money", currency=currency)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (303_052_000_000, "303.1 bn", "3,031亿"),
        (4_109_752_000_000, "4.11 tn", "4.11万亿"),
        (58_191_000_000, "58.19 bn", "581.9亿"),
        (5_500_000, "5.50 m", "550.0万"),
        (99_000, "99,000", "9.90万"),
        (-46_609_000_000, "-46.61 bn", "-466.1亿"),
        (0, "0", "0"),
    ],
)
def test_amounts_use_the_scale_words_of_the_language(value, english, chinese):
    assert amount(value, "en") == english
    assert amount(value, "zh") == chinese


def test_an_exact_amount_keeps_three_decimals_of_its_scale():
    assert money(whole(303_052_000_000), "en", exact=True) == "CNY 303.052 bn"


def test_a_price_names_its_currency_and_share_basis():
    price = Quantity(value=1234.5, unit="money", currency="USD", per="ads")
    assert money(price, "en", basis=True) == "USD 1,234.50 per ADS"
    assert money(price, "zh", basis=True) == "每ADS1,234.50美元"


@pytest.mark.parametrize(("value", "text"), [(0.125, "12.5 %"), (-0.01, "-1.0 %"), (0.0, "0.0 %"), (-0.00001, "0.0 %")])
def test_a_percentage_has_one_decimal_and_no_negative_zero(value, text):
    assert percent(value, "en") == text


def test_a_sign_is_shown_where_a_change_is_meant():
    assert percent(0.1, "zh", signed=True) == "+10.0%"
    assert percent(-0.1, "zh", signed=True) == "-10.0%"


@pytest.mark.parametrize(
    ("value", "text"), [(0.125, "0.12"), (0.375, "0.38"), (2.675, "2.68"), (1e15, "1,000,000,000,000,000.00")]
)
def test_rounding_is_half_to_even_on_the_printed_decimal(value, text):
    """2.675 is taken as it is printed, not as the binary number just below it."""
    assert plain(value) == text


@given(st.floats(-1e18, 1e18))
def test_no_amount_is_ever_in_scientific_notation(value):
    for language in ("en", "zh"):
        assert "e" not in amount(value, language).replace(" tn", "")


def test_each_unit_has_its_form():
    assert shown(Quantity(value=8.0, unit="years"), "en") == "8 years"
    assert shown(Quantity(value=9.163e9, unit="shares"), "zh") == "91.63亿股"
    assert multiple(18.67, "zh") == "18.67倍"
