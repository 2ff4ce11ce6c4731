"""The whole bot in this process, against the strict server over HTTP."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from bot.chat.page_pictures import PagePictures
from bot.chat.reports import ReportsCommand
from bot.conversation import Conversation
from bot.daily.loop import DailyLoop
from bot.daily.preparation import Summaries
from bot.send_rate import Rate, SendRate, SendRates
from bot.settings import Settings
from bot.storage.store import Storage
from bot.telegram_app import TelegramBot, build_application, serving
from bot.uploads import Uploads
from tests import telegram_server
from tests.scripted import Clock, ScriptedAssistant, ScriptedLibrary, ScriptedValuer

TOKEN = "42:DEMO"
ADMIN, USER, OTHER, STRANGER = 1, 4242, 4343, 666
FAST = SendRates(
    chat=Rate(per_second=1e6, burst=100), group=Rate(per_second=1e6, burst=100), overall=Rate(per_second=1e6, burst=100)
)


class ByHand(DailyLoop):
    """A daily run whose rounds only happen when a test asks for one."""

    async def run(self):
        await asyncio.Event().wait()


@dataclass
class Running:
    """One start of the bot."""

    bot: TelegramBot
    storage: Storage
    stack: AsyncExitStack

    async def stop(self):
        await self.stack.aclose()


@dataclass
class Starter:
    """Starts bots that share a home folder, a clock and the scripted parts, and talks to them as a user."""

    server: object
    home: Path
    clock: Clock = field(default_factory=Clock)
    assistant: ScriptedAssistant = field(default_factory=ScriptedAssistant)
    valuer: ScriptedValuer = field(default_factory=ScriptedValuer)
    library: ScriptedLibrary = field(default_factory=ScriptedLibrary)
    running: list = field(default_factory=list)
    rates: SendRates = FAST
    daily_by_hand: bool = True
    pictures: PagePictures | None = None

    async def start(self, **environment):
        """A bot that fetches and answers until it is stopped."""
        settings = Settings.from_environment(
            {
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "TELEGRAM_API_URL": self.server.url,
                "RERATE_HOME": str(self.home),
                "ALLOWED_USERS": f"{USER},{OTHER}",
                "ADMIN_USERS": str(ADMIN),
                **environment,
            }
        )
        storage = Storage(settings.database)
        summaries = Summaries(valuer=self.valuer, storage=storage)
        reports = ReportsCommand(
            library=lambda: self.library,
            uploads=Uploads(settings.home / "uploads", lambda: self.library, settings.admins),
            valuer=self.valuer,
            storage=storage,
            admins=settings.admins,
        )
        pictures = self.pictures or PagePictures(lambda: self.library)
        conversation = Conversation(self.assistant, self.valuer, storage, summaries, reports=reports, pictures=pictures)
        made = build_application(
            settings,
            conversation,
            lambda: self.library,
            storage,
            summaries,
            clock=self.clock,
            rate=SendRate(self.rates),
        )
        if self.daily_by_hand:
            parts = {part.name: getattr(made.daily, part.name) for part in fields(made.daily)}
            made = replace(made, daily=ByHand(**parts))
        stack = AsyncExitStack()
        stack.callback(storage.close)
        await stack.enter_async_context(serving(made))
        self.running.append(Running(made, storage, stack))
        return self.running[-1]

    async def stop_all(self):
        for running in self.running:
            await running.stop()

    async def say(self, text, *, user=USER, **more):
        """Send a message as a user; the answer's place in the log to wait from."""
        sent = await self.server.ctl("message", token=TOKEN, user_id=user, text=text, **more)
        return sent["seq"]

    async def replies(self, since, *, n=1, chat=USER, kinds=None, timeout=5):  # noqa: ASYNC109 - the server waits
        """The next `n` things the bot does in a chat."""
        found = await self.server.ctl("wait", token=TOKEN, chat_id=chat, since=since, n=n, timeout=timeout, kinds=kinds)
        return found["events"]

    async def ask(self, text, *, user=USER, n=1, **more):
        """Send a message and the messages that answer it."""
        events = await self.replies(await self.say(text, user=user, **more), n=n, chat=more.get("chat_id", user))
        return [event["message"] for event in events if "message" in event]

    async def tap(self, label, *, user=USER, n=2, **more):
        """Tap a button of the last message and what it brings."""
        tapped = await self.server.ctl("tap", token=TOKEN, user_id=user, label=label, **more)
        return await self.replies(tapped["seq"], n=n, chat=more.get("chat_id", user))

    async def send_file(self, name, content, *, user=USER, n=1, **more):
        """Send a document and the messages that answer it."""
        file = (name, content, "application/octet-stream")
        sent = await self.server.ctl("file", token=TOKEN, user_id=user, _file=file, **more)
        return [event["message"] for event in await self.replies(sent["seq"], n=n, chat=user)]

    async def nothing_more(self, since, *, chat=USER):
        """Whether the bot stays silent in a chat, found out by a question it answers later."""
        events = await self.server.ctl("wait", token=TOKEN, chat_id=chat, since=since, n=1, timeout=0.05)
        return not events["events"]

    def server_bots(self):
        """The server's own record of each bot, to put updates in by hand."""
        return list(telegram_server.W.bots.values())

    async def calls(self, method):
        """What the bot asked of the server."""
        return (await self.server.ctl("calls", method=method))["calls"]


def buttons(message):
    """The labels under a message."""
    return [button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
