"""Measures of companies made by hand, the gaps between them, and what a rate move does to each type."""

import math
from dataclasses import replace
from datetime import date

import pytest
from companies import STEADY, company, estimate, rate, year
from hypothesis import given
from hypothesis import strategies as st

from valuation.assess import assess
from valuation.comparison import cautions, gap_between
from valuation.measures import MEASURES, Compared, compared
from valuation.quantity import FxRate, Quantity
from valuation.rate_moves import STEPS, rate_moves, required_change
from valuation.result import NotMeaningful

HKD_PER_USD = FxRate(base="USD", quote="HKD", rate=7.8, as_of=date(2026, 11, 20), source="by hand")


def measured(**kwargs):
    case = company(**kwargs)
    case = replace(case, view=replace(case.view, fx=(*case.view.fx, HKD_PER_USD)))
    return compared(case, assess(case))


def row(ticker, **numbers):
    def figure(value):
        return (
            NotMeaningful("missing_figure", "Not given.") if value is None else Quantity(value=value, unit="multiple")
        )

    return Compared(ticker=ticker, figures={measure: figure(numbers.get(measure)) for measure in MEASURES})


def test_every_measure_is_what_the_figures_give_by_hand():
    """HKD 9 × 10 shares = HKD 90 = USD 11.538 = CNY 81; OCF 10, FCF 6; income 5·1.2³ = 8.64; revenue +10 %, income +20 %."""
    found = measured(years=STEADY)
    expected = {
        "market_value": 90.0 / 7.8,
        "p_ocf": 8.1,
        "p_fcf": 13.5,
        "pe": 81.0 / 8.64,
        "earnings_growth": 0.2,
        "peg": 81.0 / 8.64 / 20.0,
        "fcf_over_ocf": 0.6,
        "revenue_growth": 0.1,
    }
    assert {name: found.number(name) for name in expected} == pytest.approx(expected)


def test_every_figure_names_its_source_and_day():
    for measure, found in measured().figures.items():
        assert found.source, measure
        assert found.as_of is not None, measure


def test_a_depositary_share_is_counted_once_whatever_it_stands_for():
    """USD 18 an ADS of 2 on 10 shares is USD 90."""
    assert measured(currency="USD", share="ads", ads=2.0, price=18.0).number("market_value") == pytest.approx(90.0)


def test_what_is_missing_has_a_reason_and_no_number():
    lost = measured(years=tuple(year(2022 + i, revenue=100.0, ocf=-10.0, capex=4.0, income=-5.0) for i in range(4)))
    assert lost.figures["p_ocf"].code == "non_positive_ocf"
    assert lost.figures["p_fcf"].code == "non_positive_fcf"
    assert lost.figures["pe"].code == lost.figures["peg"].code == "non_positive_eps"
    assert measured(price=None).figures["market_value"].detail == "price"
    assert measured(currency="TWD").figures["market_value"].code == "currency_unknown"


def test_a_gap_and_its_growth_adjustment_worked_by_hand():
    """P/E 30 at 15 % growth against 20 at 20 %: half as dear again, and per point of growth twice as dear."""
    gap = gap_between(row("A", pe=30.0, earnings_growth=0.15), row("B", pe=20.0, earnings_growth=0.20), "pe")
    assert gap.gap == pytest.approx(0.5)
    assert gap.growth_adjusted == pytest.approx(1.0)
    assert gap.log == pytest.approx(math.log(1.5))


@given(a=st.floats(1, 100), b=st.floats(1, 100), g=st.floats(0.01, 1), h=st.floats(0.01, 1))
def test_gaps_the_other_way_round_cancel(a, b, g, h):
    one, other = row("A", pe=a, earnings_growth=g), row("B", pe=b, earnings_growth=h)
    there, back = gap_between(one, other, "pe"), gap_between(other, one, "pe")
    assert there.log + back.log == pytest.approx(0.0, abs=1e-9)
    assert there.growth_adjusted_log + back.growth_adjusted_log == pytest.approx(0.0, abs=1e-9)
    assert there.growth_adjusted_log == pytest.approx(there.log - math.log(g / h), abs=1e-9)


def test_nothing_is_put_per_point_of_growth_that_is_not_there():
    falling, growing = row("A", pe=30.0, earnings_growth=-0.1), row("B", pe=20.0, earnings_growth=0.2)
    gap = gap_between(falling, growing, "pe")
    assert gap.gap == pytest.approx(0.5)
    assert gap.growth_adjusted is None
    assert gap.reason.code == "non_positive_growth"
    assert gap_between(row("A"), growing, "pe").gap is None


def test_different_days_periods_and_growth_bases_are_cautioned():
    known = {"figures": {measure: Quantity(value=1.0, unit="multiple") for measure in MEASURES}}
    rows = [
        Compared(ticker="A", price_day=date(2026, 1, 1), cash_flow_end=date(2025, 12, 31), growth_basis="x", **known),
        Compared(ticker="B", price_day=date(2026, 1, 2), cash_flow_end=date(2026, 3, 31), growth_basis="y", **known),
    ]
    assert {f.code for f in cautions(rows)} == {"price_days_differ", "cash_flow_periods_differ", "growth_bases_differ"}
    assert cautions([rows[0], rows[0]]) == ()


def test_a_cash_flow_company_is_repriced_exactly():
    """The change of each step is that of the value with the rate typed in."""
    case = company()
    moves = rate_moves(assess(case))
    assert moves.effect == "value"
    assert [step for step, _ in moves.changes] == list(STEPS)
    base = assess(case).range.base.value
    for step, change in moves.changes:
        moved = assess(company(overrides={"discount_rate": moves.rate + step})).range.base.value
        assert change == pytest.approx(moved / base - 1.0, rel=1e-9)


def test_a_race_track_company_without_a_scenario_needs_another_value_later():
    moves = rate_moves(assess(company(penetration=rate(0.02))))
    assert moves.effect == "required_value"
    assert dict(moves.changes)[0.01] == pytest.approx(((1 + moves.rate + 0.01) / (1 + moves.rate)) ** moves.years - 1)


def test_a_cyclical_company_gets_no_number():
    years = tuple(year(2022 + i, revenue=100.0, ocf=10.0, capex=9.0, income=5.0) for i in range(4))
    moves = rate_moves(assess(company(years=years, estimates=(estimate(2026, 1.0),))))
    assert (moves.effect, moves.changes) == ("hardly", ())


def test_an_unpriced_company_has_a_reason_instead_of_moves():
    moves = rate_moves(assess(company(price=None)))
    assert moves.changes == ()
    assert moves.reason.detail == "price"


def test_the_required_change_over_one_year_is_the_step_over_one_plus_the_rate():
    assert required_change(0.25, 0.05, 1.0) == pytest.approx(0.04)
