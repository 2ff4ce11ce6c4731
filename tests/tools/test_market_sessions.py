"""Trading days by the exchanges' published calendars."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tools.market.sessions import (
    is_half_day,
    is_open,
    is_session,
    known_until,
    last_session,
    last_settled,
    next_close,
    next_open,
    session_of,
)

HK, SH, NY = ZoneInfo("Asia/Hong_Kong"), ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def closed_days(market, first, last):
    """Weekdays between two days on which the exchange does not trade."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5 and not is_session(market, day)]


def test_hong_kong_is_closed_for_the_new_year_of_2026():
    # HKEX: Lunar New Year 17 to 19 February 2026, half-day trading on the eve.
    february = closed_days("HK", date(2026, 2, 9), date(2026, 2, 27))
    assert february == [date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19)]
    assert is_half_day("HK", date(2026, 2, 16))
    assert session_of("HK", date(2026, 2, 16)).close == datetime(2026, 2, 16, 12, 0, tzinfo=HK)


@pytest.mark.parametrize("market", ["SH", "SZ", "BJ"])
def test_the_mainland_is_closed_for_the_national_day_of_2026(market):
    # SSE: National Day 1 to 7 October 2026, trading again on the 8th.
    assert closed_days(market, date(2026, 9, 28), date(2026, 10, 9)) == [
        date(2026, 10, 1),
        date(2026, 10, 2),
        date(2026, 10, 5),
        date(2026, 10, 6),
        date(2026, 10, 7),
    ]


def test_the_mainland_is_closed_for_the_new_year_of_2026_longer_than_hong_kong():
    # SSE: 15 to 23 February 2026.
    closed = closed_days("SH", date(2026, 2, 9), date(2026, 2, 27))
    assert closed == [date(2026, 2, day) for day in (16, 17, 18, 19, 20, 23)]


def test_new_york_is_closed_on_thanksgiving_and_ends_early_on_the_day_after():
    # NYSE: Thanksgiving on 26 November 2026; 1:00 p.m. close on the 27th.
    assert closed_days("US", date(2026, 11, 16), date(2026, 11, 30)) == [date(2026, 11, 26)]
    assert is_half_day("US", date(2026, 11, 27))
    assert session_of("US", date(2026, 11, 27)).close == datetime(2026, 11, 27, 13, 0, tzinfo=NY)


def test_an_ordinary_day_is_no_half_day():
    assert not is_half_day("HK", date(2026, 11, 20))
    assert not is_half_day("HK", date(2026, 2, 17))  # and neither is a holiday


@pytest.mark.parametrize(
    ("market", "moment", "expected"),
    [
        ("HK", datetime(2026, 11, 20, 15, 59, tzinfo=HK), date(2026, 11, 19)),
        ("HK", datetime(2026, 11, 20, 16, 0, tzinfo=HK), date(2026, 11, 20)),
        ("HK", datetime(2026, 11, 22, 12, 0, tzinfo=HK), date(2026, 11, 20)),  # a Sunday
        ("HK", datetime(2026, 2, 16, 12, 0, tzinfo=HK), date(2026, 2, 16)),  # a half day ends at noon
        ("SH", datetime(2026, 10, 8, 9, 0, tzinfo=SH), date(2026, 9, 30)),  # before the first opening after the week
        ("US", datetime(2026, 11, 27, 12, 59, tzinfo=NY), date(2026, 11, 25)),
        ("US", datetime(2026, 1, 1, 12, 0, tzinfo=NY), date(2025, 12, 31)),  # across the year
        ("US", datetime(2026, 11, 20, 20, 59, tzinfo=UTC), date(2026, 11, 19)),  # 15:59 in New York
        ("US", datetime(2026, 11, 21, 2, 0, tzinfo=UTC), date(2026, 11, 20)),  # Saturday in UTC, Friday evening there
    ],
)
def test_the_last_session_is_the_newest_that_has_closed(market, moment, expected):
    assert last_session(market, moment) == expected


