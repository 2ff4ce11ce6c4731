"""The models, one file each; every model is a plain function of its file's name."""

from valuation.models.benchmark_mv import benchmark_mv
from valuation.models.capm import capm
from valuation.models.classification import classification
from valuation.models.fmvd import fmvd
from valuation.models.fmvd_monte_carlo import fmvd_monte_carlo
from valuation.models.fmvd_reverse import fmvd_reverse
from valuation.models.justified_multiple import justified_multiple
from valuation.models.peg import peg
from valuation.models.pegy import pegy
from valuation.models.two_stage_multiple import two_stage_multiple

__all__ = [
    "benchmark_mv",
    "capm",
    "classification",
    "fmvd",
    "fmvd_monte_carlo",
    "fmvd_reverse",
    "justified_multiple",
    "peg",
    "pegy",
    "two_stage_multiple",
]
