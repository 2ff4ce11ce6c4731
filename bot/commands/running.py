"""`rerate run` and `daily`: the chat in Telegram or the terminal, and a summary as it would be sent."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import date

from bot.app import App
from bot.commands.outcome import ANSWERED, REFUSED, UsageError, app, indexing
from bot.daily.summary import summary
from bot.logs import prepare_logging
from bot.render.json import dumps
from bot.settings import BadSetting
from bot.terminal import USER, TerminalChat


def run(parsed: argparse.Namespace) -> int:
    """Telegram when a token is set, else the same bot in the terminal."""
    made = app(progress=indexing)
    prepare_logging()
    if made.settings.token:
        return _telegram(replace(made, serving=True))
    if sys.stdin.isatty():
        print(made.conversation.phrase_for(USER, "terminal.welcome"), file=sys.stderr)
    TerminalChat(made.conversation, sys.stdin, sys.stdout, made.clock, made.settings.home / "files").run()
    return ANSWERED


def _empty(user: int, day: date) -> dict[str, object]:
    """The document of a day without a summary."""
    lists: dict[str, object] = {key: [] for key in ("changed", "unchanged", "not_valued", "alerts")}
    return {"date": day.isoformat(), "user": user, **lists, "data_health": {}, "text": ""}


def _telegram(made: App) -> int:
    """Serves until the process is told to stop; the library is opened first, so that the first question is quick."""
    from bot.telegram_app import build_application, run_telegram  # noqa: PLC0415 - the terminal does without Telegram

    made.library().warm()
    if made.settings.model:
        made.provider()
    bot = build_application(made.settings, made.conversation, made.library, made.storage, made.summaries)
    try:
        run_telegram(bot)
    except BadSetting as error:
        raise UsageError(str(error)) from None
    finally:
        made.library().close()
    return ANSWERED


def daily(parsed: argparse.Namespace) -> int:
    """A user's summary as it would be sent; sends nothing."""
    made = app()
    found = summary(parsed.user, parsed.date or made.today(), made.valuer, made.storage, catalysts=made.catalysts)
    if found is None:
        print("rerate: that user's watchlist is empty, or the day is no trading day.", file=sys.stderr)
        if parsed.json:
            print(dumps(_empty(parsed.user, parsed.date or made.today())))
        return REFUSED
    print(dumps(found.as_document()) if parsed.json else found.text)
    return ANSWERED
