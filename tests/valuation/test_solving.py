"""Roots of monotone functions, or the plain statement that there is none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.solving import solve


@given(st.floats(0.01, 50.0))
def test_a_root_is_found_to_the_last_bits(value):
    assert solve(math.exp, math.exp(value), 0.0, 60.0) == pytest.approx(value, rel=1e-12)


def test_a_falling_function_is_solved_too():
    assert solve(lambda x: 1 / x, 4.0, 0.01, 10.0) == pytest.approx(0.25, rel=1e-12)


def test_a_target_outside_the_bounds_has_no_root():
    assert solve(lambda x: x, 5.0, 0.0, 1.0) is None


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_a_root_on_the_edge_is_a_root(edge):
    assert solve(lambda x: x, edge, 0.0, 1.0) == edge
