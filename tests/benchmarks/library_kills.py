"""Kills a process that adds, changes, removes and rebuilds at random moments; after each kill the library must be sound.

Run: python tests/benchmarks/library_kills.py [--kills 30] [--seed 1]
"""

# ruff: noqa: S311, T201 - moments drawn for no secret; a benchmark prints

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from knowledge import open_library
from tests.benchmarks.made_up_reports import Writer, pdf

QUESTION = "Why do lower rates help cash-flow tech?"
LOOP = """
import random, sys
sys.path.insert(0, sys.argv[1])
from knowledge import index_upkeep, open_library, snapshot
index_upkeep.WORN, snapshot.WORTH_A_FILE = 0.05, 50
draw, files = random.Random(sys.argv[3]), sys.argv[4:]
with open_library(sys.argv[2]) as library:
    print("ready", flush=True)
    while True:
        held = [document.id for document in library.documents() if document.kind != "note"]
        kind = draw.choice(("add", "add", "remove", "rebuild", "search"))
        if kind == "add":
            path = draw.choice(files)
            with open(path.replace(".pdf", f"-{draw.randint(1, 9)}.md"), "w") as copy:
                copy.write(" ".join(f"Paper {n} of Zorblatt {draw.random()} on rates." for n in range(draw.randint(1, 900))))
            library.add(path if draw.random() < 0.5 else copy.name)
        elif kind == "remove" and held:
            library.remove(draw.choice(held))
        elif kind == "rebuild" and draw.random() < 0.3:
            library.rebuild()
        library.search("Why do lower rates help Zorblatt?")
        library.catch_up()
"""


def main() -> None:
    """Kill, look, repeat; ends with an error at the first library that is not sound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw, writer = random.Random(given.seed), Writer()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = [folder / f"filing{n}.pdf" for n in range(6)]
        for n, path in enumerate(files):
            path.write_bytes(pdf(writer.filing(writer.companies[n], 2020 + n, 25)))
        slowest = 0.0
        for kill in range(given.kills):
            _kill(folder / "home", files, draw, f"{given.seed}-{kill}")
            started = time.perf_counter()
            documents, passages = _look(folder / "home")
            slowest = max(slowest, time.perf_counter() - started)
            print(f"kill {kill + 1:3}: {documents} documents, {passages} passages, sound", flush=True)
    print(f"{given.kills} kills, slowest start with repair and comparison {slowest:.1f} s")


def _kill(home: Path, files: list[Path], draw: random.Random, seed: str) -> None:
    command = [sys.executable, "-c", LOOP, str(Path(__file__).parents[2]), str(home), seed, *map(str, files)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    process.stdout.readline()
    time.sleep(draw.uniform(0.0, 2.5))
    assert process.poll() is None, "the process ended by itself"
    process.send_signal(signal.SIGKILL)
    process.wait()


def _look(home: Path) -> tuple[int, int]:
    """Every document whole, the index holding what the store holds, exact search giving the same rows."""
    with open_library(home) as library:
        library.catch_up()
        state = library.vectors()
        assert (state.made, state.place, state.trouble) == (state.wanted, "chroma", None), state
        sizes = library._store.numbers()
        for document in library.documents():
            number = library._store.number(document.id)
            assert len(library._store.pages(number)) == document.pages, document
            assert sizes[number] > 0, document
        index = library._meaning._index._index
        wanted = library._meaning._cache(library._store).readable()
        held = {document: (held.number, held.passages) for document, held in index._counted().items()}
        assert held == {document: (number, sizes[number]) for number, document in wanted.items()}
        rows = library.search(QUESTION, 10)
        with open_library(home) as other:
            assert other.vectors().place == "exact"
            found = other.search(QUESTION, 10)
            assert found == rows, [(a, b) for a, b in zip(found, rows, strict=True) if a != b]
        return len(library.documents()), sum(sizes.values())


if __name__ == "__main__":
    main()
