"""Slots of a question: concepts, changes with their size, and what is wanted."""

import pytest

from bot.assistant.plan import Change, make_plan


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("what if rates rise by 50 bp for BABA", "by", 0.005),
        ("what if rates fall by 1 pp", "by", -0.01),
        ("rates down 100 basis points", "by", -0.01),
        ("discount rate to 9%", "to", 0.09),
        ("and at 10%?", "to", 0.10),
        ("利率下降50个基点对腾讯有多大影响", "by", -0.005),
        ("折现率上调1个百分点", "by", 0.01),
        ("折现率到9%会怎样", "to", 0.09),
        ("折现率降到7%", "to", 0.07),
    ],
)
def test_a_change_is_read_with_its_sign_and_kind(text, kind, value):
    change = make_plan(text).change
    assert change == Change(kind=kind, value=pytest.approx(value))


@pytest.mark.parametrize("text", ["why do lower rates help?", "what is FMvD", "0700.HK"])
def test_a_question_without_a_size_has_no_change(text):
    assert make_plan(text).change is None


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("why do lower interest rates help", "discount_rate"),
        ("什么是未来市值贴现", "fmvd"),
        ("explain PEG", "peg"),
        ("研发投入为什么是负估值", "rnd_sign"),
        ("what are the risks", "risks"),
        ("对标市值怎么算", "benchmark"),
    ],
)
def test_a_concept_is_found_by_its_names(text, concept):
    assert concept in [found.id for found in make_plan(text).concepts]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("why do lower rates help", "why"),
        ("为什么利率下降利好", "why"),
        ("how much for 0700.HK", "how_much"),
        ("腾讯值多少钱", "worth"),
        ("should I buy BABA?", "order"),
        ("该不该买腾讯", "order"),
        ("比亚迪属于哪一类", "type"),
        ("what does the price of BABA imply", "implied"),
    ],
)
def test_a_cue_is_found_in_both_languages(text, cue):
    assert cue in make_plan(text).cues


@pytest.mark.parametrize(
    ("text", "language"),
    [("腾讯", "zh"), ("What does 腾讯 trade at today?", "en"), ("BABA的P/FCF是多少", "zh"), ("0700.HK", "en")],
)
def test_the_language_is_that_of_the_words(text, language):
    assert make_plan(text).language == language
