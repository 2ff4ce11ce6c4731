"""JSON over HTTP for the sources: one session, every wait bounded, and a plain sentence for whatever is not data."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests import exceptions as failures
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from tools.market.provider import SourceDown, SourceSettings
from tools.market.waiting import retry_after
from tools.market.web_session import hung_up_after, session

LARGEST = 64_000_000  # bytes of one answer, unpacked; the longest companyfacts body known is about 10 MB
_RETRIES = 2
_FIRST_WAIT = 0.25  # seconds before the first retry, doubled before the second
_REDIRECTS = 3
_PIECE = 65_536
_BUSY = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_ABSENT = frozenset({404, 410})

_log = logging.getLogger(__name__)


class Refused(SourceDown):
    """The server refuses the request itself; the source may know what to change."""

    def __init__(self, source: str, status: int) -> None:
        super().__init__(source, f"it refused the request with status {status}")
        self.status = status


class _Again(Exception):
    """The server may answer if asked once more."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait  # seconds the server asked for


class Web:
    """One source's way to the network; keeps its connection and its distance between two requests."""

    def __init__(
        self,
        source: str,
        settings: SourceSettings,
        *,
        user_agent: str,
        pause: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source = source
        self.settings = settings
        self._session = session(user_agent)
        self._pause = pause
        self._sleep = sleep
        self._turn = threading.Lock()
        self._last = float("-inf")

    def visit(self) -> Visit:
        """One stay at the source: all its requests together end within the total time."""
        return Visit(self)

    def wait_for_turn(self, longest: float) -> None:
        """Keeps the distance between two requests that the source asks for."""
        with self._turn:
            wait = self._last + self._pause - time.monotonic()
            if wait > 0.0:
                self._sleep(min(wait, longest))
            self._last = time.monotonic()

    def wait(self, seconds: float) -> None:
        """Lets time pass before a retry."""
        self._sleep(seconds)

    def send(self, address: str, params: Mapping[str, str] | None, timeout: tuple[float, float]) -> requests.Response:
        """One request, its body still to be read."""
        return self._session.get(address, params=params, timeout=timeout, stream=True, allow_redirects=False)


class Visit:
    """The requests of one fetch, under one deadline."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._end = time.monotonic() + web.settings.total_timeout
        self.requests = 0

    def json(self, address: str, params: Mapping[str, str] | None = None) -> Any | None:
        """What the address says, or None when there is no such address.

        Raises
            SourceDown: no connection, no time, refused, too busy, too much, or an answer that is not JSON.
        """
        body = self._body(address, params)
        if body is None:
            return None
        if body.lstrip()[:1] == b"<":
            raise self._down("it answered with a web page instead of data")
        try:
            return json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise self._down("its answer is not JSON") from None

    def _body(self, address: str, params: Mapping[str, str] | None) -> bytes | None:
        wait = _FIRST_WAIT
        for retries_left in range(_RETRIES, -1, -1):
            try:
                return self._once(address, params)
            except _Again as busy:
                pause = wait if busy.wait is None else busy.wait
                if retries_left == 0 or pause >= self._left():
                    raise self._down(busy.why, busy.wait) from None
                self._web.wait(pause)
                wait *= 2.0
        raise self._down("it did not answer")  # pragma: no cover - the loop returns or raises

    def _once(self, address: str, params: Mapping[str, str] | None) -> bytes | None:
        for _ in range(_REDIRECTS + 1):
            with self._answer(address, params) as answer:
                status = answer.status_code
                if status in _MOVED:
                    address, params = self._target(address, answer), None
                    continue
                _log.debug("%s answered %s", _without_query(address), status)
                if status in _ABSENT:
                    return None
                if status in _BUSY:
                    wait = retry_after(answer.headers.get("Retry-After"))
                    raise _Again("it is too busy" if status == 429 else f"it failed with status {status}", wait)
                if status != requests.codes.ok:
                    raise Refused(self._web.source, status)
                return self._read(answer)
        raise self._down("it redirected too often")

    @contextmanager
    def _answer(self, address: str, params: Mapping[str, str] | None) -> Iterator[requests.Response]:
        """The answer to one request; whatever goes wrong while it is read becomes a sentence."""
        self._web.wait_for_turn(self._left())
        settings = self._web.settings
        left = self._left()
        timeout = min(settings.connect_timeout, left), min(settings.read_timeout, left)
        self.requests += 1
        try:
            with hung_up_after(left), self._web.send(address, params, timeout) as answer:
                yield answer
        except (failures.RequestException, HTTPError, OSError) as problem:
            raise self._failure(problem) from None

    def _failure(self, problem: Exception) -> Exception:
        if time.monotonic() >= self._end:
            return self._out_of_time()
        if isinstance(problem, failures.SSLError):
            return self._down("its certificate could not be verified")
        if isinstance(problem, failures.ConnectTimeout) or _never_connected(problem):
            return self._down("no connection to it can be made")
        if isinstance(problem, failures.Timeout) or isinstance(_first(problem), ReadTimeoutError):
            return self._down(f"it was silent for {self._web.settings.read_timeout:g} s")
        if isinstance(problem, failures.ConnectionError | failures.ChunkedEncodingError | HTTPError | OSError):
            return _Again("it broke off in the middle of its answer")
        return self._down("the request could not be made")

    def _read(self, answer: requests.Response) -> bytes:
        body = bytearray()
        for piece in answer.iter_content(_PIECE):
            body += piece
            if len(body) > LARGEST:
                raise self._down(f"its answer is larger than {LARGEST // 1_000_000} MB")
        if time.monotonic() >= self._end:  # hung up on a body of unknown length, which then looks complete
            raise self._out_of_time()
        return bytes(body)

    def _target(self, address: str, answer: requests.Response) -> str:
        target = urljoin(address, answer.headers.get("Location", ""))
        old, new = urlsplit(address), urlsplit(target)
        if new.netloc != old.netloc or new.scheme not in (old.scheme, "https"):
            raise self._down("it sent the request on to another address")
        return target

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0.0:
            raise self._out_of_time()
        return left

    def _out_of_time(self) -> SourceDown:
        return self._down(f"it did not finish within {self._web.settings.total_timeout:g} s")

    def _down(self, why: str, retry_after: float | None = None) -> SourceDown:
        return SourceDown(self._web.source, why, retry_after=retry_after)


def _never_connected(problem: Exception) -> bool:
    """Whether a new connection was refused or its name not found."""
    return isinstance(getattr(_first(problem), "reason", None), NewConnectionError)


def _first(problem: Exception) -> object:
    """What the library wrapped in its own error."""
    return problem.args[0] if problem.args else None


def _no_number(text: str) -> None:
    """NaN and Infinity are no JSON and no figure."""
    raise ValueError(text)


def _without_query(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"
