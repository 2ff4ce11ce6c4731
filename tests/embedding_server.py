"""A server of embeddings on a free port: OpenAI's and Ollama's paths, and whatever can go wrong with them."""

import hashlib
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIMENSIONS = 32


def vector_of(text, dimensions=DIMENSIONS):
    """A vector in which the words and the Chinese characters of a text count, so that like texts are near."""
    vector = [0.0] * dimensions
    for word in (*text.lower().split(), *(sign for sign in text if sign > "\u3400")):
        vector[hashlib.sha256(word.encode()).digest()[0] % dimensions] += 1.0
    return vector


@dataclass
class EmbeddingServer:
    """What it was asked, and how it answers next: each entry of `next` is used once, then it answers well.

    An entry: {"status": …, "headers": {…}}, {"body": bytes}, or {"change": function of the good reply}.
    """

    next: deque = field(default_factory=deque)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    dimensions: int = DIMENSIONS
    held: threading.Event | None = None  # answers to requests of at least `held_from` texts wait for it
    held_from: int = 0
    address: str = ""

    def reply(self, path, body):
        """The good reply to a request."""
        vectors = [vector_of(text, self.dimensions) for text in body["input"]]
        if path == "/api/embed":
            return {"model": body["model"], "embeddings": vectors}
        data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        return {"object": "list", "data": data, "model": body["model"]}


def start():
    """Start one; the second value stops it."""
    state = EmbeddingServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append((self.path, body))
            state.headers.append(dict(self.headers))
            if state.held is not None and len(body["input"]) >= state.held_from:
                state.held.wait(30)
            how = state.next.popleft() if state.next else {}
            good = state.reply(self.path, body)
            content = how.get("body") or json.dumps(how.get("change", lambda reply: reply)(good)).encode()
            try:
                self.send_response(how.get("status", 200))
                for name, value in how.get("headers", {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # who asked has gone

        def log_message(self, *_):
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def stop():
        if state.held is not None:
            state.held.set()
        server.shutdown()
        server.server_close()
        thread.join()

    return state, stop
