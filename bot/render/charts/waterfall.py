"""A price move as steps from one day's price to the other's, one for each cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.charts.card import DOWN, INK, RULE, TOTAL, UP, Chart, card, fitted

_ROW = 0.42  # inches
_HALF = 0.23  # of a step's bar, in rows
_HALF_PRICE = 0.26  # of the mark of a price


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause and its points of the move, as a fraction of the first price."""

    label: str
    points: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The two prices and what lies between; the causes sum to the move."""

    title: str
    subtitle: str
    start: str
    end: str
    start_words: str
    end_words: str
    causes: Sequence[Cause]
    notes: Sequence[str] = ()
    alt: str


def waterfall(move: Move) -> Chart:
    """The chart, read from top to bottom; a step to the right raised the price.

    Raises
        ValueError: without a cause there is nothing to draw.
    """
    if not move.causes:
        raise ValueError("A waterfall needs at least one cause.")
    rows = len(move.causes) + 2
    drawn = card(move.title, move.subtitle, height=_ROW * rows, left=1.45, right=0.75, notes=move.notes)
    axes = drawn.axes
    levels = [0.0]
    for cause in move.causes:
        levels.append(levels[-1] + cause.points)
    spread = (max(levels) - min(levels)) or 1.0
    axes.set_xlim(min(levels) - 0.06 * spread, max(levels) + 0.06 * spread)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.axvline(0.0, color=RULE, linewidth=0.8, zorder=0)
    labels = axes.get_yaxis_transform()
    for row, (label, words, at) in enumerate(
        [(move.start, move.start_words, 0.0), *((c.label, c.words, None) for c in move.causes),
         (move.end, move.end_words, levels[-1])]
    ):  # fmt: skip
        total = at is not None
        drawn.text(-0.03, row, fitted(label, 25), ha="right", va="center", bold=total, transform=labels)
        drawn.text(1.03, row, words, ha="left", va="center", bold=total, transform=labels)
        if at is not None:
            axes.plot(
                [at, at], [row - _HALF_PRICE, row + _HALF_PRICE], color=TOTAL, linewidth=3.0, solid_capstyle="butt"
            )
    for row, cause in enumerate(move.causes, start=1):
        before = levels[row - 1]
        axes.barh(row, cause.points, left=before, height=2 * _HALF, color=UP if cause.points >= 0 else DOWN)
        above = row - 1 + (_HALF_PRICE if row == 1 else _HALF)
        # Through a step of nothing the line goes on, so that the eye can follow it.
        below = row + (_HALF if abs(cause.points) < spread / 500 else -_HALF)
        axes.plot([before, before], [above, below], color=INK, linewidth=0.6)
    axes.plot([levels[-1]] * 2, [rows - 2 + _HALF, rows - 1 - _HALF_PRICE], color=INK, linewidth=0.6)
    return drawn.chart(move.alt)
