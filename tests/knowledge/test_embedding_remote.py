"""Vectors over HTTP: good replies, every bad one, and a library that lives with both."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from knowledge import open_library
from knowledge.embedding import chosen
from knowledge.embedding_remote import LONGEST_TEXT, Patience, Remote, _seconds
from knowledge.errors import NoVectors
from knowledge.vector_settings import VectorSettings
from tests import embedding_server

SECRET = "sk-very-secret"


@pytest.fixture
def server():
    """A server of embeddings."""
    state, stop = embedding_server.start()
    yield state
    stop()


@pytest.fixture
def pauses():
    """The seconds waited between attempts."""
    return []


@pytest.fixture
def remote(server, pauses):
    """An embedding on that server that writes its pauses down instead of waiting."""
    made = replace(Remote.of("openai", "small", server.address, SECRET), pause=pauses.append)
    yield made
    made.close()


def _settings(server, provider="openai"):
    return VectorSettings(embedding=f"{provider}:small", base_url=server.address, key=SECRET)


def _file(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_vectors_come_in_the_order_of_the_texts_and_have_length_one(server, remote):
    server.next.append({"change": lambda reply: {**reply, "data": reply["data"][::-1]}})
    texts = ["cash flow", "growth of growth"]
    expected = np.array([embedding_server.vector_of(text) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert remote.embed(texts) == pytest.approx(expected, abs=1e-6)
    assert server.asked == [("/v1/embeddings", {"model": "small", "input": texts})]
    assert server.headers[0]["Authorization"] == f"Bearer {SECRET}"


def test_ollama_is_asked_in_its_own_way(server):
    embedding = chosen(_settings(server, "ollama"))
    found = embedding.embed(["cash flow"])
    embedding.close()
    assert found.shape == (1, embedding_server.DIMENSIONS)
    assert server.asked == [("/api/embed", {"model": "small", "input": ["cash flow"], "truncate": True})]


@pytest.mark.parametrize(
    ("provider", "base", "address"),
    [
        ("openai", None, "https://api.openai.com/v1/embeddings"),
        ("openai", "http://h:1", "http://h:1/v1/embeddings"),
        ("openai", "http://h:1/v1/", "http://h:1/v1/embeddings"),
        ("openai", "https://h/api/paas/v4", "https://h/api/paas/v4/embeddings"),
        ("ollama", None, "http://127.0.0.1:11434/api/embed"),
        ("ollama", "http://h:1/api/", "http://h:1/api/embed"),
    ],
)
def test_a_base_address_may_leave_the_usual_path_out(provider, base, address):
    assert Remote.of(provider, "m", base).address == address


def test_texts_are_cut_and_empty_ones_are_not_sent(server, remote):
    found = remote.embed(["word " * 5_000, "  ", "cash \ud800"])
    sent = server.asked[0][1]["input"]
    assert [len(text) for text in sent] == [LONGEST_TEXT, 6]
    assert not found[1].any()
    assert np.linalg.norm(found[[0, 2]], axis=1) == pytest.approx([1, 1])


def test_a_busy_server_is_asked_again_after_the_time_it_names(server, remote, pauses):
    server.next.extend([{"status": 429, "headers": {"Retry-After": "7"}}, {"status": 503}])
    assert remote.embed(["cash"]).shape == (1, embedding_server.DIMENSIONS)
    assert pauses[0] == 7.0
    assert 1.0 <= pauses[1] <= 2.0
    assert len(server.asked) == 3


def test_a_server_that_stays_broken_is_given_up_in_one_sentence(server, remote, pauses):
    server.next.extend([{"status": 500, "body": b"<html>" + SECRET.encode()}] * 9)
    with pytest.raises(NoVectors, match=r"127\.0\.0\.1 answers 500; search goes on by words") as told:
        remote.embed(["cash"])
    assert len(server.asked) == 6
    assert len(pauses) == 5
    assert SECRET not in str(told.value)


def test_no_pause_is_longer_than_a_minute(server, remote, pauses):
    server.next.append({"status": 429, "headers": {"Retry-After": "86400"}})
    remote.embed(["cash"])
    assert pauses == [60.0]


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("12", 12.0), ("-3", 0.0), ("soon", None), ("", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)],
)
def test_the_time_to_wait_is_read_from_seconds_or_a_date(given, seconds):
    assert _seconds(given) == seconds


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"status": 401}, "refuses the key; look at EMBEDDING_API_KEY"),
        ({"status": 404}, "does not know small"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, "look at EMBEDDING_BASE_URL"),
        ({"change": lambda reply: {**reply, "data": reply["data"][:1]}}, "sends 1 vectors for 2 texts"),
        ({"change": lambda reply: {**reply, "data": reply["data"] * 2}}, "no list of vectors"),
        ({"change": lambda _: {"answer": 42}}, "no list of vectors"),
        ({"change": lambda _: [1, 2]}, "no list of vectors"),
        ({"change": lambda _: {"embeddings": [[1.0, 2.0], [1.0]]}}, "different lengths"),
        ({"change": lambda _: {"embeddings": [["a", "b"], ["c", "d"]]}}, "different lengths or no numbers"),
        ({"change": lambda _: {"embeddings": [[float("nan")], [1.0]]}}, "hold no numbers"),
        ({"change": lambda _: {"embeddings": [[1e99], [1.0]]}}, "hold no numbers"),
        ({"change": lambda _: {"embeddings": [[], []]}}, "hold no numbers"),
        ({"change": lambda _: {"embeddings": [None, None]}}, "hold no numbers|no numbers"),
    ],
)
def test_a_reply_that_cannot_be_used_is_refused_at_once(server, remote, pauses, how, words):
    server.next.append(how)
    with pytest.raises(NoVectors, match=words) as told:
        remote.embed(["cash", "flow"])
    assert pauses == []
    assert SECRET not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_reply_that_is_no_json_is_asked_for_again(server, remote, pauses):
    server.next.append({"body": b"<html>busy</html>"})
    assert len(remote.embed(["cash"])) == 1
    assert len(pauses) == 1


def test_a_vector_of_zeros_stays_zeros(server, remote):
    server.next.append({"change": lambda _: {"embeddings": [[0.0, 0.0], [3.0, 4.0]]}})
    assert remote.embed(["cash", "flow"]).tolist() == [[0.0, 0.0], pytest.approx([0.6, 0.8])]


def test_a_server_that_does_not_answer_in_time_is_left(server, remote, monkeypatch):
    server.held = threading.Event()
    monkeypatch.setattr(
        "knowledge.embedding_remote.QUESTION", Patience(attempts=1, connecting=1.0, replying=0.1, longest_pause=0.0)
    )
    with pytest.raises(NoVectors, match="does not answer"):
        remote.embed_question("cash")


def test_the_key_does_not_show_when_things_are_printed(server, remote):
    assert SECRET not in repr(remote)
    assert SECRET not in repr(_settings(server))


def test_chinese_is_compared_by_meaning_as_well(server, tmp_path):
    with open_library(tmp_path, vectors=_settings(server)) as library:
        found = library.find("利率下行对现金流型科技公司的估值有什么影响？")
        assert not found.by_words_only
        assert library.vectors().made == library.vectors().wanted > 40
        assert server.asked[-1][1]["input"][0].startswith("利率")
        assert any("估值" in text for _, body in server.asked[:-1] for text in body["input"])


def test_a_changed_file_sends_only_what_changed(server, tmp_path):
    parts = [f"Paper {n} of Zorblatt Software tells of its cash flow in part {n}. " * 12 for n in range(6)]
    path = _file(tmp_path, "one.txt", "\n\n".join(parts))
    with open_library(tmp_path / "home", vectors=_settings(server)) as library:
        library.add(path)
        library.catch_up()
        before = sum(len(body["input"]) for _, body in server.asked)
        path.write_text("\n\n".join([*parts[:5], "Zorblatt Software has sold its subscriptions. " * 12]))
        library.add(path)
        library.catch_up()
        sent = [text for _, body in server.asked for text in body["input"]][before:]
        library.rebuild()
        again = [text for _, body in server.asked for text in body["input"]][before + len(sent) :]
    assert sent
    assert all("sold its subscriptions" in text for text in sent)
    assert again == ["growth"]  # the one text that asks how long the vectors are


def test_without_the_server_a_question_is_answered_by_words(server, tmp_path):
    with open_library(tmp_path, vectors=_settings(server)) as library:
        assert not library.find("Why do lower rates help cash-flow tech?").by_words_only
        server.next.append({"status": 500})
        found = library.find("Why do lower rates help cash-flow tech?")
        assert found.by_words_only
        assert found.relevant
        assert "answers 500" in library.trouble()
        asked = len(server.asked)
        assert library.find("Why do lower rates help cash-flow tech?").by_words_only
        assert len(server.asked) == asked  # it is left alone for a while


def test_a_server_that_was_never_there_does_not_keep_the_library_from_opening(tmp_path, monkeypatch):
    monkeypatch.setattr("knowledge.embedding_remote.PASSAGES", Patience(1, 1.0, 1.0, 0.0))
    nowhere = VectorSettings(embedding="openai:small", base_url="http://127.0.0.1:9")
    with open_library(tmp_path, vectors=nowhere) as library:
        found = library.find("Why do lower rates help cash-flow tech?")
        assert found.relevant
        assert found.by_words_only
        assert library.vectors().made == 0
        with pytest.raises(NoVectors, match="does not answer"):
            library.rebuild()


def test_another_embedding_than_the_library_was_made_with_asks_for_a_rebuild(server, tmp_path):
    question = "Why do lower rates help cash-flow tech?"
    with open_library(tmp_path) as library:
        library.warm()
    with open_library(tmp_path, vectors=_settings(server)) as library:
        assert library.find(question).by_words_only
        assert "made by wordllama-256, but EMBEDDING asks for openai:small; run `rerate reports rebuild`" in (
            library.trouble()
        )
        assert server.asked == []
        library.rebuild()
        assert library.trouble() is None
        assert not library.find(question).by_words_only
        assert library.vectors().embedding == "openai:small"
    with open_library(tmp_path) as library:
        assert library.find(question).by_words_only


def test_a_rebuild_that_cannot_reach_the_server_leaves_the_vectors_there_are(server, tmp_path):
    with open_library(tmp_path) as library:
        library.warm()
    server.next.append({"status": 500})
    with open_library(tmp_path, vectors=_settings(server)) as library, pytest.raises(NoVectors, match="answers 500"):
        library.rebuild()
    with open_library(tmp_path) as library:
        assert not library.find("Why do lower rates help cash-flow tech?").by_words_only


def test_a_model_whose_vectors_have_changed_asks_for_a_rebuild(server, tmp_path):
    with open_library(tmp_path / "home", vectors=_settings(server)) as library:
        library.warm()
        server.dimensions = 48
        library.add(_file(tmp_path, "one.txt", "Zorblatt Software grows. " * 9))
        assert library.find("Zorblatt Software growth").by_words_only
        assert "vectors of 48 numbers, the library holds vectors of 32; run `rerate reports rebuild`" in (
            library.trouble()
        )
        library.rebuild()
        assert library.trouble() is None
        assert library.vectors().place == "chroma"
