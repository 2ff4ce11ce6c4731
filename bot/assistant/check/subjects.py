"""Which companies a text names, by the evidence's own names and the table of companies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tools.market.directory import Directory, open_directory
from tools.market.resolution import Ambiguous, Resolution

_FORM = re.compile(
    r"[ ,]+(?:inc|corp(?:oration)?|co|company|ltd|limited|plc|holdings?|group|technolog(?:y|ies)|s\.?a|n\.?v|ag|se)\.?$|(?:股份)?(?:有限)?公司$|集团$|控股$|股份$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z0-9&.-]*[A-Za-z0-9](?: [A-Z][A-Za-z0-9&.-]+){0,2})'s(?![A-Za-z])"
)
# Only where it opens a sentence is an industry its subject.
_GENERIC = re.compile(
    r"(?:^|[.!?。！？;；\n]\s*)(?P<who>(?:the |this )?(?:sector|industry)(?= [a-z])|(?:全|本)?行业)", re.IGNORECASE
)
_INDUSTRY = frozenset({"=industry"})
_NO_COMPANY = frozenset(
    [
        "it",
        "that",
        "let",
        "here",
        "there",
        "what",
        "who",
        "he",
        "she",
        "today",
        "yesterday",
        "tomorrow",
        "year",
        "company",
        "management",
        "street",
        "market",
        "china",
        "america",
        "analyst",
        "model",
        "firm",
        "group",
        "sector",
        "industry",
        "investor",
        "consensus",
        "report",
        "one",
        "everyone",
        "fed",
        "quarter",
        "month",
        "week",
        "world",
        "us",
        "government",
        "country",
        "this",
        "parent",
        "stock",
        "share",
        "bank",
        "broker",
        "buyer",
        "seller",
        "user",
        "reader",
        "author",
        "house",
    ]
)


@dataclass(frozen=True, slots=True)
class SubjectMention:
    """Where a text names a subject; more than one key where the name is shared."""

    start: int
    end: int
    keys: frozenset[str]


@cache
def _directory() -> Directory:
    return open_directory()


class Subjects:
    """Finds the subjects of one piece of evidence, and every listed company, in texts."""

    def __init__(self, names: Iterable[str]) -> None:
        self._keys: dict[str, frozenset[str]] = {}
        aliases: dict[str, frozenset[str]] = {}
        for name in dict.fromkeys(filter(str.strip, names)):
            keys = _listed(name) or frozenset({name.strip().casefold()})
            self._keys[name] = keys
            aliases |= dict.fromkeys(_aliases(name), keys)
        self._patterns = tuple(
            (_pattern(alias), keys) for alias, keys in sorted(aliases.items(), key=lambda a: -len(a[0]))
        )

    def keys(self, name: str) -> frozenset[str]:
        """What a value's subject is known by; none for no subject."""
        return self._keys.get(name, frozenset())

    def find(self, text: str) -> tuple[SubjectMention, ...]:
        """Every subject a text names, in order; of two that overlap the longer."""
        found = [
            SubjectMention(m.start(), m.end(), keys) for pattern, keys in self._patterns for m in pattern.finditer(text)
        ]
        found += [
            SubjectMention(m.start, m.end, keys)
            for m in _directory().find_mentions(text)
            if (keys := _companies(m.resolution))
        ]
        kept: list[SubjectMention] = []
        for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
            if not any(k.start < mention.end and mention.start < k.end for k in kept):
                kept.append(mention)
        kept += [SubjectMention(m.start("who"), m.end("who"), _INDUSTRY) for m in _GENERIC.finditer(text)]
        kept += [m for m in _unknown(text) if not any(k.start < m.end and m.start < k.end for k in kept)]
        return _joined(text, sorted(kept, key=lambda m: m.start))


def _joined(text: str, mentions: list[SubjectMention]) -> tuple[SubjectMention, ...]:
    """The mentions, a name with its ticker in brackets as one: 腾讯（0700.HK）."""
    joined: list[SubjectMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        bracketed = text[mention.end : mention.end + 1] in (")", "）")
        if last and last.keys == mention.keys and bracketed and text[last.end : mention.start].strip() in ("(", "（"):
            joined[-1] = SubjectMention(last.start, mention.end + 1, last.keys)
        else:
            joined.append(mention)
    return tuple(joined)


def _unknown(text: str) -> list[SubjectMention]:
    """Names no table knows, told by their possessive: “Globex's revenue”."""
    return [
        SubjectMention(m.start("name"), m.end("name"), frozenset({m["name"].casefold()}))
        for m in _UNKNOWN.finditer(text)
        if not _NO_COMPANY & set(m["name"].lower().split()) and not m["name"].isdigit()
    ]


def _listed(name: str) -> frozenset[str]:
    whole = _companies(_directory().resolve(name))
    if whole:
        return whole
    return frozenset(key for mention in _directory().find_mentions(name) for key in _companies(mention.resolution))


def _companies(resolution: Resolution) -> frozenset[str]:
    if isinstance(resolution, Ambiguous):
        return frozenset(company.key for company in resolution.companies)
    company = getattr(resolution, "company", None)
    return frozenset() if company is None else frozenset({company.key})


def _aliases(name: str) -> set[str]:
    parts = {name.strip(), *(part.strip() for part in re.split(r"[()（）/|·]", name))}
    for part in tuple(parts):
        short = _FORM.sub("", part)
        parts |= {short, _FORM.sub("", short)}
        parts.add(re.sub(r"\.(?:HK|SH|SZ|BJ|US)$", "", part))
    return {part for part in parts if len(part) > 1 and not part.isdigit()}


def _pattern(alias: str) -> re.Pattern[str]:
    exact = alias.isascii() and alias.isupper() and len(alias) <= 3
    before = r"(?<![A-Za-z0-9])" if alias[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if alias[-1].isascii() else ""
    return re.compile(before + re.escape(alias) + after, 0 if exact else re.IGNORECASE)
