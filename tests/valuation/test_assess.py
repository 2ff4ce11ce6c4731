"""The quick valuation on companies made by hand, redone here step by step."""

from datetime import date

import pytest
from companies import PRICE_DAY, STEADY, company, estimate, money, rate, year
from hypothesis import given
from hypothesis import strategies as st

from valuation.assess import assess
from valuation.company import Period
from valuation.quantity import Quantity


def method(assessment, model):
    return next(found for found in assessment.methods if found.model == model)


def two_stages(rate_, growth, terminal, years=10):
    """P/FCF of ten years of fading growth, flow by flow."""
    flow = factor = 1.0
    total = 0.0
    for t in range(years):
        flow *= 1 + growth + (terminal - growth) * t / (years - 1)
        factor *= 1 + rate_
        total += flow / factor
    return total + flow * (1 + terminal) / (rate_ - terminal) / factor


def test_multiples_are_taken_in_the_currency_of_the_statements():
    """HKD 9 x 10 shares x 0.9 = CNY 81 over OCF 10 and FCF 6."""
    found = assess(company())
    assert method(found, "p_ocf").multiple.quantity.value == pytest.approx(8.1)
    assert method(found, "p_fcf").multiple.quantity.value == pytest.approx(13.5)


def test_the_base_value_is_flow_times_multiple_plus_cash_per_share_in_the_listing_currency():
    """R = 4 % + 1 x 5 % = 9 %, growth 10 % (three years' CAGR), then 3 %: per share in HKD at 0.9 CNY."""
    found = assess(company(net_cash=7.0))
    expected = (6.0 * two_stages(0.09, 0.10, 0.03) + 7.0) / 10.0 / 0.9
    assert found.range.base.value == pytest.approx(expected, rel=1e-12)
    assert (found.range.base.currency, found.range.base.per) == ("HKD", "ordinary")
    low = (6.0 * two_stages(0.10, 0.08, 0.03) + 7.0) / 10.0 / 0.9
    high = (6.0 * two_stages(0.08, 0.12, 0.03) + 7.0) / 10.0 / 0.9
    assert (found.range.low.value, found.range.high.value) == (pytest.approx(low), pytest.approx(high))
    assert found.gap == pytest.approx(expected / 9.0 - 1.0)


def test_an_ads_is_worth_its_ordinary_shares():
    ordinary, ads = assess(company()), assess(company(share="ads", ads=8, price=72.0))
    assert ads.range.base.value == pytest.approx(8 * ordinary.range.base.value)
    assert ads.range.base.per == "ads"
    assert method(ads, "p_fcf").multiple.quantity.value == pytest.approx(13.5)


def test_an_ads_without_a_known_ratio_is_not_valued():
    found = assess(company(share="ads", ads=None))
    assert found.range is None
    assert method(found, "p_fcf").reason.detail == "ads_ratio"


def test_without_an_exchange_rate_no_ratio_is_taken():
    found = assess(company(currency="USD"))
    assert found.range is None
    assert method(found, "p_fcf").reason.code == "currency_unknown"


def test_unknown_net_cash_is_a_warning_not_a_zero():
    assert "net_cash_unknown" in [fact.code for fact in assess(company()).warnings]
    assert "net_cash_unknown" not in [fact.code for fact in assess(company(net_cash=0.0)).warnings]


def test_a_negative_free_cash_flow_has_no_multiple_and_the_value_says_what_it_rests_on():
    years = [year(2022 + i, revenue=100.0 + i, ocf=10.0, capex=1.0) for i in range(3)]
    found = assess(company([*years, year(2025, revenue=110.0, ocf=10.0, capex=11.0)]))
    assert method(found, "p_fcf").value is None
    assert method(found, "p_fcf").reason.code == "non_positive_fcf"
    assert method(found, "p_ocf").decides
    assert "value_on_pooled_conversion" in [fact.code for fact in found.warnings]


def test_the_price_is_what_its_implied_growth_is_worth():
    found = assess(company())
    growth = next(implied.value.value for implied in found.implied if implied.parameter == "growth")
    again = assess(company(overrides={"growth": growth}))
    assert again.range.base.value == pytest.approx(9.0, rel=1e-9)


def test_the_price_is_what_its_implied_discount_rate_is_worth():
    found = assess(company())
    rate_ = next(implied.value.value for implied in found.implied if implied.parameter == "discount_rate")
    again = assess(company(overrides={"discount_rate": rate_}))
    assert again.range.base.value == pytest.approx(9.0, rel=1e-9)


def test_a_price_no_growth_explains_says_so():
    found = assess(company(price=1e6))
    implied = next(implied for implied in found.implied if implied.parameter == "growth")
    assert implied.value is None
    assert implied.reason.code == "no_solution"


@given(st.floats(0.05, 0.20), st.floats(0.001, 0.05))
def test_a_lower_rate_never_lowers_a_cash_flow_value(rate_, step):
    higher, lower = (assess(company(overrides={"discount_rate": r})) for r in (rate_ + step, rate_))
    assert lower.range.base.value > higher.range.base.value


