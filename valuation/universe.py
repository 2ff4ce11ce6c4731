"""The three stage models over whole columns: a million companies at once, without a loop over rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from valuation.codes import Column
from valuation.errors import UnusableInput
from valuation.models.cash_flow import cash_flow_arrays
from valuation.models.fmvd import fmvd_arrays
from valuation.models.justified_multiple import justified_arrays
from valuation.models.peg import peg_arrays

_CHUNK = 16_384  # rows whose columns stay in the cache of one core
_CASH_FLOW = ("market_cap", "ocf", "fcf", "r", "g")
_PEG = ("price", "eps0", "eps_n", "n")
_FMVD = ("market", "share", "net_margin", "terminal_pe", "p", "r", "years", "base", "d")
COLUMNS = tuple(dict.fromkeys((*_CASH_FLOW, *_PEG, *_FMVD)))


def value_universe(columns: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64] | NDArray[np.int8]]:
    """Results of the cash-flow, PEG and FMvD models for every row, each with its column of reason codes.

    A model of which no column is given is left out; a column of it that is missing, or NaN in a row, is answered
    with the code of `missing_figure` (`valuation.codes.reason_of` names it), `base` and `d` with zero.

    Formula
        those of `cash_flow`, `justified_multiple`, `peg` and `fmvd`; equity_value = fcf·justified P/FCF
    Units
        those of the models; `n` years of earnings growth, `years` to the future market value
    Raises
        UnusableInput: for an unknown column or columns of different length.

    >>> found = value_universe({"price": np.array([50.0]), "eps0": np.array([4.0]), "eps_n": np.array([6.25]), "n": np.array([2.0])})
    >>> found["peg"].round(9).tolist(), found["peg_code"].tolist()
    ([0.5], [0])
    """
    rows = _require_columns(columns)
    parts = [
        _chunk(columns, slice(start, start + _CHUNK), min(_CHUNK, rows - start)) for start in range(0, rows, _CHUNK)
    ]
    parts = parts or [_chunk(columns, slice(0, 0), 0)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _require_columns(columns: Mapping[str, NDArray[np.float64]]) -> int:
    unknown = next((name for name in columns if name not in COLUMNS), None)
    if unknown is not None:
        raise UnusableInput(f"There is no column {unknown!r}; the columns are {', '.join(COLUMNS)}.")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise UnusableInput("Give at least one column, and all of one length.")
    return lengths.pop()


def _chunk(
    columns: Mapping[str, NDArray[np.float64]], part: slice, rows: int
) -> dict[str, NDArray[np.float64] | NDArray[np.int8]]:
    """Results of some consecutive rows."""

    def figures(*names: str) -> list[Column]:
        return [columns[name][part] if name in columns else np.full(rows, np.nan) for name in names]

    found: dict[str, NDArray[np.float64] | NDArray[np.int8]] = {}
    given = columns.keys()
    if given & {"ocf", "fcf"}:
        market_cap, ocf, fcf, r, g = figures(*_CASH_FLOW)
        multiples = cash_flow_arrays(market_cap, ocf, fcf)
        with np.errstate(all="ignore"):
            justified = justified_arrays(r, g, fcf / ocf)
        found |= {"p_ocf": multiples.p_ocf, "p_ocf_code": multiples.ocf_code}
        found |= {"p_fcf": multiples.p_fcf, "p_fcf_code": multiples.fcf_code}
        found |= {"justified_p_fcf": justified.p_fcf, "justified_code": justified.code}
        found["equity_value"] = np.where(multiples.fcf_code == 0, fcf * justified.p_fcf, np.nan)
    if given & {"price", "eps0", "eps_n"}:
        growth = peg_arrays(*figures(*_PEG))
        found |= {"pe": growth.pe, "eps_growth": growth.g, "peg": growth.peg, "peg_code": growth.code}
        found["fair_price_peg1"] = growth.fair_price_peg1
    if given & {"market", "p", "share"}:
        found |= _future(dict(zip(_FMVD, figures(*_FMVD), strict=True)))
    return found


def _future(stated: dict[str, Column]) -> dict[str, NDArray[np.float64] | NDArray[np.int8]]:
    for name in ("base", "d"):
        stated[name] = np.nan_to_num(stated[name], nan=0.0)
    stated["n"] = stated.pop("years")
    future = fmvd_arrays(**stated)
    return {"fmv": future.fmv, "v0": future.v0, "v0_code": future.code}
