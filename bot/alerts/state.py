"""When an alert tells: once as it becomes true, then not before it was clearly false and the pause is over.

    armed ──true, pause over──> told ──clearly false──> armed

Clearly false is 2 % beyond the threshold for prices and multiples and one percentage point for rates, so that a value
that trembles around the threshold tells once. An event is told when it differs from the one known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.condition import Condition

PAUSE = timedelta(hours=24)  # between two messages of one alert
_RELATIVE_MARGIN = 0.02
_RATE_MARGIN = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where an alert stands. seen: the event known last; told_at: when it told last, in seconds since 1970."""

    armed: bool = True
    told_at: float | None = None
    seen: str = ""


def holds(condition: Condition, value: float) -> bool:
    """Whether a value lies beyond the threshold, or on it where that counts."""
    assert condition.threshold is not None  # noqa: S101 - an event has no value
    if value == condition.threshold:
        return condition.inclusive
    return value < condition.threshold if condition.relation == "below" else value > condition.threshold


def after_value(state: State, condition: Condition, value: float, now: datetime) -> tuple[State, bool]:
    """The state after a new value, and whether to tell."""
    if state.armed:
        if not holds(condition, value) or not _pause_over(state, now):
            return state, False
        return replace(state, armed=False, told_at=now.timestamp()), True
    return replace(state, armed=_clearly_false(condition, value)), False


def after_event(state: State, event: str, now: datetime, *, any_change: bool) -> tuple[State, bool]:
    """The state after looking at an event, and whether to tell.

    any_change: every change is told; otherwise only a change to something, not back to nothing.
    """
    if event == state.seen:
        return state, False
    tells = any_change or bool(event)
    told = now.timestamp() if tells else state.told_at
    return replace(state, seen=event, told_at=told), tells


def _pause_over(state: State, now: datetime) -> bool:
    return state.told_at is None or now.timestamp() - state.told_at >= PAUSE.total_seconds()


def _clearly_false(condition: Condition, value: float) -> bool:
    assert condition.threshold is not None  # noqa: S101 - an event has no value
    margin = _RATE_MARGIN if condition.kind.kind == "ratio" else _RELATIVE_MARGIN * abs(condition.threshold)
    if condition.relation == "below":
        return value >= condition.threshold + margin
    return value <= condition.threshold - margin
