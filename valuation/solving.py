"""Finding the argument at which a monotone function takes a value."""

from __future__ import annotations

from collections.abc import Callable


def solve(function: Callable[[float], float], target: float, low: float, high: float) -> float | None:
    """Where a monotone function reaches the target between two bounds; None when it does not.

    Bisection down to the last bit of a double, so that the same input gives the same bytes everywhere.
    Raises whatever the function raises.
    """
    at_low, at_high = function(low) - target, function(high) - target
    if at_low == 0.0:
        return low
    if at_high == 0.0:
        return high
    if (at_low > 0.0) == (at_high > 0.0):
        return None
    rising = at_high > at_low
    for _ in range(200):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        if (function(middle) < target) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
