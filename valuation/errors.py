"""What can go wrong in the arithmetic.

ValuationError
├── MixedQuantities   units, currencies or share bases that do not belong together
├── OutsideDomain     arguments for which a formula has no meaning; carries a reason code
└── UnusableInput     an argument that is missing, unknown or of the wrong kind

A result that has no meaning for a company (a loss, a negative cash flow) is no error:
models return it as `valuation.result.NotMeaningful`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from valuation.result import ReasonCode


class ValuationError(Exception):
    """Base of every error this room raises; its text is one sentence fit to be read by a user."""


class MixedQuantities(ValuationError):
    """Numbers of different unit, currency or share basis were combined."""


class OutsideDomain(ValuationError):
    """A formula was asked for arguments where it has no value."""

    def __init__(self, code: ReasonCode, text: str) -> None:
        super().__init__(text)
        self.code: ReasonCode = code


class UnusableInput(ValuationError):
    """A parameter is missing, unknown or not of the kind the model takes."""
