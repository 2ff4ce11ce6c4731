"""What a user may type after a ticker, and what is said when it cannot be meant."""

import pytest

from tools.assumptions import KINDS, read_assumptions
from tools.errors import BadArgument


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("discount_rate=9%", "discount_rate", 0.09),
        ("discount_rate=0.09", "discount_rate", 0.09),
        ("r=900bp", "discount_rate", 0.09),
        ("折现率=9％", "discount_rate", 0.09),
        ("growth=-5%", "growth", -0.05),
        ("market=2tn", "market", 2e12),
        ("market=2万亿", "market", 2e12),
        ("market=3,000亿", "market", 3e11),
        ("probability=30%", "probability", 0.3),
        ("p=1", "probability", 1.0),
        ("years=8", "years", 8.0),
        ("price=512.5", "price", 512.5),
        ("earnings_growth=150%", "earnings_growth", 1.5),
        ("earnings_growth=1.0944", "earnings_growth", 1.0944),
    ],
)
def test_an_assumption_is_read_in_the_unit_of_its_parameter(words, name, value):
    assert read_assumptions(words).numbers == {name: pytest.approx(value)}


def test_several_assumptions_and_a_type_are_read_together():
    read = read_assumptions("type=race-track market=2tn p=30% benchmark=TSM")
    assert read.type == "race_track"
    assert read.benchmark == "TSM"
    assert set(read.numbers) == {"market", "probability"}


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("discount_rate=9", "9% or 0.09"),
        ("discount_rate=abc", "discount_rate=9%"),
        ("discount_rate", "name=value"),
        ("wack=9%", "not an assumption"),
        ("years=0", "above zero"),
        ("years=200", "between 1 and 50"),
        ("probability=120%", "write rates"),
        ("probability=-5%", "cannot be negative"),
        ("price=-3", "above zero"),
        ("price=5%", "unit"),
        ("market=5%", "unit"),
        ("type=growth", "type=cash_flow"),
        ("price=nan", "not a number"),
        ("price=1e999", "too large"),
        ("price=1e-300", "not a share price"),
        ("beta=50", "outside 0 to 5"),
        ("discount_rate=-5%", "outside 0 % to 50 %"),
        ("years=2.5", "whole number"),
        ("price=500 price=600", "twice"),
        ("benchmark_share=0", "above zero"),
        ("earnings_growth=9", "write rates"),
    ],
)
def test_a_bad_assumption_gets_one_sentence_that_says_what_to_write(words, advice):
    with pytest.raises(BadArgument) as refused:
        read_assumptions(words)
    assert advice in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_example_that_is_offered_can_be_typed():
    for name in KINDS:
        with pytest.raises(BadArgument) as refused:
            read_assumptions(f"{name}=?")
        example = str(refused.value).rpartition("for example ")[2].rstrip(".")
        assert read_assumptions(example).numbers[name] > 0
