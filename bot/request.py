"""Requests to the Bot API over aiohttp, several times as many a second as the default client of the library.

What went wrong is told apart by what may be done next:

RetryAfter (telegram)
└── HoldBack        the server wants a pause first; it did nothing
NetworkError (telegram)
├── Undelivered     the server certainly did nothing: no connection, or it said so; the request may be repeated
└── TimedOut        the request left and no answer came back: it may have worked, so nothing is repeated blindly

No error holds the address, since the address holds the token.
"""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

_CONNECTIONS = 256
# Below the idle time after which servers hang up, so that a request rarely meets a connection that just went.
_KEEP_ALIVE_SECONDS = 15.0
_READ_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_UPLOAD_SECONDS = 60.0
_JSON = {"Content-Type": "application/json"}

Seconds = ODVInput[float]


class Undelivered(NetworkError):
    """The server certainly did not act on the request."""


class HoldBack(RetryAfter):
    """Telegram asks for a pause; the library's own class warns of a change to come whenever it is made."""

    @property
    def retry_after(self) -> timedelta:
        """The pause."""
        return self._retry_after


def _or_default(given: Seconds, default: float) -> float | None:
    return default if isinstance(given, DefaultValue) else given


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API. A proxy of the environment is used, except for this machine."""

    def __init__(self, api_url: str, read_timeout: float = _READ_SECONDS) -> None:
        self._behind_proxy = not _is_local(api_url)
        self._read_seconds = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS),
                trust_env=self._behind_proxy,
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the server's answer."""
        if self._session is None:
            raise Undelivered("The connection pool is closed.")
        upload = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_or_default(pool_timeout, _CONNECT_SECONDS + _UPLOAD_SECONDS),
            sock_connect=_or_default(connect_timeout, _CONNECT_SECONDS),
            sock_read=_or_default(write_timeout, _UPLOAD_SECONDS)
            if upload
            else _or_default(read_timeout, self._read_seconds),
        )
        try:
            body = _body(request_data)
            kind = _JSON if isinstance(body, bytes) else None
            async with self._session.request(method, url, data=body, headers=kind, timeout=timeout) as response:
                return _checked(response.status, await response.read())
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise Undelivered(f"No connection to the Bot API ({type(error).__name__}).") from None
        except TimeoutError:
            raise TimedOut("The Bot API did not answer in time.") from None
        except aiohttp.ClientError as error:
            raise TimedOut(f"The connection to the Bot API was lost ({type(error).__name__}).") from None


def _checked(status: int, body: bytes) -> tuple[int, bytes]:
    """The answer, unless the server or its gateway failed; a gateway that waited in vain proves nothing."""
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        raise TimedOut("The Bot API's gateway got no answer (504).")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise HoldBack(_pause_in(body))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Undelivered(f"The Bot API is out of order ({status}).")
    return status, body


def _pause_in(body: bytes) -> timedelta:
    """The pause a 429 names, one second if it names none."""
    try:
        return timedelta(seconds=float(json.loads(body)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return timedelta(seconds=1)


def _body(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    if request_data is None:
        return None
    if (
        not request_data.contains_files
    ):  # a form would escape every letter of an answer, which takes longer than all else
        fields = request_data.json_parameters
        return json.dumps(fields, ensure_ascii=False).encode() if fields else None
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime_type)
    return form


def _is_local(api_url: str) -> bool:
    host = urlsplit(api_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
