"""A question taken apart: what must be found, by which names, on which statement, of which company and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from knowledge.cleaning import is_chinese
from knowledge.document import Language
from knowledge.glossary import Entry, Glossary, glossary, load_data
from knowledge.page_types import bits_by_name
from knowledge.terms import fold, pairs, query_terms, simplified

OWN, SYNONYM, TRANSLATION, STATEMENT = 1.0, 0.6, 0.8, 1.0
OWN_PAGE, OTHER_PAGE = 1.0, 0.5  # a kind of page that answers, and one that often does
_WORD = re.compile(
    r"[A-Za-z\u00c0-\u024f]+(?:[&/][A-Za-z]+)+|[A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f.]*[A-Za-z0-9\u00c0-\u024f]|[A-Za-z]|\d[\d,]*(?:\.\d+)?|[\u3400-\u9fff]+"
)
_YEAR = re.compile(r"(?<!\d)(?:fy ?'?)?((?:19|20)\d\d)(?!\d)|\bfy ?'?(\d\d)\b", re.IGNORECASE)
_FISCAL = re.compile(r"\bfy ?'?((?:19|20)\d\d)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bq([1-4])\b|\b([1-4])q\b|\b(first|second|third|fourth) quarter\b", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9&]{2,}|[\u3400-\u9fff]{2,}")
_FORM = re.compile(r"\b(10-?[kq]|20-?f|8-?k|annual report|quarterly report|earnings release)\b", re.IGNORECASE)
_FORMS = {"annual report": "10k", "quarterly report": "10q", "earnings release": "earnings"}
_QUARTERS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_FIGURE = re.compile(
    r"\bhow (?:much|many|high|large|big|fast|long)\b|\bwhat (?:is|was|were|are) .*\b(?:ratio|margin|rate|amount|total|turnover|"
    r"growth|revenue|income|sales|expense|cost|value|percentage|days)|\b(?:amount|ratio|calculate|usd|percent|share of|spen[dt]|pays?|paid)\b"
    r"|多少|几倍|几成|多大|多高|比率|比例|金额",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.?!;:](?=\s)")
GroupKind = Literal["name", "number", "word"]


@dataclass(frozen=True, slots=True)
class Group:
    """One thing a question asks for: the terms of each of its names, the question's own first."""

    surface: str
    names: tuple[tuple[str, ...], ...]
    kind: GroupKind = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuestion:
    """A question as retrieval sees it. weights: index term -> weight. types: kinds of pages with what each is worth."""

    text: str
    language: Language
    groups: tuple[Group, ...]
    weights: Mapping[str, float]
    types: tuple[tuple[int, float], ...]
    meaning: str
    figure: bool = False
    years: frozenset[str] = frozenset()
    quarters: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    words: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class _Filler:
    english: frozenset[str]
    phrases: re.Pattern[str]
    chinese: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Rule:
    ask: re.Pattern[str]
    add: tuple[str, ...]
    pages: int
    also: int
    narrow: bool


@cache
def _filler() -> _Filler:
    data = load_data("filler.yaml")
    phrases = re.compile("|".join(f"(?:{phrase})" for phrase in data["phrases"]), re.IGNORECASE)
    return _Filler(frozenset(data["en"].split()), phrases, frozenset(data["zh"].split()))


@cache
def _rules() -> tuple[_Rule, ...]:
    names = bits_by_name()

    def bits(of: Sequence[str]) -> int:
        return sum(names[name] for name in of)

    return tuple(
        _Rule(
            re.compile(row["ask"], re.IGNORECASE),
            tuple(row["add"]),
            bits(row["pages"]),
            bits(row.get("also", ())),
            row.get("narrow", False),
        )
        for row in load_data("statements.yaml")
    )


def prepare() -> None:
    """Read the data files now, so that the first question does not wait for them."""
    glossary()
    _filler()
    _rules()


def parse(text: str, *, accounts: bool = True) -> ParsedQuestion:
    """Take a question apart. accounts: whether the library holds filings, whose statements have words of their own."""
    text = simplified(text)
    language: Language = "zh" if is_chinese(text) else "en"
    shown = _FISCAL.sub(r"\1", _filler().phrases.sub(" ", text))
    groups = tuple(_merged(_groups(shown if shown.strip() else text)))
    matched = [rule for rule in _rules() if accounts and rule.ask.search(shown)]
    added = [name for rule in matched for name in rule.add]
    return ParsedQuestion(
        text=text,
        language=language,
        groups=groups,
        weights=_weights(groups, added),
        types=_types(matched),
        meaning=" ".join([shown, *added]),
        figure=_FIGURE.search(shown) is not None,
        years=frozenset(_year(match) for match in _YEAR.finditer(text)),
        quarters=frozenset(match[1] or match[2] or _QUARTERS[match[3].lower()] for match in _QUARTER.finditer(text)),
        forms=frozenset(
            _FORMS.get(match[1].lower(), match[1].lower().replace("-", "")) for match in _FORM.finditer(text)
        ),
        words=frozenset(_NAME.findall(fold(text)))
        | {name for group in groups if group.kind == "name" for names in group.names for name in names},
    )


