"""A change of the base value parted into what the accounts, the rate, the growth, the shares and the currency did.

The new valuation is made again with one assumption after the other as it was before; what each takes away or adds is its
part. The parts are logarithms and add up to the move; what the accounts and net cash did is what the others leave.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bot.daily.change import NOTICEABLE, SMALL_LEG, Leg
from bot.storage.valuations import StoredValuation

# In this order; the order matters only where several move at once, and then by the product of their moves.
DRIVERS = ("discount_rate", "growth", "terminal_growth", "earnings_growth")
_SAME = 1e-9

BaseAt = Callable[[Mapping[str, float]], float | None]


def value_legs(before: StoredValuation, after: StoredValuation, base_at: BaseAt) -> tuple[Leg, ...]:
    """The parts of a change of the base value that a reader would notice; nothing where the two cannot be compared.

    base_at: the base value now with the given assumptions instead of today's; None where there is none.

    Formula
        ln(after/before) = Σ ln(value/value with the driver as before) + ln(fx before/after) + ln(shares before/after)
                           + rest
    """
    moved = _log_ratio(before.base, after.base)
    if moved is None or abs(math.expm1(moved)) < NOTICEABLE or before.method != after.method:
        return ()
    driven = _driven(before, after, base_at)
    if driven is None:
        return ()
    fx, shares = _log_ratio(after.fx, before.fx) or 0.0, _log_ratio(after.shares, before.shares) or 0.0
    shown = [leg for leg in (*driven, Leg("shares", shares), Leg("fx", fx)) if abs(leg.log) >= SMALL_LEG]
    rest = moved - sum(leg.log for leg in shown)
    if abs(rest) < SMALL_LEG:
        return tuple(shown)
    return (Leg("accounts" if before.statements_day != after.statements_day else "other", rest), *shown)


def _driven(before: StoredValuation, after: StoredValuation, base_at: BaseAt) -> list[Leg] | None:
    """The part of each assumption that moved; None where the value has no base with it as it was."""
    legs, held, current = [], dict[str, float](), after.base
    for name in DRIVERS:
        old, new = before.drivers.get(name), after.drivers.get(name)
        if old is None or new is None or abs(new - old) < _SAME:
            continue
        held[name] = old
        value = base_at(dict(held))
        log = _log_ratio(value, current)
        if log is None:
            return None
        legs.append(Leg(name, log))
        current = value
    return legs


def _log_ratio(before: float | None, after: float | None) -> float | None:
    if before is None or after is None or before <= 0 or after <= 0:
        return None
    return math.log(after / before)
