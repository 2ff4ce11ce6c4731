"""A multiple through time with the band it has kept and where it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.render.charts.card import FAINT, INK, PRICE, RULE, VALUE, Card, Chart, card, font

_HEIGHT = 2.3  # inches


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of the band, such as the median, with its words."""

    value: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Dated multiples, oldest first, and the low, middle and high level of the same history."""

    title: str
    subtitle: str
    days: Sequence[date]
    values: Sequence[float]
    low: Level
    middle: Level
    high: Level
    now_words: str
    notes: Sequence[str] = ()
    alt: str


def band_chart(band: Band) -> Chart:
    """The chart; the last point is today's place.

    Raises
        ValueError: if days and values do not pair, or fewer than two are given: one point shows no history.
    """
    if len(band.days) != len(band.values) or len(band.days) < 2:
        raise ValueError("A band needs at least two days, each with its multiple.")
    drawn = card(band.title, band.subtitle, height=_HEIGHT, left=0.05, right=0.95, under=0.25, notes=band.notes)
    axes = drawn.axes
    numbers = [day.toordinal() for day in band.days]
    axes.axhspan(band.low.value, band.high.value, color=VALUE, alpha=0.12, linewidth=0)
    for level in (band.low, band.middle, band.high):
        axes.axhline(level.value, color=RULE if level is not band.middle else FAINT, linewidth=0.8)
    axes.plot(numbers, list(band.values), color=VALUE, linewidth=1.4)
    axes.plot(numbers[-1], band.values[-1], marker="o", markersize=5, color=PRICE)
    span = numbers[-1] - numbers[0]
    axes.set_xlim(numbers[0], numbers[-1] + 0.02 * span)
    everything = [*band.values, band.low.value, band.high.value]
    margin = 0.08 * ((max(everything) - min(everything)) or 1.0)
    axes.set_ylim(min(everything) - margin, max(everything) + margin)
    _label_levels(drawn, band, 2 * margin)
    ticks = [numbers[0], numbers[-1]]
    axes.set_xticks(ticks, [band.days[0].isoformat(), band.days[-1].isoformat()], fontproperties=font(), fontsize=7)
    first, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.set_yticks([])
    return drawn.chart(band.alt)


def _label_levels(drawn: Card, band: Band, apart: float) -> None:
    """The levels' words beside the plot, pushed apart where they would print over each other; today's goes first."""
    wanted = [
        (band.values[-1], band.now_words, PRICE, True),
        (band.low.value, band.low.words, FAINT, False),
        (band.middle.value, band.middle.words, INK, False),
        (band.high.value, band.high.words, FAINT, False),
    ]
    placed: list[float] = []
    beside = band.days[-1].toordinal() + 0.035 * (band.days[-1] - band.days[0]).days
    for value, words, colour, bold in wanted:
        at = value
        while any(abs(at - other) < 0.55 * apart for other in placed):
            at += 0.1 * apart if value >= band.values[-1] else -0.1 * apart
        placed.append(at)
        drawn.text(beside, at, words, size=7.2, colour=colour, ha="left", va="center", bold=bold, clip_on=False)