def _types(rules: Sequence[_Rule]) -> tuple[tuple[int, float], ...]:
    """Kinds of pages and what each is worth; beside a subject with a page of its own, the general statements are half."""
    narrow = [rule for rule in rules if rule.narrow]
    wide = [rule for rule in rules if not rule.narrow]
    full, half = narrow or wide, wide if narrow else []
    worth = {OWN_PAGE: 0, OTHER_PAGE: 0}
    for rule in full:
        worth[OWN_PAGE] |= rule.pages
        worth[OTHER_PAGE] |= rule.also
    for rule in half:
        worth[OTHER_PAGE] |= rule.pages
    return tuple((bits, weight) for weight, bits in worth.items() if bits)


def _year(match: re.Match[str]) -> str:
    return match[1] or f"20{match[2]}"


def _weights(groups: Sequence[Group], added: Sequence[str]) -> dict[str, float]:
    weights: dict[str, float] = {}

    def keep(names: Sequence[str], weight: float) -> None:
        for name in names:
            weights[name] = max(weights.get(name, 0.0), weight)

    for group in groups:
        own, *others = group.names
        keep(own, OWN)
        chinese = is_chinese("".join(own))
        for other in others:
            crossing = is_chinese("".join(other)) != chinese
            keep(other, (TRANSLATION if crossing else SYNONYM) / len(others) ** 0.5)
    for name in added:
        keep(query_terms(name), STATEMENT)
    return weights


def _merged(groups: Iterator[Group]) -> Iterator[Group]:
    seen: set[tuple[str, ...]] = set()
    for group in groups:
        if group.names[0] not in seen:
            seen.add(group.names[0])
            yield group


def _groups(text: str) -> Iterator[Group]:
    """The things asked for, in order: Chinese runs by longest glossary name, English by longest phrase."""
    words: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if _STOP.search(text, end, match.start()):
            yield from _english(words)
            words = []
        end = match.end()
        if is_chinese(match[0]):
            yield from _english(words)
            words = []
            yield from _chinese(match[0])
        else:
            words.append(match[0])
    yield from _english(words)


def _english(words: Sequence[str]) -> Iterator[Group]:
    known = glossary()
    keys = [tuple(query_terms(word)) for word in words]
    at = 0
    while at < len(words):
        size, entries = _longest(known, keys, at)
        if size <= 1:
            run = _proper_run(known, words, keys, at)
            size, entries = (run, []) if run > 1 else (size, entries)
        own = tuple(term for key in keys[at : at + max(size, 1)] for term in key)
        surface = " ".join(words[at : at + max(size, 1)])
        lone = size <= 1 and _is_filler(words[at])
        if own and not (lone and not any(entry.named for entry in entries)):
            yield _group(surface, own, entries, first=at == 0)
        at += max(size, 1)


def _proper_run(known: Glossary, words: Sequence[str], keys: Sequence[tuple[str, ...]], at: int) -> int:
    """How many capitalised words in a row make one name that the glossary does not know, such as China Mobile."""
    end = at
    while 0 < end < len(words) and words[end][0].isupper() and not _is_filler(words[end]):
        end += 1
    unknown = any(key not in known.english for key in keys[at:end])
    return end - at if unknown else 0


def _is_filler(word: str) -> bool:
    """Filler in lower case; CMS or US in capitals are no filler."""
    return fold(word) in _filler().english and not (word.isupper() and len(word) > 1)


def _longest(known: Glossary, keys: Sequence[tuple[str, ...]], at: int) -> tuple[int, list[Entry]]:
    for size in range(min(known.longest_english, len(keys) - at), 0, -1):
        phrase = tuple(term for key in keys[at : at + size] for term in key)
        if phrase in known.english:
            return size, known.english[phrase]
    return 0, []


def _group(surface: str, own: tuple[str, ...], entries: Sequence[Entry], *, first: bool) -> Group:
    names = [own]
    for entry in entries:
        names += [*entry.en, *(tuple(query_terms(name)) for name in entry.zh)]
    kind: GroupKind = "word"
    if any(entry.named for entry in entries) or (not entries and not first and surface[:1].isupper()):
        kind = "name"
    elif surface[:1].isdigit():
        kind = "number"
    return Group(surface, tuple(dict.fromkeys(names)), kind)


def _chinese(run: str) -> Iterator[Group]:
    known, filler = glossary(), _filler().chinese
    rest = ""
    at = 0
    while at < len(run):
        size, entries = _longest_chinese(known, filler, run, at)
        if size == 0:
            rest += run[at]
            at += 1
            continue
        if rest:
            yield Group(rest, (tuple(pairs(rest)),))
            rest = ""
        if entries:
            part = run[at : at + size]
            yield _group(part, tuple(pairs(part)), entries, first=True)
        at += size
    if rest:
        yield Group(rest, (tuple(pairs(rest)),))


def _longest_chinese(known: Glossary, filler: frozenset[str], run: str, at: int) -> tuple[int, list[Entry]]:
    for size in range(min(known.longest_chinese, len(run) - at), 0, -1):
        part = run[at : at + size]
        if part in known.chinese:
            return size, known.chinese[part]
        if part in filler:
            return size, []
    return 0, []
