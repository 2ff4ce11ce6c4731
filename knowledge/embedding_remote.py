"""Vectors from a server: any that speaks OpenAI's /v1/embeddings, or Ollama's /api/embed."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.document import Language
from knowledge.embedding import Floats, of_length_one
from knowledge.errors import NoVectors

if TYPE_CHECKING:
    import requests

LONGEST_TEXT = 6_000  # characters; a passage has about a thousand, models take eight thousand tokens
LARGEST_NUMBER = 1e15  # whose square is still a number in single precision
LARGEST_REPLY = 64_000_000  # bytes
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
_OPENAI, _OLLAMA = "https://api.openai.com/v1", "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds."""

    attempts: int
    connecting: float
    replying: float
    longest_pause: float


PASSAGES = Patience(attempts=6, connecting=5.0, replying=60.0, longest_pause=60.0)
QUESTION = Patience(attempts=1, connecting=1.5, replying=4.0, longest_pause=0.0)


class _Passing(Exception):
    """The server may answer later. pause: seconds it asked for, None when it did not say."""

    def __init__(self, words: str, pause: float | None = None) -> None:
        super().__init__(words)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Remote:
    """An embedding behind HTTP. It understands every language, so Chinese is compared by meaning as well."""

    provider: str
    model: str
    address: str
    key: str = field(default="", repr=False)
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)
    batch: int = 64
    languages: frozenset[Language] = frozenset({"en", "zh"})
    _session: list[requests.Session] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, provider: str, model: str, base_url: str | None, key: str = "") -> Remote:
        """The endpoint under a provider's base address, which may leave /v1 or /api out."""
        if provider == "ollama":
            base = (base_url or _OLLAMA).rstrip("/").removesuffix("/api")
            return cls(provider, model, f"{base}/api/embed", key)
        base = (base_url or _OPENAI).rstrip("/")
        if not urlsplit(base).path:
            base = f"{base}/v1"
        return cls(provider, model, f"{base}/embeddings", key)

    @property
    def name(self) -> str:
        """Provider and model."""
        return f"{self.provider}:{self.model}"

    def close(self) -> None:
        """Close the connection."""
        for session in self._session:
            session.close()
        self._session.clear()

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row per passage."""
        return self._embed(texts, PASSAGES)

    def embed_question(self, text: str) -> Floats:
        """One vector, in one short attempt."""
        found: Floats = self._embed([text], QUESTION)[0]
        return found

    def _embed(self, texts: Sequence[str], patience: Patience) -> Floats:
        """Texts without a word are not sent, since servers refuse them; they become zeros."""
        sent = [at for at, text in enumerate(texts) if text.strip()]
        if not sent:
            raise NoVectors("There is no text to make a vector of.")
        vectors = self._asked([_sendable(texts[at]) for at in sent], patience)
        rows = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
        rows[sent] = of_length_one(vectors)
        return rows

    def _asked(self, texts: Sequence[str], patience: Patience) -> Floats:
        for attempt in range(1, patience.attempts + 1):
            try:
                return _vectors(self._posted(texts, patience), len(texts), self._host)
            except _Passing as passing:
                if attempt == patience.attempts:
                    raise NoVectors(f"{passing}; search goes on by words until it does.") from None
                wanted = passing.pause if passing.pause is not None else _growing(attempt)
                self.pause(min(wanted, patience.longest_pause))
        raise AssertionError(patience)

    def _posted(self, texts: Sequence[str], patience: Patience) -> Any:
        import requests  # noqa: PLC0415 - only who asks a server pays for it

        body: dict[str, Any] = {"model": self.model, "input": list(texts)}
        if self.provider == "ollama":
            body["truncate"] = True
        try:
            with self._connection().post(
                self.address,
                json=body,
                headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
                timeout=(patience.connecting, patience.replying),
                allow_redirects=False,
                stream=True,
            ) as reply:
                self._check(reply.status_code, reply.headers)
                return _parsed(reply, self._host, time.monotonic() + patience.replying)
        except requests.RequestException as error:
            raise _Passing(f"The embedding server {self._host} does not answer ({type(error).__name__})") from None

    def _connection(self) -> requests.Session:
        import requests  # noqa: PLC0415 - see above

        if not self._session:
            self._session.append(requests.Session())
        return self._session[0]

    def _check(self, status: int, headers: Mapping[str, str]) -> None:
        if status == 200:
            return
        if status in _PASSING:
            words = f"The embedding server {self._host} answers {status}"
            raise _Passing(words, _seconds(headers.get("Retry-After")))
        advice = {
            400: f"it does not take these texts for {self.model}; look at EMBEDDING",
            401: "it refuses the key; look at EMBEDDING_API_KEY",
            403: "it refuses the key; look at EMBEDDING_API_KEY",
            404: f"it does not know {self.model} or this address; look at EMBEDDING and EMBEDDING_BASE_URL",
        }.get(status, "look at EMBEDDING_BASE_URL")
        raise NoVectors(f"The embedding server {self._host} answers {status}: {advice}.")

    @property
    def _host(self) -> str:
        return urlsplit(self.address).hostname or "without a name"


def _sendable(text: str) -> str:
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode()


def _growing(attempt: int) -> float:
    """Seconds to wait when the server names none; drawn, so that many clients do not return together."""
    return float(2 ** (attempt - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _seconds(given: str | None) -> float | None:
    """A Retry-After header in seconds, which holds a number or a date."""
    if not given:
        return None
    try:
        return max(float(given), 0.0)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    return max((until - datetime.now(UTC)).total_seconds(), 0.0) if until.tzinfo else None


def _parsed(reply: requests.Response, host: str, deadline: float) -> Any:
    parts: list[bytes] = []
    size = 0
    for part in reply.iter_content(65_536):
        parts.append(part)
        size += len(part)
        if size > LARGEST_REPLY:
            raise NoVectors(f"The embedding server {host} sends more than {LARGEST_REPLY:,} bytes.")
        if time.monotonic() > deadline:
            raise _Passing(f"The embedding server {host} is too slow")
    try:
        return json.loads(b"".join(parts))
    except ValueError:
        raise _Passing(f"The embedding server {host} does not send JSON") from None


def _vectors(reply: Any, count: int, host: str) -> Floats:
    """The vectors of a reply in the order of the texts, or a sentence about what is wrong with them."""
    rows = _rows(reply)
    if rows is None:
        raise NoVectors(f"The embedding server {host} sends no list of vectors; look at EMBEDDING_BASE_URL.")
    if len(rows) != count:
        raise NoVectors(f"The embedding server {host} sends {len(rows)} vectors for {count} texts.")
    try:
        vectors = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise NoVectors(f"The embedding server {host} sends vectors of different lengths or no numbers.") from None
    if vectors.ndim != 2 or vectors.shape[1] == 0 or not (np.abs(vectors) < LARGEST_NUMBER).all():
        raise NoVectors(f"The embedding server {host} sends vectors that hold no numbers.")
    return vectors.astype(np.float32)


def _rows(reply: Any) -> list[Any] | None:
    if not isinstance(reply, dict):
        return None
    if isinstance(reply.get("embeddings"), list):
        return list(reply["embeddings"])
    data = reply.get("data")
    if not isinstance(data, list) or not all(isinstance(one, dict) and "embedding" in one for one in data):
        return None
    places = [one.get("index", at) for at, one in enumerate(data)]
    if not all(isinstance(place, int) for place in places) or sorted(places) != list(range(len(data))):
        return None
    ordered = dict(zip(places, data, strict=True))
    return [ordered[at]["embedding"] for at in range(len(data))]
