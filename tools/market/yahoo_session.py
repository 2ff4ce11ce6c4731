"""Yahoo's door through yfinance: its cookie and crumb, in a session whose every wait is bounded (imported when first used)."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from curl_cffi.const import CurlECode
from curl_cffi.requests import Response, Session
from curl_cffi.requests import exceptions as failures
from yfinance.data import YfData

from tools.market.provider import SourceDown, SourceSettings
from tools.market.waiting import retry_after

SOURCE: Final = "yahoo"
_RETRIES = 2
_FIRST_WAIT = 0.25  # seconds before the first retry, doubled before the second, then up to half as much again
_JITTER = 0.5
_LEAST = 0.05  # seconds left below which no further request is begun
_LARGEST = 64_000_000  # bytes of one answer
_BUSY, _FIRST_FAILURE, _REFUSED = 429, 500, 400
_ABSENT = frozenset({404, 410})
_NO_SUCH_DAYS = frozenset({400, 422})  # what the chart says of days before a share was listed
_CHART = "/v8/finance/chart/"
_NEW_CRUMB = frozenset({401, 403})  # these go on to yfinance, which fetches a new crumb and asks once more
_CRUMB = "/v1/test/getcrumb"
_NO_CRUMB = b"<html>"  # what yfinance takes for "no crumb, try the other way"
_BESIDE = frozenset({"fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com"})  # where cookies come from; may be blocked

_log = logging.getLogger(__name__)
logging.getLogger("yfinance").addHandler(logging.NullHandler())  # else its warnings reach the terminal unasked


class Absent(Exception):
    """Yahoo does not carry what was asked for."""


class YahooSession(Session[Response]):
    """A browser's session that ends in time, asks again at most twice, and remembers why it failed.

    yfinance catches errors here and there; what is remembered cannot be lost that way.
    """

    def __init__(
        self,
        settings: SourceSettings,
        *,
        sleep: Callable[[float], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(impersonate="chrome", max_redirects=5)
        self._settings = settings
        self._base = settings.addresses.get(SOURCE, "").rstrip("/")
        self._sleep, self._jitter = sleep, jitter
        self._end = time.monotonic()
        self.failure: SourceDown | Absent | None = None
        self.requests = 0

    def begin(self) -> None:
        """Starts the time of one fetch."""
        self._end = time.monotonic() + self._settings.total_timeout
        self.failure = None

    def request(self, method: Any, url: str, *arguments: Any, **options: Any) -> Response:
        """One request of yfinance, with our own address, time and answer to trouble."""
        try:
            return self._answer(method, url, *arguments, **options)
        except (SourceDown, Absent) as failure:
            self.failure = failure
            raise

    def _answer(self, method: Any, url: str, *arguments: Any, **options: Any) -> Response:
        address, beside = self._address(url), urlsplit(url).hostname in _BESIDE
        wait = _FIRST_WAIT
        for retries_left in range(_RETRIES, -1, -1):
            options["timeout"] = self._timeout()
            self.requests += 1
            pause: float | None = None
            try:
                response = super().request(method, address, *arguments, **options)
            except failures.RequestException as problem:
                if beside and self._left() > _LEAST:
                    raise  # yfinance goes on without this cookie
                why = self._why(problem)
            else:
                if beside or response.status_code < _FIRST_FAILURE:
                    return self._sound(response, beside=beside)
                why = f"it failed with status {response.status_code}"
                pause = retry_after(response.headers.get("Retry-After"))
            wait_now = wait * (1.0 + _JITTER * self._jitter()) if pause is None else pause
            if retries_left == 0 or wait_now >= self._left():
                raise self._down(why, pause)
            self._sleep(wait_now)
            wait *= 2.0
        raise self._down("it did not answer")  # pragma: no cover - the loop returns or raises

    def _sound(self, response: Response, *, beside: bool) -> Response:
        """The answer, if it may go on to yfinance."""
        status, path = response.status_code, urlsplit(str(response.url)).path
        self._same_house(response)
        if len(response.content) > _LARGEST:
            raise self._down(f"its answer is larger than {_LARGEST // 1_000_000} MB")
        if status == _BUSY:
            raise self._down("it is too busy", retry_after(response.headers.get("Retry-After")))
        if beside:
            return response
        if path.endswith(_CRUMB):
            return _as_crumb(response)
        if status in _ABSENT or (status in _NO_SUCH_DAYS and _CHART in path):
            raise Absent(path)
        if status >= _REFUSED and status not in _NEW_CRUMB:
            raise self._down(f"it refused the request with status {status}")
        if status < _REFUSED and response.content.lstrip()[:1] == b"<" and not self._consent(response):
            raise self._down("it answered with a web page instead of data")
        return response

    def _address(self, url: str) -> str:
        parts = urlsplit(url)
        if not _yahoos(parts.hostname):
            raise self._down(f"a request to {parts.hostname} was not sent")
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base}{parts.path or '/'}{query}" if self._base else url

    def _same_house(self, response: Response) -> None:
        parts = urlsplit(str(response.url))
        if parts.netloc != urlsplit(self._base).netloc and not _yahoos(parts.hostname):
            raise self._down("it sent the request on to another address")

    def _consent(self, response: Response) -> bool:
        return (urlsplit(str(response.url)).hostname or "").endswith("consent.yahoo.com")

    def _timeout(self) -> tuple[float, float]:
        """To connect, and for all the rest: the library adds the two up and ends even an answer that drips."""
        left = self._left()
        if left <= _LEAST:
            raise self._out_of_time()
        connect = min(self._settings.connect_timeout, left / 2.0)
        return connect, min(self._settings.read_timeout, left - connect)

    def _why(self, problem: failures.RequestException) -> str:
        """The reason worth asking again for; whatever would only fail again is raised."""
        if self._left() <= _LEAST:
            raise self._out_of_time() from None
        if isinstance(problem, failures.SSLError):
            raise self._down("its certificate could not be verified") from None
        if isinstance(problem, failures.Timeout):
            raise self._down("no answer came in time") from None
        if problem.code in (CurlECode.COULDNT_CONNECT, CurlECode.COULDNT_RESOLVE_HOST):
            raise self._down("no connection to it can be made") from None
        return "it broke off in the middle of its answer"

    def _left(self) -> float:
        return self._end - time.monotonic()

    def _out_of_time(self) -> SourceDown:
        return self._down(f"it did not finish within {self._settings.total_timeout:g} s")

    @staticmethod
    def _down(why: str, wait: float | None = None) -> SourceDown:
        return SourceDown(SOURCE, why, retry_after=wait)


def door(session: YahooSession) -> YfData:
    """The way in of yfinance itself, over our session, and without its cache on disk.

    yfinance keeps one such object for each class; a class of our own shares its cookie with nobody.
    """

    class Door(YfData):  # type: ignore[misc]  # yfinance carries no types
        def _load_cookie_curlCffi(self) -> bool:  # noqa: N802 - yfinance's name
            return False

        def _save_cookie_curlCffi(self) -> bool:  # noqa: N802 - yfinance's name
            self._cookie = True  # else it asks for one before every request
            return True

    return Door(session)


def _as_crumb(response: Response) -> Response:
    """The answer, emptied where it is no crumb; yfinance would send a page or an error text on as one."""
    body = response.content.strip()
    if response.status_code >= _REFUSED or not body or len(body) > 64 or body[:1] in (b"<", b"{"):
        _log.debug("no crumb: status %s", response.status_code)
        response.content = _NO_CRUMB
    return response


def _yahoos(host: str | None) -> bool:
    return host is not None and (host == "yahoo.com" or host.endswith(".yahoo.com"))
