"""The places an answer cites as pictures of their pages, for both doors."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answer import Attachment, CitedPassage, Language
from bot.phrases import phrase

if TYPE_CHECKING:
    from knowledge.library import Library

MOST = 3
SECONDS = 8.0  # a reader waits for the pictures of one tap
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Pictures being made: those that are ready, and what ends when all are."""

    ready: list[Attachment]
    done: Future[None]


class PagePictures:
    """Draws in a thread of its own, so that a page that takes long keeps no answer waiting."""

    def __init__(self, library: Callable[[], Library], seconds: float = SECONDS) -> None:
        """Over a library that is opened with the first picture. seconds: after which no further page is begun."""
        self._library = library
        self.seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="page pictures")

    def begin(self, places: Sequence[CitedPassage], language: Language) -> Drawing:
        """Start on the places in their order; those that cannot be shown are left out."""
        ready: list[Attachment] = []
        until = time.monotonic() + self.seconds
        return Drawing(ready, self._thread.submit(self._draw, tuple(places), language, until, ready))

    def _draw(self, places: Sequence[CitedPassage], language: Language, until: float, ready: list[Attachment]) -> None:
        try:
            for cited in places:
                if len(ready) == MOST or time.monotonic() > until:
                    return
                ready.extend(self._drawn(cited, language))
        except Exception:  # noqa: BLE001 - the words were shown; the operator reads why a picture was not
            _LOG.exception("A cited page could not be drawn.")

    def _drawn(self, cited: CitedPassage, language: Language) -> list[Attachment]:
        content = self._library().page_crop(cited.document, cited.page, cited.start, cited.end, cited.quote)
        if content is None:
            return []
        words = phrase(language, "sources.picture", n=cited.n, title=cited.title, page=cited.page)
        name = f"{cited.document[:40]}-p{cited.page}-{cited.start}.png"
        return [Attachment(kind="picture", name=name, content=content, words=words)]
