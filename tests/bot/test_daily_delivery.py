"""When summaries are due, and getting each there once, whatever dies in between."""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.daily.loop import DailyLoop
from bot.daily.preparation import Summaries
from bot.daily.schedule import due
from bot.storage.outbox import LEASE, Message
from bot.storage.store import Storage
from tests.running_bot import OTHER, TOKEN, USER, buttons
from tests.scripted import NOON, ScriptedValuer

MONDAY = date(2026, 11, 23)
LONG_AGO = date(2000, 1, 1)


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    yield opened
    opened.close()


def subscribe(storage, user, at, zone, *tickers, first=LONG_AGO):
    storage.users.schedule(user, time.fromisoformat(at), zone, first)
    for ticker in tickers:
        storage.watchlist.add(user, ticker)


def due_users(storage, *moment):
    return {
        user.id: group.day.isoformat()
        for group in due(storage.users, datetime(*moment, tzinfo=UTC))
        for user in group.users
    }


def test_each_user_is_due_at_the_time_of_the_own_zone(storage):
    subscribe(storage, 1, "08:30", "Asia/Shanghai")
    subscribe(storage, 2, "08:30", "America/New_York")
    assert due_users(storage, 2026, 11, 23, 0, 29) == {}
    assert due_users(storage, 2026, 11, 23, 0, 30) == {1: "2026-11-23"}
    assert due_users(storage, 2026, 11, 23, 13, 30) == {1: "2026-11-23", 2: "2026-11-23"}


def test_a_late_start_catches_up_on_the_same_local_day_only(storage):
    subscribe(storage, 1, "08:30", "Asia/Shanghai")
    assert due_users(storage, 2026, 11, 23, 15, 59) == {1: "2026-11-23"}
    assert due_users(storage, 2026, 11, 23, 16, 0) == {}  # Tuesday 00:00 in Shanghai


def test_a_weekend_of_the_users_own_calendar_is_no_trading_day(storage):
    subscribe(storage, 1, "08:30", "Pacific/Auckland")
    assert due_users(storage, 2026, 11, 27, 20, 0) == {}  # Friday in UTC, Saturday morning there
    assert due_users(storage, 2026, 11, 22, 20, 0) == {1: "2026-11-23"}  # Sunday in UTC, Monday there


def test_a_wall_time_skipped_by_summer_time_is_due_after_the_gap(storage):
    subscribe(storage, 1, "00:30", "Africa/Cairo")
    # On Friday 24 April 2026 clocks in Cairo go from 00:00 to 01:00, which is 22:00 UTC of the day before.
    assert due_users(storage, 2026, 4, 23, 21, 59) == {1: "2026-04-23"}
    assert due_users(storage, 2026, 4, 23, 22, 0) == {1: "2026-04-24"}


def test_a_wall_time_that_comes_twice_in_autumn_is_served_once(storage):
    valuer = ScriptedValuer()
    subscribe(storage, 1, "23:30", "Africa/Cairo", "0700.HK")
    summaries = Summaries(valuer=valuer, storage=storage)
    # On Thursday 29 October 2026 clocks in Cairo go back from 24:00 to 23:00: 23:30 is 20:30 and 21:30 UTC.
    assert summaries.prepare(datetime(2026, 10, 29, 20, 30, tzinfo=UTC)) == 1
    assert summaries.prepare(datetime(2026, 10, 29, 21, 30, tzinfo=UTC)) == 0


def test_nothing_is_due_before_the_first_day_or_after_turning_it_off(storage):
    subscribe(storage, 1, "08:30", "Asia/Shanghai", first=date(2026, 11, 24))
    assert due_users(storage, 2026, 11, 23, 2, 0) == {}
    assert due_users(storage, 2026, 11, 24, 2, 0) == {1: "2026-11-24"}
    storage.users.stop_daily(1)
    assert due_users(storage, 2026, 11, 24, 2, 0) == {}


def test_moving_to_another_zone_brings_no_second_summary_that_day(storage):
    subscribe(storage, 1, "08:30", "Asia/Shanghai", "0700.HK")
    summaries = Summaries(valuer=ScriptedValuer(), storage=storage)
    assert summaries.prepare(NOON) == 1
    storage.users.schedule(1, time(8, 30), "America/New_York", LONG_AGO)
    assert summaries.prepare(datetime(2026, 11, 23, 14, 0, tzinfo=UTC)) == 0


def test_a_company_is_valued_once_for_all_its_followers(storage):
    valuer = ScriptedValuer()
    for user in range(1, 1201):
        subscribe(storage, user, "08:30", "Asia/Shanghai", "0700.HK", "BABA")
    assert Summaries(valuer=valuer, storage=storage).prepare(NOON) == 1200
    assert sorted(valuer.assessed) == ["0700.HK", "BABA"]
    assert storage.outbox.waiting() == 1200


