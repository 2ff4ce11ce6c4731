"""A core and a cloud segment: net income 100, segment profit 20 on sales of 50, tax 25 %; market value CNY 1,800."""

import pytest
from companies import company, year

from valuation.assess import assess
from valuation.methods.ai_segment import ai_segment

# Core net income 100 - 20·0.75 = 85; HKD 200 x 10 shares x 0.9 = CNY 1,800.
CLOUD = [
    year(2024, revenue=900.0, ocf=120.0, capex=20.0, income=90.0, ai_segment_revenue=40.0),
    year(2025, revenue=950.0, ocf=120.0, capex=20.0, income=100.0, ai_segment_revenue=50.0, ai_segment_profit=20.0),
]


def cloud(years=CLOUD, net_cash=100.0, price=200.0, **others):
    return company(years, price=price, net_cash=net_cash, **others)


def by_model(outcome):
    return {method.model: method for method in outcome.methods}


def test_a_company_without_a_segment_has_no_such_method():
    assert ai_segment(company()).methods == ()


def test_without_a_multiple_only_the_one_that_leaves_nothing_is_told():
    """(1,800 - 100) / 85 = 20."""
    outcome = ai_segment(cloud())
    ladder = by_model(outcome)["citic_revaluation"]
    assert ladder.multiple.quantity.value == pytest.approx(20.0)
    assert (ladder.value, ladder.reason.detail, ladder.reference) == (None, "core_pe", None)
    assert [step.result for step in ladder.working] == ["85", "20.0000"]
    assert [(i.parameter, i.value.value, i.value.unit) for i in outcome.implied] == [
        ("core_pe", pytest.approx(20.0), "multiple")
    ]
    assert by_model(outcome)["sotp"].reason.detail == "core_pe"


def test_a_core_multiple_leaves_the_rest_of_the_price_for_the_segment():
    """1,800 - 100 - 12·85 = 680, 13.6 times its sales of 50."""
    outcome = ai_segment(cloud(overrides={"core_pe": 12.0}))
    ladder, implied = by_model(outcome)["citic_revaluation"], outcome.implied[0]
    assert (implied.parameter, implied.value.currency) == ("ai_value", "CNY")
    assert implied.value.value == pytest.approx(680.0)
    assert {f.name: f.quantity.value for f in implied.given} == {"core_pe": 12.0, "implied_ps": pytest.approx(13.6)}
    assert (ladder.reference.quantity.source, ladder.reason) == ("your assumption", None)
    assert by_model(outcome)["sotp"].reason.detail == "ps"


def test_a_core_worth_more_than_the_price_leaves_less_than_nothing():
    """1,800 - 100 - 30·85 = -850."""
    assert ai_segment(cloud(overrides={"core_pe": 30.0})).implied[0].value.value == pytest.approx(-850.0)


def test_both_multiples_add_up_to_a_value_per_listed_unit():
    """12·85 + 4·50 + 100 = 1,320 over 10 shares at CNY 0.9 per HKD."""
    found = by_model(ai_segment(cloud(overrides={"core_pe": 12.0, "ps": 4.0})))["sotp"]
    assert found.value.base.value == pytest.approx(132 / 0.9)
    assert (found.value.base.currency, found.value.low, found.value.high) == ("HKD", found.value.base, found.value.base)
    assert (found.multiple.quantity.value, found.reference.quantity.value) == (12.0, 4.0)


def test_the_segments_profit_is_not_counted_twice():
    """At one multiple for core and segment profit the parts are the whole: 85·k + (20·0.75)·k + cash."""
    sales_multiple = 10 * 15 / 50
    found = by_model(ai_segment(cloud(overrides={"core_pe": 10.0, "ps": sales_multiple})))["sotp"]
    assert found.value.base.value == pytest.approx((10 * 100 + 100) / 10 / 0.9)


def test_the_tax_is_the_users_else_the_statutory_rate_of_the_currency():
    given = by_model(ai_segment(cloud(overrides={"segment_tax": 0.15})))["citic_revaluation"]
    assert given.multiple.quantity.value == pytest.approx(1700 / 83)
    american = by_model(ai_segment(cloud(currency="USD", reporting="USD")))["citic_revaluation"]
    assert next(f.quantity.value for f in american.inputs if f.name == "segment_tax") == 0.21
    nowhere = by_model(ai_segment(cloud(currency="TWD", reporting="TWD")))
    assert {method.reason.detail for method in nowhere.values()} == {"segment_tax"}


def test_the_newest_year_that_reports_the_segment_is_used():
    later = [*CLOUD, year(2026, revenue=990.0, ocf=120.0, capex=20.0, income=110.0)]
    ladder = by_model(ai_segment(cloud(later)))["citic_revaluation"]
    assert next(f.quantity for f in ladder.inputs if f.name == "ai_segment_revenue").period == "FY2025"


def test_a_segment_without_a_profit_cannot_be_told_apart_from_the_core():
    assert {m.reason.detail for m in ai_segment(cloud(CLOUD[:1])).methods} == {"segment_profit"}


def test_a_core_that_earns_nothing_has_no_multiple():
    years = [year(2025, income=15.0, ai_segment_revenue=50.0, ai_segment_profit=20.0)]
    assert {m.reason.code for m in ai_segment(cloud(years)).methods} == {"non_positive_eps"}


def test_more_cash_than_market_value_leaves_no_multiple_to_tell():
    outcome = ai_segment(cloud(net_cash=1800.0))
    assert by_model(outcome)["citic_revaluation"].multiple is None
    assert outcome.implied == ()


def test_without_a_price_there_is_no_ladder():
    assert {m.reason.detail for m in ai_segment(cloud(price=None)).methods} == {"price"}


def test_the_parts_decide_nothing_in_the_quick_valuation():
    plain, stated = (assess(cloud(overrides=given)) for given in ({}, {"core_pe": 12.0, "ps": 4.0}))
    assert plain.range == stated.range
    assert not any(m.decides for m in stated.methods if m.model in ("citic_revaluation", "sotp"))
    assert "ai_value" in [implied.parameter for implied in stated.implied]


def test_a_small_core_still_has_a_multiple():
    years = [year(2025, income=15.5, ai_segment_revenue=50.0, ai_segment_profit=20.0)]
    assert by_model(ai_segment(cloud(years)))["citic_revaluation"].multiple.quantity.value == pytest.approx(3400.0)


def test_cash_counts_where_it_is_known_and_stands_among_the_inputs():
    """Without it 1,800 / 85."""
    known, unknown = (by_model(ai_segment(cloud(net_cash=cash)))["citic_revaluation"] for cash in (100.0, None))
    assert next(f.quantity.value for f in known.inputs if f.name == "net_cash") == 100.0
    assert "net_cash" not in [f.name for f in unknown.inputs]
    assert unknown.multiple.quantity.value == pytest.approx(1800 / 85)


def test_the_lowest_rung_leaves_the_segments_profit_in_the_core():
    """It earns 15 after tax, so the first rung is 12·(85 + 15) + 100 and the second 12·85 + 100."""
    working = by_model(ai_segment(cloud(overrides={"core_pe": 12.0})))["citic_revaluation"].working
    rungs = {step.formula.split(" = ")[0]: step.result for step in working}
    assert (rungs["v_neg"], rungs["v_zero"]) == ("1,300", "1,120")


def test_a_price_of_hardly_more_than_the_cash_leaves_a_small_multiple():
    """(1,800 - 1,757.5) / 85."""
    found = by_model(ai_segment(cloud(net_cash=1757.5)))["citic_revaluation"]
    assert found.multiple.quantity.value == pytest.approx(0.5)
