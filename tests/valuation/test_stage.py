"""The business type follows the rule, and says which figures decided."""

import pytest
from companies import STEADY, company, rate, year

from valuation.stage import business_type


def test_penetration_below_a_tenth_is_race_track_whatever_the_cash_flow():
    found = business_type(company(penetration=rate(0.02, 0.03)))
    assert found.name == "race_track"
    assert found.because[0].code == "penetration_below"


@pytest.mark.parametrize("penetration", [rate(0.10), rate(0.09, 0.11), rate(0.6), None])
def test_at_or_above_a_tenth_the_cash_record_decides(penetration):
    assert business_type(company(penetration=penetration)).name == "cash_flow"


def test_a_revenue_fall_beyond_the_limit_makes_it_cyclical():
    years = [*STEADY[:3], year(2025, revenue=100.0 * 1.1**2 * 0.949, ocf=10.0, capex=4.0)]
    found = business_type(company(years))
    assert found.name == "cyclical"
    assert "revenue_stops_falling" in [fact.code for fact in found.would_change]


def test_a_revenue_fall_within_the_limit_does_not():
    years = [*STEADY[:3], year(2025, revenue=100.0 * 1.1**2 * 0.951, ocf=10.0, capex=4.0)]
    assert business_type(company(years)).name == "cash_flow"


def test_conversion_is_pooled_so_one_year_of_investment_does_not_decide():
    """Three years at 8 of 10 and one at -4: the yearly ratios average 50 %, the pooled one is 20/40 = 50 %, kept."""
    years = [year(2022 + i, revenue=100.0, ocf=10.0, capex=2.0) for i in range(3)] + [
        year(2025, revenue=100.0, ocf=10.0, capex=14.0)
    ]
    found = business_type(company(years))
    assert found.name == "cash_flow"
    assert "capex_cycle" in [fact.code for fact in found.because]


def test_three_of_four_positive_years_are_too_few():
    years = [*STEADY[:3], year(2025, revenue=140.0, ocf=-1.0, capex=0.0)]
    assert business_type(company(years)).name == "cyclical"


def test_net_income_is_not_tested():
    years = [year(2022 + i, revenue=100.0, ocf=10.0, capex=2.0, income=-50.0) for i in range(4)]
    assert business_type(company(years)).name == "cash_flow"


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("cash-flow (class: Internet companies)", "cash_flow"),
        ("race-track (class: AI hardware)", "race_track"),
        ("named in CITIC, no stage", "unclassified"),
        ("", "unclassified"),
    ],
)
def test_with_fewer_than_three_years_the_reports_class_stands_in(stated, name):
    assert business_type(company(STEADY[2:], class_in_report=stated)).name == name


def test_the_users_type_wins_and_is_said_to_be_theirs():
    found = business_type(company(type_override="cyclical"))
    assert found.name == "cyclical"
    assert found.because[0].code == "type_given"
