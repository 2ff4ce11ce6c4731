"""Mutated, truncated and random files through every reader in its own process: always a document or one sentence.

    .venv/bin/python tests/benchmarks/reader_fuzz.py [COUNT] [SEED]

Prints how many inputs of each format were read or refused, why, how often the process had to be started anew, and the
slowest input. Ends with an error at anything else.
"""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))


from knowledge.errors import ReaderError
from knowledge.sandbox import Limits, Sandbox
from tests import office_files
from tests.knowledge.conftest import pdf_bytes

_TOKENS = [
    b"<",
    b">",
    b"/Kids",
    b"endstream",
    b"\x00",
    b"\xff\xfe",
    b"obj",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"&x;",
    b"PK\x05\x06",
    b"%PDF-",
    b"---\n",
]


def seeds() -> dict[str, bytes]:
    """One sound file a format."""
    cells = [["Revenue", 2023, 2024], ["Cloud", 0.125, 1200.5], ["Games", "=B2*2", None]]
    page = "<!doctype html><title>T</title><h1>Rates</h1><p>Rates <b>fell</b>.</p><table><tr><td>a</td><td>1</td></tr></table>"
    return {
        "a.pdf": pdf_bytes([["Rates fell.", "Revenue 1,200 1,100"], ["Growth rose."]]),
        "a.docx": office_files.word(_words),
        "a.xlsx": office_files.workbook(("Segments", cells)),
        "a.html": page.encode(),
        "a.md": "---\ntitle: A\n---\n# Rates\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n利率下降。".encode(),
        "a.txt": "Rates fell.\n\n利率下降，估值提升。\fSecond page.".encode("gb18030"),
    }


def _words(document: Any) -> None:
    document.add_heading("Rates and growth", 1)
    document.add_paragraph("Lower rates lift the multiples of cash-flow technology.")
    table = document.add_table(3, 3)
    for at, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {at}"


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file with one kind of damage."""
    kind = chance.randrange(7)
    data = bytearray(content)
    if kind == 0:
        return bytes(data[: chance.randrange(len(data) + 1)])
    if kind == 1:
        return chance.randbytes(chance.randrange(4096))
    if kind == 2:
        return content[:8] + chance.randbytes(chance.randrange(2048))
    if kind == 3:
        start, size = chance.randrange(len(data)), chance.randrange(1, 200)
        data[start : start + size] = b""
    elif kind == 4:
        at = chance.randrange(len(data))
        data[at:at] = chance.choice(_TOKENS) * chance.randrange(1, 200)
    elif kind == 5:
        start, size = chance.randrange(len(data)), chance.randrange(1, 400)
        data[start:start] = data[start : start + size] * chance.randrange(1, 30)
    else:
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def repacked(content: bytes, chance: random.Random) -> bytes:
    """An office file with one part damaged and the archive around it whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        parts = source.namelist()
        hurt = chance.choice(
            [part for part in parts if "document.xml" in part or "sheet" in part or "styles" in part or ".rels" in part]
            or parts
        )
        for part in parts:
            held = source.read(part)
            target.writestr(part, mutated(held, chance) if part == hurt else held)
    return out.getvalue()


def refused(error: ReaderError, name: str) -> str:
    """The kind of a refusal that is one sentence."""
    text = str(error)
    if not (error.kind and text.startswith(name) and text.endswith(".") and "\n" not in text):
        raise SystemExit(f"Not one sentence: {text!r} ({error.kind!r})")
    return error.kind


def main() -> None:
    """Run and count."""
    count, seed = (int(word) for word in [*sys.argv[1:], *("24000", "1")[len(sys.argv) - 1 :]])
    chance, made = random.Random(seed), seeds()  # noqa: S311 - no secrets
    box, counted, slowest = Sandbox(Limits(seconds=20)), Counter[tuple[str, str]](), (0.0, "")
    begun = time.perf_counter()
    for number in range(count):
        name = chance.choice(sorted(made))
        inside = name.endswith("x") and chance.random() < 0.7
        content = repacked(made[name], chance) if inside else mutated(made[name], chance)
        start = time.perf_counter()
        try:
            reading = box.read(name, content)
            assert any(page.text for page in reading.pages)
            result = "read"
        except ReaderError as error:
            result = refused(error, name)
        counted[name, result] += 1
        slowest = max(slowest, (time.perf_counter() - start, f"{name} number {number}: {result}"))
    box.close()
    for (name, result), times in sorted(counted.items()):
        sys.stdout.write(f"{name:8} {result:14} {times:6}\n")
    sys.stdout.write(
        f"{count:,} inputs in {time.perf_counter() - begun:.0f} s; slowest {slowest[0]:.2f} s ({slowest[1]})\n"
    )


if __name__ == "__main__":
    main()
