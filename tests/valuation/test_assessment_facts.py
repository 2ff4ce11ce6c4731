"""What an assessment says about itself: dates, cautions, the facts of its type and what would change it."""

from dataclasses import replace
from datetime import date

import pytest
from companies import PRICE_DAY, STEADY, company, rate, year

from valuation.assess import assess
from valuation.company import Penetration, Period, TypeByHand
from valuation.quantity import Quantity
from valuation.stage import business_type, type_facts

HAND = TypeByHand(type="cash_flow", reason_en="why", reason_zh="原因", source="by hand", as_of=date(2026, 11, 21))


def codes(facts):
    return [fact.code for fact in facts]


def test_the_dates_are_those_of_price_statements_rate_and_yield():
    found = assess(company()).as_of
    assert (found["price"], found["statements"]) == (PRICE_DAY, date(2025, 12, 31))
    assert (found["fx"], found["risk_free"]) == (PRICE_DAY, PRICE_DAY)


def test_one_currency_needs_no_rate_and_no_price_has_no_date():
    found = assess(company(currency="CNY", price=None)).as_of
    assert {"risk_free", "statements"} <= found.keys()
    assert not {"fx", "price"} & found.keys()


def test_statements_without_cash_flows_are_dated_by_the_newest_period():
    found = assess(company([year(2024, revenue=1.0, ocf=5.0, capex=1.0), year(2025, revenue=2.0)]))
    assert found.as_of["statements"] == date(2024, 12, 31)
    assert assess(company([year(2025, revenue=2.0)])).as_of["statements"] == date(2025, 12, 31)
    assert "statements" not in assess(company(())).as_of


def test_a_depositary_share_says_what_it_stands_for_and_an_ordinary_one_does_not():
    found = assess(company(share="ads", ads=8, price=72.0)).warnings
    assert next(f.values["ratio"] for f in found if f.code == "ads_ratio") == 8
    assert "ads_ratio" not in codes(assess(company()).warnings)
    assert "ads_ratio" not in codes(assess(company(share="ads", ads=None)).warnings)


def test_no_price_is_said_and_is_not_stale():
    found = codes(assess(company(price=None, today=date(2030, 1, 1))).warnings)
    assert "no_price" in found
    assert "stale_price" not in found
    assert assess(company(price=None)).gap is None


def test_the_age_of_a_stale_price_is_counted_in_days():
    stale = next(f for f in assess(company(today=date(2027, 2, 28))).warnings if f.code == "stale_price")
    assert (stale.values["days"], stale.values["date"]) == (100.0, PRICE_DAY)


def test_an_unclassified_company_has_values_beside_it_and_no_range():
    found = assess(company(STEADY[2:]))
    assert (found.type.name, found.range, found.gap) == ("unclassified", None, None)
    assert {"p_fcf", "p_ocf", "peg"} <= {m.model for m in found.methods}
    assert not any(m.decides for m in found.methods)


@pytest.mark.parametrize(
    ("high", "options"), [(0.03, ["race_track_option"]), (0.0999, ["race_track_option"]), (0.10, []), (0.5, [])]
)
def test_another_industry_below_a_tenth_is_an_option(high, options):
    other = Penetration(
        industry="glasses",
        definition="by hand",
        low=0.01,
        high=high,
        period="2025",
        source="by hand",
        quality="official",
    )
    found = [f for f in assess(company(options=(other,))).warnings if f.code == "race_track_option"]
    assert codes(found) == options
    assert all(f.values["industry"] == "glasses" and f.values["high"].value == high for f in found)


def test_the_record_counts_years_positive_years_and_conversion():
    years = [*STEADY[:3], year(2025, revenue=121.0 * 0.96, ocf=-1.0, capex=0.0), year(2026, revenue=130.0)]
    facts = type_facts(company(years))
    assert (facts.years, facts.cash_years, facts.positive_years) == (5, 4, 3)
    assert facts.conversion == pytest.approx(17 / 29)
    assert facts.last_conversion is None
    record = business_type(company(years)).because[0]
    assert (record.values["positive"], record.values["years"]) == (3.0, 4.0)
    assert record.values["conversion"].value == pytest.approx(17 / 29)


