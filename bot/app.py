"""The one place where everything is wired; each part is made when it is first needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import BadSetting, Settings

if TYPE_CHECKING:
    from bot.assistant.assistant import Assistant
    from bot.assistant.valuer import DeskValuer
    from bot.chat.reports import ReportsCommand
    from bot.chat.request import Assistant as Answering
    from bot.conversation import Conversation
    from bot.daily.preparation import Summaries
    from bot.model.lookup import Tool
    from bot.model.provider import Provider
    from bot.storage.store import Storage
    from bot.uploads import Uploads
    from knowledge.library import Library
    from tools.catalysts import FindCatalysts
    from tools.market.desk import Desk

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True)
class App:
    """The parts of one running Rerate, made from its settings. The imports wait, since most commands need few of them.

    clock: the time now, with its zone. progress: told how far indexing has come. serving: answers go on
    while vectors are made.
    """

    settings: Settings
    clock: Callable[[], datetime]
    progress: Progress | None = None
    serving: bool = False
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def today(self) -> date:
        """The day in the clock's zone."""
        return self.clock().date()

    @cached_property
    def desk(self) -> Desk:
        """Companies, statements and prices."""
        from tools.market.desk import open_desk  # noqa: PLC0415

        return open_desk(
            self.settings.market_data, home=self.settings.home, settings=self.settings.market, clock=self.clock
        )

    @cached_property
    def _library(self) -> Library:
        from knowledge.library import open_library  # noqa: PLC0415

        return open_library(self.settings.home, self.progress, self.settings.vectors, background=self.serving)

    def library(self) -> Library:
        """The reports; opened once, by whichever thread asks first."""
        with self._opening:
            return self._library

    @cached_property
    def assistant(self) -> Assistant:
        """The deterministic assistant."""
        from bot.assistant.assistant import Assistant  # noqa: PLC0415
        from bot.assistant.own import OwnData  # noqa: PLC0415
        from tools.search_reports import SearchReports  # noqa: PLC0415

        return Assistant(
            desk=self.desk,
            search=SearchReports(self.library),
            own=OwnData(lambda: self.storage),
            catalysts=self.catalysts,
        )

    def provider(self) -> Provider:
        """The language model of the settings; its libraries are loaded here."""
        return self._provider

    @cached_property
    def _provider(self) -> Provider:
        from bot.model.provider import open_provider  # noqa: PLC0415

        if self.settings.model is None:
            raise BadSetting("LLM is not set; set it to provider:model.")
        return open_provider(self.settings.model)

    @cached_property
    def _tools(self) -> Mapping[str, Tool]:
        from tools.search_reports import SearchReports  # noqa: PLC0415
        from tools.toolbox import toolbox  # noqa: PLC0415

        return {tool.name: tool for tool in toolbox(self.desk, SearchReports(self.library), self.today)}

    @cached_property
    def answering(self) -> Answering:
        """What answers questions in words: with a language model where one is set."""
        if self.settings.model is None:
            return self.assistant
        from bot.model.assistant import ModelAssistant  # noqa: PLC0415
        from bot.model.breaker import Breaker  # noqa: PLC0415

        return ModelAssistant(
            plain=self.assistant,
            choice=self.settings.model,
            provider=self.provider,
            tools=lambda: self._tools,
            storage=self.storage,
            clock=self.clock,
            breaker=Breaker(time.monotonic),
        )

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
    def uploads(self) -> Uploads:
        """The documents that came through the chat."""
        from bot.uploads import Uploads  # noqa: PLC0415

        return Uploads(self.settings.home / "uploads", self.library, self.settings.admins)

    @cached_property
    def _reports(self) -> ReportsCommand:
        from bot.chat.reports import ReportsCommand  # noqa: PLC0415
        from bot.terminal import USER  # noqa: PLC0415

        # Without Telegram the one who chats sits at the machine and owns what is on it.
        admins = self.settings.admins if self.settings.token else self.settings.admins | {USER}
        return ReportsCommand(
            library=self.library, uploads=self.uploads, valuer=self.valuer, storage=self.storage, admins=admins
        )

    @cached_property
    def summaries(self) -> Summaries:
        """The daily summaries."""
        from bot.daily.preparation import Summaries  # noqa: PLC0415

        return Summaries(valuer=self.valuer, storage=self.storage, catalysts=self.catalysts)

    @cached_property
    def catalysts(self) -> FindCatalysts:
        """What the library holds on companies that moved; it is opened at the first that did."""
        from tools.catalysts import FindCatalysts  # noqa: PLC0415

        return FindCatalysts(self.library, self.desk.directory)

    @cached_property
    def conversation(self) -> Conversation:
        """What both doors lead to."""
        from bot.chat.page_pictures import PagePictures  # noqa: PLC0415
        from bot.conversation import Conversation  # noqa: PLC0415
        from tools.explain_rerating import ExplainRerating  # noqa: PLC0415

        move = ExplainRerating(self.desk)
        pictures = PagePictures(self.library)
        return Conversation(
            self.answering, self.valuer, self.storage, self.summaries, move, reports=self._reports, pictures=pictures
        )
