"""The index on a Chroma server: used, shared, gone, back."""

import pytest

from knowledge import meaning, open_library, vectors
from knowledge.vector_settings import VectorSettings
from tests import chroma_process

QUESTION = "Why do lower rates help cash-flow tech?"
RATES = "Lower rates lift the multiples of Zorblatt Software because its cash is discounted less. " * 3


@pytest.fixture
def server(tmp_path):
    """A server's address and process."""
    with chroma_process.running(tmp_path / "chroma") as started:
        yield started


def _held(library):
    return library._meaning._index._index._counted()


def test_a_server_answers_like_an_index_of_our_own(server, tmp_path):
    (tmp_path / "one.txt").write_text(RATES)
    found = []
    for name, address in (("own", None), ("served", server[0])):
        with open_library(tmp_path / name, vectors=VectorSettings(chroma_url=address)) as library:
            library.add(tmp_path / "one.txt")
            found.append([library.search(text, 20) for text in (QUESTION, "Zorblatt multiples", "PEG growth")])
            assert library.vectors().place == ("chroma" if address is None else "server")
    assert found[0] == found[1]


def test_two_libraries_on_one_server_stay_apart(server, tmp_path):
    (tmp_path / "one.txt").write_text(RATES)
    settings = VectorSettings(chroma_url=server[0])
    with (
        open_library(tmp_path / "a", vectors=settings) as first,
        open_library(tmp_path / "b", vectors=settings) as second,
    ):
        first.add(tmp_path / "one.txt")
        first.catch_up()
        second.catch_up()
        assert "one" in _held(first)
        assert "one" not in _held(second)
        first.remove("one")
        first.catch_up()
        assert "one" not in _held(first)


def test_processes_that_share_a_library_all_ask_the_server_and_one_fills_it(server, tmp_path):
    (tmp_path / "one.txt").write_text(RATES)
    settings = VectorSettings(chroma_url=server[0])
    with (
        open_library(tmp_path / "home", vectors=settings) as first,
        open_library(tmp_path / "home", vectors=settings) as second,
    ):
        rows = first.search(QUESTION)
        assert second.search(QUESTION) == rows
        assert (first.vectors().place, second.vectors().place) == ("server", "server")
        second.add(tmp_path / "one.txt")
        second.catch_up()
        assert "one" not in _held(second)
        assert first.search("Zorblatt multiples")[0]["document"] == "one"
        assert "one" in _held(second)


def test_a_server_that_goes_away_and_comes_back_is_noticed_but_not_missed(tmp_path):
    now = [0.0]
    settings = VectorSettings(chroma_url=None)
    with chroma_process.running(tmp_path / "chroma") as (address, process):
        settings = VectorSettings(chroma_url=address)
        with open_library(tmp_path / "home", vectors=settings) as library:
            library._meaning._clock = lambda: now[0]
            rows = library.search(QUESTION)
            assert library.vectors().place == "server"
            process.kill()
            process.wait()
            assert library.search(QUESTION) == rows
            assert library.vectors().place == "exact"
            assert library.trouble() == meaning.SERVER_AWAY
            assert not library.find(QUESTION).by_words_only
            port = int(address.rpartition(":")[2])
            with chroma_process.running(tmp_path / "chroma", port):
                now[0] += 2 * meaning.SILENCE
                assert library.search(QUESTION) == rows
                assert library.vectors().place == "server"
                assert library.trouble() is None


def test_a_server_that_is_away_from_the_start_does_not_keep_anyone_from_searching(tmp_path):
    nowhere = VectorSettings(chroma_url="http://127.0.0.1:9")
    with open_library(tmp_path, vectors=nowhere) as library:
        found = library.find(QUESTION)
        assert found.relevant
        assert not found.by_words_only
        assert library.vectors().place == "exact"
        assert "does not answer" in library.check()


def test_a_server_whose_collection_was_deleted_is_filled_again(server, tmp_path):
    settings = VectorSettings(chroma_url=server[0])
    with open_library(tmp_path / "home", vectors=settings) as library:
        rows = library.search(QUESTION)
        before = _held(library)
        name = library._meaning._index._index._collection.name
    vectors.drop_served(server[0], name)
    with open_library(tmp_path / "home", vectors=settings) as library:
        assert library.search(QUESTION) == rows
        assert _held(library) == before


def test_a_rebuild_fills_the_server_anew(server, tmp_path):
    settings = VectorSettings(chroma_url=server[0])
    with open_library(tmp_path / "home", vectors=settings) as library:
        rows = library.search(QUESTION)
        library.rebuild()
        assert library.vectors().place == "server"
        assert library.search(QUESTION) == rows
