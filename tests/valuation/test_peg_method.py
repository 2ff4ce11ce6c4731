"""PEG put to a company: which earnings, which growth, and what one point more is worth."""

from datetime import date

import pytest
from companies import company, estimate, money, year

from valuation.company import Estimate, Period
from valuation.methods.cyclical import cyclical, earnings_and_growth

# Net income 5 to 8.64 in three years is a fifth a year; 0.864 CNY a share is HKD 0.96, HKD 9 is 9.375 times that.
GROWING = [year(2022 + i, revenue=100.0, income=5.0 * 1.2**i) for i in range(4)]


def peg(case):
    return cyclical(case).methods[0]


def test_without_estimates_growth_is_that_of_the_last_three_years():
    outcome = cyclical(company(GROWING))
    method = outcome.methods[0]
    assert method.multiple.quantity.value == pytest.approx(9.375 / 20)
    assert [q.value for q in (outcome.range.low, outcome.range.base, outcome.range.high)] == pytest.approx(
        [0.8 * 19.2, 19.2, 1.2 * 19.2]
    )
    assert (outcome.range.base.currency, outcome.range.base.per) == ("HKD", "ordinary")
    assert outcome.warnings[0].code == "eps_growth_historical"


def test_one_point_of_growth_is_worth_its_share_of_the_growth():
    found = {s.step: s.change for s in cyclical(company(GROWING)).sensitivity}
    assert found == {0.01: pytest.approx(0.05), -0.01: pytest.approx(-0.05)}


def test_a_point_less_than_no_growth_is_not_shown():
    found = cyclical(company(GROWING, overrides={"earnings_growth": 0.01})).sensitivity
    assert [s.step for s in found] == [0.01]


def test_the_price_implies_the_growth_that_makes_peg_one():
    """HKD 9 over HKD 0.96 is 9.375, so 9.375 % a year."""
    found = cyclical(company(GROWING)).implied[0]
    assert (found.parameter, found.value.value) == ("earnings_growth", pytest.approx(0.09375))


def test_the_users_growth_stands_above_estimates():
    outcome = cyclical(company(GROWING, estimates=(estimate(2026, 1.0),), overrides={"earnings_growth": 0.1}))
    assert outcome.range.base.value == pytest.approx(9.6)
    assert [fact.code for fact in outcome.warnings] == ["growth_given"]


def test_estimates_are_read_in_the_order_of_their_years():
    """0.864 growing to 1.24416 in two years is a fifth a year; a later third year is not used."""
    estimates = (estimate(2028, 9.0), estimate(2027, 1.24416), estimate(2026, 1.0))
    outcome = cyclical(company(GROWING, estimates=estimates))
    assert outcome.range.base.value == pytest.approx(19.2)
    assert outcome.warnings[0].values["years"] == 2.0


def test_one_estimated_year_is_growth_over_one_year():
    outcome = cyclical(company(GROWING, estimates=(estimate(2026, 0.95040),)))
    assert earnings_and_growth(company(GROWING, estimates=(estimate(2026, 0.95040),))).growth == pytest.approx(0.1)
    assert outcome.range.base.value == pytest.approx(9.6)


def test_estimates_of_years_already_reported_are_not_used():
    outcome = cyclical(company(GROWING, estimates=(estimate(2025, 2.0),)))
    assert outcome.warnings[0].code == "eps_growth_historical"


def test_estimates_that_do_not_continue_a_reported_year_are_not_used():
    outcome = cyclical(company(GROWING, estimates=(estimate(2027, 2.0),)))
    assert outcome.warnings[0].code == "eps_growth_historical"


def test_estimated_net_income_is_spread_over_the_shares():
    """9.504 over 10 shares is 0.9504 CNY, a tenth above 0.864."""
    income = Estimate(name="net_income", period_end=date(2026, 12, 31), figure=money(9.504))
    assert earnings_and_growth(company(GROWING, estimates=(income,))).growth == pytest.approx(0.1)


def test_earnings_per_share_as_reported_come_before_net_income_over_shares():
    diluted = {"eps_diluted": money(0.9, per="ordinary"), "eps_basic": money(1.0, per="ordinary")}
    last = Period(label="FY2025", end=date(2025, 12, 31), figures={**GROWING[-1].figures, **diluted})
    basic = Period(label="FY2025", end=date(2025, 12, 31), figures={"eps_basic": diluted["eps_basic"]})
    assert earnings_and_growth(company([*GROWING[:3], last])).now.value == pytest.approx(1.0)
    given = {"earnings_growth": 0.1}
    assert earnings_and_growth(company([basic], overrides=given)).now.value == pytest.approx(1 / 0.9)


