"""What a question is about: concepts, moved assumptions, a time, and the words that say what is wanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from bot.answer import Language
from bot.assistant.cues import Cue, cues_in
from bot.assistant.moves import Change, amounts, direction_of, moves_in
from bot.assistant.when import NO_TIME, When, when
from bot.language import written_in
from knowledge.concepts import Concept, find_concepts

__all__ = ["Change", "Cue", "Plan", "make_plan"]

_KEPT = 512  # an answer asks for the plan of the same words several times


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The slots of a question.

    change: its first amount. moves: each parameter it names an amount for. direction: -1, 0 or +1.
    """

    language: Language
    concepts: tuple[Concept, ...]
    cues: frozenset[Cue]
    change: Change | None
    direction: int
    moves: Mapping[str, Change] = field(default_factory=dict)
    when: When = NO_TIME

    @property
    def moved(self) -> Concept | None:
        """The concept whose parameter the question moves."""
        named = [concept for concept in self.concepts if concept.parameter]
        return next((concept for concept in named if concept.parameter in self.moves), named[0] if named else None)


@lru_cache(maxsize=_KEPT)
def make_plan(text: str, language: Language | None = None, today: date | None = None) -> Plan:
    """The slots of one question; companies are found apart, by the directory. today: what “last year” counts from."""
    folded = unicodedata.normalize("NFKC", text)
    found = amounts(folded)
    return Plan(
        language=language or written_in(folded) or "en",
        concepts=tuple(dict.fromkeys(mention.concept for mention in find_concepts(folded))),
        cues=cues_in(folded),
        change=found[0].change if found else None,
        direction=direction_of(folded),
        moves=moves_in(folded),
        when=NO_TIME if today is None else when(folded, today),
    )
