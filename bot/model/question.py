"""The user's words as a model may see them while it writes: names and own numbers are references, braces are gone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.answer import Language
from bot.assistant.words import company_name
from bot.model.normalise import hidden
from tools.market.desk import Desk
from tools.market.resolution import Ambiguous, Match, Mention

_UNITS = {
    "%": Decimal("0.01"), "percent": Decimal("0.01"), "per cent": Decimal("0.01"), "个百分点": Decimal("0.01"), "百分点": Decimal("0.01"),
    "pp": Decimal("0.01"), "percentage points": Decimal("0.01"), "percentage point": Decimal("0.01"), "bp": Decimal("0.0001"),
    "bps": Decimal("0.0001"), "basis points": Decimal("0.0001"), "个基点": Decimal("0.0001"), "基点": Decimal("0.0001"),
    "trillion": Decimal("1e12"), "tn": Decimal("1e12"), "万亿": Decimal("1e12"), "billion": Decimal("1e9"), "bn": Decimal("1e9"),
    "亿": Decimal("1e8"), "million": Decimal("1e6"), "mn": Decimal("1e6"), "m": Decimal("1e6"), "万": Decimal("1e4"),
}  # fmt: skip
_WORDS = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = re.compile(rf"(?<![A-Za-z\d.])[-+−]?\d[\d,]*(?:\.\d+)?(?:\s?(?:{_WORDS})(?![A-Za-z]))?", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:FY|CY)\s?\d{2,4}\b|(?<!\d)(?:19|20)\d{2}(?:[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?|[QH][1-4]|年)?(?![\d%.])|\b[QH][1-4]\b", re.IGNORECASE
)  # fmt: skip
_REST = re.compile(r"[A-Za-z0-9&.-]*\d[A-Za-z0-9&.-]*")
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
    value: Decimal | None = None  # in base units: 9 % is 0.09


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
    """A stretch of text with its years, amounts and other words that hold digits taken out, in that order."""
    pieces: list[str | Subject | OwnNumber] = [text]
    for pattern, made in ((_PERIOD, _echo), (_NUMBER, _assumption), (_REST, _echo)):
        pieces = [part for piece in pieces for part in _parted(piece, pattern, made)]
    return [piece for piece in pieces if piece != ""]


def _parted(piece: str | Subject | OwnNumber, pattern: re.Pattern[str], made: type | object) -> list[str | Subject | OwnNumber]:
    if not isinstance(piece, str):
        return [piece]
    parts: list[str | Subject | OwnNumber] = []
    place = 0
    for match in pattern.finditer(piece):
        parts += [piece[place : match.start()], made(match.group())]  # type: ignore[operator]
        place = match.end()
    return [*parts, piece[place:]]


def _echo(text: str) -> OwnNumber:
    return OwnNumber(text, "echo")


def _assumption(text: str) -> OwnNumber:
    return OwnNumber(text, "assumption", stated(text))


def stated(text: str) -> Decimal | None:
    """The value a number of the user states, in base units.

    >>> stated("9%"), stated("50 bps"), stated("2万亿")
    (Decimal('0.09'), Decimal('0.0050'), Decimal('2E+12'))
    """
    match = re.match(r"[-+−]?[\d,]*\.?\d+", text.replace(" ", ""))
    if match is None:
        return None
    unit = text.replace(" ", "")[match.end() :].lower()
    scales = {name.replace(" ", ""): scale for name, scale in _UNITS.items()}
    return Decimal(match.group().replace(",", "").replace("−", "-")) * scales.get(unit, Decimal(1))
