"""The library against the usual pipeline and against BM25, on the same texts, questions and vectors, in one run.

Run: python tests/benchmarks/retrieval_baselines.py [--add FOLDER] [QUESTIONS.jsonl]
Without arguments: the bundled notes and their questions. With a folder, its files are added first; the questions are
those of `rerate reports evaluate`. Baselines: LangChain's RecursiveCharacterTextSplitter 1000/200 into Chroma with the
library's own vectors, and BM25 over the same pieces. Intervals: paired bootstrap over questions, 95 %.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from knowledge import open_library
from knowledge.anchors import heading_titles
from knowledge.document import Page
from knowledge.embedding import chosen
from knowledge.labelled import Labelled, bundled, read_questions
from knowledge.lexical import LexicalIndex, postings_of, segment
from knowledge.library import Library
from knowledge.terms import terms
from knowledge.vector_settings import VectorSettings

DEPTH = 10
RESAMPLES = 2_000
Search = Callable[[Labelled], Sequence["Piece"]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a page, as every pipeline gives it."""

    document: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A document's pages."""

    document: str
    pages: tuple[Page, ...]


def main() -> None:
    """Run all pipelines and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path)
    parser.add_argument("--add", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    questions = [one for one in read_questions(given.questions or bundled()) if one.answerable]
    with tempfile.TemporaryDirectory() as scratch, open_library(Path(scratch) / "home") as library:
        for path in sorted(given.add.iterdir()) if given.add else ():
            library.add(path)
        library.warm()
        texts = _texts(library)
        pieces, contents = _split(texts)
        searches: dict[str, Search] = {
            "library": lambda one: _found(library, one),
            "splitter + Chroma, same vectors": _chroma(pieces, contents, Path(scratch) / "chroma"),
            "BM25 over the same pieces": _bm25(pieces, contents),
        }
        _report(questions, texts, searches)


def _texts(library: Library) -> list[Text]:
    store = library._store
    return [Text(one.document.id, tuple(store.pages(one.number))) for one in store.shelved()]


def _split(texts: Sequence[Text]) -> tuple[list[Piece], list[str]]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    pieces, contents = [], []
    for text in texts:
        for page in text.pages:
            for part in splitter.create_documents([page.text]):
                start = part.metadata["start_index"]
                pieces.append(Piece(text.document, page.number, start, start + len(part.page_content)))
                contents.append(part.page_content)
    return pieces, contents


def _found(library: Library, one: Labelled) -> list[Piece]:
    hits = library.find(one.question, DEPTH).hits
    return [Piece(hit.document.id, hit.passage.page, hit.passage.start, hit.passage.end) for hit in hits]


def _chroma(pieces: Sequence[Piece], contents: Sequence[str], folder: Path) -> Search:
    import chromadb

    embedding = chosen(VectorSettings())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))
        collection = client.create_collection("pieces", embedding_function=None, metadata={"hnsw:space": "cosine"})
    for first in range(0, len(pieces), 2_000):
        vectors = embedding.embed(contents[first : first + 2_000])
        collection.add(ids=[str(at) for at in range(first, first + len(vectors))], embeddings=vectors)

    def search(one: Labelled) -> list[Piece]:
        vector = embedding.embed_question(one.question)
        found = collection.query(query_embeddings=[vector], n_results=min(100, len(pieces)), include=[])
        return _units([pieces[int(at)] for at in found["ids"][0]], one)

    return search


def _bm25(pieces: Sequence[Piece], contents: Sequence[str]) -> Search:
    index = LexicalIndex([postings_of([segment([terms(text) for text in contents])])])

    def search(one: Labelled) -> list[Piece]:
        scores = index.scores(dict.fromkeys(terms(one.question), 1.0))
        return _units([pieces[at] for at in np.argsort(-scores, kind="stable")[:100].tolist()], one)

    return search


def _units(pieces: Sequence[Piece], one: Labelled) -> list[Piece]:
    """The best ten: pieces, or pages where pages are asked for."""
    if not one.pages:
        return list(pieces[:DEPTH])
    firsts: dict[tuple[str, int], Piece] = {}
    for piece in pieces:
        firsts.setdefault((piece.document, piece.page), piece)
    return list(firsts.values())[:DEPTH]


def _report(questions: Sequence[Labelled], texts: Sequence[Text], searches: dict[str, Search]) -> None:
    pages = {(text.document, page.number): page for text in texts for page in text.pages}
    ranks = {name: _ranks(questions, pages, search) for name, search in searches.items()}
    print(f"{len(questions)} questions, {len(texts)} documents, {len(pages)} pages")
    print(f"{'pipeline':34}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'MRR':>7}{'p50 ms':>8}   library's lead in R@5, R@10")
    ours = ranks["library"][0]
    for name, (found, milliseconds) in ranks.items():
        shares = "".join(f"{np.mean(found <= depth):7.3f}" for depth in (1, 5, 10))
        leads = "" if name == "library" else f"   {_lead(ours, found, 5)}  {_lead(ours, found, 10)}"
        print(f"{name:34}{shares}{np.mean(1 / found):7.3f}{milliseconds:8.1f}{leads}")


def _ranks(
    questions: Sequence[Labelled], pages: dict[tuple[str, int], Page], search: Search
) -> tuple[np.ndarray, float]:
    """The rank of the first evidence for every question, infinite when there is none, and the median time."""
    ranks, times = [], []
    for one in questions:
        begun = time.perf_counter()
        found = search(one)
        times.append(1000 * (time.perf_counter() - begun))
        ranks.append(next((at for at, piece in enumerate(found, 1) if _answers(one, piece, pages)), np.inf))
    return np.array(ranks), float(np.median(times))


def _answers(one: Labelled, piece: Piece, pages: dict[tuple[str, int], Page]) -> bool:
    if one.documents and piece.document not in one.documents:
        return False
    if one.pages:
        return piece.page in one.pages
    page = pages[piece.document, piece.page]
    return any(_shares(piece, start, end) for start, end in _sections(one, page))


def _sections(one: Labelled, page: Page) -> list[tuple[int, int]]:
    """Where the labelled sections stand on a page."""
    titles = {title for name in one.sections for title in heading_titles(name) or {name}}
    starts = [*(mark.start for mark in page.headings), len(page.text)]
    return [(mark.start, starts[at + 1]) for at, mark in enumerate(page.headings) if mark.title in titles]


def _shares(piece: Piece, start: int, end: int) -> bool:
    """Whether a piece and a section have half of the shorter one in common; the same for every pipeline."""
    common = min(piece.end, end) - max(piece.start, start)
    return common >= 0.5 * min(piece.end - piece.start, end - start)


def _lead(ours: np.ndarray, theirs: np.ndarray, depth: int) -> str:
    gain = (ours <= depth).astype(float) - (theirs <= depth)
    picked = np.random.default_rng(7).integers(0, len(gain), (RESAMPLES, len(gain)))
    low, high = np.percentile(gain[picked].mean(axis=1), (2.5, 97.5))
    return f"{gain.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


if __name__ == "__main__":
    main()
