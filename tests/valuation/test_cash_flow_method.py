"""The cash-flow method put to a company, each value redone flow by flow."""

from dataclasses import replace
from datetime import date

import pytest
from companies import STEADY, company, money, year

from valuation.assess import assess
from valuation.company import Estimate
from valuation.methods.cash_flow import cash_flow
from valuation.methods.plan import plan
from valuation.quantity import Quantity


def two_stages(rate, growth, terminal, years=10):
    """P/FCF of some years of fading growth, flow by flow."""
    flow = factor = 1.0
    total = 0.0
    for t in range(years):
        flow *= 1 + growth + (terminal - growth) * t / (years - 1)
        factor *= 1 + rate
        total += flow / factor
    return total + flow * (1 + terminal) / (rate - terminal) / factor


def revenue_in(number, value, currency="CNY"):
    return Estimate(name="revenue", period_end=date(number, 12, 31), figure=money(value, currency))


def by_model(case):
    return {method.model: method for method in cash_flow(case).methods}


def assumed(case):
    return {figure.name: figure.quantity for figure in cash_flow(case).assumptions}


def test_operating_cash_flow_is_worth_its_pooled_share_of_free_cash_flow():
    """60 % of the P/FCF multiple; the value is that of CNY 6."""
    method = by_model(company())["p_ocf"]
    justified = two_stages(0.09, 0.10, 0.03)
    assert method.reference.quantity.value == pytest.approx(0.6 * justified)
    assert method.value.base.value == pytest.approx(6.0 * justified / 9.0)
    assert by_model(company())["p_fcf"].reference.quantity.value == pytest.approx(justified)


def test_free_cash_flow_decides_where_it_can():
    found = by_model(company())
    assert (found["p_fcf"].decides, found["p_ocf"].decides) == (True, False)


def test_consensus_revenue_sets_the_growth_over_its_own_years():
    """133.1 to 146.7 (108 %·…): two years at 5 %."""
    estimates = (revenue_in(2027, 133.1 * 1.05**2), revenue_in(2026, 133.1 * 3))
    outcome = cash_flow(company(estimates=estimates))
    assert outcome.range.base.value == pytest.approx(6.0 * two_stages(0.09, 0.05, 0.03) / 9.0)
    assert "growth_consensus" in [fact.code for fact in outcome.warnings]


@pytest.mark.parametrize(
    "ignored", [revenue_in(2025, 500.0), revenue_in(2027, 500.0, "USD"), revenue_in(2027, 0.0), revenue_in(2026, -5.0)]
)
def test_estimates_of_the_past_in_another_currency_or_of_nothing_are_not_used(ignored):
    codes = [fact.code for fact in cash_flow(company(estimates=(ignored,))).warnings]
    assert "growth_historical" in codes


def test_no_growth_above_the_cap_is_assumed_and_both_are_said():
    outcome = cash_flow(company(estimates=(revenue_in(2026, 133.1 * 1.4),)))
    basis = next(fact for fact in outcome.warnings if fact.code == "growth_consensus")
    assert (basis.values["raw"].value, basis.values["used"].value) == (pytest.approx(0.4), 0.15)
    assert outcome.range.base.value == pytest.approx(6.0 * two_stages(0.09, 0.15, 0.03) / 9.0)


def test_two_years_apart_stand_in_where_three_are_not_reported():
    """110 to 133.1 in two years is a tenth; one year alone is none."""
    assert assumed(company(STEADY[1:]))["growth"].value == pytest.approx(0.10)
    found = by_model(company(STEADY[2:]))["p_fcf"]
    assert (found.value, found.reason.detail) == (None, "revenue_history")
    assert found.multiple.quantity.value == pytest.approx(13.5)


def test_the_users_growth_is_used_as_it_stands():
    outcome = cash_flow(company(overrides={"growth": 0.3}))
    assert outcome.range.base.value == pytest.approx(6.0 * two_stages(0.09, 0.3, 0.03) / 9.0)
    assert "growth_given" in [fact.code for fact in outcome.warnings]


def test_growth_for_ever_is_never_above_the_bond_yield_nor_the_cap():
    case = company(overrides={"discount_rate": 0.09})
    low_yield = {"CNY": Quantity(value=0.02, unit="ratio", source="by hand")}
    assert assumed(case)["terminal_growth"].value == 0.03
    assert assumed(replace(case, view=replace(case.view, risk_free=low_yield)))["terminal_growth"].value == 0.02
    assert assumed(replace(case, view=replace(case.view, risk_free={})))["terminal_growth"].value == 0.03


