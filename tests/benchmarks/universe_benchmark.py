"""A million companies through the three stage models: time, and against a scalar loop and a bare copy.

Run: python tests/benchmarks/universe_benchmark.py
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from valuation.models import cash_flow, fmvd, justified_multiple, peg
from valuation.universe import value_universe

ROWS, SAMPLE, ROUNDS = 1_000_000, 3_000, 5


def universe(rows, seed=1):
    """Made-up companies, a tenth of them with losses and a tenth with gaps."""
    random = np.random.default_rng(seed)
    columns = {
        "market_cap": random.uniform(1e9, 5e12, rows),
        "ocf": random.uniform(-1e10, 1e11, rows),
        "fcf": random.uniform(-1e10, 8e10, rows),
        "r": random.uniform(0.05, 0.14, rows),
        "g": random.uniform(0.0, 0.06, rows),
        "price": random.uniform(1.0, 900.0, rows),
        "eps0": random.uniform(-2.0, 20.0, rows),
        "eps_n": random.uniform(-1.0, 40.0, rows),
        "n": random.integers(1, 4, rows).astype(float),
        "market": random.uniform(1e10, 1e13, rows),
        "share": random.uniform(0.01, 0.3, rows),
        "net_margin": random.uniform(0.02, 0.3, rows),
        "terminal_pe": random.uniform(10.0, 35.0, rows),
        "p": random.uniform(0.0, 1.0, rows),
        "years": random.integers(3, 12, rows).astype(float),
        "base": random.uniform(0.0, 1e10, rows),
        "d": random.uniform(0.0, 0.05, rows),
    }
    for values in (columns["fcf"], columns["eps_n"], columns["p"]):
        values[random.random(rows) < 0.1] = np.nan
    return columns


def one_by_one(columns, rows):
    """The same models called for each row."""
    for row in range(rows):
        at = {name: None if np.isnan(values[row]) else float(values[row]) for name, values in columns.items()}
        cash_flow(market_cap=at["market_cap"], ocf=at["ocf"], fcf=at["fcf"])
        justified_multiple(r=at["r"], g=at["g"])
        peg(price=at["price"], eps0=at["eps0"], eps_n=at["eps_n"], n=at["n"])
        future = {name: at[name] for name in ("market", "share", "net_margin", "terminal_pe", "p", "r", "base", "d")}
        fmvd(n=at["years"], **future)


def seconds(action):
    """Median time of some rounds after one to warm up."""
    action()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    columns = universe(ROWS)
    arrays = seconds(lambda: value_universe(columns))
    copies = seconds(lambda: [values.copy() for values in columns.values()])
    start = time.perf_counter()
    one_by_one(columns, SAMPLE)
    loop = (time.perf_counter() - start) / SAMPLE
    lines = (
        f"{ROWS:,} companies x 3 stage models: {arrays:.3f} s ({arrays / ROWS * 1e9:.0f} ns a company)",
        f"one by one: {loop * 1e6:.0f} us a company (sample of {SAMPLE:,}); columns: {loop * ROWS / arrays:,.0f} x faster",
        f"bare copy of the {len(columns)} columns: {copies:.3f} s; the models take {arrays / copies:.1f} x that",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
