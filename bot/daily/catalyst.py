"""What the summary names beside a move: new accounts, or what the library holds from the days the move took.

The days run from the last summary that was sent, or from the price it showed where that is older and a newer price
is shown now, up to today. Both ends count: documents say their day and not their hour, and results that come after
the close of a day meet the next day's price. So one document may be named twice; none that matters is left out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from bot.answer import Language
from bot.daily.change import Change
from bot.phrases import phrase
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from knowledge.document import Citation
    from tools.catalysts import Catalyst

_LOG = logging.getLogger(__name__)
_RANKS = ("own", "accounts", "report", "announced", "mention")
_LONGEST_TITLE = 100
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])")


class CatalystFinder(Protocol):
    """What looks into the library; raises KnowledgeError where that cannot be read."""

    def __call__(self, ticker: str, first: date, last: date, /) -> Sequence[Catalyst]:
        """What names the company from the first to the last day, the weightiest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The one thing named beside a move. kind: as the library's, or "accounts". day: ISO. more: how many others."""

    kind: str
    day: str
    citation: Citation | None = None
    more: int = 0

    def words(self, language: Language) -> str:
        """The event as a clause of the summary's line."""
        said = "" if self.citation is None else _said(self.citation, language)
        named = phrase(language, f"catalyst.{self.kind}", day=self.day, said=said)
        if not self.more:
            return named
        return named + phrase(language, "catalyst.more_one" if self.more == 1 else "catalyst.more", count=self.more)

    def as_document(self, language: Language) -> dict[str, object]:
        """The event in the document of `rerate daily`."""
        cited = self.citation
        return {
            "text": self.words(language),
            "kind": self.kind,
            "document": cited and cited.document,
            "title": cited and cited.title,
            "publisher": cited and cited.publisher,
            "published": cited and cited.published,
            "page": cited.page if cited is not None and cited.quote else None,
            "quote": (cited.quote or None) if cited is not None else None,
        }


@dataclass(slots=True)
class Events:
    """The events of one run, each company's looked up once however many users follow it.

    at: when a run looked. library_read: None while nothing was looked up. After a failure the library is left alone
    until the next run.
    """

    find: CatalystFinder | None
    day: date
    at: Callable[[int], datetime | None]
    library_read: bool | None = None
    _known: dict[tuple[str, int], Event | None] = field(default_factory=dict)

    def of(self, found: Change, run: int) -> Event | None:
        """The weightiest event of a company since a run; None for one new on the list."""
        key = (found.after.ticker, run)
        if key not in self._known:
            self._known[key] = self._event(found, run)
        return self._known[key]

    @property
    def health(self) -> Mapping[str, object]:
        """Whether the library was read, for the summary's data health; empty without a library."""
        return {} if self.find is None else {"library_read": self.library_read}

    def _event(self, found: Change, run: int) -> Event | None:
        events = [*_accounts(found), *self._documents(found, run)]
        if not events:
            return None
        best = min(events, key=lambda event: _RANKS.index(event.kind))
        return Event(kind=best.kind, day=best.day, citation=best.citation, more=len(events) - 1)

    def _documents(self, found: Change, run: int) -> list[Event]:
        ran = self.at(run) if run else None
        first = None if ran is None else _first_day(found, ran.date())
        if self.find is None or self.library_read is False or first is None or first > self.day:
            return []
        try:
            documents = self.find(found.after.ticker, first, self.day)
        except KnowledgeError as error:
            _LOG.warning("the library could not be read for the daily summary: %s", error)
            self.library_read = False
            return []
        except Exception:  # noqa: BLE001 - the summary is worth sending without its catalysts
            _LOG.exception("looking for catalysts of %s failed", found.after.ticker)
            self.library_read = False
            return []
        self.library_read = True
        return [Event(kind=one.kind, day=one.day.isoformat(), citation=one.citation) for one in documents]


def _accounts(found: Change) -> list[Event]:
    """The statements that are new since, which the figures show without any document."""
    before, after = found.before, found.after
    newer = before is not None and before.statements_day and after.statements_day > before.statements_day
    return [Event(kind="accounts", day=after.statements_day)] if newer else []


def _first_day(found: Change, told_on: date) -> date:
    """The first of the days the move took. told_on: the day of the last summary."""
    before, after = found.before, found.after
    if before is not None and before.price_day and before.price_day < after.price_day:
        return min(told_on, date.fromisoformat(before.price_day))
    return told_on


def _said(cited: Citation, language: Language) -> str:
    """The quoted sentence with its source; the source alone where no sentence stands by itself."""
    title = _in_line(cited.title)
    title = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    page = phrase(language, "catalyst.page", page=cited.page) if cited.quote else ""
    parts = [part for part in (title, _in_line(cited.publisher), cited.published, page) if part]
    source = phrase(language, "summary.separator").join(parts)
    return phrase(language, "catalyst.quoted", quote=_in_line(cited.quote), source=source) if cited.quote else source


def _in_line(text: str) -> str:
    """Words of a document without the line breaks of its page."""
    return " ".join(_BETWEEN_CHINESE.sub("", text).split())