def test_a_subscriber_with_an_empty_list_is_sent_nothing(storage):
    subscribe(storage, 1, "08:30", "Asia/Shanghai")
    summaries = Summaries(valuer=ScriptedValuer(), storage=storage)
    assert summaries.prepare(NOON) == 1
    assert storage.outbox.waiting() == 0
    assert summaries.prepare(NOON) == 0


def fill(storage, *parts, user=1):
    run = storage.valuations.start_run(NOON)
    storage.outbox.fill([Message(user=user, day=MONDAY, run=run, tickers=(), parts=parts or ("text",))], NOON)


def test_a_message_claimed_but_not_begun_is_ready_again_after_the_lease(storage):
    fill(storage)
    assert len(storage.outbox.claim(NOON, 9)) == 1
    assert storage.outbox.claim(NOON, 9) == []
    assert storage.outbox.sweep(NOON + LEASE / 2) == (0, 0)
    assert storage.outbox.sweep(NOON + LEASE * 2) == (1, 0)
    assert len(storage.outbox.claim(NOON + LEASE * 2, 9)) == 1


def test_a_message_that_was_on_the_wire_when_the_process_died_is_not_sent_again(storage):
    fill(storage)
    (claim,) = storage.outbox.claim(NOON, 9)
    assert storage.outbox.begin(claim)
    assert storage.outbox.sweep(NOON + LEASE * 2) == (0, 1)
    assert storage.outbox.claim(NOON + LEASE * 2, 9) == []
    assert storage.outbox.state(1, MONDAY) == "unknown"
    assert storage.outbox.uncertain_day(1) == MONDAY


def test_a_sender_that_lost_its_hold_does_not_send(storage):
    fill(storage)
    (late,) = storage.outbox.claim(NOON, 9)
    storage.outbox.sweep(NOON + LEASE * 2)
    (taken,) = storage.outbox.claim(NOON + LEASE * 2, 9)
    assert not storage.outbox.begin(late)
    assert storage.outbox.begin(taken)


def test_parts_are_sent_one_by_one_and_each_once(storage):
    fill(storage, "one", "two")
    (first,) = storage.outbox.claim(NOON, 9)
    storage.outbox.begin(first)
    storage.outbox.confirm(first)
    (second,) = storage.outbox.claim(NOON, 9)
    assert (first.text, second.text) == ("one", "two")
    storage.outbox.begin(second)
    storage.outbox.confirm(second)
    assert storage.outbox.state(1, MONDAY) == "sent"


def test_filling_twice_keeps_the_first_message(storage):
    fill(storage, "one")
    fill(storage, "two")
    (claim,) = storage.outbox.claim(NOON, 9)
    assert claim.text == "one"


async def started(bot, *users):
    """A bot whose subscribers follow Tencent, with the daily loop only run by hand."""
    bot.clock.now = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # Monday 07:00 in Shanghai, nothing due
    running = await bot.start()
    for user in users:
        await bot.ask("/watch 0700.HK", user=user)
        await bot.ask("/daily on 08:30 Asia/Shanghai", user=user)
    return running


async def summaries_sent(bot):
    audit = await bot.server.ctl("audit", token=TOKEN, contains="2026-11-23")
    return audit["chats_by_count"].get("1", 0), audit["duplicates"]


def at_nine(bot):
    bot.clock.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def clear_talk(bot):
    """Forget the messages of the set-up, whose text also names the first day."""
    for chat in bot.server_bots()[0].chats.values():
        chat["log"].clear()


async def test_a_due_summary_arrives_once_and_compares_with_the_last_one_next_day(bot):
    running = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)
    assert await running.bot.daily.round() == 1
    assert await running.bot.daily.round() == 0
    assert await summaries_sent(bot) == (1, [])
    bot.clock.advance(days=1)
    bot.valuer.prices["0700.HK"] = 525.0
    await running.bot.daily.round()
    events = await bot.replies(0, n=2)
    assert "price +5.0 % to HKD 525.00" in events[1]["message"]["text"]


async def test_a_company_of_a_summary_is_valued_at_a_tap_even_after_a_restart(bot):
    first = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)
    await first.bot.daily.round()
    (event,) = await bot.replies(0)
    assert buttons(event["message"]) == ["Tencent"]
    await first.stop()
    await bot.start()
    toast, shown = await bot.tap("Tencent")
    assert shown["message"]["text"] == "value of 0700.HK"
    assert not toast.get("text")


def test_only_the_last_part_of_a_message_has_the_buttons(storage):
    run = storage.valuations.start_run(NOON)
    message = Message(user=1, day=MONDAY, run=run, tickers=(), parts=("one", "two"), buttons=(("Tencent", "0700.HK"),))
    storage.outbox.fill([message], NOON)
    (first,) = storage.outbox.claim(NOON, 1)
    assert (first.last, first.buttons) == (False, (("Tencent", "0700.HK"),))
    storage.outbox.begin(first)
    storage.outbox.confirm(first)
    (second,) = storage.outbox.claim(NOON, 1)
    assert second.last


