"""/daily on, off, now and status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.answer import Answer, Block, Language
from bot.chat.request import Request
from bot.chat.time_zones import closest_zone, time_zone
from bot.storage.store import Storage

_CLOCK = re.compile(r"(\d{1,2})[:：.](\d{2})|(\d{1,2})[点時时](?:(\d{1,2})分?)?")
_DIGITS = re.compile(r"\d")


class OnDemand(Protocol):
    """What makes a summary at once."""

    def on_demand(self, user: int, now: datetime, language: Language) -> Answer:
        """The summary of the user's list now, naming every company of it."""


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
            case "" | "status" | "状态":
                return self._status(request)
            case _:
                return request.sentence("daily.usage", status="refused")

    def _status(self, request: Request) -> Answer:
        user = self.storage.users.find(request.user)
        key = "daily.status_on" if user.daily_on else "daily.status_off"
        blocks = [Block("line", request.say(key, time=user.daily_time, timezone=user.timezone))]
        uncertain = self.storage.outbox.uncertain_day(request.user)
        if uncertain is not None:
            blocks.append(Block("note", request.say("daily.uncertain", day=uncertain)))
        return request.reply(blocks)

    def _on(self, request: Request, wish: str) -> Answer:
        user = self.storage.users.find(request.user)
        wanted = _schedule(request, wish, time.fromisoformat(user.daily_time), user.timezone)
        if isinstance(wanted, Answer):
            return wanted
        first = first_day(request.now, wanted.at, wanted.zone)
        self.storage.users.schedule(request.user, wanted.at, wanted.zone, first)
        return request.reply(self._confirmed(request, wanted, first, first_time=not user.daily_from))

    def _confirmed(self, request: Request, wanted: Schedule, first: date, *, first_time: bool) -> list[Block]:
        at = f"{wanted.at:%H:%M}"
        blocks = [Block("line", request.say("daily.on", time=at, timezone=wanted.zone, first=first))]
        if first_time and not wanted.zone_given:
            key = "daily.default_zone" if wanted.time_given else "daily.defaults"
            blocks.append(Block("line", request.say(key, time=at)))
        if not self.storage.watchlist.of(request.user):
            blocks.append(Block("line", request.say("daily.empty_list")))
        return [*blocks, Block("note", request.say("daily.weekdays"))]


def first_day(now: datetime, at: time, zone: str) -> date:
    """The first day a summary is due: today if its time is still to come, and never a weekend."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=0 if local.time() < at else 1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


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