def test_a_closing_price_is_settled_half_an_hour_after_the_close():
    assert last_settled("HK", datetime(2026, 11, 20, 16, 29, tzinfo=HK)) == date(2026, 11, 19)
    assert last_settled("HK", datetime(2026, 11, 20, 16, 30, tzinfo=HK)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("market", "moment", "expected"),
    [
        ("HK", datetime(2026, 11, 20, 9, 29, tzinfo=HK), False),
        ("HK", datetime(2026, 11, 20, 9, 30, tzinfo=HK), True),
        ("HK", datetime(2026, 11, 20, 12, 30, tzinfo=HK), False),  # lunch
        ("HK", datetime(2026, 11, 20, 13, 0, tzinfo=HK), True),
        ("HK", datetime(2026, 11, 20, 16, 0, tzinfo=HK), False),
        ("HK", datetime(2026, 2, 16, 14, 0, tzinfo=HK), False),  # half day
        ("HK", datetime(2026, 2, 17, 10, 0, tzinfo=HK), False),  # holiday
        ("SH", datetime(2026, 11, 20, 11, 31, tzinfo=SH), False),
        ("SH", datetime(2026, 11, 20, 14, 59, tzinfo=SH), True),
        ("US", datetime(2026, 11, 27, 14, 0, tzinfo=NY), False),  # after the early close
        ("US", datetime(2026, 7, 1, 13, 30, tzinfo=UTC), True),  # summer time
        ("US", datetime(2026, 12, 1, 13, 30, tzinfo=UTC), False),  # winter time: opens at 14:30
    ],
)
def test_an_exchange_is_open_only_while_it_trades(market, moment, expected):
    assert is_open(market, moment) is expected


def test_the_next_opening_skips_holidays_and_weekends():
    assert next_open("SH", datetime(2026, 9, 30, 15, 0, tzinfo=SH)) == datetime(2026, 10, 8, 9, 30, tzinfo=SH)
    assert next_open("HK", datetime(2026, 11, 20, 9, 0, tzinfo=HK)) == datetime(2026, 11, 20, 9, 30, tzinfo=HK)
    assert next_open("US", datetime(2026, 12, 31, 22, 0, tzinfo=UTC)) == datetime(2027, 1, 4, 9, 30, tzinfo=NY)


def test_the_next_close_is_todays_while_a_session_goes_on():
    assert next_close("US", datetime(2026, 11, 27, 10, 0, tzinfo=NY)) == datetime(2026, 11, 27, 13, 0, tzinfo=NY)
    assert next_close("HK", datetime(2026, 11, 20, 16, 0, tzinfo=HK)) == datetime(2026, 11, 23, 16, 0, tzinfo=HK)


def test_past_years_are_known():
    # Hong Kong's first session of 2021 was Monday the 4th; the mainland's last of 2020 was Thursday the 31st.
    assert closed_days("HK", date(2021, 1, 1), date(2021, 1, 4)) == [date(2021, 1, 1)]
    assert last_session("SH", datetime(2021, 1, 3, tzinfo=UTC)) == date(2020, 12, 31)


def test_beyond_the_published_holidays_weekdays_count_and_the_end_is_said(caplog):
    end = known_until("SH")
    assert end is not None
    year = end.year + 3
    first = date(year, 1, 4) if date(year, 1, 4).weekday() < 5 else date(year, 1, 6)
    assert is_session("SH", first)
    assert session_of("SH", first).close.hour == 15
    assert f"known until {end}" in caplog.text


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        last_session("HK", datetime(2026, 11, 20, 16, 0))  # noqa: DTZ001 - that is the point


def test_weekends_and_nights_need_no_calendar():
    program = (
        "import sys; from datetime import datetime, date, UTC; from tools.market.sessions import is_open, is_session;"
        "print(is_open('HK', datetime(2026, 11, 20, 20, tzinfo=UTC)), is_session('US', date(2026, 11, 21)),"
        "'exchange_calendars' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False False False\n"
