"""The one place where everything is wired; each part is made when it is first needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant.assistant import Assistant
    from knowledge.library import Library
    from tools.market.desk import Desk


@dataclass(frozen=True)
class App:
    """The parts of one running Rerate, made from its settings."""

    settings: Settings
    today: date

    @cached_property
    def _opening(self) -> threading.Lock:
        return threading.Lock()

    @cached_property
    def desk(self) -> Desk:
        """Companies, statements and prices."""
        from tools.market.desk import open_desk  # noqa: PLC0415 - not needed by every command

        return open_desk(self.settings.market_data)

    @cached_property
    def _library(self) -> Library:
        from knowledge.library import open_library  # noqa: PLC0415 - brings in the index

        return open_library(self.settings.home)

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
