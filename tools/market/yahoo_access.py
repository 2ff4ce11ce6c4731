"""Answers of Yahoo as JSON: one at a time, within one deadline, with a plain sentence for whatever is not data."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tools.market.provider import SourceDown, SourceSettings

if TYPE_CHECKING:
    from tools.market.yahoo_session import YahooSession

SOURCE: Final = "yahoo"
ADDRESS: Final = "https://query1.finance.yahoo.com"
_OK = 200
_SOON = 1.0  # seconds; when the queue is ours, Yahoo needs no rest
_SMALLEST, _LARGEST = Decimal("1e-12"), Decimal("1e30")  # beyond these a number is no figure of a company
_FIRST_YEAR, _LAST_YEAR = 1950, 2200
_TOO_LATE = 100_000_000_000  # seconds since 1970; beyond it a number is no moment

_log = logging.getLogger(__name__)


class Access:
    """The one session to Yahoo; nothing of the network is imported before the first question."""

    def __init__(self, settings: SourceSettings, sleep: Callable[[float], None]) -> None:
        self._settings = settings
        self._sleep = sleep
        self._turn = threading.Lock()
        self._session: YahooSession | None = None
        self._door: Any = None

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return 0 if self._session is None else self._session.requests

    @contextmanager
    def fetch(self) -> Iterator[None]:
        """One fetch: no other runs beside it, and all its requests end within the total time.

        yfinance's downloads in several threads have stored one symbol's rows under another's name.
        """
        if not self._turn.acquire(timeout=self._settings.total_timeout):
            raise SourceDown(SOURCE, "other questions kept it busy", retry_after=_SOON)
        try:
            if self._session is None:
                from tools.market.yahoo_session import YahooSession, door  # noqa: PLC0415 - 1.6 s, only when needed

                self._session = YahooSession(self._settings, sleep=self._sleep)
                self._door = door(self._session)
            self._session.begin()
            yield
        finally:
            self._turn.release()

    def json(self, path: str, params: Mapping[str, str]) -> Any | None:
        """What a path says, its decimals exact; None where Yahoo carries no such thing.

        Raises
            SourceDown: no connection, no time, refused, too busy, or an answer that is not JSON.
        """
        status, body = self._asked(f"{ADDRESS}{quote(path, safe='/.=')}", params)
        if status is None:
            return None
        if status != _OK:
            raise self._down("it did not accept its own crumb")
        try:
            return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError, InvalidOperation):
            raise self._down("its answer is not JSON") from None

    def _asked(self, address: str, params: Mapping[str, str]) -> tuple[int | None, bytes]:
        from curl_cffi.requests.exceptions import RequestException  # noqa: PLC0415 - see fetch
        from yfinance.exceptions import YFException  # noqa: PLC0415 - see fetch

        from tools.market.yahoo_session import Absent  # noqa: PLC0415 - see fetch

        assert self._session is not None  # noqa: S101 - fetch has opened it
        try:
            response = self._door.get(address, params=dict(params))
        except Absent:
            return None, b""
        except SourceDown:
            raise
        except (RequestException, YFException, LookupError, TypeError, AttributeError) as surprise:
            # The last three are yfinance reading a consent page of another shape than it knows.
            _log.debug("yfinance: %s", type(surprise).__name__)
            raise self._session.failure or self._down("neither its cookie nor its crumb could be had") from None
        return response.status_code, response.content

    @staticmethod
    def _down(why: str) -> SourceDown:
        return SourceDown(SOURCE, why)


def number(value: object) -> Decimal | None:
    """A finite number, bare or in Yahoo's {"raw": …, "fmt": …}; None for anything else."""
    raw = value.get("raw") if isinstance(value, dict) else value
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return None
    exact = Decimal(raw) if isinstance(raw, int | Decimal) else Decimal(str(raw))
    return exact if exact.is_finite() and (exact == 0 or _SMALLEST < abs(exact) < _LARGEST) else None


def moment(value: object) -> datetime | None:
    """A moment of this age from seconds since 1970; None for anything else."""
    seconds = number(value)
    return None if seconds is None or not 0 <= seconds < _TOO_LATE else datetime.fromtimestamp(int(seconds), UTC)


def day(value: object) -> date | None:
    """A day of this age, written 2026-06-30; None for anything else."""
    try:
        found = date.fromisoformat(text(value))
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def text(value: object) -> str:
    """A word of an answer; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def why_no_currency(code: str) -> str | None:
    """Why an amount with that currency cannot be used: none is named, or it is a hundredth (GBp) or no currency."""
    if code.isascii() and code.isalpha() and code.isupper() and len(code) == 3:
        return None
    return f"it is in {code}, which is no currency's code" if code else "its currency is not given"


def mapping(value: object) -> Mapping[str, Any]:
    """A part of an answer; empty for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> tuple[Any, ...]:
    """A list of an answer; empty for anything else."""
    return tuple(value) if isinstance(value, list) else ()


def _no_number(constant: str) -> None:
    """NaN and Infinity are no JSON and no figure."""
    raise ValueError(constant)
