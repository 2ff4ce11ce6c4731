"""Value ranges against the price, one bar a method: the picture analysts call a football field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.charts.card import FAINT, INK, PAPER, PRICE, RULE, VALUE, Chart, card, fitted

_ROW = 0.52  # inches


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One method's low, base and high value per listed unit; words: the three as text."""

    label: str
    low: float
    base: float
    high: float
    words: str
    decides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What the picture shows; every number comes with its words, so that the picture rounds nothing itself."""

    title: str
    subtitle: str
    bars: Sequence[Bar]
    price: float | None
    price_words: str
    notes: Sequence[str] = ()
    alt: str


def football_field(field: Field) -> Chart:
    """The chart; the price is a line through every bar.

    Raises
        ValueError: without a bar there is nothing to draw.
    """
    if not field.bars:
        raise ValueError("A football field needs at least one method with a value.")
    drawn = card(
        field.title, field.subtitle, height=_ROW * len(field.bars) + 0.25, left=1.15, right=0.1, notes=field.notes
    )
    axes = drawn.axes
    points = [value for bar in field.bars for value in (bar.low, bar.base, bar.high)]
    points += [] if field.price is None else [field.price]
    spread = (max(points) - min(points)) or abs(points[0]) or 1.0
    axes.set_xlim(min(points) - 0.10 * spread, max(points) + 0.10 * spread)
    axes.set_ylim(len(field.bars) - 0.4, -0.85)
    axes.set_xticks([])
    axes.set_yticks([])
    for row, bar in enumerate(field.bars):
        axes.axhline(row, color=RULE, linewidth=0.6, zorder=0)
        axes.barh(row, bar.high - bar.low, left=bar.low, height=0.3, color=VALUE, alpha=0.9 if bar.decides else 0.45)
        axes.plot([bar.base, bar.base], [row - 0.2, row + 0.2], color=INK, linewidth=1.6, solid_capstyle="butt")
        drawn.text(
            -0.02, row, fitted(bar.label, 20), ha="right", va="center", bold=bar.decides,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
        place = (bar.low + bar.high) / 2
        low, high = axes.get_xlim()
        side = (
            "left" if place < low + 0.3 * (high - low) else "right" if place > high - 0.3 * (high - low) else "center"
        )
        at = {"left": bar.low, "right": bar.high, "center": place}[side]
        drawn.text(at, row + 0.33, bar.words, size=7, colour=FAINT, ha=side, va="center", bbox=PAPER, zorder=4)
    if field.price is not None:
        low, high = axes.get_xlim()
        axes.axvline(field.price, ymax=0.88, color=PRICE, linewidth=1.4, linestyle=(0, (4, 2)))
        share = (field.price - low) / (high - low)
        side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
        drawn.text(field.price, -0.68, field.price_words, size=8, colour=PRICE, ha=side, va="center", bold=True)
    return drawn.chart(field.alt)
