"""The concept map is data: its passages exist, and every direction is that of the model it names."""

import pytest

from bot.assistant.plan import make_plan
from knowledge.anchors import anchor
from knowledge.concepts import concepts, find_concepts
from tools.assumptions import KINDS
from valuation import catalog

# A case in which each model has a value, and the parameter's name there.
CASES = {
    "p_fcf": ("two_stage_multiple", {"r": 0.09, "g1": 0.08, "gT": 0.03}, "p_fcf", {"discount_rate": "r", "growth": "g1"}),
    "peg": ("peg", {"price": 100.0, "eps0": 5.0, "g": 0.2}, "fair_price_peg1", {"earnings_growth": "g"}),
    "fmvd": (
        "fmvd",
        {"units": 1e9, "penetration": 0.1, "asp": 1e4, "share": 0.1, "net_margin": 0.1, "terminal_pe": 20.0, "p": 0.3, "r": 0.1, "n": 8},
        "v0",
        {"probability": "p", "penetration": "penetration", "market": "asp"},
    ),
}  # fmt: skip
MOVING = [concept for concept in concepts() if concept.parameter]


@pytest.mark.parametrize("concept", MOVING, ids=lambda concept: concept.id)
def test_a_direction_is_that_of_the_model(concept):
    model, given, result, names = CASES[concept.model]
    name = names[concept.parameter]
    more = dict(given) | {name: given[name] * 1.01}
    before, after = (catalog.calculate(model, arguments).results[result] for arguments in (given, more))
    assert (after > before) - (after < before) == concept.direction


@pytest.mark.parametrize("concept", MOVING, ids=lambda concept: concept.id)
def test_a_parameter_is_one_a_user_can_set(concept):
    assert concept.parameter in KINDS


@pytest.mark.parametrize("concept", concepts(), ids=lambda concept: concept.id)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_concept_cites_a_passage_of_its_language(concept, language):
    assert anchor(concept.anchor, language).quote


@pytest.mark.parametrize("concept", concepts(), ids=lambda concept: concept.id)
def test_every_name_finds_its_concept(concept):
    for name in (*concept.en, *concept.zh):
        assert concept in [mention.concept for mention in find_concepts(f"x {name} y")], name


def test_ids_are_unique_and_no_name_stands_for_two_ideas():
    names = [name.lower() for concept in concepts() for name in {*concept.en, *concept.zh}]
    assert len({concept.id for concept in concepts()}) == len(concepts())
    assert sorted(names) == sorted(set(names))


def test_a_concept_inside_another_word_is_not_found():
    assert "peg" not in [concept.id for concept in make_plan("the HKD is pegged to the dollar").concepts]
    assert "risks" not in [concept.id for concept in make_plan("a whisker of asterisks").concepts]
