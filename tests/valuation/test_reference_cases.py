"""Every reference case gives its expected results through the catalog; skipped where the cases are not at hand."""

import json
from pathlib import Path

import pytest

from valuation import catalog

CASES = Path(__file__).parents[3] / "shared" / "data" / "reference_cases.json"
# The case states a share count that rests on TSM's price, which is not among its inputs.
NOT_FROM_INPUTS = {("adr_tsm_currency_trap", "ordinary_shares_if_5_to_1")}


def cases():
    return json.loads(CASES.read_text(encoding="utf-8"))["examples"] if CASES.exists() else []


def expectations():
    return [
        pytest.param(case, name, value, id=f"{case['id']}-{name}")
        for case in cases()
        for name, value in case["expected"].items()
        if (case["id"], name) not in NOT_FROM_INPUTS
    ]


@pytest.mark.skipif(not CASES.exists(), reason=f"{CASES} is not on this machine")
def test_the_reference_cases_are_read():
    assert len(cases()) >= 30


@pytest.mark.parametrize(("case", "name", "expected"), expectations())
def test_the_catalog_gives_what_the_case_expects(case, name, expected):
    result = catalog.calculate(case["model"], case["inputs"])
    if name == "reason":
        assert result.reason is not None
        assert result.reason.code == expected
        return
    found = result.results[name]
    if expected is None or isinstance(expected, (bool, str)):
        assert found is expected or found == expected
    else:
        assert found == pytest.approx(expected, rel=case["tolerance_rel"], abs=0.0)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in cases()])
def test_the_same_figures_as_text_give_the_same_results(case):
    as_text = {
        name: json.dumps(value) if not isinstance(value, str) else value for name, value in case["inputs"].items()
    }
    assert catalog.calculate(case["model"], as_text).results == catalog.calculate(case["model"], case["inputs"]).results


def test_the_share_count_of_a_depositary_share_follows_once_its_price_is_given():
    figures = {"market_cap_usd": 2177955921920, "price_usd": 420.0400085449219, "ordinary_per_ads": 5}
    found = catalog.calculate("adr_currency", {**figures, "net_income_ttm_twd": 2216808939520, "usdtwd": 31.37})
    assert found.results["ordinary_shares"] == pytest.approx(25925577059.4895, rel=1e-12)
