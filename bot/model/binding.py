"""Whether each value of a draft stands with the company and the measure it is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.assistant.check.segments import sentences
from bot.assistant.check.subjects import SubjectMention, Subjects
from bot.model.draft import Draft
from bot.model.material import Valued
from bot.model.measures import OWN, VALUE, Placed, misplaced, own_as_result
from bot.model.question import OwnNumber, Subject
from bot.model.run import GateFinding


class Binding:
    """Reads a draft sentence by sentence; what a sentence is about goes on until another company is named."""

    def __init__(self, draft: Draft, names: Sequence[Subject]) -> None:
        self._draft = draft
        self._subjects = Subjects([*(name.ticker for name in names), *(name.name for name in names)])
        self._several = len(names) > 1
        self._about: frozenset[str] = frozenset()
        self.doubtful: set[str] = set()  # sentences in which no word says whose the value is

    def findings(self, sentence: str) -> Iterator[GateFinding]:
        """What speaks against the places of a sentence's values."""
        text, values = self._read(sentence)
        mentions = self._subjects.find(text)
        for placed in _placed(text, values):
            yield from self._subject(sentence, placed, mentions)
            yield from misplaced(placed)
        yield from own_as_result(text, _clause)
        if mentions:
            self._about = mentions[-1].keys

    def _read(self, sentence: str) -> tuple[str, list[tuple[int, Valued]]]:
        """The sentence with names written out and a mark for each value."""
        text = ""
        values: list[tuple[int, Valued]] = []
        for character in sentence:
            target = self._draft.pointers.get(character)
            if isinstance(target, Valued):
                values.append((len(text), target))
                text += VALUE
            elif isinstance(target, Subject):
                text += target.name
            elif isinstance(target, OwnNumber):
                text += OWN if target.kind == "assumption" else " "
            elif target is None:
                text += character
        return text, values

    def _subject(self, sentence: str, placed: Placed, mentions: Sequence[SubjectMention]) -> Iterator[GateFinding]:
        own = self._subjects.keys(placed.value.subject)
        if not own:
            return
        named = self._named(placed, mentions)
        if not named:
            if self._several:
                self.doubtful.add(sentence)
        elif not any(keys & own for keys in named):
            words = f"{placed.value.subject} {placed.value.label}"
            yield GateFinding("binding", words, "This value is of another company than the clause names.")

    def _named(self, placed: Placed, mentions: Sequence[SubjectMention]) -> list[frozenset[str]]:
        """The companies a value is said to be of: the nearest before it, else in its clause, else the last one named."""
        inside = [m for m in mentions if placed.clause[0] <= m.start < placed.clause[1]]
        near = [m.keys for m in inside if placed.since <= m.start < placed.start]
        earlier = [m.keys for m in mentions if m.start < placed.start]
        return near or [m.keys for m in inside] or earlier[-1:] or ([self._about] if self._about else [])


def _placed(text: str, values: Sequence[tuple[int, Valued]]) -> Iterator[Placed]:
    for index, (start, value) in enumerate(values):
        yield Placed(
            value=value,
            text=text,
            start=start,
            clause=_clause(text, start),
            since=values[index - 1][0] + 1 if index else 0,
            until=values[index + 1][0] if index + 1 < len(values) else len(text),
            previous=values[index - 1][1] if index else None,
        )


def _clause(text: str, position: int) -> tuple[int, int]:
    for sentence in sentences(text):
        if sentence.start <= position < sentence.end:
            return sentence.clause(position)
    return 0, len(text)
