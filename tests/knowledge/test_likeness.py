"""Passages that say nearly the same are linked and shown once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.likeness import are_alike, bands

STORY = (
    "Zorblatt Software raised its guidance for free cash flow in 2024 to 12.5 billion, since customers paid earlier, "
    "capital spending fell, and the share of subscriptions in sales rose to 71 percent, which management had not "
    "expected before the second half of the year; the discount rate of the sector fell at the same time."
)
OTHER = (
    "Gribnitz Motors sells electric vehicles in nine countries and builds batteries with a partner in Hungary, whose "
    "plant is to open in 2026; penetration stands at 8 percent and the market is valued by what it may become later."
)


def _write(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (STORY, True),
        (STORY.upper().replace(", ", " ,  "), True),
        (STORY.replace("management", "the board"), True),
        (STORY.replace("12.5 billion", "12.6 billion"), False),
        (STORY.replace("2024", "2023"), False),
        (OTHER, False),
        (" ".join(sorted(STORY.split())), False),
    ],
)
def test_passages_are_alike_by_their_words_and_all_their_figures(other, alike):
    assert are_alike(STORY, other) is alike
    assert are_alike(other, STORY) is alike


def test_alike_passages_share_a_band_nearly_always():
    words = [f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(150)]
    met = 0
    for at in range(5, 105):
        changed = [*words]
        changed[at] = "changed"
        assert are_alike(" ".join(words), " ".join(changed))
        met += bool(set(bands(" ".join(words))) & set(bands(" ".join(changed))))
    assert met >= 97


def test_a_short_passage_is_not_compared():
    assert bands("Risk factors of the year 2024") == ()


def test_chinese_passages_are_compared_by_their_characters():
    text = "利率下降会提升现金流型科技公司的估值，因为未来的自由现金流按更低的贴现率折现，所以市盈率和市现率都会上升。"
    assert are_alike(text, text.replace("会提升", "将提升"))
    assert set(bands(text)) & set(bands(text))
    assert not are_alike(text, text[::-1])


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_every_text_is_like_itself(text):
    assert are_alike(text, text)
    assert bands(text) == bands(text)


def test_search_shows_a_repeat_once_and_says_where_else_it_stands(library, tmp_path):
    for name in ("one", "two", "three"):
        library.add(_write(tmp_path, f"{name}.txt", f"Paper {name}\n\n{STORY}"))
    library.add(_write(tmp_path, "other.txt", STORY.replace("12.5", "13.5")))
    rows = [row for row in library.search("Zorblatt Software free cash flow guidance") if "Zorblatt" in row["text"]]
    assert len(rows) == 2
    shown = next(row for row in rows if "12.5" in row["text"])
    places = {shown["document"], *(place["document"] for place in shown["also"])}
    assert places == {"one", "two", "three"}
    assert all(set(place) == {"document", "title", "page"} for place in shown["also"])
    assert "also" not in next(row for row in rows if "13.5" in row["text"])


def test_the_rest_of_a_group_stays_linked_when_its_first_document_goes(library, tmp_path):
    for name in ("one", "two", "three"):
        library.add(_write(tmp_path, f"{name}.txt", f"Paper {name}\n\n{STORY}"))
    library.remove("one")
    library.add(_write(tmp_path, "four.txt", f"Paper four\n\n{STORY}"))
    (row,) = (row for row in library.search("Zorblatt Software cash flow guidance") if "Zorblatt" in row["text"])
    assert {row["document"], *(place["document"] for place in row["also"])} == {"two", "three", "four"}


def test_a_page_that_says_something_of_its_own_is_shown_though_part_of_it_is_a_repeat(library, tmp_path, make_pdf):
    lines = [STORY[at : at + 90] for at in range(0, len(STORY), 90)]
    more = [f"Zorblatt Software segment number {n} grew." for n in range(60)]
    path = tmp_path / "filing.pdf"
    path.write_bytes(make_pdf([lines, [*lines, *more], lines]))
    library.add(path)
    rows = library.search("Zorblatt Software guidance", documents=["filing"])
    assert sorted(row["page"] for row in rows) in ([1, 2], [2, 3])


def test_a_repeat_within_one_document_is_linked(library, tmp_path):
    library.add(_write(tmp_path, "one.txt", f"{STORY}\f{OTHER}\f{STORY}"))
    groups = library._store.twins.groups(library._store.number("one"), 0, 99)
    assert groups[0] is not None
    assert groups[0] == groups[-1]