def test_the_users_growth_for_ever_is_theirs():
    outcome = cash_flow(company(overrides={"terminal_growth": 0.01}))
    assert outcome.range.base.value == pytest.approx(6.0 * two_stages(0.09, 0.10, 0.01) / 9.0)
    assert assumed(company(overrides={"terminal_growth": 0.01}))["terminal_growth"].source == "your assumption"
    assert assumed(company())["terminal_growth"].source == "Rerate house assumption"


def test_every_sensitivity_is_the_value_anew():
    base = two_stages(0.09, 0.10, 0.03)
    found = {(s.parameter, s.step): s.change for s in cash_flow(company()).sensitivity}
    assert found == {
        **{
            ("discount_rate", step): pytest.approx(two_stages(0.09 + step, 0.10, 0.03) / base - 1)
            for step in (-0.01, -0.005, 0.005, 0.01)
        },
        **{("growth", step): pytest.approx(two_stages(0.09, 0.10 + step, 0.03) / base - 1) for step in (0.01, -0.01)},
    }


def test_flows_pooled_below_zero_justify_no_multiple():
    years = [year(2022 + i, revenue=100.0 + i, ocf=10.0, capex=12.0) for i in range(4)]
    found = by_model(company(years))
    assert (found["p_ocf"].value, found["p_ocf"].reason.code) == (None, "non_positive_fcf")
    assert found["p_ocf"].multiple.quantity.value == pytest.approx(8.1)
    outcome = cash_flow(company(years))
    assert (outcome.range, outcome.implied, outcome.sensitivity) == (None, (), ())


def test_a_negative_operating_cash_flow_has_no_multiple():
    years = [*STEADY[:3], year(2025, revenue=140.0, ocf=-1.0, capex=1.0)]
    found = by_model(company(years))
    assert (found["p_ocf"].reason.code, found["p_fcf"].reason.code) == ("non_positive_ocf", "non_positive_fcf")
    assert found["p_ocf"].multiple is None


def test_without_flows_price_or_rate_each_method_says_what_is_missing():
    nothing = by_model(company([year(2025, revenue=1.0)]))
    assert {m.reason.detail for m in nothing.values()} == {"cash_flow"}
    assert {m.reason.detail for m in by_model(company(price=None)).values()} == {"price"}
    case = company()
    no_yield = by_model(replace(case, view=replace(case.view, risk_free={})))
    assert {m.reason.detail for m in no_yield.values()} == {"risk_free"}
    assert no_yield["p_fcf"].multiple.quantity.value == pytest.approx(13.5)


def test_a_free_cash_flow_without_its_operating_part_leaves_one_method():
    years = [year(2022 + i, revenue=100.0 * 1.1**i, free_cash_flow=6.0) for i in range(4)]
    found = by_model(company(years))
    assert found["p_ocf"].reason.detail == "operating_cash_flow"
    assert found["p_fcf"].value is not None


def test_the_floor_is_said_where_it_binds():
    case = company()
    low_yield = {"CNY": Quantity(value=0.01, unit="ratio", source="by hand")}
    floored = cash_flow(replace(case, view=replace(case.view, risk_free=low_yield)))
    assert "rate_floor" in [fact.code for fact in floored.warnings]
    assert "rate_floor" not in [fact.code for fact in cash_flow(case).warnings]


def test_the_inputs_name_every_figure_once_with_the_rate_where_two_currencies_meet():
    figures = [figure.name for figure in by_model(company(net_cash=7.0))["p_fcf"].inputs]
    assert {"price", "ordinary_shares", "operating_cash_flow", "capex", "free_cash_flow", "net_cash", "fx"} <= {
        *figures
    }
    assert len(figures) == len(set(figures))
    same = [f.name for f in by_model(company(currency="CNY"))["p_fcf"].inputs]
    assert "fx" not in same


