"""BM25: however the postings are split or kept, the scores are the same."""

import random

import numpy as np
import pytest

from knowledge import postings_file
from knowledge.lexical import LexicalIndex, merged, postings_of, segment
from knowledge.postings_file import Combined

WORDS = ["rate", "growth", "现金", "cash", "flow", "multiple", "估值", "1200.5", "café", "q3", "z"]


def _segments(seed=3, documents=7):
    draw = random.Random(seed)  # noqa: S311 - no secret
    return [
        segment([draw.choices(WORDS[: 4 + at], k=draw.randint(0, 12)) for _ in range(draw.randint(0, 6))])
        for at in range(documents)
    ]


def _scores(*parts):
    index = LexicalIndex(parts)
    return [index.scores({word: 1.0}).tolist() for word in [*WORDS, "absent"]]


def test_bm25_of_two_passages_worked_by_hand():
    # N = 2, both of length 2, "rate" once in the first: ln(1 + 1.5 / 1.5) x 1 x 2.2 / (1 + 1.2) = ln 2
    index = LexicalIndex([postings_of([segment([["rate", "cash"], ["cash", "flow"]])])])
    assert index.scores({"rate": 1.0}).tolist() == [pytest.approx(0.693147, rel=1e-5), 0.0]
    assert index.frequency("cash") == 2
    assert index.frequency("absent") == 0


@pytest.mark.parametrize("cut", range(8))
def test_split_postings_give_the_scores_of_whole_ones(cut):
    segments = _segments()
    assert _scores(postings_of(segments[:cut]), postings_of(segments[cut:])) == _scores(postings_of(segments))


def test_without_some_passages_the_rest_scores_as_if_they_had_never_been_there():
    segments = _segments()
    sizes = [len(part.lengths) for part in segments]
    gone = np.repeat([at in (0, 3) for at in range(len(segments))], sizes)
    kept = [part for at, part in enumerate(segments) if at not in (0, 3)]
    reduced = postings_of(segments).without(gone)
    assert _scores(reduced) == _scores(postings_of(kept))
    assert set(merged([reduced]).terms) == {term for part in kept for term in part.terms}


def test_postings_read_from_their_file_score_as_before(tmp_path):
    postings = postings_of(_segments())
    spans = np.arange(4 * len(postings.lengths), dtype=np.int32).reshape(-1, 4)
    postings_file.write(tmp_path / "postings", Combined((3, 9), ("c", "i"), (1, len(spans) - 1), postings, spans))
    found = postings_file.read(tmp_path / "postings")
    assert _scores(found.postings) == _scores(postings)
    assert (found.spans == spans).all()
    assert list(found.postings.terms) == sorted(postings.terms, key=str.encode)
    assert postings_file.sizes(tmp_path / "postings") == {"c": 1, "i": len(spans) - 1}
    assert [path.name for path in tmp_path.iterdir()] == ["postings"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty"])
def test_a_damaged_file_of_postings_is_not_used(tmp_path, damage):
    path = tmp_path / "postings"
    postings = postings_of(_segments())
    spans = np.zeros((len(postings.lengths), 4), dtype=np.int32)
    postings_file.write(path, Combined((1,), ("a",), (len(spans),), postings, spans))
    stored = bytearray(path.read_bytes())
    flipped = bytes([*stored[:-40], stored[-40] ^ 1, *stored[-39:]])
    path.write_bytes({"cut": stored[:-1], "flipped": flipped, "foreign": b"PK\x03\x04", "empty": b""}[damage])
    assert postings_file.read(path) is None
