"""`rerate doctor`: what works, and what to do about what does not."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass

from bot.app import App
from bot.commands.outcome import ANSWERED, FAILURE, app
from knowledge.errors import KnowledgeError
from tools.market.coverage import coverage


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the program and whether it works."""

    part: str
    works: bool
    words: str


def doctor(parsed: argparse.Namespace) -> int:
    """Looks at every part and says in one line each what it found."""
    found = checks(app())
    for check in found:
        print(f"{'ok  ' if check.works else 'FAIL'}  {check.part}: {check.words}")
    return ANSWERED if all(check.works for check in found) else FAILURE


def checks(made: App) -> tuple[Check, ...]:
    """Every part in the order in which it is needed."""
    return tuple(look(made) for look in (_home, _telegram, _market, _library, _model))


def _home(made: App) -> Check:
    home = made.settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        return Check(
            "state", False, f"{home} cannot be written ({error.strerror}); set RERATE_HOME to a folder you own."
        )
    return Check("state", True, f"kept in {home}")


def _telegram(made: App) -> Check:
    settings = made.settings
    if not settings.token:
        return Check(
            "Telegram", True, "no token, so `rerate run` chats in this terminal; set TELEGRAM_BOT_TOKEN for Telegram"
        )
    if not (settings.everyone or settings.allowed or settings.admins):
        return Check("Telegram", False, "nobody may use the bot; put your numeric id into ALLOWED_USERS.")
    return Check("Telegram", True, f"token set, server {settings.api_url}")


def _market(made: App) -> Check:
    rows = coverage(made.desk)
    complete = sum(row.complete for row in rows)
    newest = max((row.price_date for row in rows if row.price_date), default=None)
    return Check(
        "market data",
        complete > 0,
        f"{made.settings.market_data}: {len(rows)} listings, {complete} complete, newest price {newest}",
    )


def _library(made: App) -> Check:
    try:
        documents = made.library().documents()
    except (KnowledgeError, OSError) as error:
        return Check("library", False, f"{error} Run `rerate reports rebuild`.")
    return Check("library", bool(documents), f"{len(documents)} documents indexed")


def _model(made: App) -> Check:
    return Check(
        "language model",
        True,
        "none; answers are composed without one" if made.settings.llm == "none" else made.settings.llm,
    )
