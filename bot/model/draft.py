"""A model's draft as sentences that hold pointers instead of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.normalise import plain_draft
from bot.model.references import REFERENCE, Passage, References, Sentence, Target
from bot.model.run import GateFinding

_FIRST = 0xE000  # private characters: a draft that holds one of its own loses it in `plain_draft`
_MOST = 6000
_END = re.compile(
    r"(?:(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\bca)(?<!\bInc)(?<!\bCorp)(?<!\bLtd)(?<!\bCo)(?<!\bNo)[.!?](?=[\s\"'”)\ue000-\uf8ff]|$)"
    r"|[。！？；;])[\"'”)）]*"
)
_WRAPPED = re.compile(r"[\[(（【\"“「]\s*([\ue000-\uf8ff][\ue000-\uf8ff\s,;、，]*)[\])）】\"”」]")
_BARE = re.compile(r"[\s.,;:。，；：!?！？()（）“”\"'-]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or list item: its sentences, with one private character for each pointer."""

    bullet: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that was read. broken: references that point nowhere, by the sentence they stand in."""

    lines: tuple[Line, ...]
    pointers: Mapping[str, Target] = field(default_factory=dict)
    broken: tuple[tuple[str, GateFinding], ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All sentences in order."""
        return tuple(sentence for line in self.lines for sentence in line.sentences)

    def targets(self, sentence: str) -> tuple[Target, ...]:
        """What a sentence points at, in order."""
        return tuple(self.pointers[c] for c in sentence if c in self.pointers)

    def without(self, dropped: frozenset[str]) -> Draft:
        """The draft without some sentences."""
        kept = (Line(line.bullet, tuple(s for s in line.sentences if s not in dropped)) for line in self.lines)
        return Draft(tuple(line for line in kept if line.sentences), self.pointers)


def read_draft(text: str, known: References) -> Draft:
    """The sentences of what a model wrote; pointers that are known are taken out of the text."""
    pointers: dict[str, Target] = {}
    unknown: dict[str, str] = {}

    def pointed(match: re.Match[str]) -> str:
        mark = chr(_FIRST + len(pointers) + len(unknown))
        target = known.target(match[1], match[2])
        if target is None or len(pointers) >= _MOST:
            unknown[mark] = match.group()
        else:
            pointers[mark] = target
        return mark

    plain = _unwrapped(REFERENCE.sub(pointed, plain_draft(text)), pointers)
    lines = tuple(_line(row, pointers) for row in plain.split("\n") if row.strip())
    broken = [
        (sentence, GateFinding("reference", unknown[c], "Use only the references you were given, exactly as written."))
        for line in lines
        for sentence in line.sentences
        for c in sentence
        if c in unknown
    ]
    return Draft(tuple(line for line in lines if line.sentences), pointers, tuple(broken))


def _unwrapped(text: str, pointers: Mapping[str, Target]) -> str:
    """The text without brackets around citations and quotation marks around quotes, which the program sets itself."""

    def bare(match: re.Match[str]) -> str:
        marks = [c for c in match[1] if c in pointers]
        cited = all(isinstance(pointers[c], Passage | Sentence) for c in marks)
        return "".join(marks) if marks and cited else match.group()

    return _WRAPPED.sub(bare, text)


def _line(row: str, pointers: Mapping[str, Target]) -> Line:
    bullet = row.lstrip().startswith("- ")
    return Line(bullet, _sentences(row.strip().removeprefix("- "), pointers))


def _sentences(row: str, pointers: Mapping[str, Target]) -> tuple[str, ...]:
    """The sentences of a row; a citation after the full stop belongs to the sentence before it."""
    pieces: list[str] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(row)), len(row)]:
        piece = row[start:end].strip()
        start = end
        if not piece:
            continue
        rest, lead = piece, ""
        while rest and (rest[0] == " " or isinstance(pointers.get(rest[0]), Passage)):
            lead, rest = lead + rest[0], rest[1:]
        if pieces and lead.strip():
            pieces[-1] += f" {lead.strip()}"
            piece = rest.strip()
        if piece and not (pieces and _BARE.fullmatch(piece)):
            pieces.append(piece)
    return tuple(pieces)


def is_quote(sentence: str, pointers: Mapping[str, Target]) -> bool:
    """Whether a sentence is nothing but the quoted words of a passage."""
    targets = [pointers[c] for c in sentence if c in pointers]
    bare = "".join(c for c in sentence if c not in pointers)
    return len(targets) == 1 and isinstance(targets[0], Sentence) and _BARE.fullmatch(bare) is not None
