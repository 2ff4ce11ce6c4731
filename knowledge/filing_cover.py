"""What the cover of a filing says: the company by all its names, its fiscal year and quarter, the form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.document import Page
from knowledge.terms import fold

_COVER = 8_000
_BODY = 60_000
_HEAD = 1_500
_NAMED_ABOVE = re.compile(
    r"([^\n(]{2,80}?)\s*(?:\n\s*[\d-]{6,12}\s*)?\n*\s*\(?exact name of (?:the )?registrant", re.IGNORECASE
)
_NAMED_BELOW = re.compile(r"exact name of (?:the )?registrant[^\n]*\n+([^\n]{2,80})", re.IGNORECASE)
_LISTED = re.compile(r"((?:[A-Z&][\w&.,'’-]*\s+){1,7})\((?:NYSE|NASDAQ|Nasdaq)[^)]{0,30}?: ?([A-Z.]{1,6})\)")
_ANNOUNCED = re.compile(r"^([A-Z][\w&.,' -]{1,60}?) (?:Reports|Announces|Delivers|Posts)\b", re.MULTILINE)
_TICKER = re.compile(r"\b([A-Z]{2,5})\s+(?:The\s+)?(?:New York Stock Exchange|NYSE|N(?:asdaq|ASDAQ))")
_SYMBOL = re.compile(r"under the (?:ticker |trading )?symbols? [\"“']?([A-Z]{1,5})\b")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_ENDED = re.compile(
    rf"(?:year|quarter(?:ly)?(?: period)?|period|months|weeks) ended:?\s+({_MONTHS})\s+\d{{1,2}},?\s+((?:19|20)\d\d)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    rf"(?:date of report|earliest event reported)[^\n]{{0,60}}?\s*({_MONTHS})\s+\d{{1,2}},?\s+((?:19|20)\d\d)",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"\bfiscal (?:year )?((?:19|20)\d\d)\b", re.IGNORECASE)
_A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_FORM = re.compile(r"form\s+(10-?[kq]|20-?f|8-?k|6-?k|40-?f)", re.IGNORECASE)
_QUARTER_NAMED = re.compile(r"\b(first|second|third|fourth)[ -]quarter\b|\bq([1-4])\b", re.IGNORECASE)
_QUARTERS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_YEAR_TO_DATE = (
    ("3", "nine months ended"),
    ("3", "thirty-nine weeks"),
    ("2", "six months ended"),
    ("2", "twenty-six weeks"),
)
_EARLY = frozenset({"january", "february"})  # a year that ends here is mostly named after the one before
_WORD = re.compile(r"[a-z0-9&]{2,}|[\u3400-\u9fff]{2,}")
_LEGAL_WORDS = (
    "the of and inc corp corporation co company ltd limited plc llc lp sa nv ag group holding holdings incorporated "
    "trust international delaware"
)
LEGAL = frozenset(_LEGAL_WORDS.split())
_SHORT = 3  # letters from which initials are a name


@dataclass(frozen=True, slots=True)
class Cover:
    """names: words and short forms of the company; called: those that no other has; years: the fiscal year; near: years it might be asked by as well."""

    names: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    quarters: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()


def cover_of(pages: Sequence[Page]) -> Cover:
    """What the first pages of a filing say about it."""
    cover = "\n".join(page.text for page in pages[:3])[:_COVER]
    body = "\n".join(page.text for page in pages[:30])[:_BODY]
    forms = {match.lower().replace("-", "") for match in _FORM.findall(cover)[:1]} or {"earnings"}
    years, near = _years(cover, body, forms)
    return Cover(*_names(cover, body), years, near, _quarters(cover, body, forms), frozenset(forms))


def _names(cover: str, body: str) -> tuple[frozenset[str], frozenset[str]]:
    named = (
        _NAMED_ABOVE.search(cover) or _NAMED_BELOW.search(cover) or _LISTED.search(cover) or _ANNOUNCED.search(cover)
    )
    tickers = {match[1].lower() for pattern in (_TICKER, _SYMBOL) for match in pattern.finditer(body[:_BODY])}
    tickers |= {match[2].lower() for match in _LISTED.finditer(cover)}
    if named is None:
        return frozenset(tickers), frozenset(tickers)
    names = short_names(named[1])
    telling = [word for word in _WORD.findall(fold(named[1])) if word in names]
    return names | tickers, frozenset(tickers | set(telling[:1]))


def short_names(name: str) -> frozenset[str]:
    """The words of a company's name that tell it from others, with its initials and beginnings.

    >>> sorted(short_names("Northern Express Company"))
    ['express', 'nec', 'noex', 'northern', 'northernexpress']
    """
    words = re.findall(r"[a-z0-9&]+", fold(name.replace(".", "")))
    telling = {word for word in words if word not in LEGAL and (len(word) > 1) and not word.isdigit()}
    spelled = [word for word in words if word not in {"the", "inc", "corp", "corporation", "ltd", "plc", "llc"}]
    short = {"".join(word[0] for word in spelled)}
    if len(spelled) == 3 and spelled[1] in {"&", "and"}:
        short |= {f"{spelled[0][0]}&{spelled[2][0]}", f"{spelled[0][0]}n{spelled[2][0]}"}
    two = [word for word in spelled if word not in LEGAL][:2]
    if len(two) == 2:
        short |= {two[0][:2] + two[1][:2], two[0] + two[1]}
    return frozenset(telling | {one for one in short if len(one) >= _SHORT and one not in LEGAL})


def _years(cover: str, body: str, forms: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    ended = _ENDED.search(cover) or _REPORTED.search(cover) or _ENDED.search(body)
    called = Counter(_FISCAL.findall(body))
    if ended is None:
        return frozenset(_A_YEAR.findall(cover[:_HEAD])[:1]), frozenset()
    year = int(ended[2])
    possible = {str(year - 1), str(year)} if ended[1].lower() in _EARLY else {str(year)}
    if "10q" in forms:  # a quarter may end in the calendar year before its fiscal year does
        possible.add(str(year + 1))
    own = max(possible, key=lambda one: (called[one], one == str(year)))
    if called[own] == 0 and ended[1].lower() in _EARLY:
        own = str(year - 1)
    return frozenset({own}), frozenset(possible - {own})


def _quarters(cover: str, body: str, forms: set[str]) -> frozenset[str]:
    if "10q" in forms:
        low = body.lower()
        return frozenset({next((quarter for quarter, words in _YEAR_TO_DATE if words in low), "1")})
    named = _QUARTER_NAMED.search(cover[:_HEAD]) if "earnings" in forms or "8k" in forms else None
    return frozenset({named[2] or _QUARTERS[named[1].lower()]}) if named else frozenset()