@given(st.floats(0.01, 100.0))
def test_a_value_does_not_depend_on_the_currency_it_is_counted_in(factor):
    """Statements, price and rate all restated: the multiple and the gap stay."""
    years = [
        Period(
            label=p.label, end=p.end, figures={n: q.scaled(factor) for n, q in p.figures.items()}, capex_definition=""
        )
        for p in STEADY
    ]
    plain, scaled = assess(company()), assess(company(years, price=9.0 * factor))
    assert scaled.gap == pytest.approx(plain.gap, rel=1e-9, abs=1e-9)


def test_a_stale_price_is_flagged_after_ninety_days():
    codes = [fact.code for fact in assess(company(today=date(2027, 2, 18))).warnings]
    assert "stale_price" not in codes
    assert "stale_price" in [fact.code for fact in assess(company(today=date(2027, 2, 19))).warnings]
    assert (date(2027, 2, 18) - PRICE_DAY).days == 90


CYCLICAL = tuple(year(2022 + i, revenue=100.0, ocf=10.0, capex=9.0, income=5.0) for i in range(4))


def test_peg_pairs_current_earnings_with_growth_from_the_same_year():
    """EPS 0.5 CNY growing to 0.72 in two years is 20 % a year; HKD 9 is CNY 8.1, P/E 16.2, PEG 0.81, value 100 x 0.2 x 0.5/0.9."""
    found = assess(company(CYCLICAL, estimates=(estimate(2026, 0.6), estimate(2027, 0.72))))
    peg = method(found, "peg")
    assert peg.multiple.quantity.value == pytest.approx(0.81)
    assert found.range.base.value == pytest.approx(20 * 0.5 / 0.9)
    assert found.range.low.value == pytest.approx(0.8 * found.range.base.value)


def test_losses_and_shrinking_earnings_have_no_peg():
    loss = [*CYCLICAL[:3], year(2025, revenue=100.0, ocf=10.0, capex=9.0, income=-5.0)]
    assert method(assess(company(loss)), "peg").reason.code == "non_positive_eps"
    shrinking = assess(company(CYCLICAL, estimates=(estimate(2026, 0.45), estimate(2027, 0.4))))
    assert method(shrinking, "peg").reason.code == "non_positive_growth"
    assert shrinking.range is None


def test_estimates_in_an_unknown_currency_are_not_used():
    found = assess(company(CYCLICAL, estimates=(estimate(2026, 0.6, "TWD"),)))
    assert "eps_growth_consensus" not in [fact.code for fact in found.warnings]


def test_a_race_track_company_gets_no_value_without_a_scenario():
    found = assess(company(penetration=rate(0.02)))
    assert found.range is None
    assert method(found, "fmvd").reason.detail == "scenario"


def test_what_the_price_requires_of_a_race_track_company():
    """CNY 81 at 9 % for 8 years is 81 x 1.09^8; at 10 % share, 12 % margin and 25 times earnings 0.3 of the market."""
    implied = {found.parameter: found.value for found in assess(company(penetration=rate(0.02))).implied}
    assert implied["future_market_value"].value == pytest.approx(81 * 1.09**8)
    assert implied["market"].value == pytest.approx(81 * 1.09**8 / 0.3)
    assert implied["market"].currency == "CNY"


def test_a_scenario_is_worth_its_probability_of_the_discounted_market():
    given_ = {
        "market": 10_000.0,
        "probability": 0.4,
        "years": 5.0,
        "discount_rate": 0.1,
        "share": 0.2,
        "net_margin": 0.1,
        "terminal_pe": 20.0,
    }
    found = assess(company(penetration=rate(0.02), overrides=given_, net_cash=3.0))
    worth = 3.0 + 0.4 * 10_000 * 0.2 * 0.1 * 20 / 1.1**5
    assert found.range.base.value == pytest.approx(worth / 10 / 0.9)


def test_the_floor_of_the_discount_rate_moves_with_the_bond_yield():
    """At 1.83 % CAPM gives 6.83 %, the floor 8 %; the spread is constant, so the rate sensitivity is that of 8 %."""
    beta = Quantity(value=1.0, unit="count", source="by hand")
    case = company(beta=beta)
    assert next(f.quantity.value for f in assess(case).assumptions if f.name == "discount_rate") == pytest.approx(0.09)


def test_conditions_are_held_against_numbers_or_not_disclosed():
    found = {condition.code: condition for condition in assess(company()).conditions}
    assert found["rates_fall"].holds is None
    assert found["cash_share_rises"].holds is False
    assert found["cash_share_rises"].figure.quantity.value == pytest.approx(0.0)


def test_every_method_that_has_a_value_shows_its_working_and_its_inputs():
    found = method(assess(company(net_cash=money(1.0).value)), "p_fcf")
    assert found.inputs
    assert found.working[-1].result.startswith(f"{found.value.base.value:,.2f}")
