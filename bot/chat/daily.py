"""/daily on, off, pause, resume, now, preview and status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.answer import Answer, Block, Language
from bot.chat.request import Request
from bot.chat.spans import end_of_pause
from bot.chat.time_zones import closest_zone, time_zone
from bot.daily.trading import trades
from bot.storage.store import Storage
from bot.storage.users import User

_CLOCK = re.compile(r"(\d{1,2})[:：.](\d{2})|(\d{1,2})[点時时](?:(\d{1,2})分?)?")
_DIGITS = re.compile(r"\d")
_LONGEST_CLOSURE = 14  # days; longer than any holiday of these exchanges in this decade


class OnDemand(Protocol):
    """What makes a summary at once."""

    def on_demand(self, user: int, now: datetime, language: Language) -> Answer:
        """The summary of the user's list now, naming every company of it."""

    def preview(self, user: int, day: date, language: Language) -> Answer:
        """What would be sent on that day, were it sent now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When somebody wants the summary; what was not said is a default."""

    at: time
    zone: str
    time_given: bool
    zone_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyCommand:
    """The daily summary of a user: its time, and one at once."""

    storage: Storage
    summaries: OnDemand

    def daily(self, request: Request) -> Answer:
        """Do what the first word says."""
        word, _, rest = request.argument.partition(" ")
        match word.casefold():
            case "on" | "开" | "开启" | "打开":
                return self._on(request, rest.strip())
            case "off" | "关" | "关闭" | "stop":
                self.storage.users.stop_daily(request.user)
                return request.sentence("daily.off")
            case "now" | "现在" | "立即":
                return self.summaries.on_demand(request.user, request.now, request.language)
            case "preview" | "预览":
                return self._preview(request)
            case "pause" | "暂停":
                return self._pause(request, rest.strip())
            case "resume" | "恢复" | "继续":
                return self._resume(request)
            case "" | "status" | "状态":
                return self._status(request)
            case _:
                return request.sentence("daily.usage", status="refused")

    def _status(self, request: Request) -> Answer:
        user = self.storage.users.find(request.user)
        coming = self._told_first(
            user.id, time.fromisoformat(user.daily_time), user.timezone, next_day(user, request.now)
        )
        said = {"time": user.daily_time, "timezone": user.timezone, "day": coming}
        key = "daily.status_on" if user.daily_on else "daily.status_paused" if user.daily_from else "daily.status_off"
        blocks = [Block("line", request.say(key, **said))]
        uncertain = self.storage.outbox.uncertain_day(request.user)
        if uncertain is not None:
            blocks.append(Block("note", request.say("daily.uncertain", day=uncertain)))
        return request.reply(blocks)

    def _preview(self, request: Request) -> Answer:
        user = self.storage.users.find(request.user)
        return self.summaries.preview(request.user, next_day(user, request.now), request.language)

    def _pause(self, request: Request, wish: str) -> Answer:
        """For a while, or until it is resumed; the time and the list stay as they are."""
        user = self.storage.users.find(request.user)
        if not user.daily_on:
            return self._status(request)
        if not wish:
            self.storage.users.stop_daily(request.user)
            return request.sentence("daily.paused")
        today = request.now.astimezone(ZoneInfo(user.timezone)).date()
        end = end_of_pause(wish, today)
        if end is None:
            return request.sentence("daily.bad_pause", status="refused", text=wish)
        at = time.fromisoformat(user.daily_time)
        self.storage.users.schedule(request.user, at, user.timezone, weekday_from(end))
        coming = self._told_first(request.user, at, user.timezone, weekday_from(end))
        return request.sentence("daily.paused_until", day=coming)

    def _resume(self, request: Request) -> Answer:
        user = self.storage.users.find(request.user)
        at = time.fromisoformat(user.daily_time)
        first = first_day(request.now, at, user.timezone)
        self.storage.users.schedule(request.user, at, user.timezone, first)
        told = self._told_first(request.user, at, user.timezone, first)
        return request.reply(
            [request.say("daily.on", time=user.daily_time, timezone=user.timezone, first=told),
             Block("note", request.say("daily.weekdays"))]
        )  # fmt: skip

    def _on(self, request: Request, wish: str) -> Answer:
        user = self.storage.users.find(request.user)
        wanted = _schedule(request, wish, time.fromisoformat(user.daily_time), user.timezone)
        if isinstance(wanted, Answer):
            return wanted
        first = first_day(request.now, wanted.at, wanted.zone)
        self.storage.users.schedule(request.user, wanted.at, wanted.zone, first)
        return request.reply(self._confirmed(request, wanted, first, first_time=not user.daily_from))

    def _told_first(self, user: int, at: time, zone: str, first: date) -> date:
        """The day named to the user: from `first` on, the one with a session of an exchange of the list.

        What is stored stays `first`, since the list may change until then.
        """
        tickers = self.storage.watchlist.of(user)
        days = (first + timedelta(days=ahead) for ahead in range(_LONGEST_CLOSURE))
        open_days = (day for day in days if trades(datetime.combine(day, at, ZoneInfo(zone)), day, tickers))
        return next(open_days, first) if tickers else first

    def _confirmed(self, request: Request, wanted: Schedule, first: date, *, first_time: bool) -> list[Block]:
        at = f"{wanted.at:%H:%M}"
        told = self._told_first(request.user, wanted.at, wanted.zone, first)
        blocks = [Block("line", request.say("daily.on", time=at, timezone=wanted.zone, first=told))]
        if first_time and not wanted.zone_given:
            key = "daily.default_zone" if wanted.time_given else "daily.defaults"
            blocks.append(Block("line", request.say(key, time=at)))
        if not self.storage.watchlist.of(request.user):
            blocks.append(Block("line", request.say("daily.empty_list")))
        return [*blocks, Block("note", request.say("daily.weekdays"))]


def first_day(now: datetime, at: time, zone: str) -> date:
    """The first day a summary is due: today if its time is still to come, and never a weekend."""
    local = now.astimezone(ZoneInfo(zone))
    return weekday_from(local.date() + timedelta(days=0 if local.time() < at else 1))


def next_day(user: User, now: datetime) -> date:
    """The next day a summary of the user's is due."""
    coming = first_day(now, time.fromisoformat(user.daily_time), user.timezone)
    return max(coming, date.fromisoformat(user.daily_from)) if user.daily_from else coming


def weekday_from(day: date) -> date:
    """That day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def _schedule(request: Request, wish: str, at: time, zone: str) -> Schedule | Answer:
    """Time and zone in any order; the words that are no time are the zone."""
    clock = _CLOCK.search(wish)
    place = (wish[: clock.start()] + " " + wish[clock.end() :] if clock else wish).strip(" ,，")
    if clock is None and _DIGITS.search(wish) and time_zone(wish) is None:
        return request.sentence("daily.bad_time", status="refused", text=wish)
    if clock is not None:
        hour, minute = int(clock[1] or clock[3]), int(clock[2] or clock[4] or 0)
        if hour > 23 or minute > 59:
            return request.sentence("daily.bad_time", status="refused", text=clock[0])
        at = time(hour, minute)
    if place:
        found = time_zone(place)
        if found is None:
            return _unknown_zone(request, place)
        zone = found
    return Schedule(at=at, zone=zone, time_given=clock is not None, zone_given=bool(place))


def _unknown_zone(request: Request, place: str) -> Answer:
    close = closest_zone(place)
    if close is None:
        return request.sentence("daily.bad_zone", status="refused", text=place)
    return request.sentence("daily.close_zone", status="refused", text=place, close=close)