async def test_the_running_bot_sends_what_is_due_by_itself(bot):
    first = await started(bot, USER)
    await first.stop()
    await clear_talk(bot)
    at_nine(bot)
    bot.daily_by_hand = False
    await bot.start()
    (event,) = await bot.replies(0)
    assert "Tencent (0700.HK): new on your list" in event["message"]["text"]


async def test_a_restart_between_preparing_and_sending_sends_once(bot):
    first = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)
    first.bot.daily.summaries.prepare(bot.clock())
    await first.stop()
    second = await bot.start()
    await second.bot.daily.round()
    assert await summaries_sent(bot) == (1, [])


async def test_a_kill_before_the_request_leaves_loses_nothing(bot):
    running = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)
    running.bot.daily.summaries.prepare(bot.clock())
    running.storage.outbox.claim(bot.clock(), 16)
    bot.clock.advance(minutes=2)
    await running.bot.daily.round()
    assert await summaries_sent(bot) == (1, [])


async def test_a_kill_between_the_servers_answer_and_its_note_repeats_nothing(bot, monkeypatch):
    running = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)

    def killed(_):
        raise asyncio.CancelledError

    monkeypatch.setattr(running.storage.outbox, "confirm", killed)
    with suppress(asyncio.CancelledError):
        await running.bot.daily.round()
    monkeypatch.undo()
    bot.clock.advance(minutes=2)
    await running.bot.daily.round()
    assert await summaries_sent(bot) == (1, [])
    (message,) = await bot.ask("/daily")
    assert "The summary of 2026-11-23 may not have arrived" in message["text"]


async def test_a_lost_answer_leaves_the_message_in_doubt_and_unrepeated(bot):
    running = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)
    await bot.server.ctl("fault", method="sendMessage", times=1, after=True, drop=True)
    await running.bot.daily.round()
    bot.clock.advance(minutes=2)
    await running.bot.daily.round()
    assert await summaries_sent(bot) == (1, [])
    assert running.storage.outbox.state(USER, MONDAY) == "unknown"


@pytest.mark.parametrize("fault", [{"code": 502, "html": True}, {"code": 500}, {"code": 429, "retry_after": 3}])
async def test_a_message_the_server_did_not_take_is_sent_later(bot, fault):
    running = await started(bot, USER)
    await clear_talk(bot)
    at_nine(bot)
    await bot.server.ctl("fault", method="sendMessage", times=1, **fault)
    assert await running.bot.daily.round() == 0
    running.bot.daily.delivery.rate._chats.clear()  # the pause of the chat passes with the clock of the test
    bot.clock.advance(seconds=5)
    assert await running.bot.daily.round() == 1
    assert await summaries_sent(bot) == (1, [])


async def test_who_blocked_the_bot_is_sent_nothing_ever_again(bot):
    running = await started(bot, USER, OTHER)
    bot.server_bots()[0].chats[USER]["state"] = "blocked"
    await clear_talk(bot)
    at_nine(bot)
    assert await running.bot.daily.round() == 1
    assert running.storage.outbox.state(USER, MONDAY) == "failed"
    assert not running.storage.users.find(USER).daily_on
    bot.clock.advance(days=1)
    assert await running.bot.daily.round() == 1


async def test_three_hundred_subscribers_are_each_told_once_though_the_round_is_cut_off(bot):
    running = await started(bot)
    users = range(100_000, 100_300)
    await bot.server.ctl("seed", token=TOKEN, n=len(users), first=users.start)
    with running.storage.database.transaction():
        for user in users:
            subscribe(running.storage, user, "08:30", "Asia/Shanghai", "0700.HK")
    at_nine(bot)
    cut_off = asyncio.create_task(running.bot.daily.round())
    while running.storage.outbox.waiting() in (0, len(users)):  # noqa: ASYNC110 - the moment is the database's
        await asyncio.sleep(0)
    cut_off.cancel()
    with suppress(asyncio.CancelledError):
        await cut_off
    bot.clock.advance(minutes=2)
    await running.bot.daily.round()
    sent, duplicates = await summaries_sent(bot)
    states = [running.storage.outbox.state(user, MONDAY) for user in users]
    assert duplicates == []
    assert states.count("sent") + states.count("unknown") == len(users)
    assert states.count("unknown") <= 8
    assert sent >= states.count("sent")


async def test_the_loop_goes_on_after_a_round_that_failed(bot, monkeypatch, caplog):
    running = await started(bot)
    rounds = []

    async def failing():
        rounds.append(1)
        raise RuntimeError("disk full")

    async def until_the_second(_):
        if len(rounds) >= 2:
            raise asyncio.CancelledError

    loop = running.bot.daily
    monkeypatch.setattr(type(loop), "round", lambda _: failing())
    loop.sleep = until_the_second
    with suppress(asyncio.CancelledError):
        await DailyLoop.run(loop)
    assert len(rounds) >= 2
    assert "disk full" in caplog.text


def test_leases_are_longer_than_a_request_may_take():
    assert timedelta(seconds=30) < LEASE
