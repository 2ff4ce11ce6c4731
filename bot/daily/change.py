"""What changed between two valuations of one company, and why.

A trailing multiple moves with the price alone while no report comes out. So between two reports the price move is
not called a re-rating: the summary says that trailing earnings are unchanged, and names what did move beside the price.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.storage.valuations import StoredValuation

# A smaller move of price, base value or gap is noise to somebody who reads once a day. Product decision.
NOTICEABLE = 0.01
# A change of the discount rate by five basis points moves a long-lived value by about one percent.
NOTICEABLE_RATE = 0.0005
SMALL_LEG = 0.001  # a part below a tenth of a per cent is left to the others


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of the price move, as a logarithm, so that the parts add up."""

    name: str
    log: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A company's valuation before and after; before None when it is new on the list.

    legs: parts of the price move; empty when no new report makes a split meaningful. value_legs: of the value's move.
    """

    before: StoredValuation | None
    after: StoredValuation
    price_move: float | None = None
    value_move: float | None = None
    gap_move: float | None = None
    legs: tuple[Leg, ...] = ()
    value_legs: tuple[Leg, ...] = ()
    earnings_unchanged: bool = False
    rate_before: float | None = None

    @property
    def type_switched(self) -> bool:
        """Whether the company counts as another type now."""
        return self.before is not None and self.before.type != self.after.type

    @property
    def method_switched(self) -> bool:
        """Whether another method sets the value now."""
        return self.before is not None and self.before.method != self.after.method

    @property
    def noticeable(self) -> bool:
        """Whether a reader is told about it."""
        moves = (self.price_move, self.value_move, self.gap_move)
        moved = any(move is not None and abs(move) >= NOTICEABLE - 1e-12 for move in moves)
        return self.before is None or moved or self.type_switched or self.method_switched

    @property
    def weight(self) -> float:
        """How far up in the summary it stands: by the change of the gap, then of the price."""
        if self.before is None:
            return math.inf
        return abs(self.gap_move or 0.0) + abs(self.price_move or 0.0) / 1000


def change(before: StoredValuation | None, after: StoredValuation) -> Change:
    """The change between two valuations of one company.

    Formula
        price_move = price after / price before - 1; value_move likewise; gap_move = gap after - gap before
    Units
        fractions; legs are natural logarithms.
    """
    if before is None or before.currency != after.currency:
        return Change(before=None, after=after)
    reported = before.statements_day != after.statements_day
    return Change(
        before=before,
        after=after,
        price_move=_move(before.price, after.price),
        value_move=_move(before.base, after.base),
        gap_move=None if before.gap is None or after.gap is None else after.gap - before.gap,
        legs=_legs(before, after) if reported else _fx_only(before, after),
        earnings_unchanged=not reported and before.flow is not None and before.flow == after.flow,
        rate_before=before.discount_rate if _rate_moved(before, after) else None,
    )


def _move(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None or before == 0 else after / before - 1.0


def _rate_moved(before: StoredValuation, after: StoredValuation) -> bool:
    if before.discount_rate is None or after.discount_rate is None:
        return False
    return abs(after.discount_rate - before.discount_rate) >= NOTICEABLE_RATE


def _log_ratio(before: float | None, after: float | None) -> float | None:
    if before is None or after is None or before <= 0 or after <= 0:
        return None
    return math.log(after / before)


def _fx_only(before: StoredValuation, after: StoredValuation) -> tuple[Leg, ...]:
    fx = _log_ratio(before.fx, after.fx)
    return (Leg("fx", fx),) if fx is not None and abs(fx) >= SMALL_LEG else ()


def _legs(before: StoredValuation, after: StoredValuation) -> tuple[Leg, ...]:
    """Earnings + share count + FX + multiple = price, in logarithms; nothing when a part is unknown or negative.

    The multiple takes what the others leave, so the parts always add up to the price move.
    """
    price, earnings = _log_ratio(before.price, after.price), _log_ratio(before.flow, after.flow)
    if price is None or earnings is None or before.method != after.method:
        return ()
    shares = _log_ratio(after.shares, before.shares) or 0.0
    fx = _log_ratio(before.fx, after.fx) or 0.0
    parts = (Leg("earnings", earnings), Leg("shares", shares), Leg("fx", fx))
    shown = tuple(leg for leg in parts if abs(leg.log) >= SMALL_LEG)
    return (*shown, Leg("multiple", price - sum(leg.log for leg in shown)))
