"""The concept map: the words people use → the passage that explains → the parameter it moves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_COSTS = ("ke", "wacc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One idea of valuation, with the words people use for it.

    anchor: the passage of the bundled notes that states it; empty where the model's own docstring names its source.
    formula: in the names of the model's parameters and results. direction: what a higher `argument` does to `result`.
    parameter: the assumption a user can set, usually within `range`; empty where there is none.
    """

    id: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    claim_en: str
    claim_zh: str
    anchor: str = ""
    model: str = ""
    formula: str = ""
    argument: str = ""
    result: str = ""
    direction: int = 0
    parameter: str = ""
    tool: str = ""
    unit: str = ""
    range: tuple[float, ...] = ()

    @property
    def value_direction(self) -> int:
        """What a higher parameter does to the value of a company: a higher cost of capital lowers it."""
        return -self.direction if self.result in _COSTS else self.direction

    def name(self, language: str) -> str:
        """What it is called."""
        return (self.zh if language == "zh" else self.en)[0]

    def claim(self, language: str) -> str:
        """What the idea says, in one sentence of our own."""
        return self.claim_zh if language == "zh" else self.claim_en


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """Where a question names a concept."""

    start: int
    end: int
    concept: Concept


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts in the order of the file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load(files("knowledge").joinpath("concepts.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    return tuple(_concept(row) for row in rows)


def _concept(row: Mapping[str, Any]) -> Concept:
    """One entry of the file; its lists are kept as tuples."""
    found: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Concept(**found)


def concept_named(identity: str) -> Concept:
    """The concept with that id."""
    return next(concept for concept in concepts() if concept.id == identity)


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Concept]]:
    by_name: dict[str, Concept] = {}
    for concept in concepts():
        for name in (*concept.en, *concept.zh):
            by_name.setdefault(name.lower(), concept)
    names = sorted(by_name, key=lambda name: (-len(name), name))
    parts = [rf"(?<![a-z0-9]){re.escape(n)}s?(?![a-z0-9])" if n.isascii() else re.escape(n) for n in names]
    return re.compile("|".join(parts)), by_name


def find_concepts(text: str) -> tuple[ConceptMention, ...]:
    """Concepts named in a text, in order, the longest name at each place."""
    pattern, by_name = _pattern()
    folded = unicodedata.normalize("NFKC", text).lower()
    found = []
    for match in pattern.finditer(folded):
        words = match.group()
        concept = by_name.get(words) or by_name[words.removesuffix("s")]
        found.append(ConceptMention(match.start(), match.end(), concept))
    return tuple(found)