def test_the_working_of_a_value_can_be_redone_on_paper():
    """(6 x multiple + 7) / 10 x 8 / 0.9 for an ADS of eight shares."""
    method = by_model(company(net_cash=7.0, share="ads", ads=8, price=72.0))["p_fcf"]
    last = method.working[-1]
    multiple = two_stages(0.09, 0.10, 0.03)
    assert last.substituted == f"(6 × {multiple:.6f} + 7) / 10 × 8 / 0.9"
    assert last.result == f"{(6 * multiple + 7) / 10 * 8 / 0.9:,.2f} HKD"
    assert method.working[0].substituted == "CNY 81 / CNY 6"
    assert method.working[0].result == "13.5000"
    plain = by_model(company())["p_fcf"].working[-1]
    assert plain.substituted == f"(6 × {multiple:.6f} + 0) / 10 × 1 / 0.9"


def test_an_implied_figure_names_what_it_rests_on():
    implied = {i.parameter: {f.name for f in i.given} for i in cash_flow(company()).implied}
    assert "discount_rate" in implied["growth"]
    assert "growth" in implied["discount_rate"]


def test_beside_its_own_method_nothing_decides():
    found = assess(company())
    assert [m.model for m in found.methods if m.decides] == ["p_fcf"]
    assert "peg" in [m.model for m in found.methods]


def test_in_a_year_of_heavy_investment_the_pooled_conversion_decides():
    """8, 8, 8 and 3 of 10 are 27/40; the newest 30 % is below half, so the value is that of 6.75."""
    spent = (2.0, 2.0, 2.0, 7.0)
    years = [year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0, capex=c) for i, c in enumerate(spent)]
    outcome = cash_flow(company(years))
    assert [m.model for m in outcome.methods if m.decides] == ["p_ocf"]
    assert outcome.range.base.value == pytest.approx(6.75 * two_stages(0.09, 0.10, 0.03) / 9.0)
    assert "value_on_pooled_conversion" in [fact.code for fact in outcome.warnings]
    assert "value_on_pooled_conversion" not in [fact.code for fact in cash_flow(company()).warnings]


def test_a_free_cash_flow_of_nothing_has_no_multiple():
    years = [*STEADY[:3], year(2025, revenue=133.1, ocf=10.0, capex=10.0)]
    assert by_model(company(years))["p_fcf"].reason.code == "non_positive_fcf"


def test_small_flows_have_multiples_too():
    years = [year(2022 + i, revenue=0.1 * 1.1**i, ocf=0.5, capex=0.2) for i in range(4)]
    found = by_model(company(years))
    assert found["p_ocf"].multiple.quantity.value == pytest.approx(162.0)
    assert found["p_fcf"].multiple.quantity.value == pytest.approx(270.0)
    assert found["p_ocf"].value.base.value == pytest.approx(0.3 * two_stages(0.09, 0.10, 0.03) / 9.0)
    estimates = (revenue_in(2026, 0.13975),)
    assert assumed(company(years, estimates=estimates))["growth"].value == pytest.approx(0.05, rel=1e-3)


@pytest.mark.parametrize(("growth", "found"), [(1.9, True), (2.5, False)])
def test_no_growth_above_two_hundred_per_cent_explains_a_price(growth, found):
    price = 6.0 * two_stages(0.09, growth, 0.03) / 9.0
    implied = next(i for i in cash_flow(company(price=price)).implied if i.parameter == "growth")
    assert (implied.value is not None) is found


def test_a_revenue_of_nothing_has_no_growth():
    years = [*STEADY[:3], year(2025, revenue=0.0, ocf=10.0, capex=4.0)]
    found = by_model(company(years, estimates=(revenue_in(2026, 10.0),)))["p_fcf"]
    assert found.reason.detail == "revenue_history"


def test_past_growth_is_that_of_three_years_dated_by_the_newest():
    """100 to 115.7625 in three years is 5 %, whatever lay between."""
    revenue = (100.0, 150.0, 90.0, 115.7625)
    years = [year(2022 + i, revenue=r, ocf=10.0, capex=4.0) for i, r in enumerate(revenue)]
    found = assumed(company(years))["growth"]
    assert (found.value, found.as_of, found.source) == (pytest.approx(0.05), date(2025, 12, 31), "by hand")


def test_a_conversion_low_in_every_year_is_no_cycle():
    """40 % each year: the newest year is as good as the pooled ones, so free cash flow decides."""
    years = [year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0, capex=6.0) for i in range(4)]
    assert [m.model for m in cash_flow(company(years)).methods if m.decides] == ["p_fcf"]


def test_flows_that_pool_to_nothing_justify_no_multiple():
    years = [year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0, capex=10.0) for i in range(4)]
    assert by_model(company(years))["p_ocf"].reason.code == "non_positive_fcf"


