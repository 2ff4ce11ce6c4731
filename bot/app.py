"""The one place where everything is wired; each part is made when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant.assistant import Assistant
    from bot.assistant.valuer import DeskValuer
    from bot.conversation import Conversation
    from bot.daily.preparation import Summaries
    from bot.storage.store import Storage
    from knowledge.library import Library
    from tools.market.desk import Desk

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True)
class App:
    """The parts of one running Rerate, made from its settings. The imports wait, since most commands need few of them.

    clock: the time now, with its zone. progress: told how far indexing has come.
    """

    settings: Settings
    clock: Callable[[], datetime]
    progress: Progress | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def today(self) -> date:
        """The day in the clock's zone."""
        return self.clock().date()

    @cached_property
    def desk(self) -> Desk:
        """Companies, statements and prices."""
        from tools.market.desk import open_desk  # noqa: PLC0415

        return open_desk(self.settings.market_data)

    @cached_property
    def _library(self) -> Library:
        from knowledge.library import open_library  # noqa: PLC0415

        return open_library(self.settings.home, self.progress)

    def library(self) -> Library:
        """The reports; opened once, by whichever thread asks first."""
        with self._opening:
            return self._library

    @cached_property
    def assistant(self) -> Assistant:
        """The deterministic assistant."""
        from bot.assistant.assistant import Assistant  # noqa: PLC0415
        from tools.search_reports import SearchReports  # noqa: PLC0415

        return Assistant(desk=self.desk, search=SearchReports(self.library))

    @cached_property
    def valuer(self) -> DeskValuer:
        """Names and values of listings."""
        from bot.assistant.valuer import DeskValuer  # noqa: PLC0415

        return DeskValuer(desk=self.desk, today=self.today)

    @cached_property
    def storage(self) -> Storage:
        """Users, watchlists, answers with buttons, the outbox."""
        from bot.storage.store import Storage  # noqa: PLC0415

        self.settings.database.parent.mkdir(parents=True, exist_ok=True)
        return Storage(self.settings.database)

    @cached_property
    def summaries(self) -> Summaries:
        """The daily summaries."""
        from bot.daily.preparation import Summaries  # noqa: PLC0415

        return Summaries(valuer=self.valuer, storage=self.storage)

    @cached_property
    def conversation(self) -> Conversation:
        """What both doors lead to."""
        from bot.conversation import Conversation  # noqa: PLC0415
        from tools.explain_rerating import ExplainRerating  # noqa: PLC0415

        move = ExplainRerating(self.desk)
        return Conversation(self.assistant, self.valuer, self.storage, self.summaries, move)
