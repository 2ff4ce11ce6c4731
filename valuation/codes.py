"""Reason codes as small numbers, for columns: 0 means the value exists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from valuation.result import REASON_CODES, ReasonCode

Column = NDArray[np.float64]
Codes = NDArray[np.int8]

MEANINGFUL = 0
CODE_OF: dict[ReasonCode, int] = {code: number for number, code in enumerate(REASON_CODES, start=1)}  # type: ignore[misc]


def reason_of(code: int) -> ReasonCode | None:
    """The reason a code stands for; None where the value exists.

    >>> reason_of(0), reason_of(CODE_OF["non_positive_eps"])
    (None, 'non_positive_eps')
    """
    return None if code == MEANINGFUL else REASON_CODES[code - 1]  # type: ignore[return-value]


def coded(*conditions: tuple[NDArray[np.bool_], ReasonCode]) -> Codes:
    """The code of the first condition that holds in each row, in order of precedence."""
    codes = np.zeros(conditions[0][0].shape, dtype=np.int8)
    for holds, reason in reversed(conditions):
        codes[holds] = CODE_OF[reason]
    return codes


def column(value: float | None) -> Column:
    """One figure as a column of length one; a figure that is not reported is NaN inside columns."""
    return np.array([np.nan if value is None else value], dtype=np.float64)
