"""Load on the whole bot beside an echo bot on the same client, against the strict server in a process of its own.

.venv/bin/python tests/benchmarks/telegram_load.py [--users 2000] [--latency 50] [--rate 100] [--rounds 3]

Each round starts both bots anew, one after the other, since the machine is rarely equally busy for long. `rerate` has a
scripted assistant, so that what is measured is everything around the answer; `/value` is the real one on the bundled
snapshot. CPU is the bot's process alone, all threads, and the figure that a busy machine moves least.
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from telegram.ext import ApplicationBuilder, MessageHandler, filters  # noqa: E402

from bot.app import App  # noqa: E402
from bot.conversation import Conversation  # noqa: E402
from bot.daily.preparation import Summaries  # noqa: E402
from bot.request import AiohttpRequest  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.storage.store import Storage  # noqa: E402
from bot.telegram_app import build_application, now_utc, serving  # noqa: E402
from tests.scripted import ScriptedAssistant, ScriptedLibrary, ScriptedValuer  # noqa: E402

TOKEN = "42:LOAD"
WORDS, VALUE = "ping there", "/value 0700.HK"
_WARM_UP, _STEADY = 50, 500
_FIRST_WARM, _FIRST_STEADY = 300_000, 900_000  # user ids that the burst does not use


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One bot in one round."""

    per_s: float
    burst_p50: float
    burst_p95: float
    cpu_ms: float
    steady_p50: float
    steady_p95: float


async def echo(update, _):
    await update.message.reply_text(f"echo {update.message.text}")


async def echo_bot(stack, url, _):
    """The smallest bot there is, with 256 concurrent updates and no limits."""
    made = (
        ApplicationBuilder()
        .token(TOKEN)
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


def settings_of(url, home):
    return Settings.from_environment(
        {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url, "ALLOWED_USERS": "*", "RERATE_HOME": str(home)}
    )


async def scripted_bot(stack, url, home):
    """The product with a scripted assistant."""
    settings = settings_of(url, home)
    storage = Storage(settings.database)
    stack.callback(storage.close)
    valuer = ScriptedValuer()
    summaries = Summaries(valuer=valuer, storage=storage)
    conversation = Conversation(ScriptedAssistant(), valuer, storage, summaries)
    await stack.enter_async_context(
        serving(build_application(settings, conversation, ScriptedLibrary, storage, summaries))
    )


async def valuing_bot(stack, url, home):
    """The product as it is, on the bundled snapshot."""
    made = App(settings=settings_of(url, home), clock=now_utc, serving=True)
    stack.callback(made.storage.close)
    await stack.enter_async_context(
        serving(build_application(made.settings, made.conversation, made.library, made.storage, made.summaries))
    )


# What is measured: its name, how it starts, what it is asked, its share of the users at once.
BOTS = (("echo", echo_bot, WORDS, 1.0), ("rerate", scripted_bot, WORDS, 1.0), ("/value", valuing_bot, VALUE, 0.1))


def control(url, op, **arguments):
    request = urllib.request.Request(  # noqa: S310
        f"{url}/ctl/{op}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=300) as response:  # noqa: S310
        return json.load(response)


async def burst(url, n, **more):
    wanted = {"token": TOKEN, "n": n, "users": n, "timeout": 120, **more}
    found = await asyncio.to_thread(lambda: control(url, "burst", **wanted))
    if found["answered"] < n:
        raise SystemExit(f"Only {found['answered']} of {n} messages were answered.")
    return found


async def measured(url, text, users, rate):
    await burst(url, _WARM_UP, text=text, first=_FIRST_WARM)
    before = time.process_time()
    at_once = await burst(url, users, text=text)
    cpu = (time.process_time() - before) / users
    steady = await burst(url, _STEADY, text=text, first=_FIRST_STEADY, rate=rate)
    return Measured(
        per_s=at_once["per_s"],
        burst_p50=at_once["p50_ms"],
        burst_p95=at_once["p95_ms"],
        cpu_ms=cpu * 1000,
        steady_p50=steady["p50_ms"],
        steady_p95=steady["p95_ms"],
    )


@contextmanager
def strict_server():
    """The server, until the block ends; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "tests/telegram_server.py"), "--port", str(port), "--no-limits"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(1.5)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


async def one_round(url, bot, arguments):
    """Start one bot, ask it, stop it."""
    _, start, text, share = bot
    control(url, "reset")
    control(url, "config", latency_ms=arguments.latency)
    with tempfile.TemporaryDirectory() as home:
        async with AsyncExitStack() as stack:
            await start(stack, url, Path(home))
            return await measured(url, text, max(1, int(arguments.users * share)), arguments.rate)


def line(name, found):
    return (
        f"{name:8}{found.per_s:8.0f} updates/s  p50 {found.burst_p50:6.0f} p95 {found.burst_p95:6.0f} ms"
        f"  CPU {found.cpu_ms:5.2f} ms/update | p50 {found.steady_p50:6.1f} p95 {found.steady_p95:6.1f} ms"
    )


def median(rounds):
    """The middle of each figure over the rounds."""
    return Measured(
        **{name: statistics.median(getattr(one, name) for one in rounds) for name in Measured.__dataclass_fields__}
    )


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=2000, help="who all write at once")
    parser.add_argument("--latency", type=float, default=50.0, help="milliseconds the server takes for each request")
    parser.add_argument("--rate", type=float, default=100.0, help="messages a second in the steady run")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{arguments.users} users at once ({VALUE}: a tenth) | {_STEADY} messages at {arguments.rate:.0f}/s")  # noqa: T201
    found = {name: [] for name, *_ in BOTS}
    with strict_server() as url:
        for _ in range(arguments.rounds):
            for bot in BOTS:
                found[bot[0]].append(await one_round(url, bot, arguments))
                print(line(bot[0], found[bot[0]][-1]), flush=True)  # noqa: T201
    middle = {name: median(rounds) for name, rounds in found.items()}
    print("medians", *(line(name, one) for name, one in middle.items()), sep="\n")  # noqa: T201
    base = middle["echo"]
    for name, ours in list(middle.items())[1:]:
        print(  # noqa: T201
            f"{name} to echo: {ours.per_s / base.per_s:.2f} of the throughput, {ours.cpu_ms / base.cpu_ms:.2f} times the"
            f" CPU, p50 {ours.steady_p50 / base.steady_p50:.2f} times at {arguments.rate:.0f}/s"
        )


asyncio.run(main())
