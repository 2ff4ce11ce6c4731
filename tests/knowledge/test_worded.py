"""Passages by the words they hold and documents by their day, without ranking."""

from datetime import date

import numpy as np
import pytest

from knowledge.lexical import LexicalIndex, postings_of, segment


@pytest.fixture
def filled(library, tmp_path):
    """A library of three texts of a few passages each; gives it with their ids."""
    paragraph = "Cash flow covers the spending of the year without any help from outside. " * 60
    texts = {
        "a": f"Tencent Holdings grew.\n\n{paragraph}\n\nTencent cut spending on 5 November 2026.",
        "b": f"{paragraph}\n\nHoldings of Tencent shares fell.",
        "c": "腾讯控股于2026年11月5日公布业绩。",
    }
    for at, (name, text) in enumerate(texts.items(), start=1):
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        library.add(path, published=date(2026, 11, at))
    return library


def found(library, *phrases, documents=("a", "b", "c"), most=9):
    return [(one.document, one.text) for one in library.passages_with(phrases, documents, most)]


def test_every_word_of_a_phrase_must_stand_in_the_passage(filled):
    assert {document for document, _ in found(filled, "Tencent Holdings")} == {"a", "b"}
    assert found(filled, "Tencent Alibaba") == []


def test_one_phrase_of_several_is_enough(filled):
    assert {document for document, _ in found(filled, "Tencent", "腾讯控股")} == {"a", "b", "c"}


def test_only_the_documents_asked_for_are_searched(filled):
    assert {document for document, _ in found(filled, "Tencent", documents=["b", "gone"])} == {"b"}
    assert found(filled, "Tencent", documents=[]) == []


def test_of_each_document_the_first_passages_are_given(filled):
    every = found(filled, "cash", "Tencent", documents=("a", "b"))
    first = found(filled, "cash", "Tencent", documents=("a", "b"), most=1)
    assert [document for document, _ in first] == ["a", "b"]
    assert len(every) > len(first)
    assert first[0] == every[0]


def test_a_phrase_without_words_finds_nothing(filled):
    assert found(filled, "", "…") == found(filled) == []


def test_a_passage_is_the_pages_characters_from_start_to_end(filled):
    for one in filled.passages_with(["Tencent"], ["a"], 9):
        page = filled._store.page_text(filled._store.number("a"), one.page)
        assert page[one.start : one.end] == one.text


def test_a_day_is_found_in_the_words_of_either_language(filled):
    assert [document for document, _ in found(filled, "2026-11-5")] == ["c"]
    assert [document for document, _ in found(filled, "5 November 2026")] == ["a"]


def test_the_first_passages_are_those_a_document_begins_with(filled):
    assert filled.first_passages("a", 1)[0].text.startswith("Tencent Holdings grew.")
    assert len(filled.first_passages("a", 1)) == 1
    assert filled.first_passages("gone", 5) == []


def test_documents_are_found_by_their_day_with_both_ends(filled):
    assert [one.id for one in filled.published(date(2026, 11, 2), date(2026, 11, 3))] == ["b", "c"]
    assert filled.published(date(2027, 1, 1), date(2027, 12, 31)) == []


def test_the_generation_grows_with_every_change(filled):
    before = filled.generation()
    filled.remove("a")
    assert filled.generation() > before
    assert found(filled, "grew", documents=["a"]) == []


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_passages_holding_terms_are_the_same_however_the_index_is_split(parts):
    passages = [["cash", "flow"], ["cash"], [], ["flow", "cash", "cash"], ["rate"], ["cash", "flow", "rate"]]
    chunks = [list(chunk) for chunk in np.array_split(np.arange(6), parts)]
    index = LexicalIndex([postings_of([segment([passages[at] for at in chunk])]) for chunk in chunks])
    assert index.holding(["cash", "flow"]).tolist() == [0, 3, 5]
    assert index.holding(["cash", "rate", "flow"]).tolist() == [5]
    assert index.holding(["cash", "unknown"]).tolist() == index.holding([]).tolist() == []
