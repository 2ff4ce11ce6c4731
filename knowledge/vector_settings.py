"""Who makes the vectors of a library and where they are searched."""

from __future__ import annotations

from dataclasses import dataclass, field

WORDLLAMA = "wordllama"
REMOTE = ("openai", "ollama")


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorSettings:
    """The choice of an embedding and of an index.

    embedding: `wordllama`, `openai:MODEL` or `ollama:MODEL`. base_url None: the provider's own address.
    chroma_url None: an index of this library's own.
    """

    embedding: str = WORDLLAMA
    base_url: str | None = None
    key: str = field(default="", repr=False)
    chroma_url: str | None = None