def test_the_newest_twelve_months_are_the_earnings_now():
    trailing = Period(label="TTM", end=date(2026, 6, 30), figures={"net_income": money(9.0)})
    found = earnings_and_growth(company(GROWING, trailing=trailing, overrides={"earnings_growth": 0.1}))
    assert found.now.value == pytest.approx(1.0)


def test_earnings_that_fall_or_turn_to_a_loss_have_no_peg_and_positive_ones_a_pe():
    falling = peg(company(GROWING, overrides={"earnings_growth": -0.1}))
    assert (falling.value, falling.reason.code) == (None, "non_positive_growth")
    assert (falling.multiple.name, falling.multiple.quantity.value) == ("pe", pytest.approx(9.375))
    to_loss = peg(company(GROWING, estimates=(estimate(2026, -0.5),)))
    assert (to_loss.value, to_loss.reason.code) == (None, "non_positive_eps")
    loss = peg(company([*GROWING[:3], year(2025, income=-5.0)], overrides={"earnings_growth": 0.1}))
    assert (loss.multiple, loss.reason.code) == (None, "non_positive_eps")


def test_without_price_or_earnings_there_is_nothing_to_compare():
    assert peg(company(GROWING, price=None)).reason.detail == "price"
    assert peg(company([year(2025, revenue=1.0)])).reason.detail == "earnings"
    assert peg(company(GROWING[2:])).reason.detail == "earnings_growth"
    assert peg(company(GROWING, shares=None)).reason.detail == "earnings"


def test_the_deciding_method_carries_what_it_rests_on():
    method = peg(company(GROWING))
    assert method.decides
    assert {f.name: f.quantity.value for f in method.inputs} == {
        "price": 9.0,
        "earnings_per_unit": pytest.approx(0.96),
        "earnings_growth": pytest.approx(0.2),
    }
    assert (method.reference.quantity.value, method.reference.quantity.source) == (1.0, "CMS (2024)")


@pytest.mark.parametrize(
    ("end", "continues"),
    [
        (date(2026, 12, 16), True),  # 350 days after the last reported year
        (date(2026, 12, 15), False),
        (date(2027, 1, 15), True),  # 380 days after it
        (date(2027, 1, 16), False),
    ],
)
def test_an_estimate_continues_a_year_that_ended_350_to_380_days_before(end, continues):
    coming = Estimate(name="eps", period_end=end, figure=money(1.0, per="ordinary"))
    warnings = [fact.code for fact in cyclical(company(GROWING, estimates=(coming,))).warnings]
    assert ("eps_growth_consensus" in warnings) is continues


def test_a_loss_has_no_growth_that_makes_peg_one():
    implied = cyclical(company([*GROWING[:3], year(2025, income=-5.0)], overrides={"earnings_growth": 0.1})).implied
    assert (implied[0].value, implied[0].reason.code) == (None, "non_positive_eps")


def test_growth_from_a_trough_gives_a_multiple_and_no_value():
    """0.864 to 5 is almost six times: PEG is shown, a price of a hundred times the growth is not."""
    outcome = cyclical(company(GROWING, estimates=(estimate(2026, 5.0), estimate(2027, 4.5))))
    method = outcome.methods[0]
    assert (method.value, method.reason.code, method.multiple.name) == (None, "trough_base", "peg")
    assert outcome.range is None
    assert [i.parameter for i in outcome.implied] == ["earnings_growth"]
    assert [fact.code for fact in outcome.warnings] == ["eps_growth_consensus", "non_monotone_eps_path"]


@pytest.mark.parametrize("estimates", [(), (estimate(2026, 1.0),)])
def test_earnings_of_nothing_have_no_peg_no_pe_and_imply_nothing(estimates):
    outcome = cyclical(company([*GROWING[:3], year(2025, income=0.0)], estimates=estimates))
    method = outcome.methods[0]
    assert (method.value, method.multiple, method.reason.code) == (None, None, "non_positive_eps")
    stated = cyclical(company([*GROWING[:3], year(2025, income=0.0)], overrides={"earnings_growth": 0.1}))
    assert (stated.methods[0].multiple, stated.implied[0].value) == (None, None)


def test_estimates_per_share_come_before_those_of_net_income_and_carry_their_day():
    income = Estimate(name="net_income", period_end=date(2026, 12, 31), figure=money(12.0))
    found = earnings_and_growth(company(GROWING, estimates=(income, estimate(2026, 0.9504))))
    assert found.growth == pytest.approx(0.1)
    assert (found.basis.values["as_of"], found.basis.values["from"]) == ("2026-11-20", "FY2025")


def test_an_estimated_loss_is_shown_as_the_end_of_all_earnings():
    assert earnings_and_growth(company(GROWING, estimates=(estimate(2026, -0.5),))).growth == -1.0
