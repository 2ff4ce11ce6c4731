"""What passes between the program and a provider, in the program's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.model.run import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request."""

    role: Literal["system", "user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A tool the model wants run, as it came."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """The calls of a plan. problems: sentences for the model about those that could not be read."""

    calls: tuple[Call, ...]
    problems: tuple[str, ...]
    usage: Usage


@dataclass(frozen=True, slots=True)
class Written:
    """A draft. cut: the provider stopped it before its end."""

    text: str
    cut: bool
    usage: Usage


class ProviderDown(Exception):
    """A provider gave no answer; the operator must act. Holds no text of the provider's, which may name keys.

    kind: rate limit, refused key, refused request, server fault, no connection, too slow, or an unreadable answer.
    """

    def __init__(
        self,
        kind: Literal["rate", "key", "request", "server", "connection", "slow", "garbage"],
        status: int | None = None,
        retry_after: float = 0.0,
        *,
        retryable: bool = False,
    ) -> None:
        super().__init__(f"{kind} ({status})" if status else kind)
        self.kind, self.status, self.retry_after, self.retryable = kind, status, retry_after, retryable
