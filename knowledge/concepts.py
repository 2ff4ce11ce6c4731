"""The concept map: the words people use → the passage that explains → the parameter it moves."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One idea of the two reports.

    parameter: the assumption it moves, empty when it moves none. direction: effect of a higher parameter on value.
    """

    id: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    anchor: str
    model: str
    parameter: str
    direction: int
    claim_en: str
    claim_zh: str

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
    return tuple(Concept(**(row | {"en": tuple(row["en"]), "zh": tuple(row["zh"])})) for row in rows)


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
