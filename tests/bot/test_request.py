"""Requests to the Bot API, and secrets kept out of every text."""

import io
import json
import logging
import socket

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut

from bot.conversation import PlacedButton
from bot.handlers.sending import keyboard_of
from bot.logs import RedactingFormatter, prepare_logging, redacted
from bot.request import AiohttpRequest, HoldBack, Undelivered

TOKEN = "123456:SECRET-token_x"


@pytest.fixture
async def bot_on():
    """A bot whose Bot API answers as one handler says."""
    runners, bots = [], []

    async def make(handler, read_timeout=0.2):
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        bot = Bot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(url, read_timeout))
        await bot._request[1].initialize()
        runners.append(runner)
        bots.append(bot)
        return bot

    yield make
    for bot in bots:
        await bot._request[1].shutdown()
    for runner in runners:
        await runner.cleanup()


def answering(status, **body):
    async def handler(_):
        return web.json_response(body, status=status)

    return handler


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest),
        (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (429, {"ok": False, "description": "Too Many", "parameters": {"retry_after": 7}}, HoldBack),
        (500, {"ok": False, "description": "Internal"}, Undelivered),
        (502, {}, Undelivered),
        (504, {}, TimedOut),
    ],
)
async def test_each_refusal_is_told_apart(bot_on, status, body, error):
    bot = await bot_on(answering(status, **body))
    with pytest.raises(error) as raised:
        await bot.send_message(1, "x")
    assert "SECRET" not in repr(raised.value) + str(raised.value.__cause__)


async def test_a_connection_that_cannot_be_made_means_nothing_was_done():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    bot = Bot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(url))
    await bot._request[1].initialize()
    with pytest.raises(Undelivered) as raised:
        await bot.send_message(1, "x")
    assert "SECRET" not in repr(raised.value)
    await bot._request[1].shutdown()


async def test_a_connection_lost_after_the_request_left_has_an_unknown_outcome(bot_on):
    async def hang_up(request):
        request.transport.abort()
        return web.Response()

    with pytest.raises(TimedOut) as raised:
        await (await bot_on(hang_up)).send_message(1, "x")
    assert "SECRET" not in repr(raised.value)
    assert raised.value.__cause__ is None


async def test_a_server_that_does_not_answer_in_time_has_an_unknown_outcome(bot_on):
    import asyncio

    async def never(_):
        await asyncio.Event().wait()

    with pytest.raises(TimedOut):
        await (await bot_on(never, read_timeout=0.05)).send_message(1, "x")


async def test_files_are_uploaded_with_their_name_and_fields(bot_on):
    seen = {}

    async def handler(request):
        form = await request.post()
        seen.update(
            {
                name: (field.filename, field.file.read()) if hasattr(field, "file") else field
                for name, field in form.items()
            }
        )
        return web.json_response({"ok": False, "description": "Bad Request: seen enough"}, status=400)

    bot = await bot_on(handler)
    with pytest.raises(BadRequest):
        await bot.send_document(5, InputFile(b"%PDF", filename="a.pdf"), caption="c")
    assert seen["chat_id"] == "5"
    assert seen["caption"] == "c"
    assert ("a.pdf", b"%PDF") in seen.values()


async def test_words_leave_as_they_are_written_and_structures_as_the_bot_api_reads_them(bot_on):
    seen = {}

    async def handler(request):
        seen.update(await request.json())
        return web.json_response({"ok": False, "description": "Bad Request: seen enough"}, status=400)

    bot = await bot_on(handler)
    keyboard = keyboard_of([PlacedButton("买入？ & <b>", "p:x:0"), PlacedButton("B", "s:x:1")])
    with pytest.raises(BadRequest):
        await bot.send_message(5, "腾讯 & <b>+9%</b> 🚀", reply_markup=keyboard)
    assert seen["text"] == "腾讯 & <b>+9%</b> 🚀"
    assert seen["chat_id"] == "5"
    rows = json.loads(seen["reply_markup"])["inline_keyboard"]
    assert rows == [[{"text": "买入？ & <b>", "callback_data": "p:x:0"}, {"text": "B", "callback_data": "s:x:1"}]]


async def test_half_a_surrogate_pair_never_leaves(bot_on):
    async def handler(_):
        raise AssertionError("This must not arrive.")

    with pytest.raises(NetworkError, match="UnicodeEncodeError"):
        await (await bot_on(handler)).send_message(5, "\ud83d")


def test_a_keyboard_is_written_out_as_the_library_would():
    keyboard = keyboard_of([PlacedButton(f"button number {place}", f"p:x:{place}") for place in range(7)])
    assert len(keyboard.inline_keyboard) > 1
    assert keyboard.to_dict() == InlineKeyboardMarkup(keyboard.inline_keyboard).to_dict()


async def test_a_closed_pool_refuses_without_sending():
    with pytest.raises(NetworkError, match="closed"):
        await AiohttpRequest("http://127.0.0.1:1").do_request("http://127.0.0.1:1", "GET")


def test_tokens_are_blacked_out_of_log_lines_and_traces():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter("%(message)s"))
    logger = logging.getLogger("redaction-test")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")  # noqa: TRY301
    except ValueError:
        logger.exception("at %s", f"http://x/file/bot{TOKEN}/doc")
    assert "SECRET" not in stream.getvalue()
    assert "bot<token>" in stream.getvalue()


def test_ordinary_numbers_and_times_stay_readable():
    assert redacted("2026-11-23 08:30:00 user 4242: price 512") == "2026-11-23 08:30:00 user 4242: price 512"


def test_request_lines_of_http_libraries_are_not_logged():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    prepare_logging()
    try:
        assert logging.getLogger("httpx").level == logging.WARNING
    finally:
        root.handlers[:], root.level = before, level
