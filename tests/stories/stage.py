"""Where a story plays: the strict server, the made-up market, a moved clock, and the whole bot started on one home."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import fields, replace
from datetime import timedelta

from bot.app import App
from bot.send_rate import SendRate
from bot.settings import Settings
from bot.telegram_app import build_application, serving
from tests import telegram_server
from tests.figures_server import FiguresServer
from tests.market_server_yahoo import Yahoo
from tests.running_bot import FAST, TOKEN, ByHand
from tests.scripted import Clock
from tests.stories.made_up_market import MadeUpMarket
from tests.stories.told import Said, Told

EVERY = timedelta(minutes=30)  # between two rounds of the daily run while the clock moves
_SHOWN = ("send", "edit", "toast")


class Stage:
    """The bot and the people who write to it; everything they say is in `told`."""

    def __init__(self, home, *, people, allowed, admins, start):
        self.home, self.people = home, people
        self.clock = Clock(start)
        self.told = Told()
        self._environment = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "RERATE_HOME": str(home),
            "MARKET_DATA": "auto",
            "ALLOWED_USERS": ",".join(str(person.id) for person in allowed),
            "ADMIN_USERS": ",".join(str(person.id) for person in admins),
        }
        self._seen = 0
        self._open = AsyncExitStack()  # the servers
        self._running = AsyncExitStack()  # one start of the bot
        self.server = self.app = self.bot = None

    async def __aenter__(self):
        self.server = await telegram_server.start(limits=False)
        self._open.push_async_callback(self.server.stop)
        figures = self._open.enter_context(FiguresServer().running())
        MadeUpMarket(Yahoo(figures), self.clock)
        self._environment |= {"TELEGRAM_API_URL": self.server.url, "MARKET_ADDRESSES": f"yahoo={figures.address}"}
        await self.start()
        return self

    async def __aexit__(self, *problem):
        await self.stop()
        await self._open.aclose()

    async def start(self):
        """Start the bot on its home folder."""
        self.app = App(Settings.from_environment(self._environment), self.clock)
        for source in self.app.desk.gathering.sources:
            source._now = self.clock
        made = build_application(
            self.app.settings,
            self.app.conversation,
            self.app.library,
            self.app.storage,
            self.app.summaries,
            clock=self.clock,
            rate=SendRate(FAST),
        )
        parts = {part.name: getattr(made.daily, part.name) for part in fields(made.daily)}
        self.bot = replace(made, daily=ByHand(**parts))
        self._running = AsyncExitStack()
        self._running.callback(self._closed)
        await self._running.enter_async_context(serving(self.bot))

    async def stop(self):
        """Stop it in order, as the operator would."""
        await self._running.aclose()

    def _closed(self):
        self.app.library().close()
        self.app.desk.gathering.history.close()
        self.app.storage.close()

    async def restart(self):
        """The next start, on what the last one left."""
        await self.stop()
        await self.start()

    async def cut_off(self, moment):
        """Prepare what is due at a moment, and restart before any of it is sent."""
        self.clock.now = moment
        assert self.bot.daily.summaries.prepare(moment), "nothing was due"
        await self.restart()
        await self.bot.daily.round()
        await self._note(asked=False)

    # Time

    async def until(self, moment):
        """Let time pass, with a round of the daily run every half hour and one at the moment itself."""
        assert moment >= self.clock.now, f"{moment} is past: it is {self.clock.now}"
        while self.clock.now < moment:
            step = EVERY - timedelta(
                minutes=self.clock.now.minute % 30,
                seconds=self.clock.now.second,
                microseconds=self.clock.now.microsecond,
            )
            self.clock.now = min(moment, self.clock.now + step)
            await self.bot.daily.round()
            await self._note(asked=False)

    # What people do

    async def says(self, person, text, *, n=1):
        """Send a message and take down what answers it."""
        self._by_person(person, text)
        await self.server.ctl("message", token=TOKEN, user_id=person.id, text=text, **self._known(person))
        await self._answered(person, n)

    async def taps(self, person, begins, *, n=1):
        """Tap the button of the newest message with any whose label begins so."""
        newest = next(one for one in reversed(self.told.by_bot(person)) if one.buttons)
        (label,) = [label for row in newest.buttons for label in row if label.startswith(begins)]
        self._by_person(person, f"[{label}]", kind="tap")
        await self.server.ctl("tap", token=TOKEN, user_id=person.id, label=label)
        await self._answered(person, n)

    async def sends_file(self, person, name, content, *, caption=""):
        """Send a document and take down what answers it."""
        self._by_person(person, caption, kind=f"file {name}")
        file = (name, content, "application/octet-stream")
        more = {"caption": caption} if caption else {}
        await self.server.ctl("file", token=TOKEN, user_id=person.id, _file=file, **more)
        await self._answered(person, 1)
        for kept in (self.home / "uploads").rglob("*"):  # a file's own time is the machine's, not the story's
            os.utime(kept, (self.clock.now.timestamp(),) * 2)

    async def asks_inline(self, person, words):
        """Type @bot and words in another chat; the cards that are offered."""
        self._by_person(person, f"@rerate_bot {words}", kind="in another chat")
        found = await self.server.ctl("inline", token=TOKEN, user_id=person.id, query=words)
        for card in found["results"]:
            sent = card["input_message_content"]["message_text"]
            text = "\n".join(filter(None, (card["title"], card.get("description", ""), "", _plain(sent))))
            self.told.said.append(Said(self.clock.now, person, True, text, "card"))

    async def blocks(self, person, *, blocked=True):
        """Block the bot, or let it back in."""
        self._by_person(person, "blocks the bot" if blocked else "lets the bot back in", kind="in Telegram")
        await self.server.ctl("state", token=TOKEN, chat_id=person.id, state="blocked" if blocked else "ok")
        await self._idle()

    def _known(self, person):
        return {"first_name": person.name, "language_code": person.code}

    def _by_person(self, person, text, **more):
        self.told.said.append(Said(self.clock.now, person, False, text, **more))

    async def _answered(self, person, n):
        since, kinds = self._seen, ",".join(_SHOWN)
        found = await self.server.ctl("wait", token=TOKEN, chat_id=person.id, since=since, n=n, timeout=20, kinds=kinds)
        assert found["complete"], f"{person.name} got {found['events']} instead of {n} answers"
        await self._idle()
        await self._note(asked=True)

    async def _idle(self):
        """Until the bot deals with no update any more."""
        processor = self.bot.application.update_processor
        (bot,) = self.server_bots()
        while bot.upd or processor.current_concurrent_updates:  # noqa: ASYNC110 - the moment is the bot's
            await asyncio.sleep(0.002)

    def server_bots(self):
        """The server's own record of the bot."""
        return list(telegram_server.W.bots.values())

    async def _note(self, *, asked):
        """Take down what the bot said since the last time, in every chat."""
        (bot,) = self.server_bots()
        events = [
            (event, person)
            for person in self.people
            for event in bot.chats.get(person.id, {"log": ()})["log"]
            if event["seq"] > self._seen and event["who"] == "bot" and event["kind"] in _SHOWN
        ]
        for event, person in sorted(events, key=lambda found: found[0]["seq"]):
            if event["kind"] != "toast" or event.get("text"):
                self.told.said.append(self._heard(event, person, bot, asked))
        self._seen = max([self._seen, *(event["seq"] for event, _ in events)])

    def _heard(self, event, person, bot, asked):
        if event["kind"] == "toast":
            return Said(self.clock.now, person, True, event["text"], "notice", asked=asked)
        message = event["message"]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        file = message["photo"][-1] if "photo" in message else message.get("document")
        stored = bot.files[file["file_id"]] if file else None
        return Said(
            at=self.clock.now,
            person=person,
            by_bot=True,
            text=message.get("text") or message.get("caption") or "",
            kind="message" if event["kind"] == "send" else "message changed",
            buttons=tuple(tuple(button["text"] for button in row) for row in rows),
            file=stored["name"] if stored else "",
            content=stored["data"] if stored else b"",
            asked=asked,
        )


def _plain(text):
    """The words of a card, whose markup the server has read as Telegram does."""
    return telegram_server.parse_html(text)[0]
