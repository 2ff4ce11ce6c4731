"""A picture of the place of a PDF that a citation points to, the quoted words highlighted."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from knowledge.cleaning import clean
from knowledge.errors import ReaderError
from knowledge.readers import pdf

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 400 * 1024  # bytes of the picture
WIDTH = 1080  # pixels, as wide as a phone shows
_TALLEST = 1600  # pixels of the picture
_MOST_PIXELS = 16_000_000  # of the whole page while it is drawn
_CONTEXT = 150  # pixels above and below the quoted words
_MARGIN = 3  # pixels the highlight reaches beyond the letters
_HIGHLIGHT = (255, 236, 110)
_EDGE = (196, 150, 0)
_Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page as drawn: its picture, and where points of the page lie in it."""

    picture: Image
    page: Any

    def box(self, left: float, bottom: float, right: float, top: float) -> _Box:
        """Where a box of the page lies in the picture, whichever way the page is turned."""
        corners = [self._point(x, y) for x, y in ((left, bottom), (right, top), (left, top), (right, bottom))]
        across, down = zip(*corners, strict=True)
        return min(across), min(down), max(across), max(down)

    def _point(self, x: float, y: float) -> tuple[int, int]:
        import ctypes  # noqa: PLC0415

        import pypdfium2.raw as pdfium  # noqa: PLC0415

        across, down = ctypes.c_int(), ctypes.c_int()
        size = (0, 0, self.picture.width, self.picture.height, 0)
        pdfium.FPDF_PageToDevice(self.page.raw, *size, x, y, across, down)
        return across.value, down.value


def crop(content: bytes, page: int, text: str, start: int, end: int) -> bytes | None:
    """The place of a page as PNG; None when there is no such page or it does not show the words.

    text: the page's text as the library keeps it, of which the characters from start to end are quoted.
    """
    try:
        document = pdf.opened(content)
    except ReaderError:
        return None
    try:
        if not 1 <= page <= len(document):
            return None
        opened = document[page - 1]
        letters = _letters(opened, text, start, end)
        if not letters:
            return None
        drawn = _drawn(opened)
        boxes = _lines([drawn.box(*letter) for letter in letters])
        return _png(_cut(_highlighted(drawn.picture, boxes), boxes))
    finally:
        document.close()


def _letters(page: Any, text: str, start: int, end: int) -> list[tuple[float, float, float, float]]:
    """The boxes of the quoted letters on the page, in points from its lower left corner."""
    words = pdf.text_page(page)
    try:
        places = _quoted(words, text, start, end)
        boxes = [words.get_charbox(at, loose=True) for at in places]
    finally:
        words.close()
    return [box for box in boxes if box[2] > box[0] and box[3] > box[1]]


def _quoted(words: Any, text: str, start: int, end: int) -> list[int]:
    """The numbers of the quoted characters among those of the page.

    The kept text differs from the page's own in blanks and invisible characters only, so the visible ones are counted.
    """
    visible: list[str] = []
    numbers: list[int] = []
    for at in range(words.count_chars()):
        for shown in _visible(_character(words, at)):
            visible.append(shown)
            numbers.append(at)
    own, kept, quote = "".join(visible), _visible(text), _visible(text[start:end])
    if not quote:
        return []
    expected = len(_visible(text[:start]))
    found = expected if own == kept else _nearest(own, quote, expected)
    return [] if found is None else numbers[found : found + len(quote)]


def _character(words: Any, at: int) -> str:
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    code = pdfium.FPDFText_GetUnicode(words.raw, at)
    return chr(code) if 0 < code < 0x110000 else ""


def _visible(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", clean(text)).split())


def _nearest(own: str, quote: str, expected: int) -> int | None:
    """Where the quote stands nearest to where it is expected."""
    found: list[int] = []
    at = own.find(quote)
    while at >= 0:
        found.append(at)
        at = own.find(quote, at + 1)
    return min(found, key=lambda place: abs(place - expected), default=None)


def _drawn(page: Any) -> _Drawn:
    width, height = page.get_size()
    scale = min(WIDTH / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return _Drawn(picture, page)


def _lines(boxes: Sequence[_Box]) -> list[_Box]:
    """Boxes of letters joined along their line, which may run down the picture."""
    across = not _runs_down(boxes)
    joined: list[_Box] = []
    for box in boxes:
        if joined and _is_next(joined[-1], box, across=across):
            before = joined[-1]
            joined[-1] = (*map(min, before[:2], box[:2]), *map(max, before[2:], box[2:]))  # type: ignore[assignment]
        else:
            joined.append(box)
    return joined


def _runs_down(boxes: Sequence[_Box]) -> bool:
    """Whether most letters stand below or above the one before them, and not beside it."""
    steps = [(abs(one[0] - other[0]), abs(one[1] - other[1])) for one, other in pairwise(boxes)]
    return sum(down > across for across, down in steps) > len(steps) / 2


def _is_next(before: _Box, box: _Box, *, across: bool) -> bool:
    """Whether a letter goes on where a line has come to."""
    along, cross = (0, 1) if across else (1, 0)
    shared = min(before[cross + 2], box[cross + 2]) - max(before[cross], box[cross])
    height = min(before[cross + 2] - before[cross], box[cross + 2] - box[cross])
    gap = max(box[along] - before[along + 2], before[along] - box[along + 2])
    return shared > 0.5 * height and gap < 2 * height


def _highlighted(picture: Image, boxes: Sequence[_Box]) -> Image:
    from PIL import Image, ImageChops, ImageDraw  # noqa: PLC0415

    marker = Image.new("RGB", picture.size, (255, 255, 255))
    draw = ImageDraw.Draw(marker)
    for left, top, right, bottom in boxes:
        draw.rectangle((left - _MARGIN, top - 1, right + _MARGIN, bottom + 1), fill=_HIGHLIGHT)
    marked = ImageChops.multiply(picture, marker)
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    if all(box[2] - box[0] >= box[3] - box[1] for box in boxes):
        left = max(0, min(box[0] for box in boxes) - 14)
        ImageDraw.Draw(marked).rectangle((left, top, left + 4, bottom), fill=_EDGE)
    return marked


def _cut(picture: Image, boxes: Sequence[_Box]) -> Image:
    """The quoted lines with what stands around them, over the whole width of the page."""
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    upper = max(0, top - _CONTEXT)
    lower = min(picture.height, bottom + _CONTEXT, upper + _TALLEST)
    return picture.crop((0, upper, picture.width, lower))


def _png(picture: Image) -> bytes:
    """As PNG, with fewer colours and then smaller until it is small enough to send."""
    from PIL import Image  # noqa: PLC0415

    for share in (1.0, 0.8, 0.6, 0.45, 0.3):
        size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        scaled = picture if share == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        for colours in (64, 16):
            out = io.BytesIO()
            scaled.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
                out, "PNG", optimize=True
            )
            if out.tell() <= LARGEST:
                return out.getvalue()
    return out.getvalue()
