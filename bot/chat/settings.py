"""/settings: how the bot treats a user, and how to change it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.answer import Answer, Block, Button
from bot.chat.request import Request
from bot.storage.store import Storage

_SPAN = re.compile(r"(?:quiet|免打扰)\s+(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|to|至|到)\s*(\d{1,2})[:：](\d{2})")
_NEVER = re.compile(r"(?:quiet|免打扰)\s+(?:off|never|关闭?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsCommand:
    """A user's choices on one page."""

    storage: Storage

    def settings(self, request: Request) -> Answer:
        """Show all; `quiet 22:00-08:00` or `quiet off` changes the hours in which alerts wait."""
        typed = request.argument.casefold()
        if not typed:
            return self._shown(request)
        if _NEVER.fullmatch(typed):
            self.storage.users.quiet(request.user, time(0), time(0))
            return self._shown(request)
        span = _SPAN.fullmatch(typed)
        if span is None:
            return request.sentence("settings.usage", status="refused")
        hours = [int(part) for part in span.groups()]
        if max(hours[0], hours[2]) > 23 or max(hours[1], hours[3]) > 59:
            return request.sentence("settings.bad_time", status="refused", text=request.argument)
        self.storage.users.quiet(request.user, time(hours[0], hours[1]), time(hours[2], hours[3]))
        return self._shown(request)

    def _shown(self, request: Request) -> Answer:
        user = self.storage.users.find(request.user)
        daily = "settings.daily_on" if user.daily_on else "settings.daily_off"
        never = user.quiet_from == user.quiet_to
        quiet = "settings.quiet_off" if never else "settings.quiet"
        lines = (
            request.say(f"settings.language.{user.language or 'auto'}"),
            request.say(daily, time=user.daily_time),
            request.say(quiet, start=user.quiet_from, end=user.quiet_to),
            request.say("settings.zone", timezone=user.timezone),
            request.say("settings.names", count=len(self.storage.watchlist.of(request.user))),
            request.say("settings.alerts", count=len(self.storage.alerts.of(request.user))),
        )
        other = "en" if request.language == "zh" else "zh"
        buttons = (
            Button(request.say("settings.other_language"), "say", f"/lang {other}"),
            Button(request.say(f"settings.button.{'off' if user.daily_on else 'on'}"), "say",
                   "/daily off" if user.daily_on else "/daily on"),
            Button(request.say(f"settings.button.quiet_{'on' if never else 'off'}"), "say",
                   "/settings quiet 22:00-08:00" if never else "/settings quiet off"),
        )  # fmt: skip
        blocks = [Block("title", request.say("settings.title")), *(Block("bullet", line) for line in lines)]
        return request.reply([*blocks, Block("note", request.say("settings.usage"))], buttons=buttons)
