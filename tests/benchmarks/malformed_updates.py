"""A flood of malformed updates, commands, taps and documents on the whole bot, with the real assistant and storage.

.venv/bin/python tests/benchmarks/malformed_updates.py [--n 100000] [--seed 1] [--http 2000]

Most are handed to the bot in this process, against the strict server's functions; `--http` of them go through its
sockets and the bot's own polling. Said at the end: what was sent and answered, and every broken promise:

- no fault: nothing logged above a warning, and no token in any line
- no refusal: every text, button and file passes the strict server
- each command of an allowed user in a private chat is answered by one answer, never by none
- nobody is stuck: after every thousand a plain `0700.HK` gets its valuation
"""

import argparse
import asyncio
import collections
import logging
import sys
import tempfile
import threading
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from bot import telegram_app  # noqa: E402
from bot.app import App  # noqa: E402
from bot.logs import RedactingFormatter  # noqa: E402
from bot.render.telegram import html_parts  # noqa: E402
from bot.send_rate import SendRate  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.telegram_app import build_application, serving  # noqa: E402
from tests import telegram_server  # noqa: E402
from tests.in_process import InProcess  # noqa: E402
from tests.malformed import Made, Malformed  # noqa: E402
from tests.running_bot import FAST, STRANGER, ByHand  # noqa: E402

TOKEN = "42:AAE-this_is_a_token_nobody_may_see_in_a_log"
ADMIN, SENDER = 1, 4999  # who send documents
USERS = range(5000, 5060)
GROUP = -1_001_000
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
# Through sockets, chats that updates make up are not known to the server, as they would not be to Telegram.
_EXPECTED = ("has a form that cannot be read", "telegram.error.BadRequest: Chat not found")
_ASKED = threading.local()  # what the thread answers, to name it beside a log line


class Lines(logging.Handler):
    """Every log line as it would be written; those that report a fault apart."""

    def __init__(self):
        super().__init__()
        self.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
        self.faults, self.leaks, self.left_out, self.count = [], [], [], 0

    def emit(self, record):
        self.count += 1
        line = self.format(record)
        if TOKEN.partition(":")[2] in line:
            self.leaks.append(line)
        if record.name == "bot.assistant.guard":
            self.left_out.append((line, getattr(_ASKED, "text", "")))
        elif (record.levelno >= logging.ERROR or record.exc_info) and not any(said in line for said in _EXPECTED):
            self.faults.append(line)


@dataclass
class Answered:
    """A conversation that notes how many messages each answer may become."""

    conversation: object
    asked: list = field(default_factory=list)

    def __getattr__(self, name):
        return getattr(self.conversation, name)

    def handle(self, user_id, chat_id, text, *rest):
        _ASKED.text = text
        answer = self.conversation.handle(user_id, chat_id, text, *rest)
        self.asked.append((chat_id, max(1, len(html_parts(answer.blocks))) + len(answer.attachments)))
        return answer


