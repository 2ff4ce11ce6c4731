"""Vectors and their index: behind, ahead, damaged, worn, shared, and made while the library answers."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from knowledge import index_upkeep, open_library
from knowledge.index_contents import Contents, Held
from knowledge.vector_settings import VectorSettings
from tests import embedding_server

RATES = "Lower rates lift the multiples of Zorblatt Software because its cash is discounted less. " * 3
GROWTH = "Zorblatt Software grows with its subscriptions and its customers stay for years. " * 3
QUESTION = "Why do lower rates help Zorblatt?"


def _file(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def _directories(library):
    return sorted(path.name for path in (library._folder / "index").iterdir() if path.is_dir())


def _index(library):
    """The open index, what it holds by its own count, and what it should hold."""
    index = library._meaning._index._index
    wanted = library._meaning._cache(library._store).readable()
    sizes = library._store.numbers()
    held = {document: Held(number, sizes[number]) for number, document in wanted.items()}
    return SimpleNamespace(index=index, counted=index._counted(), wanted=held, note=index.contents)


def test_the_index_holds_what_the_store_holds(library, tmp_path):
    for name, text in (("one.txt", RATES), ("two.txt", GROWTH)):
        library.add(_file(tmp_path, name, text))
    library.catch_up()
    library.remove("one")
    library.catch_up()
    found = _index(library)
    assert found.counted == found.wanted == found.note.documents


def test_a_changed_document_overwrites_its_rows_and_leaves_no_dead_ones(library, tmp_path):
    path = _file(tmp_path, "one.txt", RATES)
    for version in range(5):
        path.write_text(RATES + f" Version {version}.")
        library.add(path)
        library.catch_up()
    found = _index(library)
    assert found.note.deleted == 0
    assert found.counted == found.wanted


def test_a_shorter_version_deletes_only_its_surplus(library, tmp_path):
    parts = [f"Paper {n} of Zorblatt Software tells of its cash flow in part {n}. " * 12 for n in range(6)]
    path = _file(tmp_path, "one.txt", "\n\n".join(parts))
    library.add(path)
    library.catch_up()
    before = _index(library).note.documents["one"].passages
    path.write_text("\n\n".join(parts[:2]))
    library.add(path)
    library.catch_up()
    found = _index(library)
    assert found.note.deleted == before - found.note.documents["one"].passages > 0
    assert found.counted == found.wanted


def test_a_worn_index_is_built_anew_beside_the_old_one(library, tmp_path, monkeypatch):
    library.add(_file(tmp_path, "one.txt", RATES))
    library.catch_up()
    before = _directories(library)
    monkeypatch.setattr(index_upkeep, "WORN", 0.0005)
    library.remove("one")
    library.catch_up()
    assert len(before) == len(_directories(library)) == 1
    assert before != _directories(library)
    found = _index(library)
    assert found.note.deleted == 0
    assert found.counted == found.wanted


def test_rows_behind_the_store_are_never_shown(tmp_path):
    path = _file(tmp_path, "one.txt", RATES)
    with open_library(tmp_path / "home") as owner, open_library(tmp_path / "home") as other:
        owner.add(path)
        assert owner.search(QUESTION)[0]["document"] == "one"
        path.write_text(GROWTH)
        other.add(path)
        stale = {key for key in owner._meaning.nearest(np.full(256, 1 / 16, dtype=np.float32)) if key[1] == 0}
        assert stale
        assert [row["text"] for row in owner.search("Zorblatt Software", documents=["one"])] == [GROWTH.strip()]
        other.remove("one")
        assert all(row["document"] != "one" for row in owner.search(QUESTION, k=50))


def test_rows_that_were_lost_or_came_from_elsewhere_are_put_right(tmp_path):
    with open_library(tmp_path) as library:
        library.warm()
        collection = library._meaning._index._index._collection
        collection.delete(ids=["note-cms-en:0", "note-cms-en:3"])
        collection.upsert(ids=["stranger:0"], embeddings=[[0.1] * 256], metadatas=[{"document": 77}])
    with open_library(tmp_path) as library:
        library.warm()
        found = _index(library)
        assert found.counted == found.wanted


def test_an_index_of_other_dimensions_is_built_again(tmp_path):
    with open_library(tmp_path) as library:
        library.warm()
        index = library._meaning._index._index
        client = index._collection._client
        client.delete_collection("passages", tenant="default_tenant", database="default_database")
    with open_library(tmp_path) as library:
        assert library.find(QUESTION).relevant is not None
        found = _index(library)
        assert found.counted == found.wanted


def test_an_index_that_killed_who_opened_it_is_not_opened_again(tmp_path):
    with open_library(tmp_path) as library:
        library.warm()
        before = _directories(library)
    (tmp_path / "library" / "index" / "opening").touch()
    with open_library(tmp_path) as library:
        library.warm()
        assert _directories(library) != before
        assert library.vectors().place == "chroma"
    assert not (tmp_path / "library" / "index" / "opening").exists()


def test_an_index_that_cannot_be_written_is_done_without(library, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index_upkeep, "embedded", full)
    found = library.find("Why do lower rates help cash-flow tech?")
    assert found.relevant
    assert not found.by_words_only
    assert library.vectors().place == "exact"
    assert "cannot be written" in library.trouble()


def test_without_the_index_exact_products_give_the_same_rows(library, monkeypatch):
    questions = ["Why do lower rates help cash-flow tech?", "PEG growth", "risk factors of the AI revaluation"]
    with_index = [library.search(question, 20) for question in questions]
    monkeypatch.setattr(library._meaning._index, "nearest", lambda _: None)
    assert [library.search(question, 20) for question in questions] == with_index


def test_a_note_that_lags_is_found_out_by_its_count(tmp_path):
    note = Contents.read(tmp_path / "contents.json")
    assert note.passages == 0
    note.put("one", Held(3, 40))
    assert Contents.read(tmp_path / "contents.json").passages == 0
    note.write()
    note.put("two", Held(4, 2_500))
    assert Contents.read(tmp_path / "contents.json").documents == {"one": Held(3, 40), "two": Held(4, 2_500)}
    (tmp_path / "contents.json").write_text('{"documents": [1], "deleted": "x"}')
    assert Contents.read(tmp_path / "contents.json").documents == {}


@pytest.fixture
def server():
    """A server of embeddings."""
    state, stop = embedding_server.start()
    yield state
    stop()


def test_words_are_searched_while_vectors_are_made(server, tmp_path):
    server.held, server.held_from = threading.Event(), 2
    settings = VectorSettings(embedding="openai:small", base_url=server.address)
    with open_library(tmp_path / "home", vectors=settings, background=True) as library:
        library.add(_file(tmp_path, "one.txt", RATES))
        assert library.search(QUESTION)[0]["document"] == "one"
        state = library.vectors()
        assert state.made < state.wanted
        assert state.place == "exact"
        server.held.set()
        assert library._background.wait_until_idle(60)
        state = library.vectors()
        assert (state.made, state.place, state.trouble) == (state.wanted, "chroma", None)
        found = _index(library)
        assert found.counted == found.wanted


def test_what_the_background_left_undone_is_done_at_the_next_start(server, tmp_path):
    server.held, server.held_from = threading.Event(), 2
    settings = VectorSettings(embedding="openai:small", base_url=server.address)
    library = open_library(tmp_path, vectors=settings, background=True)
    server.next.append({"status": 401})
    server.held.set()
    assert library._background.wait_until_idle(60)
    assert library.vectors().made == 0
    assert "EMBEDDING_API_KEY" in library.trouble()
    library.close()
    with open_library(tmp_path, vectors=settings, background=True) as again:
        assert again._background.wait_until_idle(60)
        assert again.vectors().made == again.vectors().wanted > 0


def test_a_document_added_by_another_process_gets_its_vectors_in_the_background(tmp_path):
    with open_library(tmp_path / "home", background=True) as serving:
        assert serving._background.wait_until_idle(60)
        with open_library(tmp_path / "home") as shell:
            shell.add(_file(tmp_path, "one.txt", RATES))
            shell.catch_up()
            assert shell.vectors().place == "exact"
        assert serving.search(QUESTION)[0]["document"] == "one"
        assert serving._background.wait_until_idle(60)
        found = _index(serving)
        assert found.counted == found.wanted
        assert "one" in found.counted
