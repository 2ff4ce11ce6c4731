"""Passages and sentences: exact spans, natural borders."""

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cleaning import clean
from knowledge.document import Heading, Page
from knowledge.passages import ENGLISH_LENGTH, passages_of
from knowledge.sentence_split import split

_TEXTS = st.text(alphabet='aB1. ,\n。，；现金流|-!?"', max_size=4000)


@given(_TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_passage_is_the_text_of_its_span_and_nothing_visible_is_lost(raw):
    text = clean(raw)
    passages = passages_of("d", Page(1, text))
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= ENGLISH_LENGTH * 1.25
    assert "".join("".join(p.text for p in passages).split()) == "".join(text.split())


@given(_TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_sentence_is_the_text_of_its_span_and_nothing_visible_is_lost(raw):
    sentences = split(raw)
    assert all(raw[one.start : one.end] == one.text for one in sentences)
    assert "".join("".join(one.text for one in sentences).split()) == "".join(raw.split())


def test_a_heading_starts_a_passage_and_names_it():
    first, second = "Rates\n\n" + "Rates fell. " * 60, "Growth\n\n" + "Growth rose. " * 60
    text = f"{first}\n\n{second}"
    page = Page(1, text, (Heading(0, "Rates"), Heading(len(first) + 2, "Growth")))
    assert [(p.section, p.text[:6]) for p in passages_of("d", page)] == [("Rates", "Rates\n"), ("Growth", "Growth")]


def test_table_rows_are_not_cut():
    rows = [f"Item number {n} 1,200 1,100 1,000" for n in range(120)]
    for passage in passages_of("d", Page(1, "\n".join(rows))):
        assert set(passage.text.split("\n")) <= set(rows)


def test_sentences_end_where_they_end():
    text = "The U.S. leads. R&D rose 3.5% to $1.2 billion. Is it 8.5x? 利率下降。估值提升！"
    assert [one.text for one in split(text)] == [
        "The U.S. leads.",
        "R&D rose 3.5% to $1.2 billion.",
        "Is it 8.5x?",
        "利率下降。",
        "估值提升！",
    ]
