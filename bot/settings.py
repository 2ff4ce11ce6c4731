"""The settings of the program; nothing else reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TELEGRAM = "https://api.telegram.org"
EVERYONE = "*"

# Every variable the program knows, in the order of .env.example.
VARIABLES = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_URL",
    "ALLOWED_USERS",
    "ADMIN_USERS",
    "RERATE_HOME",
    "MARKET_DATA",
    "LLM",
    "LLM_BASE_URL",
    "DEEPSEEK_API_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "DASHSCOPE_API_KEY",
    "DATABASE_URL",
    "CHROMA_URL",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
)
# Keys are often set for other programs, so they are left alone until LLM names their provider.
_NOT_YET = ("LLM_BASE_URL", "CHROMA_URL", "WEBHOOK_URL", "WEBHOOK_SECRET")

_TOKEN = re.compile(r"\d{1,19}:[\w-]{1,120}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
_SOURCE = re.compile(r"[a-z][a-z0-9_]*")
_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=\s*(.*)")


class BadSetting(Exception):
    """A setting cannot be used; the text is one sentence for whoever starts the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set from outside.

    token: None starts the terminal chat. everyone: the allow-list is `*`.
    market_data: `auto`, or one source by name.
    """

    token: str | None = field(default=None, repr=False)
    api_url: str = TELEGRAM
    home: Path
    allowed: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()
    everyone: bool = False
    market_data: str = "auto"
    llm: str = "none"
    database: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from variables; an empty variable counts as absent.

        Raises
            BadSetting: for the first value that cannot be used or that asks for something this version lacks.
        """
        given = {name: environment.get(name, "").strip() for name in VARIABLES}
        _refuse_unsupported(given)
        home = Path(given["RERATE_HOME"] or "~/.local/share/rerate").expanduser().absolute()
        everyone = given["ALLOWED_USERS"] == EVERYONE
        return cls(
            token=_checked(given, "TELEGRAM_BOT_TOKEN", _TOKEN, "a token from @BotFather such as 123456:ABC-DEF")
            or None,
            api_url=(
                _checked(given, "TELEGRAM_API_URL", _ADDRESS, "an http or https address without user name") or TELEGRAM
            ).rstrip("/"),
            home=home,
            allowed=frozenset() if everyone else _users(given, "ALLOWED_USERS"),
            admins=_users(given, "ADMIN_USERS"),
            everyone=everyone,
            market_data=_checked(given, "MARKET_DATA", _SOURCE, "`auto`, `snapshot` or the name of one source")
            or "auto",
            database=_database(given["DATABASE_URL"], home),
        )

    @classmethod
    def load(cls, folder: Path | None = None) -> Settings:
        """Settings of this process: the environment, and under it the file `.env` of the working directory."""
        return cls.from_environment({**read_env_file((folder or Path.cwd()) / ".env"), **os.environ})

    def may_use(self, user: int) -> bool:
        """Whether this user is on the allow-list; admins always are."""
        return self.everyone or user in self.allowed or user in self.admins


def read_env_file(path: Path) -> dict[str, str]:
    """The assignments of a `.env` file; nothing when there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        return {}
    found = (_ASSIGNMENT.fullmatch(line.strip()) for line in lines)
    return {match[1]: match[2].strip().strip("\"'") for match in found if match}


def _checked(given: Mapping[str, str], name: str, pattern: re.Pattern[str], expected: str) -> str:
    value = given[name]
    if value and not pattern.fullmatch(value):
        # A token is a secret even when it is misspelt.
        shown = "" if name == "TELEGRAM_BOT_TOKEN" else f", not “{value}”"
        raise BadSetting(f"{name} must be {expected}{shown}.")
    return value


def _users(given: Mapping[str, str], name: str) -> frozenset[int]:
    pieces = [piece for piece in re.split(r"[,;\s]+", given[name]) if piece]
    wrong = next((piece for piece in pieces if not (piece.isascii() and piece.isdecimal())), None)
    if wrong is not None:
        raise BadSetting(f"{name} must be numeric Telegram ids separated by commas; “{wrong}” is none.")
    return frozenset(int(piece) for piece in pieces)


def _database(address: str, home: Path) -> Path:
    if not address or address == "sqlite":
        return home / "bot.sqlite3"
    if address.startswith("sqlite:///") and len(address) > len("sqlite:///"):
        return Path(address.removeprefix("sqlite:///")).expanduser().absolute()
    raise BadSetting("DATABASE_URL must be a sqlite:/// address; this version does not support other databases yet.")


def _refuse_unsupported(given: Mapping[str, str]) -> None:
    checks: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("LLM", lambda value: value in ("", "none")),
        *((name, lambda value: value == "") for name in _NOT_YET),
    )
    for name, accepted in checks:
        if not accepted(given[name]):
            raise BadSetting(f"{name} is set, but this version does not support it yet; leave it empty.")
