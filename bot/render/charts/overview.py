"""A watchlist at a glance: the gap between value and price, one row a name, the widest gap first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.charts.card import DOWN, FAINT, INK, RULE, UP, Chart, card, fitted

_ROW = 0.36  # inches
FARTHEST = 1.5  # a gap beyond this is drawn cut off, so that one name does not flatten the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One name: gaps of the low, base and high value over the price; all None where it has no value, with why."""

    label: str
    low: float | None
    base: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The rows in the order they are drawn."""

    title: str
    subtitle: str
    rows: Sequence[Row]
    price_words: str
    notes: Sequence[str] = ()
    alt: str


def overview_chart(overview: Overview) -> Chart:
    """The chart; the middle line is the price, right of it the value is higher.

    Raises
        ValueError: without a row there is nothing to draw.
    """
    if not overview.rows:
        raise ValueError("An overview needs at least one name.")
    height = _ROW * len(overview.rows) + 0.25
    drawn = card(overview.title, overview.subtitle, height=height, left=1.45, right=0.7, notes=overview.notes)
    axes = drawn.axes
    gaps = [gap for row in overview.rows for gap in (row.low, row.base, row.high) if gap is not None]
    reach = min(max([0.1, *(abs(gap) for gap in gaps)]), FARTHEST) * 1.08
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(overview.rows) - 0.5, -1.1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.axvline(0.0, ymax=1 - 0.55 / (len(overview.rows) + 0.6), color=INK, linewidth=0.9)
    drawn.text(0.0, -0.82, overview.price_words, size=7.2, colour=FAINT, ha="center", va="center")
    labels = axes.get_yaxis_transform()
    for at, row in enumerate(overview.rows):
        axes.axhline(at, color=RULE, linewidth=0.5, zorder=0)
        drawn.text(-0.03, at, fitted(row.label, 25), ha="right", va="center", transform=labels)
        missing = row.base is None
        drawn.text(1.03, at, row.words, ha="left", va="center", colour=FAINT if missing else INK, transform=labels)
        if row.low is None or row.high is None or row.base is None:
            continue
        colour = UP if row.base >= 0 else DOWN
        low, high = max(row.low, -reach), min(row.high, reach)
        if low < high:
            axes.barh(at, high - low, left=low, height=0.4, color=colour, alpha=0.35)
        if -reach <= row.base <= reach:
            axes.plot(row.base, at, marker="o", markersize=5, color=colour)
        else:
            axes.plot(reach if row.base > 0 else -reach, at, marker=">" if row.base > 0 else "<", markersize=5,
                      color=colour, clip_on=False)  # fmt: skip
    return drawn.chart(overview.alt)