class Flood:
    """A running bot and what is thrown at it."""

    def __init__(self, home, seed):
        self.source = Malformed(seed)
        self.home = home
        self.lines = Lines()
        self.broken = []
        self.counts = collections.Counter()
        self._update = 1_000
        self._shown = []

    async def __aenter__(self):
        self._stack = AsyncExitStack()
        server = await telegram_server.start(limits=False)
        self._stack.push_async_callback(server.stop)
        settings = Settings.from_environment(
            {
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "TELEGRAM_API_URL": server.url,
                "RERATE_HOME": str(self.home),
                "ALLOWED_USERS": ",".join(map(str, (SENDER, *USERS))),
                "ADMIN_USERS": str(ADMIN),
                "MARKET_DATA": "snapshot",
            }
        )
        self._app = App(settings=settings, clock=lambda: NOW, serving=True)
        self._stack.callback(self._app.storage.close)
        self._app.library()
        root = logging.getLogger()
        root.addHandler(self.lines)
        self._stack.callback(root.removeHandler, self.lines)
        return self

    async def __aexit__(self, *_):
        await self._stack.aclose()

    async def start(self, *, http):
        """Start the bot, with or without sockets; ends when the returned stack is closed."""
        app = self._app
        self.talk = Answered(app.conversation)
        rate = SendRate(FAST)
        if http:
            made = build_application(app.settings, self.talk, app.library, app.storage, app.summaries, rate=rate)
        else:
            self.request = InProcess(TOKEN)
            real, telegram_app.AiohttpRequest = telegram_app.AiohttpRequest, lambda _: self.request
            try:
                made = build_application(app.settings, self.talk, app.library, app.storage, app.summaries, rate=rate)
            finally:
                telegram_app.AiohttpRequest = real
        daily = ByHand(**{name: getattr(made.daily, name) for name in made.daily.__dataclass_fields__})
        self.bot = replace(made, daily=daily)
        stack = AsyncExitStack()
        self.fetching = await stack.enter_async_context(serving(self.bot))
        while self.world.poll is None:  # noqa: ASYNC110 - what an earlier process left is taken up before
            await asyncio.sleep(0.01)
        return stack

    @property
    def world(self):
        return telegram_server.bot_of(TOKEN)

    async def run(self, n, check_every=1000):
        """Hand over n updates in waves in which each person writes once, so that each answer has its question."""
        for start in range(0, n, len(USERS)):
            await self._wave(min(len(USERS), n - start))
            before, after = start // check_every, (start + len(USERS)) // check_every
            if before != after:
                await self.nobody_is_stuck()
        await self.nobody_is_stuck()

    async def _wave(self, size):
        made = {user: self._made(user) for user in USERS[:size]}
        self.talk.asked.clear()
        logs = {user: len(self._log(user)) for user in made}
        received = {}
        for one in made.values():
            self._update += 1
            received[self._update] = {"update_id": self._update, **one.body}
            self.counts[one.kind] += 1
        await self._hand_over(received)
        for user, one in made.items():
            self._judge(user, one, self._log(user)[logs[user] :])
        self._forget_old()

    async def _hand_over(self, received):
        """All in one piece, as they come from Telegram, and wait until they are dealt with."""
        await self.bot.polling.arrived(received)
        await self.bot.application.update_queue.join()
        if self.fetching.done():
            self.broken.append(("polling ended", str(self.fetching)))

    def _log(self, chat):
        return telegram_server.ensure_chat(self.world, chat)["log"]

    def _made(self, user):
        source, pick = self.source, self.source.random.random()
        if pick < 0.45:
            return Made(source.body(source.one(*[user] * 19, STRANGER), GROUP - user), "body")
        if pick < 0.80:
            return Made({"message": source.message(user, text=source.command())}, "command")
        if pick < 0.82:
            return Made({"message": self._document()}, "document")
        return Made({"callback_query": self._tap(user)}, "tap")

    def _document(self):
        name, content, mime = self.source.document()
        kept = telegram_server.store(self.world, name, content, mime)
        size = self.source.one(len(content), 0, 10**12, None)
        sent = {
            "file_id": kept["file_id"],
            "file_unique_id": kept["file_unique_id"],
            "file_name": name,
            "mime_type": mime,
        }
        if size is not None:
            sent["file_size"] = size
        if self.source.random.random() < 0.1:
            sent["file_id"] = "gone"
        return self.source.message(self.source.one(ADMIN, SENDER), document=sent, caption=self.source.text()[:1000])

    def _tap(self, user):
        """A button some user was shown, one's own or another's, perhaps long ago."""
        data = self.source.random.choice(self._shown) if self._shown else "p:x:0"
        identity = str(self.source.random.randrange(10**15))
        if self.source.random.random() < 0.9:
            self.world.cb[identity] = {"t": time.time(), "chat": user}
        message = self.source.message(user, text="shown")
        return {"id": identity, "from": self.source.user(user), "chat_instance": "1", "message": message, "data": data}

    def _judge(self, user, one, events):
        sent = [event["message"] for event in events if event["who"] == "bot" and event["kind"] == "send"]
        for message in sent:
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            self._shown += [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        self.counts["answers"] += len(sent)
        if one.kind == "command":
            answers = [most for chat, most in self.talk.asked if chat == user]
            if len(answers) != 1 or not 1 <= len(sent) <= answers[0]:
                text = one.body["message"]["text"]
                self.broken.append(
                    (
                        "answered",
                        len(answers),
                        "in",
                        len(sent),
                        "messages",
                        ascii(text)[:300],
                        [m.get("text", m.get("caption"))[:80] for m in sent],
                    )
                )

    def _forget_old(self):
        """Keep the server's memory small; people tap what they were shown in the last few thousand updates."""
        self._shown = self._shown[-3000:]
        for chat in self.world.chats.values():
            if len(chat["log"]) > 50:
                chat["log"].clear()
                chat["msgs"].clear()
        self.world.files.clear()

    async def nobody_is_stuck(self):
        """Every user's plain ticker gets its valuation."""
        logs = {user: len(self._log(user)) for user in USERS}
        received = {}
        for user in USERS:
            self._update += 1
            message = self.source.message(user, text="0700.HK")
            received[self._update] = {"update_id": self._update, "message": message}
        await self._hand_over(received)
        for user in USERS:
            texts = [
                event["message"].get("text", "") for event in self._log(user)[logs[user] :] if event["kind"] == "send"
            ]
            if len(texts) != 1 or "0700.HK" not in texts[0]:
                self.broken.append(("stuck", user, texts))
        self.counts["checks"] += len(USERS)

    async def through_sockets(self, n, seconds=60.0):
        """Let the bot fetch n updates itself, and then a last question of each user."""
        world = self.world
        for number in range(n):
            body = self._made(USERS[number % len(USERS)]).body
            self._push({"update_id": world.next_uid, **body})
        for user in USERS:
            self._push({"update_id": world.next_uid, "message": self.source.message(user, text="0700.HK")})
        waiting = {user: len(self._log(user)) for user in USERS}
        end = time.monotonic() + seconds
        while time.monotonic() < end and waiting:
            await asyncio.sleep(0.2)
            waiting = {user: place for user, place in waiting.items() if not self._valued(user, place)}
        self.counts["http"] += n
        self.broken += [("stuck over HTTP", user) for user in waiting]

    def _push(self, body):
        self.world.upd.append(body)
        self.world.next_uid += 1
        self.world.new.set()

    def _valued(self, user, place):
        last = [event for event in self._log(user)[place:] if event["kind"] == "send"]
        return bool(last) and "0700.HK" in last[-1]["message"].get("text", "") and not self.world.upd

    def problems(self):
        """Every broken promise."""
        refused = getattr(self, "request", None)
        return [
            *self.broken,
            *(("refused", *one) for one in (refused.refused if refused else ()) if one[0] != "getFile"),
            *(("fault", line) for line in self.lines.faults),
            *(("token in a log line", line) for line in self.lines.leaks),
        ]


async def flood(n, seed, http):
    """Run it; says what happened and returns the broken promises."""
    with tempfile.TemporaryDirectory() as home:
        async with Flood(Path(home), seed) as made:
            began = time.monotonic()
            async with await made.start(http=False):
                await made.run(n)
            took = time.monotonic() - began
            if http:
                async with await made.start(http=True):
                    await made.through_sockets(http, seconds=120 + http / 20)
            for line, text in made.lines.left_out[:20]:
                print("left out:", line, "|", ascii(text)[:200])  # noqa: T201
            print(dict(made.counts), f"{n / took:.0f} updates/s, {made.lines.count} log lines")  # noqa: T201
            return made.problems()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--http", type=int, default=2_000, help="how many more go through sockets and polling")
    arguments = parser.parse_args()
    problems = asyncio.run(flood(arguments.n, arguments.seed, arguments.http))
    for problem in problems[:60]:
        print(*problem)  # noqa: T201
    print(f"{len(problems)} broken promises")  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