@pytest.mark.parametrize(
    ("factor", "code", "worst"),
    [(0.94, "revenue_fell", 0.06), (0.95, "revenue_held", -0.05), (1.02, "revenue_held", 0.02)],
)
def test_the_weakest_revenue_year_is_told_as_a_fall_only_beyond_the_limit(factor, code, worst):
    years = [year(2023, revenue=100.0, ocf=10.0, capex=4.0)]
    years += [year(2024, revenue=120.0, ocf=10.0, capex=4.0), year(2025, revenue=120.0 * factor, ocf=10.0, capex=4.0)]
    fact = next(f for f in business_type(company(years)).because if f.code.startswith("revenue_"))
    assert fact.code == code
    assert fact.values["worst"].value == pytest.approx(worst)


def test_a_penetration_past_the_gate_is_named_beside_the_record():
    fact = business_type(company(penetration=rate(0.4, 0.6))).because[-1]
    assert fact.code == "penetration_above"
    assert (fact.values["low"].value, fact.values["high"].value, fact.values["industry"]) == (0.4, 0.6, "robots")


def test_what_keeps_a_company_from_being_cash_flow_is_named():
    weak = [year(2022 + i, revenue=100.0, ocf=10.0 if i else -1.0, capex=8.0) for i in range(3)]
    weak += [year(2025, revenue=50.0, ocf=10.0, capex=8.0)]
    found = business_type(company(weak)).would_change
    assert codes(found) == ["conversion_rises", "ocf_positive_more_often", "revenue_stops_falling"]
    assert found[0].values["limit"].value == 0.5


def test_a_cash_flow_company_leaves_by_conversion_or_revenue():
    found = business_type(company()).would_change
    assert codes(found) == ["leaves_cash_flow"]
    assert (found[0].values["limit"].value, found[0].values["fall"].value) == (0.5, -0.05)


def test_four_of_five_positive_years_are_enough():
    years = [year(2021, revenue=90.0, ocf=-0.5, capex=0.0), *STEADY]
    assert business_type(company(years)).name == "cash_flow"
    shrinking = [*STEADY[:3], year(2025, revenue=50.0, ocf=10.0, capex=4.0)]
    assert codes(business_type(company([year(2021, revenue=90.0, ocf=-0.5, capex=0.0), *shrinking])).would_change) == [
        "revenue_stops_falling"
    ]


def test_a_race_track_company_leaves_at_a_tenth_and_the_step_is_counted():
    """From 2.5 % the rate has to grow fourfold; the upper end of a span is the nearer one."""
    found = business_type(company(penetration=rate(0.02, 0.025))).would_change[0]
    assert found.code == "penetration_crosses"
    assert (found.values["now"].value, found.values["limit"].value) == (0.025, 0.1)
    assert found.values["times"].value == pytest.approx(4.0)


@pytest.mark.parametrize(
    "case", [company(penetration=rate(0.0)), company(STEADY[2:], class_in_report="race-track (class: AI hardware)")]
)
def test_a_track_without_a_rate_above_zero_leaves_when_one_is_published(case):
    found = business_type(case)
    assert found.name == "race_track"
    assert codes(found.would_change) == ["penetration_published"]


def test_a_class_of_the_report_that_leads_elsewhere_is_said():
    stated = "cash-flow (class: Internet companies)"
    cyclical = [year(2022 + i, revenue=100.0, ocf=10.0, capex=9.0) for i in range(3)]
    fact = business_type(company(cyclical, class_in_report=stated)).because[-1]
    assert (fact.code, fact.values["type"], fact.values["class"]) == (
        "report_class_differs",
        "cash_flow",
        "Internet companies",
    )
    assert "report_class_differs" not in codes(business_type(company(class_in_report=stated)).because)


def test_a_type_set_by_hand_stands_above_the_rule_and_below_the_users():
    cyclical = [year(2022 + i, revenue=100.0, ocf=10.0, capex=9.0) for i in range(3)]
    found = business_type(company(cyclical, type_by_hand=HAND))
    assert found.name == "cash_flow"
    assert codes(found.because) == ["type_by_hand", "cash_record", "revenue_held"]
    assert (found.because[0].values["reason"], found.because[0].values["reason_zh"]) == ("why", "原因")
    assert [(f.code, f.values["type"]) for f in found.would_change] == [("rule_alone", "cyclical")]
    users = business_type(company(cyclical, type_by_hand=HAND, type_override="race_track"))
    assert (users.name, codes(users.because)) == ("race_track", ["type_given"])


