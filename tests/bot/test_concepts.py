"""The concept map is data: its passages exist, its formulas are the models', and every direction is found by moving one."""

import re

import pytest

from bot.assistant.plan import make_plan
from knowledge.anchors import anchor
from knowledge.concepts import concepts, find_concepts
from tools.assumptions import KINDS
from valuation import catalog

# One ordinary case of each model, in which everything has a value.
CASES = {
    "adr_currency": {
        "market_cap_usd": 1e12, "price_usd": 400.0, "ordinary_per_ads": 5, "net_income_ttm_twd": 2e12, "usdtwd": 31.0,
    },
    "attribution": {"p0": 100.0, "p1": 150.0, "eps0": 5.0, "eps1": 6.0, "fx0": 1.0, "fx1": 1.02},
    "benchmark_mv": {"domestic": 3e11, "global_": 9.8e12, "q": 0.1, "r": 0.1, "n": 8},
    "capm": {"rf": 0.04, "beta": 1.1, "erp": 0.05, "crp": 0.01},
    "cash_flow": {"ocf0": 100.0, "c0": 0.5, "ocf1": 110.0, "c1": 0.6},
    "citic_revaluation": {
        "pe_core": 12.0, "ni_core": 100.0, "loss": 20.0, "cash": 50.0, "ps_ai": 4.0, "rev_ai": 60.0, "market_cap": 1500.0,
    },
    "classification": {"penetration": 0.05},
    "comparables": {"pe": [10.0, 15.0, 20.0], "x": 12.0},
    "cyclical_norm": {"revenue": [100.0, 110.0, 120.0], "net_income": [10.0, 5.0, 12.0], "current_revenue": 130.0},
    "dcf": {
        "fcf0": 100.0, "g1": 0.08, "gT": 0.03, "r": 0.09, "net_cash": 50.0, "stakes": 10.0, "stake_discount": 0.2, "shares": 10.0,
    },
    "fmvd": {
        "units": 1e9, "penetration": 0.1, "asp": 1e4, "share": 0.1, "net_margin": 0.1, "terminal_pe": 20.0, "p": 0.3, "r": 0.1,
        "n": 8, "d": 0.01,
    },
    "fmvd_monte_carlo": {
        "tam": 2e12, "penetration": [0.05, 0.1, 0.2], "share": [0.05, 0.1, 0.2], "net_margin": [0.05, 0.1, 0.15],
        "terminal_pe": [15.0, 20.0, 25.0], "p": 0.3, "r": 0.1, "n": 8, "draws": 2000,
    },
    "justified_multiple": {"r": 0.09, "g": 0.03, "fcf_conversion": 0.6},
    "p_fcf": {"market_cap": 1000.0, "ocf": 100.0, "capex": 40.0, "reporting_currency": "CNY", "listing_currency": "CNY"},
    "p_ocf": {"market_cap": 1000.0, "ocf": 100.0, "reporting_currency": "CNY", "listing_currency": "CNY"},
    "pe_band": {"history": [10.0, 12.0, 15.0, 18.0, 20.0], "x": 16.0},
    "peg": {"price": 100.0, "eps0": 5.0, "g": 0.2},
    "pegy": {"pe": 20.0, "g": 0.15, "dividend_yield": 0.03},
    "quarterly_verification": {"pe0": 10.0, "pe1": 14.0, "n": 2},
    "reverse_dcf": {"market_cap": 2500.0, "fcf0": 100.0, "gT": 0.03, "r": 0.09},
    "s_curve": {"penetration": 0.1, "k": 0.5, "ceiling": 1.0},
    "sotp": {
        "non_gaap_ni": 100.0, "cloud_ebita": 20.0, "tax": 0.2, "pe_core": 12.0, "cloud_revenue": 60.0, "ps_cloud": 4.0,
        "net_cash": 50.0, "stakes": 30.0, "stake_discount": 0.25, "minorities": 10.0,
    },
    "ttm": {"fy": 100.0, "ytd": 60.0, "ytd_prior": 50.0},
    "two_stage_multiple": {"r": 0.09, "g1": 0.08, "gT": 0.03, "n": 10},
    "wacc": {"equity": 80.0, "debt": 20.0, "ke": 0.1, "kd": 0.05, "t": 0.25},
}  # fmt: skip
# Cases that show an argument the ordinary one leaves out.
ARGUED = {
    ("fmvd", "fmv"): {"fmv": 1e12, "p": 0.3, "r": 0.1, "n": 8},
    ("fmvd", "market"): {"market": 1e12, "share": 0.1, "net_margin": 0.1, "terminal_pe": 20.0, "p": 0.3, "r": 0.1, "n": 8},
    ("capm", "floor"): {"rf": 0.02, "beta": 1.0, "erp": 0.05, "floor": 0.08},
    ("peg", "eps_n"): {"price": 100.0, "eps0": 5.0, "eps_n": 8.0, "n": 3},
}  # fmt: skip
WHOLE = frozenset({"n"})  # counted in whole years
# Figures of this model end in their currency: price_usd, eps_ads_usd, usdtwd.
NAMED_BY_THE_USER = {"adr_currency": frozenset({"price", "fx", "eps_ads"})}
IN_FORMULAS = frozenset({"max", "min", "sum"})
MOVING = [concept for concept in concepts() if concept.argument]
MODELLED = [concept for concept in concepts() if concept.formula]


