"""The card every chart is drawn on: phone width, a font that carries Chinese, colours for light and dark chats."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

_FONTS = Path(__file__).parent.parent / "fonts"
_WIDTH = 5.4  # inches; 1080 pixels at the resolution below, which Telegram shows unscaled
_DPI = 200
_EDGE = 0.22  # inches left free on every side

# An opaque card of its own reads the same in a light and in a dark chat; the hues also part for the colour-blind.
BACKGROUND = "#f6f5f1"
INK = "#22272e"
FAINT = "#8a8f98"
RULE = "#d9d7d0"
VALUE = "#2f6f9f"
PRICE = "#c8553d"
# Neither green nor red: a rise is green in New York and red in Shanghai.
UP = "#2f6f9f"
DOWN = "#b7791f"
TOTAL = "#56606b"
PAPER = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 0.6}  # behind words that a line may cross


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture and the words that stand for it where it cannot be seen."""

    png: bytes
    alt: str


@cache
def font(weight: str = "Regular") -> FontProperties:
    """The bundled font, so that no machine shows empty boxes for Chinese."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - a second of import, only for a chart

    return FontProperties(fname=str(_FONTS / f"NotoSansCJKsc-{weight}-subset.otf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A drawing surface with its title; `axes` is the one plot on it."""

    figure: Figure
    axes: Axes

    def text(self, x: float, y: float, words: str, *, size: float = 8.0, colour: str = INK, **how: object) -> None:
        """Words at a place of the plot; `how` goes to matplotlib: ha, va, transform."""
        weight = "Bold" if how.pop("bold", False) else "Regular"
        self.axes.text(x, y, words, fontproperties=font(weight), fontsize=size, color=colour, **how)  # type: ignore[arg-type]

    def chart(self, alt: str) -> Chart:
        """The finished picture: the same drawing gives the same bytes."""
        picture = io.BytesIO()
        self.figure.savefig(picture, format="png", dpi=_DPI, facecolor=BACKGROUND, metadata={"Software": None})
        return Chart(png=picture.getvalue(), alt=alt)


def card(
    title: str,
    subtitle: str,
    *,
    height: float,
    left: float,
    right: float,
    under: float = 0.0,
    notes: Sequence[str] = (),
) -> Card:
    """An empty card.

    height: inches of the plot itself. left, right, under: inches kept for labels beside and under it.
    notes: lines at the foot.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    above, below = 0.78, _EDGE + under + 0.17 * len(notes)
    total = above + height + below
    figure = Figure(figsize=(_WIDTH, total))
    FigureCanvasAgg(figure)
    box = (
        (_EDGE + left) / _WIDTH,
        below / total,
        (_WIDTH - 2 * _EDGE - left - right) / _WIDTH,
        height / total,
    )
    axes = figure.add_axes(box)
    axes.set_facecolor(BACKGROUND)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=FAINT)
    figure.text(
        _EDGE / _WIDTH, 1 - 0.20 / total, title, fontproperties=font("Bold"), fontsize=11.5, color=INK, va="top"
    )
    figure.text(_EDGE / _WIDTH, 1 - 0.45 / total, subtitle, fontproperties=font(), fontsize=8, color=FAINT, va="top")
    for row, note in enumerate(reversed(notes)):
        figure.text(
            _EDGE / _WIDTH, (_EDGE * 0.6 + 0.17 * row) / total, note, fontproperties=font(), fontsize=6.8, color=FAINT
        )
    return Card(figure=figure, axes=axes)


def fitted(words: str, most: int) -> str:
    """A label no wider than `most` Latin characters; a Chinese one counts double."""
    width = 0
    kept: list[str] = []
    for character in words:
        width += 2 if ord(character) > 0x2E7F else 1
        if width > most:
            return "".join(kept).rstrip() + "…"
        kept.append(character)
    return words
