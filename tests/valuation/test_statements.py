"""Figures that follow from statements, each on round numbers."""

from datetime import date

import pytest
from companies import company, money, year

from valuation.company import Period
from valuation.statements import (
    compound_growth,
    free_cash_flow,
    growth_rates,
    latest_cash_flow,
    latest_operating,
    pooled_conversion,
)


def test_spending_on_both_kinds_of_assets_is_deducted_before_any_other_capex():
    found = free_cash_flow(year(2025, ocf=10.0, capex=9.0, capex_tangible=3.0, capex_intangible=2.0))
    assert found.free.value == 5.0
    assert found.definition == "OCF − tangible capex − intangible capex"


def test_one_kind_of_assets_alone_is_not_all_capex():
    assert free_cash_flow(year(2025, ocf=10.0, capex=4.0, capex_tangible=3.0)).free.value == 6.0
    assert free_cash_flow(year(2025, ocf=10.0, capex_tangible=3.0)) is None


def test_a_reported_free_cash_flow_stands_in_and_the_sources_before_the_companys():
    both = free_cash_flow(year(2025, free_cash_flow=7.0, free_cash_flow_company=3.0))
    assert (both.free.value, both.definition, both.operating) == (7.0, "as the source gives it", None)
    own = free_cash_flow(year(2025, free_cash_flow_company=3.0))
    assert (own.free.value, own.definition) == (3.0, "as the company defines it")


def test_a_free_cash_flow_carries_its_period_and_definition():
    found = free_cash_flow(year(2025, ocf=10.0, capex=4.0))
    assert (found.free.period, found.free.note) == ("FY2025", "OCF − capex (by hand)")


def test_the_newest_flow_is_the_trailing_one_where_it_can_be_formed():
    years = [year(2024, ocf=10.0, capex=4.0), year(2025, ocf=12.0, capex=4.0)]
    full = Period(label="TTM", end=date(2026, 6, 30), figures=year(2026, ocf=20.0, capex=5.0).figures)
    half = Period(label="TTM", end=date(2026, 6, 30), figures=year(2026, ocf=20.0).figures)
    assert latest_cash_flow(company(years, trailing=full).fundamentals).free.value == 15.0
    assert latest_cash_flow(company(years, trailing=half).fundamentals).free.value == 8.0
    assert latest_cash_flow(company([years[0], year(2025, revenue=1.0)]).fundamentals).free.value == 6.0
    assert latest_cash_flow(company([year(2025, revenue=1.0)]).fundamentals) is None


def test_pooling_counts_only_years_with_both_flows():
    """(6 + 2) / (10 + 10); the year without capex and the one without OCF stay out."""
    years = [
        year(2022, ocf=10.0, capex=4.0),
        year(2023, ocf=50.0),
        year(2024, free_cash_flow=9.0),
        year(2025, ocf=10.0, capex=8.0),
    ]
    assert pooled_conversion(years) == (pytest.approx(0.4), 2)


@pytest.mark.parametrize("years", [[], [year(2025, revenue=1.0)], [year(2025, ocf=-2.0, capex=1.0)]])
def test_without_positive_cash_flows_nothing_is_pooled(years):
    assert pooled_conversion(years) is None


def test_two_years_that_cancel_out_are_not_pooled():
    assert pooled_conversion([year(2024, ocf=5.0, capex=1.0), year(2025, ocf=-5.0, capex=1.0)]) is None


def test_growth_skips_gaps_losses_and_missing_years():
    years = [
        year(2019, income=10.0),
        year(2020, income=12.0),
        year(2022, income=6.0),
        year(2023, income=0.0),
        year(2024, income=3.0),
        year(2025),
    ]
    assert growth_rates(years, "net_income") == (pytest.approx(0.2), pytest.approx(-1.0))


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2025, 12, 16), True),  # 350 days on
        (date(2025, 12, 15), False),
        (date(2026, 1, 15), True),  # 380 days on
        (date(2026, 1, 16), False),
    ],
)
def test_a_year_on_is_350_to_380_days(day, counts):
    before = year(2024, revenue=100.0)
    after = Period(label="later", end=day, figures={"revenue": money(110.0)})
    assert bool(growth_rates([before, after], "revenue")) is counts


def test_compound_growth_takes_the_ends_of_the_span():
    """From 100 to 172.8 in three years is a fifth a year, whatever lay between."""
    years = [year(2022, revenue=100.0), year(2023, revenue=999.0), year(2024), year(2025, revenue=172.8)]
    assert compound_growth(years, "revenue", 3) == pytest.approx(0.2)
    assert compound_growth(years, "revenue", 4) is None


@pytest.mark.parametrize(("first", "last"), [(0.0, 10.0), (-5.0, 10.0), (10.0, 0.0), (10.0, -5.0)])
def test_compound_growth_needs_two_positive_ends(first, last):
    years = [year(2023, income=first), year(2024, income=1.0), year(2025, income=last)]
    assert compound_growth(years, "net_income", 2) is None


def test_no_years_have_no_growth():
    assert compound_growth([], "revenue", 3) is None
    assert growth_rates([], "revenue") == ()


def test_the_operating_cash_flow_is_of_the_period_the_free_one_is_taken_from():
    years = [year(2024, ocf=10.0, capex=4.0), year(2025, ocf=12.0, capex=4.0)]
    trailing = Period(label="TTM", end=date(2026, 6, 30), figures=year(2026, ocf=20.0, capex=5.0).figures)
    without_capex = Period(label="TTM", end=date(2026, 6, 30), figures=year(2026, ocf=20.0).figures)
    assert latest_operating(company(years).fundamentals).value == 12.0
    assert latest_operating(company(years, trailing=trailing).fundamentals).value == 20.0
    assert latest_operating(company(years, trailing=without_capex).fundamentals).value == 12.0


def test_a_newer_year_without_capex_still_gives_its_operating_cash_flow():
    years = [year(2024, ocf=10.0, capex=4.0), year(2025, ocf=12.0)]
    assert latest_operating(company(years).fundamentals).value == 12.0
    assert latest_operating(company([year(2025, ocf=12.0)]).fundamentals).value == 12.0


def test_a_free_cash_flow_reported_alone_leaves_the_operating_one_to_an_earlier_year():
    years = [year(2024, ocf=10.0), year(2025, free_cash_flow=7.0)]
    assert latest_operating(company(years).fundamentals).value == 10.0


def test_the_trailing_operating_cash_flow_stands_in_for_years_without_one():
    trailing = Period(label="TTM", end=date(2026, 6, 30), figures=year(2026, ocf=20.0).figures)
    assert latest_operating(company([year(2025, revenue=1.0)], trailing=trailing).fundamentals).value == 20.0
    assert latest_operating(company([year(2025, revenue=1.0)]).fundamentals) is None


def test_small_amounts_grow_like_large_ones():
    assert compound_growth([year(2024, revenue=0.5), year(2025, revenue=0.9)], "revenue", 1) == pytest.approx(0.8)


def test_growth_from_small_amounts_counts():
    assert growth_rates([year(2024, revenue=0.5), year(2025, revenue=0.6)], "revenue") == (pytest.approx(0.2),)