def calculated(concept, **changed):
    given = ARGUED.get((concept.model, concept.argument), CASES[concept.model])
    return catalog.calculate(concept.model, {**given, **changed}).results


@pytest.mark.parametrize("concept", MOVING, ids=lambda concept: concept.id)
def test_a_direction_is_found_by_moving_the_model(concept):
    given = ARGUED.get((concept.model, concept.argument), CASES[concept.model])
    start = given[concept.argument]
    more = start + 1 if concept.argument in WHOLE else start * 1.01
    before, after = calculated(concept)[concept.result], calculated(concept, **{concept.argument: more})[concept.result]
    assert (after > before) - (after < before) == concept.direction


@pytest.mark.parametrize("concept", MODELLED, ids=lambda concept: concept.id)
def test_a_formula_is_in_the_names_of_its_model(concept):
    known = {parameter.name for parameter in catalog.parameters(concept.model)} | IN_FORMULAS
    known |= {word for parameter in catalog.parameters(concept.model) for word in parameter.aliases}
    known |= set(calculated(concept)) | NAMED_BY_THE_USER.get(concept.model, frozenset())
    assert set(re.findall(r"[A-Za-z_]\w*", concept.formula)) <= known


def test_every_other_concept_says_why_nothing_is_moved():
    """An idea without an argument is a type, a list or a word of the reports, never a parameter."""
    assert not [concept.id for concept in concepts() if concept.parameter and not concept.argument]


@pytest.mark.parametrize("concept", [c for c in concepts() if c.parameter], ids=lambda concept: concept.id)
def test_a_parameter_is_one_a_user_can_set_within_a_range(concept):
    assert concept.parameter in KINDS
    low, high = concept.range
    assert low < high


@pytest.mark.parametrize("concept", [c for c in concepts() if c.model], ids=lambda concept: concept.id)
def test_a_model_is_one_of_the_catalog(concept):
    assert concept.model in catalog.names()


@pytest.mark.parametrize("concept", [c for c in concepts() if c.anchor], ids=lambda concept: concept.id)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_concept_cites_a_passage_of_its_language(concept, language):
    assert anchor(concept.anchor, language).quote


@pytest.mark.parametrize("concept", [c for c in concepts() if not c.anchor and c.model], ids=lambda concept: concept.id)
def test_a_concept_without_a_passage_has_a_model_that_names_its_source(concept):
    module = __import__(f"valuation.models.{concept.model}", fromlist=[concept.model])
    assert "Source\n" in getattr(module, concept.model).__doc__


@pytest.mark.parametrize("concept", concepts(), ids=lambda concept: concept.id)
def test_every_name_finds_its_concept_and_no_other(concept):
    for name in (*concept.en, *concept.zh):
        assert [mention.concept.id for mention in find_concepts(f"x {name} y")] == [concept.id], name


def test_there_are_at_least_sixty_concepts_named_in_both_languages():
    assert len(concepts()) >= 60
    assert all(concept.en and concept.zh and concept.claim_en and concept.claim_zh for concept in concepts())


def test_ids_are_unique_and_no_name_stands_for_two_ideas():
    names = [name.lower() for concept in concepts() for name in {*concept.en, *concept.zh}]
    assert len({concept.id for concept in concepts()}) == len(concepts())
    assert sorted(names) == sorted(set(names))


def test_a_longer_name_wins_over_the_shorter_one_inside_it():
    assert [concept.id for concept in make_plan("what does free cash flow multiple mean").concepts] == ["p_fcf"]
