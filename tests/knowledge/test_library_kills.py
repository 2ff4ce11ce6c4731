"""Processes killed in the middle of writing: the next start finds all of a document or none, and a sound index."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import knowledge.lock
from knowledge import open_library

ROOT = Path(knowledge.lock.__file__).parents[1]
QUESTION = "Why do lower rates help Zorblatt?"
RATES = "Lower rates lift the multiples of Zorblatt Software because its cash is discounted less. "

# Runs an operation and dies at the n-th call of a function, before or after it.
DYING = """
    import os, signal, sys
    from importlib import import_module
    from knowledge import index_upkeep, open_library, snapshot
    index_upkeep.WORN = 0.0005
    snapshot.WORTH_A_FILE = 1
    home, one, two, place, moment, count, operation = sys.argv[1:]
    module, _, path = place.partition(":")
    owner = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real, left = getattr(owner, name), int(count)
    def dying(*given, **named):
        global left
        left -= 1
        if left == 0 and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        found = real(*given, **named)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    with open_library(home) as library:
        if operation != "first":
            library.add(one)
            library.catch_up()
        setattr(owner, name, dying)
        if operation == "change":
            with open(one, "a") as file:
                file.write(" Zorblatt sold its subscriptions.")
            library.add(one)
        elif operation == "remove":
            library.remove("one")
        elif operation == "rebuild":
            library.rebuild()
        else:
            library.add(two)
        library.catch_up()
"""


def _files(folder):
    for name in ("one", "two"):
        parts = [f"Paper {n} of {name}. {RATES * 9}" for n in range(5)]
        (folder / f"{name}.txt").write_text("\n\n".join(parts))
    return [str(folder / f"{name}.txt") for name in ("one", "two")]


def _sound(home):
    """The documents there are, after a start that puts everything right."""
    with open_library(home) as library:
        documents = {document.id: document for document in library.documents()}
        for identity in documents.keys() & {"one", "two"}:
            assert library.search(QUESTION, documents=[identity])[0]["document"] == identity
        library.catch_up()
        state = library.vectors()
        assert (state.made, state.place, state.trouble) == (state.wanted, "chroma", None)
        index = library._meaning._index._index
        numbers, sizes = library._meaning._cache(library._store).readable(), library._store.numbers()
        held = {document: (held.number, held.passages) for document, held in index._counted().items()}
        assert held == {document: (number, sizes[number]) for number, document in numbers.items()}
        assert len([path for path in (home / "library" / "index").iterdir() if path.is_dir()]) == 1
        return set(documents), _best(library)


def _best(library):
    """The best three of each question: neighbours are found approximately, so the tail may go by the order of arrival."""
    return [library.search(text, 10)[:3] for text in (QUESTION, "PEG growth", "sold subscriptions")]


@pytest.mark.parametrize(
    ("operation", "place", "moment", "count", "left"),
    [
        ("add", "knowledge.store:Store._count_up", "before", 1, {"one"}),
        ("add", "knowledge.vector_cache:VectorCache.keep", "before", 1, {"one", "two"}),
        ("first", "knowledge.vectors:ChromaIndex._drop_rows", "before", 2, {"two"}),
        ("change", "knowledge.index_contents:Contents.put", "before", 1, {"one"}),
        ("remove", "knowledge.vectors:ChromaIndex._drop_rows", "after", 1, set()),
        ("remove", "knowledge.index_folder:shutil.rmtree", "before", 1, set()),
        ("rebuild", "knowledge.index_folder:IndexFolder.adopt", "before", 1, {"one"}),
        ("rebuild", "knowledge.shelving:Shelving.put", "after", 2, {"one"}),
        ("add", "knowledge.postings_file:os.replace", "before", 1, {"one", "two"}),
    ],
)
def test_whoever_is_killed_leaves_a_library_that_puts_itself_right(tmp_path, operation, place, moment, count, left):
    home, files = tmp_path / "home", _files(tmp_path)
    command = [sys.executable, "-c", textwrap.dedent(DYING), str(home), *files, place, moment, str(count), operation]
    died = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    documents, rows = _sound(home)
    assert {one for one in documents if not one.startswith("note-")} == left
    with open_library(tmp_path / "fresh") as library:
        for identity in sorted(left):
            library.add(tmp_path / f"{identity}.txt")
        assert _best(library) == rows
