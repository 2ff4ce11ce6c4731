"""The process that opens documents: it reads one after the other from its input and answers on its output.

It holds no secrets, writes no files, and may be killed at any moment. Started by `sandbox.py`.
"""

from __future__ import annotations

import json
import select
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from knowledge.document import Facts, Heading, Page, Reading, Summarised
from knowledge.errors import ReaderError

SIZES = 16  # bytes before each message: the length of what is said, and of what comes with it
_IDLE = 300.0  # seconds without work after which the process ends; the next document starts another


def framed(said: dict[str, Any], content: bytes = b"") -> bytes:
    """A message as it goes through a pipe."""
    words = json.dumps(said).encode()
    return len(words).to_bytes(8, "big") + len(content).to_bytes(8, "big") + words + content


def sizes(head: bytes) -> tuple[int, int]:
    """How long the two parts of a message are."""
    return int.from_bytes(head[:8], "big"), int.from_bytes(head[8:], "big")


def reading_said(reading: Reading) -> dict[str, Any]:
    """A reading as plain values."""
    facts = asdict(reading.facts)
    facts["published"] = reading.facts.published.isoformat() if reading.facts.published else None
    pages = [[p.number, p.text, [[h.start, h.title, h.anchor] for h in p.headings]] for p in reading.pages]
    return {"pages": pages, "facts": facts}


def reading_of(said: dict[str, Any]) -> Reading:
    """The reading that `reading_said` took apart."""
    facts = said["facts"]
    pages = tuple(Page(number, text, tuple(Heading(*mark) for mark in marks)) for number, text, marks in said["pages"])
    stated = {
        "published": date.fromisoformat(facts["published"]) if facts["published"] else None,
        "summarises": Summarised(**facts["summarises"]) if facts["summarises"] else None,
        "tickers": tuple(facts["tickers"]),
    }
    return Reading(pages, Facts(**(facts | stated)))


def main(memory: int, seconds: int) -> None:
    """Work until the input ends or nothing comes for a while."""
    # openpyxl would load it for nothing, and pay for it in start and address space.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    limited = _limit(memory)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while (request := _next(requests)) is not None:
        if limited:
            _allow(seconds)
        said, content = request
        answer, image = _done(said, content)
        if answer.get("kind") == "damaged" and _is_starved(memory):
            answer = {"error": "", "kind": "memory"}
        answers.write(framed(answer, image))
        answers.flush()
        if answer.get("kind") == "memory":
            return


def _next(requests: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    waiting, _, _ = select.select([requests], [], [], _IDLE)
    head = requests.read(SIZES) if waiting else b""
    if len(head) < SIZES:
        return None
    words, content = sizes(head)
    return json.loads(requests.read(words)), requests.read(content)


def _done(said: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer to one request; whatever goes wrong with a document is a sentence."""
    name = said["name"]
    try:
        if said["task"] == "image":
            return {}, _image(said, content)
        return reading_said(_read(name, content)), b""
    except ReaderError as error:
        return {"error": str(error), "kind": error.kind}, b""
    except MemoryError:
        return {"error": "", "kind": "memory"}, b""
    except Exception:  # noqa: BLE001 - a library of others met a document it cannot take; the bot must go on
        return {
            "error": f"{name} is damaged and cannot be read; export it again or send it as PDF.",
            "kind": "damaged",
        }, b""


def _read(name: str, content: bytes) -> Reading:
    from knowledge import readers  # noqa: PLC0415 - after numpy is out of the way

    return readers.read(Path(name), content)


def _image(said: dict[str, Any], content: bytes) -> bytes:
    from knowledge.page_image import crop  # noqa: PLC0415 - only pictures pay for it

    return crop(content, said["page"], said["text"], said["start"], said["end"]) or b""


def _is_starved(memory: int) -> bool:
    """Whether the process has come near its bound, where parsers take a refused allocation for a damaged file."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return False
    peak = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak:")), 0)
    return peak > memory / 2


def _limit(memory: int) -> bool:
    """Bound what the process may use; whether this system can."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return False
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # macOS knows the limit on memory and does not accept it
    return True


def _allow(seconds: int) -> None:
    """Give the next document its own processor time."""
    import resource  # noqa: PLC0415

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))
