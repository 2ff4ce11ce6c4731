"""Twelve trailing months: fiscal year, plus the months since, less the same months of the year before."""

import doctest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tools.market import figure_words, reported
from tools.market.reported import Reported
from tools.market.trailing import trailing

YEAR_END = date(2025, 12, 31)


def span(value, start, end, field="revenue", **more):
    return Reported(
        field=field, value=Decimal(value), start=date.fromisoformat(start), end=date.fromisoformat(end), **more
    )


def year(value, **more):
    return span(value, "2025-01-01", "2025-12-31", **more)


def half(value, of=2026, **more):
    return span(value, f"{of}-01-01", f"{of}-06-30", **more)


def test_a_half_year_reporter_is_bridged_with_its_half_years():
    """The year was 100, its first half 40, this year's first half 55: the second half 60 and then 55."""
    (found,) = trailing([year(100), half(55), half(40, of=2025)]).sums
    assert found.value == 115
    assert (found.start, found.end) == (date(2025, 7, 1), date(2026, 6, 30))
    assert found.quality == "derived"
    assert found.note == "FY2025 100 + 55 (2026-01-01 to 2026-06-30) − 40 (2025-01-01 to 2025-06-30)"


@given(
    quarters=st.lists(st.integers(-(10**12), 10**12), min_size=7, max_size=7),
    reported=st.integers(1, 3),
)
def test_the_bridge_is_the_sum_of_the_last_four_quarters_where_quarters_add_up(quarters, reported):
    """Seven quarters: four of the year, up to three since. Interim reports count from the first day of their year."""
    ends = ["03-31", "06-30", "09-30"]
    amounts = [year(sum(quarters[:4]))]
    for count in range(1, reported + 1):
        amounts.append(span(sum(quarters[:count]), "2025-01-01", f"2025-{ends[count - 1]}"))
        amounts.append(span(sum(quarters[4 : 4 + count]), "2026-01-01", f"2026-{ends[count - 1]}"))
    (found,) = trailing(amounts).sums
    assert found.value == sum(quarters[reported : reported + 4])
    assert found.end == date.fromisoformat(f"2026-{ends[reported - 1]}")


@given(weeks=st.sampled_from([13, 26, 39]), long_year=st.booleans(), value=st.integers(1, 1000))
def test_years_of_52_and_of_53_weeks_are_both_bridged(weeks, long_year, value):
    first = date(2024, 9, 29)
    last = first + timedelta(weeks=53 if long_year else 52) - timedelta(days=1)
    since = last + timedelta(days=1)
    part = timedelta(weeks=weeks) - timedelta(days=1)
    amounts = [
        Reported(field="revenue", value=Decimal(4 * value), start=first, end=last),
        Reported(field="revenue", value=Decimal(value), start=first, end=first + part),
        Reported(field="revenue", value=Decimal(2 * value), start=since, end=since + part),
    ]
    (found,) = trailing(amounts).sums
    assert found.value == 5 * value


def test_a_year_that_is_the_newest_report_has_no_trailing_sum():
    assert trailing([year(100), half(40, of=2025)]) == trailing([])


def test_a_quarter_that_was_not_reported_is_named_and_not_filled():
    found = trailing([
        year(100), half(55), half(40, of=2025),
        year(10, field="capex_tangible"), half(4, of=2025, field="capex_tangible"),
        year(9, field="r_and_d"), half(5, field="r_and_d"),
    ])  # fmt: skip
    assert [amount.field for amount in found.sums] == ["revenue"]
    assert found.left_out == (
        "capex_tangible of twelve months to 2026-06-30 is left out: the months since 2025-12-31 are not reported.",
        "r_and_d of twelve months to 2026-06-30 is left out: the same months of the year before are not reported.",
    )


def test_a_single_quarter_inside_the_year_is_not_taken_for_the_months_since():
    second_quarter = span(30, "2026-04-01", "2026-06-30")
    found = trailing([year(100), half(55), half(40, of=2025), second_quarter])
    assert found.sums[0].value == 115


def test_amounts_of_two_lines_of_a_statement_are_never_added():
    """The old tag has only the year, the new one everything: the sum is of the new one alone."""
    found = trailing(
        [year(90, basis="old"), year(100, basis="new"), half(55, basis="new"), half(40, 2025, basis="new")]
    )
    assert found.sums[0].value == 115
    mixed = trailing([year(90, basis="old"), half(55, basis="new"), half(40, 2025, basis="new")])
    assert mixed.sums == ()


def per_share(value, at, of=2026):
    more = {"field": "eps_diluted", "per": "ordinary"}
    return year(value, **more) if at == "year" else half(value, of, **more)


def test_earnings_per_share_are_added_while_the_share_count_stays():
    """AAPL-like: 7.46 + 4.85 − 4.05 = 8.26."""
    counts = [
        year(15_000, field="shares_diluted_weighted"),
        half(14_700, field="shares_diluted_weighted"),
        half(15_100, 2025, field="shares_diluted_weighted"),
    ]
    core = [year(100), half(55), half(40, 2025)]
    eps = [per_share("7.46", "year"), per_share("4.85", "half"), per_share("4.05", "half", 2025)]
    found = {amount.field: amount.value for amount in trailing([*core, *counts, *eps]).sums}
    assert found["eps_diluted"] == Decimal("8.26")
    assert "shares_diluted_weighted" not in found  # an average of averages is none


def test_earnings_per_share_across_a_split_are_left_out():
    """Ten new shares for one after the year's end: the year's 20.00 is on the old count."""
    counts = [
        year(1_000, field="shares_diluted_weighted"),
        half(10_000, field="shares_diluted_weighted"),
        half(10_000, 2025, field="shares_diluted_weighted"),
    ]
    core = [year(100), half(55), half(40, 2025)]
    eps = [per_share("20", "year"), per_share("1.2", "half"), per_share("1", "half", 2025)]
    found = trailing([*core, *counts, *eps])
    assert [amount.field for amount in found.sums] == ["revenue"]
    assert "too far apart" in found.left_out[0]
    unknown = trailing([*core, *eps])
    assert "a split cannot be ruled out" in unknown.left_out[0]


def test_the_examples_in_the_docstrings_hold():
    for module in (reported, figure_words):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0
