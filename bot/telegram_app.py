"""The Telegram bot: everything put together, started and stopped without losing or repeating anything."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from telegram import BotCommand
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.alerts.looking import AlertRounds
from bot.conversation import Conversation
from bot.daily.delivery import Delivery
from bot.daily.loop import DailyLoop
from bot.daily.preparation import Summaries
from bot.handlers.buttons import button_handler
from bot.handlers.documents import document_handler
from bot.handlers.failure import failure_handler
from bot.handlers.gate import gate
from bot.handlers.inline import inline_handler
from bot.handlers.membership import membership_handler
from bot.handlers.other import other_handler
from bot.handlers.question import question_handler
from bot.handlers.wiring import Wiring
from bot.phrases import phrases
from bot.polling import Polling
from bot.request import AiohttpRequest
from bot.send_rate import SendRate, seconds_of
from bot.settings import BadSetting, Settings
from bot.storage.store import Storage
from bot.turns import PerUserOrder
from bot.uploads import Uploads
from bot.webhook import Webhook

if TYPE_CHECKING:
    from knowledge.library import Library

_LOG = logging.getLogger(__name__)
# Answers are arithmetic under one interpreter lock; more threads would only take turns.
_THREADS = 4
# Turns of a language model mostly wait; these threads are theirs, so that the others keep answering.
_THREADS_THAT_WAIT = 8
_GATE, _WORK = -1, 0
_LONGEST_PAUSE = 30.0

App = Application[Any, Any, Any, Any, Any, Any]


def now_utc() -> datetime:
    """The clock of a running bot."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramBot:
    """A bot ready to be started by `serving` or `run_telegram`."""

    application: App
    polling: Polling | Webhook
    daily: DailyLoop
    conversation: Conversation
    workers: ThreadPoolExecutor


def build_application(
    settings: Settings,
    conversation: Conversation,
    library: Callable[[], Library],
    storage: Storage,
    daily: Summaries,
    *,
    clock: Callable[[], datetime] = now_utc,
    rate: SendRate | None = None,
) -> TelegramBot:
    """The bot, wired but not started.

    library: called when the first document arrives. daily: makes the summaries the daily run sends.
    """
    if settings.token is None:
        raise BadSetting("TELEGRAM_BOT_TOKEN is not set; without it only the terminal chat can run.")
    rate = rate or SendRate()
    threads = _THREADS + (_THREADS_THAT_WAIT if settings.model else 0)
    workers = ThreadPoolExecutor(threads, thread_name_prefix="answer")
    wiring = Wiring(
        settings=settings,
        conversation=conversation,
        storage=storage,
        uploads=Uploads(settings.home / "uploads", library, settings.admins),
        workers=workers,
        clock=clock,
    )
    application = _application(settings, storage, rate)
    _add_handlers(application, wiring)
    polling = Polling(application, storage.updates, clock)
    delivery = Delivery(bot=application.bot, storage=storage, rate=rate, clock=clock)
    return TelegramBot(
        application=application,
        polling=polling if settings.webhook is None else Webhook(application, polling, settings.webhook),
        daily=DailyLoop(
            summaries=daily,
            alerts=AlertRounds(valuer=daily.valuer, storage=storage),
            storage=storage,
            delivery=delivery,
            clock=clock,
            workers=workers,
        ),
        conversation=conversation,
        workers=workers,
    )


def _application(settings: Settings, storage: Storage, rate: SendRate) -> App:
    return (
        ApplicationBuilder()
        .token(settings.token or "")
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(AiohttpRequest(settings.api_url))
        .get_updates_request(AiohttpRequest(settings.api_url))
        .rate_limiter(rate)
        .concurrent_updates(PerUserOrder(storage.updates))
        .updater(None)
        .job_queue(None)
        .build()
    )


def _add_handlers(application: App, wiring: Wiring) -> None:
    application.add_handler(gate(wiring), _GATE)
    # The commonest first: each handler is asked in turn. Only the last takes what another would take too.
    for make in (question_handler, button_handler, inline_handler, document_handler, membership_handler, other_handler):
        application.add_handler(make(wiring), _WORK)
    application.add_error_handler(failure_handler(wiring))


@asynccontextmanager
async def serving(bot: TelegramBot) -> AsyncIterator[asyncio.Task[None]]:
    """A bot that answers while the block runs; yields the task that fetches updates, which ends only on a refused token.

    On leaving, fetching stops first, then what was fetched is answered, then the rest is closed.
    """
    application = bot.application
    await _connected(application)
    try:
        await application.start()
        daily = asyncio.create_task(bot.daily.run(), name="daily run")
        menu = asyncio.create_task(_set_menu(bot), name="command menu")
        fetching = asyncio.create_task(bot.polling.run(), name="fetching updates")
        try:
            yield fetching
        finally:
            await _cancelled(fetching)
            await bot.polling.confirm()
            await application.update_queue.join()
            await application.stop()
            await _cancelled(daily)
            await _cancelled(menu)
    finally:
        await application.shutdown()
        bot.workers.shutdown(wait=True, cancel_futures=True)


async def _cancelled(task: asyncio.Task[None]) -> None:
    """End a task; one that failed before must not keep the rest from being closed."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, BadSetting):
        _LOG.error("%s had failed", task.get_name(), exc_info=error)


async def _connected(application: App) -> None:
    """Wait for the Bot API, however long that takes.

    Raises
        BadSetting: if Telegram refuses the token.
    """
    pause = 1.0
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            await application.shutdown()
            raise BadSetting("Telegram refuses TELEGRAM_BOT_TOKEN; copy it again from @BotFather.") from None
        except TelegramError as error:
            pause = seconds_of(error) if isinstance(error, RetryAfter) else min(_LONGEST_PAUSE, pause * 2)
            _LOG.warning("The Bot API cannot be reached (%s); next try in %.0f s.", type(error).__name__, pause)
            await asyncio.sleep(pause)
        else:
            return


async def _set_menu(bot: TelegramBot) -> None:
    """Show the commands in Telegram's menu, in Chinese to Chinese users."""
    try:
        await bot.application.bot.set_my_commands(_menu(bot.conversation, "en"))
        await bot.application.bot.set_my_commands(_menu(bot.conversation, "zh"), language_code="zh")
    except TelegramError as error:
        _LOG.warning("The command menu could not be set (%s).", type(error).__name__)


def _menu(conversation: Conversation, language: Any) -> list[BotCommand]:
    known = phrases(language)
    names = (name for name in conversation.command_names() if f"command.{name}" in known)
    return [BotCommand(name, known[f"command.{name}"]) for name in names]


def run_telegram(bot: TelegramBot) -> None:
    """Serve until the process is told to stop; a second signal stops at once.

    Raises
        BadSetting: if Telegram refuses the token.
    """
    asyncio.run(_until_stopped(bot))


async def _until_stopped(bot: TelegramBot) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with serving(bot) as fetching:
        _LOG.info("@%s is ready.", bot.application.bot.username)
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait({waiting, fetching}, return_when=asyncio.FIRST_COMPLETED)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        if not waiting.done():
            waiting.cancel()
            fetching.result()
            raise BadSetting("Telegram refuses TELEGRAM_BOT_TOKEN; copy it again from @BotFather.")
