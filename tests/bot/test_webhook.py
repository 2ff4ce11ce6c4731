"""Updates that Telegram delivers: over HTTP, against the strict server."""

import asyncio
import re
import socket

import aiohttp
import pytest

from bot.settings import BadSetting, Settings
from bot.storage.database import DatabaseError
from tests.running_bot import TOKEN, USER

SECRET = "a-secret-of-the-tests-1234"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def hook(unused_port):
    return f"http://127.0.0.1:{unused_port}/in-7f3a"


@pytest.fixture
def unused_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
async def listening(bot, hook, unused_port, monkeypatch):
    """The bot behind an address without TLS, which only the tests' server accepts."""
    monkeypatch.setattr("bot.settings._PUBLIC", re.compile(r"http://127\.0\.0\.1:\d+/.+"))
    await bot.start(WEBHOOK_URL=hook, WEBHOOK_SECRET=SECRET, WEBHOOK_LISTEN=f"127.0.0.1:{unused_port}")
    for _ in range(200):
        info = bot.server_bots()[0].hook
        if info:
            break
        await asyncio.sleep(0.01)
    return bot


async def post(hook, body, secret=SECRET):
    async with (
        aiohttp.ClientSession() as session,
        session.post(hook, data=body, headers={HEADER: secret} if secret else {}) as answer,
    ):
        return answer.status


async def test_a_delivered_message_is_answered(listening):
    (answer,) = await listening.ask("hello")
    assert answer["text"] == "echo hello"


async def test_who_does_not_know_the_secret_is_refused(listening, hook):
    body = b'{"update_id": 5}'
    assert await post(hook, body, secret="") == 403
    assert await post(hook, body, secret="wrong") == 403
    assert await post(hook, body) == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"update_id": "x"}', b'{"update_id": 9223372036854775808}', b"\xff"]
)
async def test_a_body_that_is_no_update_is_refused(listening, hook, body):
    assert await post(hook, body) == 400
    (answer,) = await listening.ask("still there?")
    assert answer["text"] == "echo still there?"


async def test_an_update_delivered_twice_is_answered_once(listening, hook):
    since = await listening.say("once")
    await listening.replies(since)
    delivered = next(iter(listening.assistant.asked))
    assert delivered.text == "once"
    body = (await listening.calls("sendMessage"))[-1]
    assert body
    update = (
        b'{"update_id": 900001, "message": {"message_id": 9, "date": 1, "chat": {"id": %d, "type": "private"},'
        b' "from": {"id": %d, "is_bot": false, "first_name": "A"}, "text": "twice"}}' % (USER, USER)
    )
    assert [await post(hook, update), await post(hook, update)] == [200, 200]
    await listening.ask("after")
    assert [question.text for question in listening.assistant.asked].count("twice") == 1


async def test_what_cannot_be_written_down_is_not_acknowledged(listening, hook, monkeypatch):
    def broken(*_):
        raise DatabaseError("disk full")

    updates = listening.running[-1].storage.updates
    with monkeypatch.context() as patched:
        patched.setattr(updates, "receive", broken)
        assert await post(hook, b'{"update_id": 7}') == 503
    assert await post(hook, b'{"update_id": 7}') == 200


async def test_polling_after_a_webhook_takes_the_webhook_off(listening):
    await listening.running[-1].stop()
    await listening.start()
    (answer,) = await listening.ask("polled")
    assert answer["text"] == "echo polled"
    assert listening.server_bots()[0].hook is None


async def test_a_port_that_is_taken_is_said_in_a_sentence(bot, hook, unused_port, monkeypatch):
    monkeypatch.setattr("bot.settings._PUBLIC", re.compile(r"http://127\.0\.0\.1:\d+/.+"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", unused_port))
        taken.listen()
        running = await bot.start(WEBHOOK_URL=hook, WEBHOOK_SECRET=SECRET, WEBHOOK_LISTEN=f"127.0.0.1:{unused_port}")
        with pytest.raises(BadSetting, match=r"WEBHOOK_LISTEN: 127\.0\.0\.1"):
            await running.bot.polling.run()


async def test_whether_the_bot_is_well_can_be_asked_without_the_secret(listening, unused_port):
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{unused_port}/healthz") as answer,
    ):
        assert (answer.status, await answer.text()) == (200, "ok")


def test_the_secret_and_the_address_are_in_no_printed_settings():
    made = Settings.from_environment({"WEBHOOK_URL": "https://x.example/in-7f3a", "WEBHOOK_SECRET": SECRET})
    assert SECRET not in repr(made)
    assert "in-7f3a" not in repr(made)
    assert TOKEN not in repr(made)
