"""A real Chroma server in a process of its own, started from the installed package."""

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def running(folder, port=0):
    """The server's address and process; the test is skipped where it cannot be started."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    command = Path(sys.executable).parent / "chroma"
    if not command.exists():
        pytest.skip("the command `chroma` of the package is not installed")
    process = subprocess.Popen(
        [command, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if b"listening" in line:
                break
        else:
            pytest.skip(f"the Chroma server does not start: {b''.join(said)[-300:]!r}")
        _reached(port)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _reached(port):
    """The server says that it listens a moment before it does."""
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            threading.Event().wait(0.05)
        else:
            return
    pytest.skip("the Chroma server does not listen")
