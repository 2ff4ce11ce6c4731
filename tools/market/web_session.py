"""The session a source keeps: no credentials, no redirects of its own, and lines that a deadline can hang up."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_log = logging.getLogger(__name__)
_this_thread = threading.local()


@contextmanager
def hung_up_after(seconds: float) -> Iterator[None]:
    """Ends whatever this thread waits for on a watched connection once the time is over.

    Timeouts bound the wait for the next byte; a server that sends drop by drop would keep each of them.
    """
    line = _Line()
    _this_thread.line = line
    timer = threading.Timer(seconds, line.hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _this_thread.line = None


class _Line:
    """The socket a thread waits on, so that its deadline can end the wait for a server that sends drop by drop."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None

    def hang_up(self) -> None:
        """Ends whatever waits on the socket."""
        try:
            if self.socket is not None:
                self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            _log.debug("the line was closed already")


def _note(connection: HTTPConnection) -> None:
    line = getattr(_this_thread, "line", None)
    if line is not None:
        line.socket = connection.sock


class _Plain(HTTPConnection):
    def request(self, *arguments: Any, **options: Any) -> None:
        super().request(*arguments, **options)
        _note(self)


class _Secure(HTTPSConnection):
    def request(self, *arguments: Any, **options: Any) -> None:
        super().request(*arguments, **options)
        _note(self)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    """Keeps watched connections, straight or through the proxy of the environment."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager


def session(user_agent: str) -> requests.Session:
    """A session that declares its program, keeps its lines open, and sends nobody's password."""
    made = requests.Session()
    made.headers.update({"User-Agent": user_agent, "Accept": "application/json", "Accept-Encoding": "gzip, deflate"})
    made.auth = _without_credentials  # else a password in ~/.netrc would be sent along
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Adapter(max_retries=0))
    return made


def _without_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
