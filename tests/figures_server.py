"""A local HTTP server that answers as it is told, for the sources that read JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tools.market.provider import SourceSettings


@dataclass(frozen=True)
class Reply:
    """One answer; `drip` sends its body a byte at a time, `cut` closes the line before its announced end."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: bool = False
    drip_headers: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Route = Callable[[Asked], Reply]


def said(value, **more):
    """A JSON answer."""
    return Reply(
        body=json.dumps(value, ensure_ascii=False).encode(), headers={"Content-Type": "application/json"}, **more
    )


class FiguresServer:
    """Answers each path with its route, and remembers what was asked."""

    def __init__(self):
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, path, *replies):
        """Gives a path's replies in turn, the last one for ever."""
        left = list(replies)
        self.routes[path] = lambda asked: left.pop(0) if len(left) > 1 else left[0]

    def settings(self, source, **changes):
        """Settings that point a source here, with times short enough for a test."""
        times = {"connect_timeout": 0.5, "read_timeout": 2.0, "total_timeout": 5.0}
        return SourceSettings(addresses={source: self.address}, **(times | changes))

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                asked = Asked(parts.path, query, dict(self.headers))
                outer.asked.append(asked)
                route = outer.routes.get(parts.path)
                outer.send(self, route(asked) if route else Reply(404, b"nothing here"))

            def log_message(self, *arguments):
                """Tests read no log."""

        return Handler

    def send(self, handler, reply):
        body = reply.body
        try:
            if reply.drip_headers:
                self._drip(handler, b"HTTP/1.0 200 OK\r\nX-Slow: " + b"x" * 10_000)
                return
            handler.send_response(reply.status)
            headers = {"Content-Length": str(len(body) + (1 if reply.cut else 0))} | dict(reply.headers)
            for name, value in headers.items():
                if value:
                    handler.send_header(name, value)
            handler.end_headers()
            if reply.drip:
                self._drip(handler, body)
            else:
                handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _drip(self, handler, data):
        for position in range(len(data)):
            if self.closing.wait(0.02):
                return
            handler.wfile.write(data[position : position + 1])
            handler.wfile.flush()
