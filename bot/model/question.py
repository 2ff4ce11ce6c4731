"""The user's words as a model may see them while it writes: names and own numbers are references, braces are gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.answer import Language
from bot.assistant.check.context import understood
from bot.assistant.check.normalise import normalised
from bot.assistant.check.reading import Reading
from bot.assistant.check.subjects import Subjects
from bot.assistant.words import company_name
from bot.model.normalise import hidden
from tools.market.desk import Desk
from tools.market.resolution import Ambiguous, Match, Mention

_REST = re.compile(r"[A-Za-z0-9&.-]*\d[A-Za-z0-9&.-]*")
_NO_SUBJECTS = Subjects(())
_BRACES = str.maketrans({"{": "(", "}": ")", "｛": "(", "｝": ")"})


@dataclass(frozen=True, slots=True)
class Subject:
    """A company as answers name it. ticker: canonical, the key of its figures."""

    ticker: str
    name: str


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number the user wrote. kind "assumption": shown only as theirs; "echo": a year or a name, shown as it was written."""

    text: str
    kind: Literal["assumption", "echo"]
    values: tuple[Decimal, ...] = ()  # what it can mean in base units: 9 % is 0.09


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in pieces: text, and what stands for a reference."""

    pieces: tuple[str | Subject | OwnNumber, ...]

    @property
    def numbers(self) -> tuple[OwnNumber, ...]:
        """The user's numbers, each once."""
        return tuple(dict.fromkeys(piece for piece in self.pieces if isinstance(piece, OwnNumber)))

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The companies named, each once."""
        return tuple(dict.fromkeys(piece for piece in self.pieces if isinstance(piece, Subject)))


def unbraced(text: str) -> str:
    """Text that cannot hold a reference: braces are brackets, hidden characters are gone.

    >>> unbraced("see {{v_abcd}}\u200b")
    'see ((v_abcd))'
    """
    folded = "".join(c for c in text if c == "\n" or not hidden(c))
    return folded.translate(_BRACES)


def asked(text: str, desk: Desk, language: Language) -> Asked:
    """The question with companies and numbers found."""
    text = unbraced(unicodedata.normalize("NFKC", text))
    pieces: list[str | Subject | OwnNumber] = []
    place = 0
    for mention in sorted(desk.directory.find_mentions(text), key=lambda m: m.start):
        subject = _subject(mention, language)
        if subject is None or mention.start < place:
            continue
        pieces += _with_numbers(text[place : mention.start])
        pieces.append(subject)
        place = mention.end
    return Asked((*pieces, *_with_numbers(text[place:])))


def subject_of(ticker: str, desk: Desk, language: Language) -> Subject:
    """A listing as answers name it."""
    company = desk.directory.company_of(ticker)
    return Subject(ticker, ticker if company is None else company_name(company, language))


def _subject(mention: Mention, language: Language) -> Subject | None:
    found = mention.resolution
    if isinstance(found, Match):
        return Subject(found.listing.ticker, company_name(found.company, language))
    if isinstance(found, Ambiguous) and found.candidates and found.company is not None:
        return Subject(found.candidates[0].ticker, company_name(found.company, language))
    return None


def _with_numbers(text: str) -> list[str | Subject | OwnNumber]:
    """A stretch of text with its years, amounts and other words that hold digits taken out."""
    plain = normalised(text).text
    read = understood(plain, _NO_SUBJECTS)
    found = [(told.reading.start, told.reading.end, _assumption(plain, told.reading)) for told in read.told]
    found += [
        (period.start, period.end, OwnNumber(plain[period.start : period.end], "echo")) for period in read.periods
    ]
    pieces: list[str | Subject | OwnNumber] = []
    place = 0
    for start, end, number in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= place:
            pieces += [*_rest(plain[place:start]), number]
            place = end
    return [piece for piece in (*pieces, *_rest(plain[place:])) if piece]


def _assumption(text: str, reading: Reading) -> OwnNumber:
    words = text[reading.start : reading.end].strip()
    values = tuple(form.value for form in reading.forms)
    return OwnNumber(words, "echo" if reading.counted and not reading.timed else "assumption", values)


def _rest(text: str) -> Iterator[str | Subject | OwnNumber]:
    """Words that hold digits and state no number: 10-K, S&P 500."""
    place = 0
    for match in _REST.finditer(text):
        yield text[place : match.start()]
        yield OwnNumber(match.group(), "echo")
        place = match.end()
    yield text[place:]
