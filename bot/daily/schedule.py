"""Whose summary is due, by each subscriber's own clock.

A summary is due on a weekday of the subscriber's own calendar from the chosen wall time on until midnight, so a bot
that was down in the morning catches up at noon, but never sends yesterday's; which sessions it tells of, or that there
is none, `bot.daily.trading` knows. A wall time that the change to summer time skips is due right after the gap; one
that happens twice in autumn is served the first time, since each local day is prepared once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.storage.users import User, Users

_LOG = logging.getLogger(__name__)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Due:
    """Subscribers of one local day whose time has come."""

    day: date
    users: tuple[User, ...]


def due(users: Users, now: datetime, most: int = 500) -> Iterator[Due]:
    """Subscribers to prepare now, in groups of at most `most` per time zone."""
    for zone in users.daily_timezones():
        try:
            local = now.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            _LOG.error("Time zone %s is not known on this machine; its subscribers wait.", zone)
            continue
        if local.weekday() <= _FRIDAY:
            found = users.due(zone, local.date(), local.time(), most)
            if found:
                yield Due(local.date(), tuple(found))
