"""What an assumption does to a value, and companies side by side, on the bundled snapshot."""

from datetime import date

import pytest

from tools.assumptions import Assumptions, read_assumptions
from tools.compare_companies import CompareCompanies
from tools.errors import BadArgument, CannotValue
from tools.market.desk import open_desk
from tools.value_company import ValueCompany
from tools.what_if import RunWhatIf

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def desk():
    return open_desk("snapshot")


@pytest.fixture
def what_if(desk):
    return lambda ticker, words: RunWhatIf(desk, TODAY)(ticker, read_assumptions(words))


@pytest.fixture
def compare(desk):
    return CompareCompanies(desk, TODAY)


def test_before_and_after_are_the_quick_valuations_own_values(desk, what_if):
    found = what_if("0700.HK", "discount_rate=9% growth=5%")
    before, after = ValueCompany(desk, TODAY)("0700.HK"), ValueCompany(desk, TODAY, found_assumptions())("0700.HK")
    assert found.before.range == before.range
    assert found.after.range == after.range
    assert found.change == pytest.approx(after.range.base.value / before.range.base.value - 1)


def found_assumptions():
    return Assumptions(numbers={"discount_rate": 0.09, "growth": 0.05})


def test_the_driver_is_the_assumption_that_alone_moves_the_value_most(desk, what_if):
    found = what_if("0700.HK", "discount_rate=9% growth=5%")
    base = found.before.range.base.value
    for alone in found.alone:
        one = ValueCompany(desk, TODAY, Assumptions(numbers={alone.name: alone.value}))("0700.HK")
        assert alone.change == pytest.approx(one.range.base.value / base - 1)
    assert found.driver == max(found.alone, key=lambda alone: abs(alone.change))


def test_an_assumption_of_another_type_has_no_part_in_the_value(what_if):
    found = what_if("0700.HK", "probability=30%")
    assert found.change == pytest.approx(0.0)
    assert found.driver is None
    assert not found.alone[0].moves


def test_assumptions_that_only_together_give_a_value_each_move_it(what_if):
    found = what_if("9880.HK", "market=2tn probability=30%")
    assert found.before.range is None
    assert found.after.range is not None
    assert [(alone.change, alone.moves) for alone in found.alone] == [(None, True), (None, True)]


def test_a_what_if_without_an_assumption_is_refused(what_if):
    with pytest.raises(BadArgument, match="discount_rate=9%"):
        what_if("0700.HK", "")


def test_every_row_has_every_measure_and_gaps_are_against_the_first(compare):
    found = compare(["BABA", "AMZN", "0700.HK"])
    assert [row.ticker for row in found.rows] == ["BABA", "AMZN", "0700.HK"]
    assert {gap.against for gap in found.gaps} == {"BABA"}
    assert len(found.gaps) == 6


def test_two_lines_of_one_company_differ_by_nothing_but_rounding(compare):
    """BABA's price is 8 ordinary shares' at one rate; USDCNY 6.709 is 7.8 × 0.86013 = 6.709014 rounded, two millionths."""
    first, second = compare(["BABA", "9988.HK"]).rows
    assert first.number("market_value") == pytest.approx(second.number("market_value"), rel=1e-9)
    assert first.number("p_ocf") == pytest.approx(second.number("p_ocf"), rel=1e-5)


def test_a_multiple_equals_the_quick_valuations(desk, compare):
    row = compare(["0700.HK", "BABA"]).rows[0]
    methods = {method.model: method for method in ValueCompany(desk, TODAY)("0700.HK").methods}
    for model in ("p_fcf", "p_ocf", "peg"):
        assert row.number(model) == pytest.approx(methods[model].multiple.quantity.value)


def test_mainland_shares_that_trade_apart_are_cautioned(compare):
    codes = {fact.code for fact in compare(["002594.SZ", "BABA"]).warnings}
    assert {"one_price_all_shares", "old_prices", "price_days_differ"} <= codes


def test_fewer_than_two_listings_are_refused(compare):
    with pytest.raises(BadArgument, match="different"):
        compare(["BABA", "BABA"])
    with pytest.raises(CannotValue, match="ZZZZ"):
        compare(["BABA", "ZZZZ"])
