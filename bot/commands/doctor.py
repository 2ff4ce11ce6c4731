"""`rerate doctor`: what works, and what to do about what does not."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass

from bot.app import App
from bot.commands.outcome import ANSWERED, FAILURE, app
from knowledge.errors import KnowledgeError
from tools.market.coverage import coverage
from tools.market.provider import SourceDown


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
    own = (_figures,) if made.settings.market.figures else ()
    return tuple(look(made) for look in (_home, _telegram, _market, *own, _library, _model))


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
        f"{made.settings.market_data}: {len(rows)} listings, {complete} complete, newest price {newest}{_pauses(made)}",
    )


def _figures(made: App) -> Check:
    """The user's own file of figures, where one is set."""
    from tools.market.file import open_source  # noqa: PLC0415 - only where a file is set

    try:
        entries = open_source(made.desk.directory, made.settings.market).entries()
    except SourceDown as error:
        return Check("own figures", False, f"{error.why}.")
    refused = [entry.refusal for entry in entries if entry.refusal]
    held = f"{len(entries) - len(refused)} figures of {made.settings.market.figures}"
    return Check(
        "own figures", not refused, f"{held}; {len(refused)} rows are left out: {refused[0]}" if refused else held
    )


def _pauses(made: App) -> str:
    """Which live sources are left alone now; a machine without network is no fault."""
    said = (
        f"; {pause.host} is left alone until {pause.until:%H:%M} UTC ({pause.why}), kept and bundled figures are used"
        for pause in made.desk.pauses()
    )
    return "".join(said)


def _library(made: App) -> Check:
    try:
        library = made.library()
        documents, trouble, vectors = library.documents(), library.check(), library.vectors()
    except KnowledgeError as error:
        return Check("library", False, str(error))
    held = f"{len(documents)} documents, {vectors.made:,} of {vectors.wanted:,} passages with vectors of"
    words = f"{held} {vectors.embedding}"
    waiting = "" if vectors.made == vectors.wanted else "; the rest is found by words until the next search makes them"
    return Check("library", trouble is None, f"{words}{waiting}" if trouble is None else f"{words}. {trouble}")


def _model(made: App) -> Check:
    """Whether a model is set and its library loads; nothing is sent to the provider."""
    choice = made.settings.model
    if choice is None:
        return Check("language model", True, "none; answers are composed without one")
    where = f" at {choice.base_url}" if choice.base_url else ""
    key = "key set" if choice.key else "no key"
    try:
        made.provider()
    except (ImportError, ValueError):
        return Check("language model", False, f"{made.settings.llm} cannot be started; install the requirements again.")
    return Check("language model", True, f"{made.settings.llm}{where}, {key}; not asked, since that costs tokens")
