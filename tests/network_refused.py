"""Refuses every connection that leaves this machine while tests run (pytest plugin, see pyproject.toml)."""

import socket

import pytest

_LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}  # noqa: S104 - compared, not bound


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True)
def network_refused(monkeypatch):
    """Only loopback and Unix sockets may be connected to."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(real):
        def call(self, address):
            if self.family != socket.AF_UNIX and address[0] not in _LOCAL:
                msg = f"Tests may not reach {address[0]}."
                raise NetworkRefused(msg)
            return real(self, address)

        return call

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
