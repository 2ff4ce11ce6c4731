"""Load on the whole bot beside an echo bot on the same client, against the strict server in a process of its own.

.venv/bin/python tests/benchmarks/telegram_load.py [--n 1000] [--rate 0]
"""

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import AsyncExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from telegram.ext import ApplicationBuilder, MessageHandler, filters  # noqa: E402

from bot.conversation import Conversation  # noqa: E402
from bot.daily.preparation import Summaries  # noqa: E402
from bot.request import AiohttpRequest  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.storage.store import Storage  # noqa: E402
from bot.telegram_app import build_application, serving  # noqa: E402
from tests.scripted import ScriptedAssistant, ScriptedLibrary, ScriptedValuer  # noqa: E402


async def echo(update, _):
    await update.message.reply_text(f"echo {update.message.text}")


async def echo_bot(stack, url, token):
    """The smallest bot there is, with 256 concurrent updates and no limits."""
    made = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{url}/bot")
        .request(AiohttpRequest(url))
        .get_updates_request(AiohttpRequest(url))
        .concurrent_updates(256)
        .job_queue(None)
        .build()
    )
    made.add_handler(MessageHandler(filters.TEXT, echo))
    await stack.enter_async_context(made)
    await made.start()
    await made.updater.start_polling()
    stack.push_async_callback(made.stop)
    stack.push_async_callback(made.updater.stop)


async def our_bot(stack, url, token, home):
    """The product with a scripted assistant, so that what is measured is everything around the answer."""
    settings = Settings.from_environment(
        {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": url, "ALLOWED_USERS": "*", "RERATE_HOME": str(home)}
    )
    storage = Storage(settings.database)
    stack.callback(storage.close)
    valuer = ScriptedValuer()
    summaries = Summaries(valuer=valuer, storage=storage)
    conversation = Conversation(ScriptedAssistant(), valuer, storage, summaries)
    await stack.enter_async_context(
        serving(build_application(settings, conversation, ScriptedLibrary, storage, summaries))
    )


def control(url, op, **arguments):
    request = urllib.request.Request(  # noqa: S310
        f"{url}/ctl/{op}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
        return json.load(response)


async def measured(url, token, arguments):
    for _ in range(50):
        found = await asyncio.to_thread(control, url, "stats")
        if token in found["bots"]:
            break
        await asyncio.sleep(0.1)
    wanted = {"token": token, "n": arguments.n, "users": arguments.n, "text": arguments.text, "timeout": 60}
    burst = await asyncio.to_thread(lambda: control(url, "burst", **wanted))
    steady = {**wanted, "rate": arguments.rate, "first": 900_000, "n": min(arguments.n, 500)}
    return burst, await asyncio.to_thread(lambda: control(url, "burst", **steady))


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--text", default="ping there", help="/value 0700.HK brings an answer with buttons")
    arguments = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, str(ROOT / "tests/telegram_server.py"), "--port", str(port), "--no-limits"],
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    time.sleep(1.0)  # noqa: ASYNC251
    try:
        for name, token in (("echo", "1:ECHO"), ("rerate", "2:OURS")) * 2:
            with tempfile.TemporaryDirectory() as home:
                async with AsyncExitStack() as stack:
                    await (echo_bot(stack, url, token) if name == "echo" else our_bot(stack, url, token, home))
                    burst, steady = await measured(url, token, arguments)
                    print(  # noqa: T201
                        f"{name:7} burst of {arguments.n}: {burst['per_s']}/s p50 {burst['p50_ms']} ms; "
                        f"at {arguments.rate:.0f}/s: p50 {steady['p50_ms']} p95 {steady['p95_ms']} ms"
                    )
            control(url, "reset")
    finally:
        server.terminate()


asyncio.run(main())
