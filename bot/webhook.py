"""Updates that Telegram delivers to a public address; each is written down before it is acknowledged.

A proxy in front ends TLS and passes the path on. Who does not know the secret gets nothing but a refusal, and what cannot
be written down is not acknowledged, so that Telegram brings it again.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from bot.polling import ALLOWED, Polling
from bot.send_rate import seconds_of
from bot.settings import BadSetting, WebhookChoice
from bot.storage.database import DatabaseError
from bot.well_formed import is_id

_LOG = logging.getLogger(__name__)
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_LARGEST_BODY = 1_000_000  # bytes; an update holds texts and ids, never files
_AT_ONCE = 40
_LONGEST_PAUSE = 60.0
HEALTH = "/healthz"


class Webhook:
    """The small web server Telegram delivers to; in the place of `Polling` where an address is set."""

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], intake: Polling, choice: WebhookChoice
    ) -> None:
        self._application = application
        self._intake = intake
        self._choice = choice

    async def run(self) -> None:
        """Take up what an earlier process left, then listen until cancelled or the token is refused.

        Raises
            BadSetting: if the address to listen on is taken or not this machine's.
        """
        await self._intake.take_up()
        runner = web.AppRunner(self._served(), access_log=None, handle_signals=False)
        await runner.setup()
        try:
            await self._listen(runner)
            if await self._announced():
                _LOG.info("Listening on %s:%d for updates.", self._choice.host, self._choice.port)
                await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._choice.host, self._choice.port).start()
        except OSError as error:
            where = f"{self._choice.host}:{self._choice.port}"
            raise BadSetting(
                f"WEBHOOK_LISTEN: {where} cannot be listened on ({error.strerror}); choose another."
            ) from None

    async def confirm(self) -> None:
        """Nothing: each update was acknowledged when it was written down, and the rest waits at Telegram."""

    def _served(self) -> web.Application:
        served = web.Application(client_max_size=_LARGEST_BODY)
        served.router.add_post(urlsplit(self._choice.url).path, self._delivered)
        served.router.add_get(HEALTH, _well)
        return served

    async def _announced(self) -> bool:
        """Tell Telegram the address, however long that takes; False when the token is refused."""
        pause = 1.0
        while True:
            try:
                await self._application.bot.set_webhook(
                    self._choice.url,
                    secret_token=self._choice.secret,
                    allowed_updates=list(ALLOWED),
                    max_connections=_AT_ONCE,
                )
            except InvalidToken:
                _LOG.critical("Telegram refuses the token; check TELEGRAM_BOT_TOKEN.")
                return False
            except TelegramError as error:
                pause = seconds_of(error) if isinstance(error, RetryAfter) else min(_LONGEST_PAUSE, pause * 2)
                _LOG.warning("The webhook could not be set (%s); next try in %.0f s.", type(error).__name__, pause)
                await asyncio.sleep(pause)
            else:
                return True

    async def _delivered(self, request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._choice.secret.encode()):
            return web.Response(status=403)
        try:
            body = json.loads(await request.read())
            identity = body["update_id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return web.Response(status=400)
        if not is_id(identity):
            return web.Response(status=400)
        try:
            await self._intake.arrived({identity: body})
        except DatabaseError:
            _LOG.exception("An update could not be written down; Telegram brings it again.")
            return web.Response(status=503)
        return web.Response()


async def _well(_: web.Request) -> web.Response:
    return web.Response(text="ok")
