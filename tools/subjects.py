"""Which companies a document is about, by its title, its publisher and the tickers it is filed under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from knowledge.document import Document
from tools.market.directory import Directory
from tools.market.letters import comparable
from tools.market.resolution import Ambiguous, Match, Resolution, Unknown

FEW = 3  # tickers up to which a document is about each of them; a longer list is a universe
# What companies call their own papers; a report of a bank on them carries the bank's name.
_FORMAL = re.compile(
    r"\bannouncement\b|\b(?:annual|interim|quarterly) (?:results|report)\b|公告|通函|(?:年度|中期|季度|半年度)报告|(?:年度|中期|季度)報告",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:[\s,.()（）&]|\b(?:inc|corp|corporation|co|company|ltd|limited|plc|holdings?|group|the)\b|控股|集团|集團|股份|有限公司|公司)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subjects:
    """Companies by their keys. own: whose paper it is. about: which it is about. listed: of any ticker it names."""

    own: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Names:
    """The directory's names as catalysts need them; a company is known by its key, one it lacks by its ticker."""

    directory: Directory

    def key(self, ticker: str) -> str:
        """The key of the company with that listing; the ticker itself where none is known."""
        company = self.directory.company_of(ticker)
        return ticker if company is None else company.key

    def of(self, key: str) -> tuple[str, ...]:
        """Everything the company may be called in a text."""
        return self._names.get(key, (key,))

    def may_be_in(self, text: str, key: str) -> bool:
        """Whether a text holds a name of the company in any sense; far quicker than to read it."""
        low = comparable(text)
        return any(name in low for name in self._short.get(key, (key.lower(),)))

    def in_text(self, text: str) -> frozenset[str]:
        """The companies a text names."""
        return frozenset(key for found in self.directory.find_mentions(text) for key in _keys(found.resolution))

    def subjects(self, document: Document) -> Subjects:
        """Which companies a document is about, by what is known of it without its text."""
        listed = frozenset(map(self.key, document.tickers))
        titled = self.in_text(document.title)
        about = titled | (listed if len(listed) <= FEW else frozenset())
        publishers = frozenset(self._alone(document.publisher))
        formal = document.kind == "filing" or (not document.publisher and self._is_formal(document.title))
        own = publishers | ((titled or about) if formal else frozenset())
        return Subjects(own=own, about=about | own, listed=listed)

    def _is_formal(self, title: str) -> bool:
        """Whether a title is one that companies give their papers: what kind it is, or only their own name."""
        return _FORMAL.search(title) is not None or any(self._alone(title))

    def _alone(self, text: str) -> Iterator[str]:
        """The company a text names, where nothing but the form of a company stands beside its name."""
        for found in self.directory.find_mentions(text):
            if _LEGAL.fullmatch(text[: found.start] + " " + text[found.end :]):
                yield from _keys(found.resolution)

    @cached_property
    def _short(self) -> dict[str, tuple[str, ...]]:
        """Names as they are compared, tickers by their code alone."""
        return {
            entry.company.key: tuple(
                dict.fromkeys(
                    (
                        *map(comparable, (*entry.names, *entry.beside)),
                        *(line.ticker.partition(".")[0].lstrip("0").lower() for line in entry.company.listings),
                    )
                )
            )
            for entry in self.directory.entries
        }

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {
            entry.company.key: tuple(
                dict.fromkeys((*entry.names, *entry.beside, *_tickers(line.ticker for line in entry.company.listings)))
            )
            for entry in self.directory.entries
        }


def _tickers(tickers: Iterable[str]) -> Iterator[str]:
    """Tickers as they are written here and without their zeros: 0700.HK and 700 HK."""
    for ticker in tickers:
        yield ticker.replace(".", " ")
        yield ticker.lstrip("0").replace(".", " ")


def _keys(found: Resolution) -> Iterator[str]:
    if isinstance(found, Match):
        yield found.company.key
    elif isinstance(found, Ambiguous):
        yield from (company.key for company in found.companies)
    elif isinstance(found, Unknown) and (found.company is not None or found.ticker):
        yield found.company.key if found.company is not None else str(found.ticker)
