"""What a model may point at instead of writing it: values, sentences, names and the user's own numbers.

The ids are random in every request, so no document can hold a reference that was made for it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.answer import CitedPassage
from bot.model.material import Material, Valued
from bot.model.question import OwnNumber, Subject
from knowledge.sentence_split import split

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
REFERENCE = re.compile(r"\{\{\s*([vpqn]_[a-z]{4})(?:\.s(\d{1,3}))?\s*\}\}")

Naming = Callable[[], str]


def random_name() -> str:
    """Four random letters: a reference must be new in every request, not secret for ever."""
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage with its sentences."""

    cited: CitedPassage
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a passage, to be quoted word for word."""

    passage: Passage
    text: str


Target = Valued | Passage | Sentence | OwnNumber | Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Everything one request may point at, by id."""

    values: Mapping[str, Valued] = field(default_factory=dict)
    passages: Mapping[str, Passage] = field(default_factory=dict)
    numbers: Mapping[str, OwnNumber] = field(default_factory=dict)
    names: Mapping[str, Subject] = field(default_factory=dict)

    def target(self, identity: str, sentence: str | None) -> Target | None:
        """What a reference points at; None for one that was never given."""
        if sentence is None:
            found = self.values.get(identity) or self.passages.get(identity)
            return found or self.numbers.get(identity) or self.names.get(identity)
        passage, place = self.passages.get(identity), int(sentence)
        if passage is None or not 1 <= place <= len(passage.sentences):
            return None
        return Sentence(passage, passage.sentences[place - 1])


def references(
    material: Material, numbers: Iterable[OwnNumber], names: Iterable[Subject], naming: Naming = random_name
) -> References:
    """New ids for the evidence of one request."""
    taken: set[str] = set()

    def fresh(kind: str) -> str:
        while (made := f"{kind}_{naming()}") in taken:
            continue
        taken.add(made)
        return made

    return References(
        values={fresh("v"): value for value in material.values},
        passages={fresh("p"): passage_of(cited) for cited in material.passages},
        numbers={fresh("q"): number for number in numbers},
        names={fresh("n"): name for name in names},
    )


def passage_of(cited: CitedPassage) -> Passage:
    """A passage as sentences; a quote without an end is one sentence."""
    sentences = tuple(sentence.text for sentence in split(cited.quote)) or (cited.quote,)
    return Passage(cited, sentences)
