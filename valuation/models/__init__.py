"""Every model by its name: one file a model; file, function and model are named alike.

A file that is added is found by `valuation.catalog`; it stands here too once other code calls it by name.
"""

from valuation.models.adr_currency import adr_currency
from valuation.models.attribution import attribution
from valuation.models.benchmark_mv import benchmark_mv
from valuation.models.capm import capm
from valuation.models.cash_flow import cash_flow
from valuation.models.citic_revaluation import citic_revaluation
from valuation.models.classification import classification
from valuation.models.comparables import comparables
from valuation.models.cyclical_norm import cyclical_norm
from valuation.models.dcf import dcf
from valuation.models.fmvd import fmvd
from valuation.models.fmvd_monte_carlo import fmvd_monte_carlo
from valuation.models.fmvd_reverse import fmvd_reverse
from valuation.models.justified_multiple import justified_multiple
from valuation.models.p_fcf import p_fcf
from valuation.models.p_ocf import p_ocf
from valuation.models.pe_band import pe_band
from valuation.models.peg import peg
from valuation.models.pegy import pegy
from valuation.models.quarterly_verification import quarterly_verification
from valuation.models.reverse_dcf import reverse_dcf
from valuation.models.s_curve import s_curve
from valuation.models.sotp import sotp
from valuation.models.ttm import ttm
from valuation.models.two_stage_multiple import two_stage_multiple
from valuation.models.wacc import wacc

__all__ = [
    "adr_currency",
    "attribution",
    "benchmark_mv",
    "capm",
    "cash_flow",
    "citic_revaluation",
    "classification",
    "comparables",
    "cyclical_norm",
    "dcf",
    "fmvd",
    "fmvd_monte_carlo",
    "fmvd_reverse",
    "justified_multiple",
    "p_fcf",
    "p_ocf",
    "pe_band",
    "peg",
    "pegy",
    "quarterly_verification",
    "reverse_dcf",
    "s_curve",
    "sotp",
    "ttm",
    "two_stage_multiple",
    "wacc",
]
