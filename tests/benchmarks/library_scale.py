"""How the library grows: adding, disk, memory, start and search at a thousand to a hundred thousand passages.

Run: python tests/benchmarks/library_scale.py [--folder DIR] [1000 10000 100000]
The documents are made up (see made_up_reports.py). Each size is a library of its own, measured in processes of its own.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.made_up_reports import Writer, written


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--step", choices=("add", "search"))
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    if given.step:
        found = {"add": _add, "search": _search}[given.step](given.folder, given.sizes[0], given.questions)
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as scratch:
        rows = [_measured((given.folder or Path(scratch)) / str(size), size, given.questions) for size in given.sizes]
    print("\n".join(f"{key:34}" + "".join(f"{row[key]:>14,}" for row in rows) for key in rows[0]))


def _measured(folder: Path, size: int, questions: int) -> dict[str, float]:
    files = folder / "files"
    pages = written(files, size)[1]
    found: dict[str, float] = {"pages": pages}
    for step in ("add", "search"):
        command = [sys.executable, __file__, str(size), "--folder", str(folder), "--step", step]
        ran = subprocess.run([*command, "--questions", str(questions)], check=True, capture_output=True, text=True)
        found |= json.loads(ran.stdout.splitlines()[-1])
    return found


def _add(folder: Path, _: int, __: int) -> dict[str, float]:
    from knowledge import open_library

    files = sorted((folder / "files").iterdir())
    with open_library(folder / "home") as library:
        started = time.perf_counter()
        pages = sum(library.add(path).pages for path in files)
        searchable = time.perf_counter() - started
        library.catch_up()
        whole = time.perf_counter() - started
        passages = sum(library._store.numbers().values())
    disk = {path.name: _size(path) for path in (folder / "home" / "library").iterdir()}
    return {
        "passages": passages,
        "searchable, pages/s": round(pages / searchable, 1),
        "with vectors and index, pages/s": round(pages / whole, 1),
        "disk: store, MB": round(sum(disk[name] for name in disk if name.startswith("library.sqlite3")) / 1e6),
        "disk: vector index, MB": round(disk["index"] / 1e6),
        "disk: postings, MB": round(disk.get("lexical", 0) / 1e6),
        "memory while adding, MB": _memory(),
    }


def _search(folder: Path, _: int, questions: int) -> dict[str, float]:
    started = time.perf_counter()
    from knowledge import open_library

    with open_library(folder / "home") as library:
        opened = time.perf_counter() - started
        library.warm()
        ready = time.perf_counter() - started
        asked = Writer().questions(questions)
        whole = _timed(lambda text: library.find(text, 8).quotes(), asked)
        ids = [document.id for document in library.documents() if document.pages > 1] or [library.documents()[0].id]
        inside = _timed(lambda text: library.search(text, 10, [ids[len(text) % len(ids)]]), asked)
        memory = _memory()
        again = _changed(library, folder)
    return {
        "open, s": round(opened, 2),
        "open and ready, s": round(ready, 2),
        "question p50, ms": whole[0],
        "question p95, ms": whole[1],
        "inside one document p50, ms": inside[0],
        "inside one document p95, ms": inside[1],
        "memory while searching, MB": memory,
        "first search after an addition, s": again,
    }


def _changed(library, folder: Path) -> float:
    """Seconds of the first question after a note was added, vectors and index brought up to date with it."""
    path = folder / "added.md"
    path.write_text("# Zorblatt\n\nZorblatt Software grows with its subscriptions.\n" + time.strftime("%c"))
    library.add(path)
    started = time.perf_counter()
    assert any(row["document"] == "added" for row in library.search("Zorblatt Software subscriptions"))
    return round(time.perf_counter() - started, 2)


def _timed(work, asked: list[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of a warm process."""
    for text in asked[:20]:
        work(text)
    taken = []
    for text in asked:
        started = time.perf_counter()
        work(text)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return round(taken[len(taken) // 2], 1), round(taken[int(len(taken) * 0.95)], 1)


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


def _memory() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
