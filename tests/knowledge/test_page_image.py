"""Pictures of the place a citation points to."""

import io

import pypdfium2
import pytest
from PIL import Image

from knowledge.page_image import LARGEST, WIDTH, crop
from knowledge.readers import pdf

LINES = [f"Line {n:02d} tells of rates and of growth in the year {2000 + n}." for n in range(50)]
QUOTE = LINES[20]
YELLOW = (255, 236, 110)


def _turned(content, degrees=0, cropbox=None):
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    page.set_rotation(degrees)
    if cropbox:
        page.set_cropbox(*cropbox)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _cropped(content, quote=QUOTE):
    text = pdf.read(content).pages[0].text
    start = text.index(quote)
    image = crop(content, 1, text, start, start + len(quote))
    assert image is not None
    assert len(image) <= LARGEST
    return Image.open(io.BytesIO(image)).convert("RGB")


def _yellow(picture):
    """The box of the highlighted part."""
    mask = Image.new("1", picture.size)
    data = [abs(r - 255) < 8 and abs(g - 236) < 8 and abs(b - 110) < 12 for r, g, b in picture.get_flattened_data()]
    mask.putdata(data)
    return mask.getbbox()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("cropbox", [None, (20, 300, 500, 780)])
def test_the_quoted_line_is_highlighted_however_the_page_is_turned_and_cut(make_pdf, degrees, cropbox):
    picture = _cropped(_turned(make_pdf([LINES]), degrees, cropbox))
    left, top, right, bottom = _yellow(picture)
    long, short = max(right - left, bottom - top), min(right - left, bottom - top)
    assert picture.width == WIDTH
    assert long > 5 * short  # one line of text, upright or lying
    assert (right - left > bottom - top) == (degrees in (0, 180))
    assert short < 80


def test_only_the_quoted_words_are_highlighted_and_what_stands_around_is_shown(make_pdf):
    picture = _cropped(make_pdf([LINES]))
    _, top, _, bottom = _yellow(picture)
    assert bottom - top < 40
    assert top > 100
    assert picture.height - bottom > 100
    assert picture.height < 500


def test_a_quote_over_two_lines_is_highlighted_on_both(make_pdf):
    one = _yellow(_cropped(make_pdf([LINES])))
    two = _yellow(_cropped(make_pdf([LINES]), f"{LINES[20]}\n{LINES[21]}"))
    assert two[3] - two[1] > 1.6 * (one[3] - one[1])


def test_the_right_one_of_two_equal_lines_is_highlighted(make_pdf):
    lines = [*LINES[:10], QUOTE, *LINES[10:30]]
    content = make_pdf([lines])
    text = pdf.read(content).pages[0].text
    first, second = text.index(QUOTE), text.rindex(QUOTE)
    assert first < second
    images = [crop(content, 1, text, start, start + len(QUOTE)) for start in (first, second)]
    assert images[0] != images[1]


def test_text_laid_invisibly_under_a_page_shifts_nothing(make_pdf):
    content = make_pdf([LINES]).replace(b"(Line 03", b"3 Tr (Line 03").replace(b"(Line 04", b"0 Tr (Line 04")
    assert "Line 03" not in pdf.read(content).pages[0].text
    assert _yellow(_cropped(content))


@pytest.mark.parametrize(("page", "start", "end"), [(2, 0, 5), (0, 0, 5), (1, 5, 5)])
def test_a_place_that_is_not_there_has_no_picture(make_pdf, page, start, end):
    content = make_pdf([LINES])
    assert crop(content, page, pdf.read(content).pages[0].text, start, end) is None


def test_what_is_no_pdf_has_no_picture():
    assert crop(b"plain text", 1, "plain text", 0, 5) is None
