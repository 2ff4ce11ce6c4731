"""The ledger holds reported growth against what the price requires."""

from datetime import date

import pytest
from companies import STEADY, company, rate, year

from valuation.assess import assess
from valuation.assessment import ImpliedParameter
from valuation.company import Period
from valuation.quantity import Quantity
from valuation.verification import ledger

UNEVEN = [
    year(2021, revenue=100.0, income=10.0),
    year(2022, revenue=120.0, income=-2.0),
    year(2023, revenue=126.0, income=4.0),
    year(2024, income=5.0),
    year(2025, revenue=130.0, income=6.0),
]


def needs(parameter, value):
    quantity = None if value is None else Quantity(value=value, unit="ratio")
    return (ImpliedParameter(parameter=parameter, value=quantity),)


def test_each_year_is_met_missed_or_not_disclosed():
    """Revenue +20 %, +5 %, then a year without revenue leaves two growths open, and the coming year is open too."""
    found = ledger(company(UNEVEN), "cash_flow", needs("growth", 0.10))
    assert [(p.period, p.holds) for p in found.periods] == [
        ("FY2022", True),
        ("FY2023", False),
        ("FY2024", None),
        ("FY2025", None),
        ("FY2026", None),
    ]
    assert found.periods[0].growth.value == pytest.approx(0.20)
    assert (found.periods[0].growth.period, found.periods[0].growth.as_of) == ("FY2022", date(2022, 12, 31))
    assert found.periods[-1].end == date(2026, 12, 31)


def test_growth_exactly_as_required_is_met():
    years = [year(2024, revenue=100.0), year(2025, revenue=110.0)]
    assert ledger(company(years), "cash_flow", needs("growth", 0.10)).periods[0].holds is True
    assert ledger(company(years), "cash_flow", needs("growth", 0.1001)).periods[0].holds is False


def test_a_cyclical_company_is_verified_on_earnings_and_a_loss_has_no_growth():
    found = ledger(company(UNEVEN), "cyclical", needs("earnings_growth", 0.22))
    assert found.figure == "net_income"
    assert [p.holds for p in found.periods] == [False, None, True, False, None]


def test_where_no_growth_gives_the_price_nothing_is_met_or_missed():
    found = ledger(company(UNEVEN), "cash_flow", needs("growth", None))
    assert found.required is None
    assert {p.holds for p in found.periods} == {None}
    assert found.periods[0].growth.value == pytest.approx(0.20)


def test_years_apart_are_not_compared():
    years = [year(2023, revenue=100.0), year(2025, revenue=200.0)]
    assert ledger(company(years), "cash_flow", needs("growth", 0.1)).periods[0].growth is None


def test_four_years_are_shown():
    years = [year(2018 + i, revenue=100.0 + i) for i in range(8)]
    found = ledger(company(years), "cash_flow", needs("growth", 0.1))
    assert [p.period for p in found.periods] == ["FY2022", "FY2023", "FY2024", "FY2025", "FY2026"]


def test_a_company_without_years_has_an_empty_ledger():
    assert ledger(company(()), "cash_flow", ()).periods == ()


@pytest.mark.parametrize("name", ["race_track", "unclassified"])
def test_a_type_whose_price_implies_no_growth_has_none(name):
    assert ledger(company(), name, needs("growth", 0.1)) is None


def test_the_quick_valuation_holds_the_growth_its_own_method_implies():
    """Revenue grew by a tenth each year; at HKD 9 the price requires less than that, at HKD 90 more."""
    for price, met in ((9.0, True), (90.0, False)):
        found = assess(company(price=price))
        growth = next(i.value.value for i in found.implied if i.parameter == "growth")
        assert found.verification.required.value == growth
        assert {p.holds for p in found.verification.periods[:-1]} == {met}


def test_the_conditions_carry_the_ledger_period_by_period():
    lines = [c for c in assess(company()).conditions if c.code == "verification"]
    assert [c.figure.quantity.period for c in lines[:-1]] == ["FY2023", "FY2024", "FY2025"]
    assert {c.figure.name for c in lines[:-1]} == {"revenue_growth"}
    assert (lines[-1].holds, lines[-1].figure) == (None, None)
    assert {c.anchor for c in lines} == {"citic-verification"}


def test_a_track_has_one_open_line():
    lines = [c for c in assess(company(STEADY, penetration=rate(0.02))).conditions if c.code == "verification"]
    assert [(c.holds, c.figure) for c in lines] == [(None, None)]


@pytest.mark.parametrize(
    ("end", "compared"),
    [
        (date(2025, 12, 16), True),  # 350 days on
        (date(2025, 12, 15), False),
        (date(2026, 1, 15), True),  # 380 days on
        (date(2026, 1, 16), False),
    ],
)
def test_a_year_on_is_350_to_380_days(end, compared):
    later = Period(label="FY2025", end=end, figures=year(2025, revenue=110.0).figures)
    found = ledger(company([year(2024, revenue=100.0), later]), "cash_flow", needs("growth", 0.05))
    assert (found.periods[0].growth is not None) is compared


def test_the_year_after_one_that_ends_on_a_leap_day_ends_on_the_28th():
    last = Period(label="FY2024", end=date(2024, 2, 29), figures={})
    assert ledger(company([last]), "cash_flow", ()).periods[0].end == date(2025, 2, 28)


def test_a_period_that_is_no_fiscal_year_has_no_year_after_it():
    last = Period(label="TTM to 2026-06-30", end=date(2026, 6, 30), figures={})
    assert ledger(company([last]), "cash_flow", ()).periods == ()


@pytest.mark.parametrize(("earlier", "growth"), [(0.0, None), (0.5, 1.0)])
def test_growth_on_nothing_is_open_and_on_little_is_not(earlier, growth):
    years = [year(2024, revenue=earlier), year(2025, revenue=1.0)]
    found = ledger(company(years), "cash_flow", needs("growth", 0.1)).periods[0].growth
    assert (None if found is None else found.value) == growth