def test_growth_from_the_past_names_the_source_of_the_newest_year():
    newest = replace(STEADY[-1].figures["revenue"], source="annual report")
    last = replace(STEADY[-1], figures={**STEADY[-1].figures, "revenue": newest})
    assert assumed(company([*STEADY[:3], last]))["growth"].source == "annual report"


def test_the_discount_rate_is_calculated_unless_it_is_the_users():
    assert assumed(company())["discount_rate"].source == "calculated"
    assert assumed(company(overrides={"discount_rate": 0.1}))["discount_rate"].source == "your assumption"


def test_the_pooled_conversion_is_an_input_with_the_years_it_was_pooled_over():
    found = next(f.quantity for f in by_model(company())["p_ocf"].inputs if f.name == "pooled_conversion")
    assert (found.value, found.period) == (pytest.approx(0.6), "4 years")


def test_the_working_of_the_justified_multiple_stands_once():
    """With P/FCF where that has a value, else with P/OCF; its result is the multiple that is used."""
    found = by_model(company())
    assert f"{found['p_fcf'].reference.quantity.value:.6f}"[:8] in " ".join(s.result for s in found["p_fcf"].working)
    assert not any(step.formula.startswith("ke ") for step in found["p_ocf"].working)
    alone = by_model(company([*STEADY[:3], year(2025, revenue=133.1, ocf=10.0, capex=11.0)]))["p_ocf"]
    assert any(step.formula.startswith("ke ") for step in alone.working)


def test_an_ordinary_share_is_one_whatever_its_depositary_share_stands_for():
    working = by_model(company(ads=8))["p_fcf"].working
    assert "/ 10 × 1 / 0.9" in working[-1].substituted


def test_no_discount_rate_above_a_hundred_per_cent_explains_a_price():
    """At a rate of 100 % the multiple is still above one, HKD 0.8 a share."""
    found = {i.parameter: i.value for i in cash_flow(company(price=0.5)).implied}
    assert found["discount_rate"] is None


def test_a_rate_equal_to_the_growth_for_ever_has_no_multiple():
    found = by_model(company(overrides={"discount_rate": 0.03, "terminal_growth": 0.03}))["p_fcf"]
    assert (found.value, found.reason.code) == (None, "terminal_growth_not_below_discount_rate")


@pytest.mark.parametrize("growth", [-1.0, -1.5])
def test_growth_that_leaves_no_flow_has_no_multiple(growth):
    assert plan(company()).multiple(0.09, growth).code == "outside_domain"


def test_what_the_price_implies_is_of_the_flow_the_value_rests_on():
    """FCF 6 of 10 in the newest year, 21 of 40 over four: free cash flow decides, and its growth gives the price."""
    spent = (5.0, 5.0, 5.0, 4.0)
    years = [year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0, capex=c) for i, c in enumerate(spent)]
    growth = next(i.value.value for i in cash_flow(company(years)).implied if i.parameter == "growth")
    again = cash_flow(company(years, overrides={"growth": growth}))
    assert [m.model for m in again.methods if m.decides] == ["p_fcf"]
    assert again.range.base.value == pytest.approx(9.0)


def test_an_operating_cash_flow_of_nothing_has_no_multiple():
    years = [*STEADY[:3], year(2025, revenue=133.1, ocf=0.0, capex=1.0)]
    assert by_model(company(years))["p_ocf"].reason.code == "non_positive_ocf"


def test_one_reported_year_grows_by_its_estimates():
    estimates = (revenue_in(2026, 133.1 * 1.05),)
    assert assumed(company(STEADY[3:], estimates=estimates))["growth"].value == pytest.approx(0.05)


def test_an_equity_worth_nothing_moves_by_no_share_of_itself():
    debt = -6.0 * plan(company()).multiple(0.09, plan(company()).growth.rate)
    outcome = cash_flow(company(net_cash=debt))
    assert (outcome.range.base.value, outcome.sensitivity) == (0.0, ())


def test_an_operating_cash_flow_without_any_capex_has_a_multiple_and_no_value():
    years = [year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0) for i in range(4)]
    found = by_model(company(years))
    assert found["p_ocf"].multiple.quantity.value == pytest.approx(8.1)
    assert (found["p_ocf"].value, found["p_ocf"].reason.detail) == (None, "pooled_conversion")
    assert found["p_fcf"].reason.detail == "cash_flow"
