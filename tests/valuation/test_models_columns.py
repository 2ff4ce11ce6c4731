"""Whole columns give, bit for bit, what the models give one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuation.codes import CODE_OF, reason_of
from valuation.errors import UnusableInput
from valuation.models import benchmark_mv, cash_flow, fmvd, justified_multiple, peg
from valuation.models.benchmark_mv import benchmark_arrays
from valuation.result import REASON_CODES
from valuation.universe import COLUMNS, value_universe

ROWS = 37  # no multiple of a vector register's width
ANY = st.floats(-100.0, 100.0).map(lambda x: round(x, 3))


def column(low, high):
    return arrays(np.float64, ROWS, elements=st.floats(low, high).map(lambda x: round(x, 4)))


def same(column_value, scalar):
    return (np.isnan(column_value) and scalar is None) or column_value == scalar


@settings(max_examples=25, deadline=None)
@given(price=column(0.5, 500.0), eps0=column(-2.0, 20.0), eps_n=column(-2.0, 30.0), n=st.sampled_from([1.0, 2.0, 3.0]))
def test_peg_of_a_column_is_peg_of_each_row(price, eps0, eps_n, n):
    found = value_universe({"price": price, "eps0": eps0, "eps_n": eps_n, "n": np.full(ROWS, n)})
    for row in range(ROWS):
        one = peg(price=price[row], eps0=eps0[row], eps_n=eps_n[row], n=n)
        assert same(found["peg"][row], one.results["peg"])
        assert same(found["fair_price_peg1"][row], one.results["fair_price_peg1"])
        assert reason_of(found["peg_code"][row]) == (one.reason.code if one.reason else None)


@settings(max_examples=25, deadline=None)
@given(
    market_cap=column(1.0, 900.0),
    ocf=column(-50.0, 50.0),
    fcf=column(-50.0, 50.0),
    r=column(0.02, 0.2),
    g=column(0.0, 0.1),
)
def test_cash_multiples_of_a_column_are_those_of_each_row(market_cap, ocf, fcf, r, g):
    found = value_universe({"market_cap": market_cap, "ocf": ocf, "fcf": fcf, "r": r, "g": g})
    for row in range(ROWS):
        one = cash_flow(market_cap=market_cap[row], ocf=ocf[row], fcf=fcf[row]).results
        assert same(found["p_ocf"][row], one["p_ocf"])
        assert same(found["p_fcf"][row], one["p_fcf"])
        just = justified_multiple(r=r[row], g=g[row])
        assert same(found["justified_p_fcf"][row], just.results["p_fcf"])
        assert reason_of(found["justified_code"][row]) == (just.reason.code if just.reason else None)


@settings(max_examples=25, deadline=None)
@given(
    market=column(1.0, 1e6),
    share=column(0.01, 0.9),
    margin=column(-0.2, 0.5),
    pe=column(5.0, 40.0),
    p=column(0.0, 1.0),
    r=column(0.01, 0.3),
)
def test_future_value_of_a_column_is_that_of_each_row(market, share, margin, pe, p, r):
    columns = {"market": market, "share": share, "net_margin": margin, "terminal_pe": pe, "p": p, "r": r}
    found = value_universe({**columns, "years": np.full(ROWS, 8.0), "base": np.full(ROWS, 3.0)})
    for row in range(ROWS):
        one = fmvd(**{name: values[row] for name, values in columns.items()}, n=8.0, base=3.0)
        assert same(found["v0"][row], one.results["v0"])
        assert reason_of(found["v0_code"][row]) == (one.reason.code if one.reason else None)


def test_benchmark_of_a_column_is_benchmark_of_each_row():
    domestic, leaders, q = np.array([311.8, 50.0]), np.array([9800.0, 800.0]), np.array([0.1, 0.2])
    found = benchmark_arrays(domestic, leaders, q)
    for row in range(2):
        one = benchmark_mv(domestic=domestic[row], global_=leaders[row], q=q[row]).results
        assert (found.ratio[row], found.upside[row]) == (one["ratio"], one["upside"])


def test_results_do_not_depend_on_where_a_row_stands():
    rng = np.random.default_rng(5)
    rows = 40_000
    columns = {"price": rng.uniform(1, 99, rows), "eps0": rng.uniform(-1, 9, rows), "eps_n": rng.uniform(-1, 20, rows)}
    columns["n"] = np.full(rows, 2.0)
    forward = value_universe(columns)["peg"]
    backward = value_universe({name: values[::-1].copy() for name, values in columns.items()})["peg"]
    assert np.array_equal(forward, backward[::-1], equal_nan=True)


def test_a_figure_that_is_not_reported_stays_unreported():
    nan = np.array([np.nan])
    found = value_universe({"price": np.array([5.0]), "eps0": nan, "eps_n": nan, "n": np.array([2.0])})
    assert np.isnan(found["peg"][0])
    assert reason_of(found["peg_code"][0]) == "missing_figure"


def test_a_column_left_out_is_missing_in_every_row():
    found = value_universe({"ocf": np.array([5.0]), "market_cap": np.array([50.0])})
    assert found["p_ocf"][0] == 10.0
    assert reason_of(found["p_fcf_code"][0]) == "missing_figure"


def test_no_rows_give_no_rows():
    assert value_universe({name: np.array([]) for name in COLUMNS})["peg"].shape == (0,)


@pytest.mark.parametrize("columns", [{"pirce": np.zeros(1)}, {}, {"price": np.zeros(2), "eps0": np.zeros(3)}])
def test_columns_that_do_not_belong_together_are_refused(columns):
    with pytest.raises(UnusableInput):
        value_universe(columns)


def test_every_reason_has_a_code_of_its_own():
    assert sorted(CODE_OF.values()) == list(range(1, len(REASON_CODES) + 1))
