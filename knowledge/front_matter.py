"""The block of facts between two `---` lines at the top of a Markdown file."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


def split(text: str) -> tuple[str, str]:
    """The block (empty when there is none) and the body."""
    found = _BLOCK.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def flat(block: str) -> dict[str, str]:
    """A block of `key: value` lines without YAML's depth: what the bundled notes are held to."""
    pairs = (line.split(":", 1) for line in block.splitlines() if ":" in line)
    return {key.strip(): value.strip().strip("\"'") for key, value in pairs}
