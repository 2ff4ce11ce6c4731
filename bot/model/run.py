"""What is kept of a model's part in an answer, for whoever asks later how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Why the answer that was sent is the one made without a model; empty where the model's was sent.
Fallback = Literal[
    "", "over_budget", "open_circuit", "busy", "slow", "provider", "too_long", "no_evidence", "declined", "gate", "guard"
]  # fmt: skip


_CHARACTERS_PER_TOKEN = 3


def estimated(characters: int) -> int:
    """Tokens of a text by its length, rather too many than too few."""
    return -(-characters // _CHARACTERS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written; estimated where the provider reports none."""

    read: int = 0
    written: int = 0
    estimated: bool = False

    @property
    def total(self) -> int:
        """All tokens."""
        return self.read + self.written

    def plus(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(self.read + other.read, self.written + other.written, self.estimated or other.estimated)


@dataclass(frozen=True, slots=True)
class GateFinding:
    """A part of a draft the gate refused: the rule it broke, the part, and what to change."""

    rule: str
    span: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRun:
    """One turn of a model.

    calls: requests to the provider, planning and writing together. findings: what the gate or the guard refused, in order.
    repaired: a second draft was asked for. dropped: sentences left out of the last draft.
    """

    provider: str
    model: str
    prompt_version: str
    calls: int = 0
    usage: Usage = Usage()
    findings: tuple[GateFinding, ...] = ()
    repaired: bool = False
    dropped: int = 0
    fallback: Fallback = ""
