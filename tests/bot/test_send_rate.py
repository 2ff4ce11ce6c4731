"""Turns to send, with a clock that moves only when somebody waits."""

import pytest
from telegram.error import TimedOut

from bot.request import HoldBack
from bot.send_rate import TURN_TAKEN, Bucket, Rate, SendRate, SendRates


class Time:
    def __init__(self):
        self.now = 100.0
        self.waits = []

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        self.waits.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def rate(time):
    return SendRate(SendRates(), clock=time.clock, sleep=time.sleep)


async def send(rate, chat, outcome=None, endpoint="sendMessage", args=None):
    outcomes = list(outcome or [])

    async def callback():
        if outcomes:
            raise outcomes.pop(0)
        return True

    return await rate.process_request(callback, (), {}, endpoint, {"chat_id": chat}, args)


def test_a_bucket_lets_a_burst_through_and_then_keeps_its_rate():
    bucket = Bucket(Rate(per_second=1.0, burst=3))
    assert [bucket.take(0.0) for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 2.0]
    assert bucket.take(10.0) == 0.0


async def test_three_messages_to_a_chat_go_at_once_and_then_one_a_second(rate, time):
    for _ in range(5):
        await send(rate, 7)
    assert time.waits == [1.0, 1.0]


async def test_a_busy_chat_does_not_slow_another(rate, time):
    for _ in range(5):
        await send(rate, 7)
    before = len(time.waits)
    await send(rate, 8)
    assert len(time.waits) == before


async def test_a_group_gets_at_most_twenty_messages_a_minute(rate, time):
    sent = []
    while time.now < 160.0:
        await send(rate, -7)
        sent.append(time.now)
    assert sum(moment < 160.0 for moment in sent) <= 20


async def test_what_is_no_message_does_not_wait(rate, time):
    for endpoint in ("sendChatAction", "getChat", "answerCallbackQuery"):
        for _ in range(5):
            await send(rate, 7, endpoint=endpoint)
    assert time.waits == []


async def test_a_pause_telegram_asks_for_is_kept_and_the_message_sent_again(rate, time):
    assert await send(rate, 7, [HoldBack(3)])
    assert time.waits == [pytest.approx(3.1)]


async def test_a_pause_in_one_chat_is_none_in_another(rate, time):
    rate.objected(7, 30.0)
    await send(rate, 8)
    assert time.waits == []


async def test_a_lost_answer_is_not_sent_again(rate):
    with pytest.raises(TimedOut):
        await send(rate, 7, [TimedOut("lost")])


async def test_replies_pass_the_overall_limit_until_telegram_objects(rate, time):
    for chat in range(1, 200):
        await send(rate, chat)
    assert time.waits == []
    rate.objected(1, 1.0)
    for chat in range(300, 400):
        await send(rate, chat)
    assert time.now - 100.0 == pytest.approx(100 / 30.0, abs=0.1)  # the replies before used up the burst


async def test_unasked_messages_keep_to_thirty_a_second(rate, time):
    for chat in range(1, 321):
        await rate.turn(chat, unasked=True)
    assert time.now - 100.0 == pytest.approx(300 / 30.0, abs=0.1)


async def test_a_turn_already_taken_is_not_waited_for_and_objections_reach_the_caller(rate, time):
    with pytest.raises(HoldBack):
        await send(rate, 7, [HoldBack(3)], args=TURN_TAKEN)
    assert time.waits == []