def test_a_type_set_by_hand_on_too_few_years_says_how_few():
    found = business_type(company(STEADY[2:], type_by_hand=HAND))
    assert codes(found.because) == ["type_by_hand", "too_few_years"]
    assert found.would_change[0].values["type"] == "unclassified"


def test_a_type_by_hand_that_the_rule_shares_changes_as_the_rule_does():
    found = business_type(company(type_by_hand=HAND))
    assert codes(found.would_change) == ["leaves_cash_flow"]


def reported_until(day):
    return [Period(label="FY", end=day, figures=STEADY[-1].figures)]


@pytest.mark.parametrize(
    ("end", "months"),
    [(date(2025, 8, 31), None), (date(2025, 7, 31), 16.0), (date(2024, 12, 31), 23.0), (date(2025, 12, 31), None)],
)
def test_statements_more_than_fifteen_months_before_the_price_are_said_to_be_old(end, months):
    found = [f for f in assess(company(reported_until(end))).warnings if f.code == "stale_statements"]
    assert [f.values["months"] for f in found] == ([] if months is None else [months])


def test_without_a_price_or_statements_their_age_is_not_counted():
    for case in (company(reported_until(date(2020, 12, 31)), price=None), company(())):
        assert "stale_statements" not in codes(assess(case).warnings)


def test_an_assumption_no_method_looked_at_is_named():
    unused = next(
        f
        for f in assess(company(overrides={"units": 5.0, "asp": 2.0, "growth": 0.1})).warnings
        if f.code == "assumption_unused"
    )
    assert unused.values["names"] == "asp, units"
    assert "assumption_unused" not in codes(assess(company(overrides={"growth": 0.1})).warnings)
    assert "assumption_unused" not in codes(assess(company()).warnings)


def test_earnings_of_another_day_than_the_statements_carry_their_own():
    assert assess(company()).as_of["earnings"] == PRICE_DAY
    same_day = replace(STEADY[-1].figures["net_income"], as_of=date(2025, 12, 31))
    last = replace(STEADY[-1], figures={**STEADY[-1].figures, "net_income": same_day})
    assert "earnings" not in assess(company([*STEADY[:3], last])).as_of


def test_a_depositary_share_of_one_share_needs_no_word():
    assert "ads_ratio" not in codes(assess(company(share="ads", ads=1)).warnings)


def test_without_a_bond_yield_its_day_is_left_out():
    case = company()
    undated = Quantity(value=0.04, unit="ratio", source="by hand")
    for risk_free in ({}, {"CNY": undated}):
        assert "risk_free" not in assess(replace(case, view=replace(case.view, risk_free=risk_free))).as_of


def test_the_bundled_snapshot_is_said_to_be_one():
    case = company()
    assert "snapshot" not in codes(assess(case).warnings)
    assert "snapshot" in codes(assess(replace(case, view=replace(case.view, origin="snapshot"))).warnings)


def test_an_operating_cash_flow_of_nothing_is_no_positive_year():
    assert type_facts(company([*STEADY[:3], year(2025, revenue=140.0, ocf=0.0, capex=0.0)])).positive_years == 3


def test_only_what_is_lacking_is_named():
    low = [year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0, capex=8.0) for i in range(4)]
    assert codes(business_type(company(low)).would_change) == ["conversion_rises"]
    half = [year(2022 + i, revenue=100.0, ocf=10.0, capex=5.0) for i in range(3)]
    fallen = [*half, year(2025, revenue=80.0, ocf=10.0, capex=5.0)]
    assert codes(business_type(company(fallen)).would_change) == ["revenue_stops_falling"]
    at_the_limit = [year(2022 + i, revenue=r, ocf=10.0, capex=8.0) for i, r in enumerate((100.0, 120.0, 114.0))]
    assert codes(business_type(company(at_the_limit)).would_change) == ["conversion_rises"]


@pytest.mark.parametrize(("capex", "cycle"), [(14.0, -0.4), (5.1, 0.49), (5.0, None)])
def test_a_newest_year_below_half_is_an_investment_cycle(capex, cycle):
    years = [year(2022 + i, revenue=100.0, ocf=10.0, capex=2.0) for i in range(3)]
    because = business_type(company([*years, year(2025, revenue=100.0, ocf=10.0, capex=capex)])).because
    found = [f.values["conversion"].value for f in because if f.code == "capex_cycle"]
    assert found == ([] if cycle is None else [pytest.approx(cycle)])
