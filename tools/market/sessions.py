"""When the exchanges trade: sessions, half days and holidays, from exchange_calendars (imported when first asked)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from valuation.company import Market

ZONES: Final[Mapping[Market, str]] = {
    "HK": "Asia/Hong_Kong", "SH": "Asia/Shanghai", "SZ": "Asia/Shanghai", "BJ": "Asia/Shanghai",
    "US": "America/New_York",
}  # fmt: skip
_HOURS: Final[Mapping[Market, tuple[tuple[time, time], ...]]] = {
    "HK": ((time(9, 30), time(12)), (time(13), time(16))),
    "SH": ((time(9, 30), time(11, 30)), (time(13), time(15))),
    "SZ": ((time(9, 30), time(11, 30)), (time(13), time(15))),
    "BJ": ((time(9, 30), time(11, 30)), (time(13), time(15))),
    "US": ((time(9, 30), time(16)),),
}
_FRIDAY = 4
_SETTLING = timedelta(minutes=30)
_LONGEST_HOLIDAY = 40  # days; the longest closure of these markets since 1991 is shorter

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """One day of trading: its stretches of continuous trading, as moments with their zone.

    Auctions before and after are not counted, so Hong Kong's closing price of 16:08 to 16:10 comes after `close`.
    """

    day: date
    stretches: tuple[tuple[datetime, datetime], ...]

    @property
    def open(self) -> datetime:
        """When trading begins."""
        return self.stretches[0][0]

    @property
    def close(self) -> datetime:
        """When trading ends."""
        return self.stretches[-1][1]


def last_session(market: Market, moment: datetime) -> date:
    """The day of the newest session that has closed by a moment."""
    day = _local_day(market, moment)
    found = (one for one in _sessions(market, day, step=-1) if one.close <= moment)
    return next(found).day


def last_settled(market: Market, moment: datetime) -> date:
    """The day of the newest session whose closing price a delayed source can know by a moment.

    Hong Kong's closing auction ends at 16:10 and free prices come fifteen minutes late, so a price read at the close
    is not yet the day's last.
    """
    return last_session(market, moment - _SETTLING)


def is_open(market: Market, moment: datetime) -> bool:
    """Whether continuous trading goes on; not during the lunch break of Hong Kong and the mainland.

    A closure for a typhoon, or for any other reason decided on the day, cannot be known from a calendar.
    """
    local = moment.astimezone(ZoneInfo(ZONES[market]))
    if not any(opens <= local.time() < closes for opens, closes in _HOURS[market]):
        return False  # never outside the usual hours, for which no calendar is needed
    session = session_of(market, _local_day(market, moment))
    return session is not None and any(opens <= moment < closes for opens, closes in session.stretches)


def is_session(market: Market, day: date) -> bool:
    """Whether the exchange trades on a day, half days included."""
    return session_of(market, day) is not None


def is_half_day(market: Market, day: date) -> bool:
    """Whether trading ends early on a day."""
    session = session_of(market, day)
    return session is not None and session.close.time() < _HOURS[market][-1][1]


def next_open(market: Market, moment: datetime) -> datetime:
    """When the next session begins after a moment, in the exchange's own time."""
    return next(one for one in _sessions(market, _local_day(market, moment), step=1) if one.open > moment).open


def next_close(market: Market, moment: datetime) -> datetime:
    """When the session that goes on, or else the next one, ends; in the exchange's own time."""
    return next(one for one in _sessions(market, _local_day(market, moment), step=1) if one.close > moment).close


def session_of(market: Market, day: date) -> Session | None:
    """The session of a day; None when the exchange does not trade."""
    return None if day.weekday() > _FRIDAY else _year(market, day.year).get(day)


def known_until(market: Market) -> date | None:
    """The last day whose holidays are published, as far as the installed tables go; None for rules without an end.

    Beyond it every weekday counts as a session: the mainland publishes its holidays one year at a time.
    """
    bound = _rules(market).bound_max()
    return None if bound is None else bound.date()


def _sessions(market: Market, day: date, *, step: int) -> Iterator[Session]:
    """The sessions from a day on, or back from it."""
    days = (day + timedelta(days=step * count) for count in range(_LONGEST_HOLIDAY))
    return (one for day in days if (one := session_of(market, day)) is not None)


def _local_day(market: Market, moment: datetime) -> date:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    return moment.astimezone(ZoneInfo(ZONES[market])).date()


@cache
def _year(market: Market, year: int) -> Mapping[date, Session]:
    """The sessions of one calendar year; the three mainland exchanges keep the same days."""
    published, end = known_until(market), date(year, 12, 31)
    if published is None or published >= end:
        return _published(market, date(year, 1, 1), end)
    _log.warning("The holidays of %s are known until %s; later weekdays count as sessions.", market, published)
    first_unknown = max(date(year, 1, 1), published + timedelta(days=1))
    known = _published(market, date(year, 1, 1), published) if published.year == year else {}
    return {**known, **_weekdays(market, first_unknown, end)}


def _published(market: Market, start: date, end: date) -> dict[date, Session]:
    with warnings.catch_warnings():  # the library uses names that pandas is giving up
        warnings.simplefilter("ignore", DeprecationWarning)
        calendar = _rules(market)(start=start.isoformat(), end=end.isoformat())
    zone = ZoneInfo(ZONES[market])
    table = calendar.schedule.astype(object).where(calendar.schedule.notna(), None)
    found = {}
    for label, opens, pause, resumes, closes in table[["open", "break_start", "break_end", "close"]].itertuples():
        edges = [opens, closes] if pause is None else [opens, pause, resumes, closes]
        moments = [edge.to_pydatetime().astimezone(zone) for edge in edges]
        found[label.date()] = Session(label.date(), tuple(zip(moments[::2], moments[1::2], strict=True)))
    return found


@cache
def _rules(market: Market) -> Any:
    """The class of a market's calendar; the import costs a second, so it waits for the first question."""
    from exchange_calendars.exchange_calendar_xhkg import XHKGExchangeCalendar  # noqa: PLC0415 - see above
    from exchange_calendars.exchange_calendar_xnys import XNYSExchangeCalendar  # noqa: PLC0415 - see above
    from exchange_calendars.exchange_calendar_xshg import XSHGExchangeCalendar  # noqa: PLC0415 - see above

    return {"HK": XHKGExchangeCalendar, "US": XNYSExchangeCalendar}.get(market, XSHGExchangeCalendar)


def _weekdays(market: Market, start: date, end: date) -> dict[date, Session]:
    zone = ZoneInfo(ZONES[market])
    days = (start + timedelta(days=count) for count in range((end - start).days + 1))
    return {
        day: Session(
            day,
            tuple(
                (datetime.combine(day, opens, zone), datetime.combine(day, closes, zone))
                for opens, closes in _HOURS[market]
            ),
        )
        for day in days
        if day.weekday() <= _FRIDAY
    }
