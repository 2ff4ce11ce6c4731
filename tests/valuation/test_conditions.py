"""Each condition of a type is held against the newest years, and open where they do not decide."""

import pytest
from companies import company, year

from valuation.conditions import conditions


def found(name, years):
    return {condition.code: condition for condition in conditions(company(years), name)}


def incomes(*values):
    return [year(2025 - len(values) + 1 + i, revenue=100.0, income=value) for i, value in enumerate(values)]


def revenues(*values):
    return [year(2025 - len(values) + 1 + i, revenue=value) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "holds", "growth"),
    [((9.0, 5.0, 6.0), True, 0.2), ((1.0, 5.0, 4.0), False, -0.2), ((4.0, 5.0, 5.0), False, 0.0)],
)
def test_profits_recover_when_the_newest_year_earned_more_than_the_one_before(values, holds, growth):
    condition = found("cyclical", incomes(*values))["profit_recovers"]
    assert condition.holds is holds
    assert condition.figure.quantity.value == pytest.approx(growth)
    assert (condition.figure.name, condition.figure.quantity.period) == ("net_income_growth", "FY2025")


@pytest.mark.parametrize("values", [(5.0,), (-1.0, 5.0)])
def test_profits_after_one_year_or_a_loss_leave_it_open(values):
    condition = found("cyclical", incomes(*values))["profit_recovers"]
    assert (condition.holds, condition.figure) == (None, None)


@pytest.mark.parametrize(
    ("values", "holds", "growth"),
    [
        ((50.0, 100.0, 110.0, 132.0), True, 0.2),
        ((100.0, 100.0, 120.0, 132.0), False, 0.1),
        ((100.0, 200.0, 400.0), False, 1.0),
    ],
)
def test_sales_accelerate_when_the_newest_growth_beats_the_one_before(values, holds, growth):
    condition = found("cyclical", revenues(*values))["sales_accelerate"]
    assert condition.holds is holds
    assert condition.figure.quantity.value == pytest.approx(growth)
    assert condition.figure.quantity.period == "FY2025"


def test_two_years_of_sales_have_one_growth_and_no_acceleration():
    condition = found("cyclical", revenues(100.0, 120.0))["sales_accelerate"]
    assert (condition.holds, condition.figure) == (None, None)


@pytest.mark.parametrize(("capex", "holds", "change"), [(3.0, True, 0.1), (5.0, False, -0.1)])
def test_the_cash_share_is_that_of_the_newest_year_against_the_one_before(capex, holds, change):
    """FCF/OCF 20 %, then 60 %, then 70 % or 50 %."""
    spent = (8.0, 4.0, capex)
    years = [year(2023 + i, ocf=10.0, capex=value) for i, value in enumerate(spent)]
    condition = found("cash_flow", years)["cash_share_rises"]
    assert condition.holds is holds
    assert condition.figure.quantity.value == pytest.approx(change)
    assert condition.figure.quantity.period == "FY2025"


@pytest.mark.parametrize(
    "years",
    [
        [year(2025, ocf=10.0, capex=4.0)],
        [year(2024, ocf=10.0, capex=4.0), year(2025, ocf=-1.0, capex=1.0)],
        [year(2024, revenue=1.0), year(2025, ocf=10.0, capex=4.0)],
    ],
)
def test_the_cash_share_of_one_year_is_open(years):
    condition = found("cash_flow", years)["cash_share_rises"]
    assert (condition.holds, condition.figure) == (None, None)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("cash_flow", ["rates_fall", "cash_share_rises"]),
        ("cyclical", ["profit_recovers", "sales_accelerate", "innovation"]),
        ("race_track", ["penetration_accelerates", "probability_rises", "market_grows"]),
        ("unclassified", []),
    ],
)
def test_each_type_has_the_conditions_the_report_names(name, codes):
    assert list(found(name, revenues(1.0))) == codes


def test_a_newest_year_without_the_figure_leaves_the_condition_open():
    """The growth of the year before must not pass for the newest."""
    years = [year(2023, revenue=100.0, income=5.0), year(2024, revenue=120.0, income=6.0), year(2025)]
    assert found("cyclical", years)["profit_recovers"].holds is None
    assert found("cyclical", [year(2022, revenue=90.0), *years])["sales_accelerate"].holds is None
