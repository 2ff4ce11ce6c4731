"""How often an alert would have told on the valuations kept so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.condition import Condition
from bot.alerts.state import State, after_value


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """The moments it would have told, out of so many kept values."""

    told: tuple[datetime, ...]
    looks: int


def dry_run(condition: Condition, history: Sequence[tuple[datetime, float]]) -> DryRun:
    """The alert over dated values, oldest first, starting armed.

    >>> from datetime import UTC
    >>> days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
    >>> below = Condition(measure="p_fcf", relation="below", threshold=15.0)
    >>> [day.day for day in dry_run(below, list(zip(days, [16.0, 14.0, 16.0, 14.0]))).told]
    [2, 4]
    """
    state, told = State(), []
    for moment, value in history:
        state, tells = after_value(state, condition, value, moment)
        if tells:
            told.append(moment)
    return DryRun(told=tuple(told), looks=len(history))
