"""Documents are opened in a process of their own, with bounds on time and memory; its end is one sentence.

The process is kept for the next document, since starting one takes longer than reading most.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from knowledge.document import Reading
from knowledge.errors import ReaderError
from knowledge.reading_worker import SIZES, framed, reading_of, sizes

_ROOT = Path(__file__).parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from knowledge.reading_worker import main; main(*map(int, sys.argv[2:]))"
_MOST_DOCUMENTS = 200  # after which a fresh process takes over, whatever the libraries have leaked
_CHUNK = 1 << 20
_NOT_STARTED = "The part of Rerate that opens documents cannot be started; see that its Python is installed whole."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may use. seconds: by the clock and of the processor. memory: bytes of address space."""

    seconds: float = 120.0
    memory: int = 2 * 1024**3


class _Gone(Exception):
    """The process has ended or is out of time."""


class Sandbox:
    """Opens documents one at a time, for all threads of this process."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = 0

    def read(self, name: str, content: bytes) -> Reading:
        """The pages and facts of a document.

        Raises
            ReaderError: if it cannot be read within the limits; the text says what to do.
        """
        said, _ = self._ask({"task": "read", "name": name}, content)
        return reading_of(said)

    def image(self, content: bytes, page: int, text: str, start: int, end: int) -> bytes | None:
        """The place of a page that shows its text's characters from start to end, as PNG; None when it shows none."""
        asked = {"task": "image", "name": "The document", "page": page, "text": text, "start": start, "end": end}
        try:
            _, image = self._ask(asked, content)
        except ReaderError:
            return None
        return image or None

    def close(self) -> None:
        """End the process; the next document starts another."""
        with self._turn:
            self._end()

    def _ask(self, said: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        with self._turn:
            answer, image = self._answered(said, content)
        if answer.get("kind") == "memory":
            raise self._memory(said["name"])
        if "error" in answer:
            raise ReaderError(answer["error"], answer["kind"])
        return answer, image

    def _answered(self, said: dict[str, Any], content: bytes, *, again: bool = True) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + self.limits.seconds
        try:
            return self._exchange(framed(said, content), deadline)
        except _Gone:
            late = time.monotonic() >= deadline
            ended = self._ended(late=late)
        except BaseException:  # Ctrl-C in the middle: what the process still says is for nobody
            self._end()
            raise
        if ended == 0 and again:  # it had nothing to do for long and left just now
            return self._answered(said, content, again=False)
        raise self._refusal(said["name"], ended, late=late)

    def _exchange(self, request: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        process = self._started()
        if process.stdin is None or process.stdout is None:
            raise _Gone
        _write(process.stdin, request, deadline)
        words, size = sizes(_read(process.stdout, SIZES, deadline))
        answer: dict[str, Any] = json.loads(_read(process.stdout, words, deadline))
        return answer, _read(process.stdout, size, deadline)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._process.poll() is not None or self._opened >= _MOST_DOCUMENTS):
            self._end()
        self._opened += 1
        if self._process is None:
            numbers = (str(self.limits.memory), str(max(1, round(self.limits.seconds))))
            # An empty environment: what opens documents of strangers has no business with keys and tokens.
            self._process = subprocess.Popen(  # noqa: S603 - our own program, arguments of our own
                [sys.executable, "-I", "-c", _START, str(_ROOT), *numbers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                start_new_session=True,
                bufsize=0,
            )
            self._opened = 1
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    os.set_blocking(pipe.fileno(), False)
        return self._process

    def _end(self) -> int | None:
        """Kill the process if it still runs, and say how it ended."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.poll() is None:
            process.kill()
        ended = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return ended

    def _ended(self, *, late: bool) -> int | None:
        if self._process is not None and not late:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        return self._end()

    def _refusal(self, name: str, ended: int | None, *, late: bool) -> ReaderError:
        if late or ended == -getattr(signal, "SIGXCPU", 0):
            return ReaderError(
                f"{name} took longer than {self.limits.seconds:g} seconds to read; split it, or print it to a new PDF "
                "and send that.",
                "slow",
            )
        if ended == -getattr(signal, "SIGABRT", 0):  # how C++ ends when it gets no memory
            return self._memory(name)
        if ended is not None and ended > 0:
            return ReaderError(_NOT_STARTED, "reader")
        return ReaderError(
            f"{name} makes the program that reads it stop; it is damaged or meant to do harm. Print it to a new PDF and "
            "send that.",
            "crash",
        )

    def _memory(self, name: str) -> ReaderError:
        gigabytes = self.limits.memory / 1024**3
        return ReaderError(f"{name} needs more than {gigabytes:g} GB of memory to be read; split it.", "memory")


@cache
def shared() -> Sandbox:
    """The one sandbox of this process."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


def _write(pipe: IO[bytes], content: bytes, deadline: float) -> None:
    view = memoryview(content)
    while view:
        _wait(pipe, selectors.EVENT_WRITE, deadline)
        try:
            view = view[os.write(pipe.fileno(), view[:_CHUNK]) :]
        except OSError:
            raise _Gone from None


def _read(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    missing = size
    while missing:
        _wait(pipe, selectors.EVENT_READ, deadline)
        part = os.read(pipe.fileno(), min(missing, _CHUNK))
        if not part:
            raise _Gone
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _wait(pipe: IO[bytes], event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise _Gone
