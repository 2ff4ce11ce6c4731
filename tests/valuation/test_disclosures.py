"""What is shown beside a value: dividend yield on one share basis, the basis of earnings, and what is open."""

from dataclasses import replace

import pytest
from companies import company, money, year

from valuation.company import Period
from valuation.disclosures import disclosures, dividend_yield, earnings_basis


def paying(amount, currency, per="ordinary"):
    made = year(2025, revenue=100.0, income=5.0)
    paid = money(amount, currency, per, "FY2025")
    return [year(2024), Period(label=made.label, end=made.end, figures={**made.figures, "dividend_per_share": paid})]


def test_a_dividend_in_another_currency_is_brought_to_that_of_the_price():
    """CNY 0.405 at 0.9 CNY per HKD is HKD 0.45 on HKD 9."""
    found = dividend_yield(company(paying(0.405, "CNY")))
    assert found.value == pytest.approx(0.05)
    assert (found.unit, found.period) == ("ratio", "FY2025")


def test_a_dividend_per_ordinary_share_is_restated_per_ads():
    """HKD 0.45 x 8 on HKD 72 an ADS."""
    found = dividend_yield(company(paying(0.45, "HKD"), share="ads", ads=8, price=72.0))
    assert found.value == pytest.approx(0.05)


@pytest.mark.parametrize(
    "case",
    [
        company(),
        company(paying(0.45, "HKD"), price=None),
        company(paying(0.45, "TWD")),
        company(paying(0.45, "HKD"), share="ads", ads=None),
    ],
)
def test_without_a_dividend_price_rate_or_ratio_there_is_no_yield(case):
    assert dividend_yield(case) is None


@pytest.mark.parametrize(
    ("note", "basis"),
    [
        ("primary; IFRS", "ifrs"),
        ("GAAP 416 (adjusted 392)", "gaap"),
        ("non-GAAP 392", "non_gaap"),
        ("US GAAP", "gaap"),
        ("CAS report", "cas"),
        ("CASH flow note", "as_reported"),
        ("", "as_reported"),
    ],
)
def test_the_basis_of_earnings_is_the_one_the_source_names(note, basis):
    made = year(2025, income=5.0)
    income = replace(made.figures["net_income"], note=note)
    case = company([replace(made, figures={"net_income": income})])
    assert earnings_basis(case) == basis


def test_what_no_source_discloses_is_named_and_empty():
    found = {d.name: d.quantity for d in disclosures(company())}
    assert list(found) == [
        "earnings_basis",
        "dividend_yield",
        "buyback_yield",
        "fcf_after_sbc",
        "fcf_after_leases",
        "stakes",
    ]
    assert set(found.values()) == {None}


def test_the_companys_own_free_cash_flow_stands_beside_ours_where_it_is_reported():
    found = {d.name: d.quantity for d in disclosures(company([year(2025, free_cash_flow_company=3.0)]))}
    assert found["fcf_company"].value == 3.0
