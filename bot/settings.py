"""The settings of the program; nothing else reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.vector_settings import REMOTE, WORDLLAMA, VectorSettings
from tools.market.provider import SourceSettings

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
    "MARKET_ADDRESSES",
    "SEC_CONTACT",
    "FIGURES",
    "LLM",
    "LLM_BASE_URL",
    "DEEPSEEK_API_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "DASHSCOPE_API_KEY",
    "LLM_TOKENS_PER_USER",
    "LLM_TOKENS_PER_DAY",
    "DATABASE_URL",
    "EMBEDDING",
    "EMBEDDING_BASE_URL",
    "EMBEDDING_API_KEY",
    "CHROMA_URL",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "WEBHOOK_LISTEN",
)

# Each provider with the variable its key stands in. Keys are often set for other programs, so they are left alone
# until LLM names their provider.
PROVIDERS: Mapping[str, str | None] = {
    "openai": "OPENAI_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "qwen": "DASHSCOPE_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "ollama": None,
}
_TOKENS_PER_USER, _TOKENS_PER_DAY = 200_000, 5_000_000

_TOKEN = re.compile(r"\d{1,19}:[\w-]{1,120}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
_MODEL = re.compile(r"[\w./:@+-]{1,120}")
_PUBLIC = re.compile(r"https://[^\s/?#@]+/[^\s?#]+")
_HOOK_SECRET = re.compile(r"[\w-]{16,256}", re.ASCII)
_LISTEN = re.compile(r"([\w.:-]*):(\d{1,5})", re.ASCII)
_SERVER = re.compile(r"https?://[^\s/?#@]+/?")
_SOURCE = re.compile(r"[a-z][a-z0-9_]*")
_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=\s*(.*)")


# A token is a secret even when it is misspelt, and an address may hold a password.
_SECRET = frozenset(
    {"TELEGRAM_BOT_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "LLM_BASE_URL", "EMBEDDING_BASE_URL", "CHROMA_URL"}
)


class BadSetting(Exception):
    """A setting cannot be used; the text is one sentence for whoever starts the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """A language model and how to reach it. base_url None: the provider's own address.

    tokens_per_user, tokens_per_day: what one user, and all together, may use a day.
    """

    provider: str
    name: str
    key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    tokens_per_user: int = _TOKENS_PER_USER
    tokens_per_day: int = _TOKENS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChoice:
    """Where Telegram delivers updates, and where this process listens for them behind a proxy that ends TLS."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8080


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
    market: SourceSettings = field(default_factory=SourceSettings)
    model: ModelChoice | None = None
    database: Path
    vectors: VectorSettings = field(default_factory=VectorSettings)
    webhook: WebhookChoice | None = None  # None: the bot fetches updates itself

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from variables; an empty variable counts as absent.

        Raises
            BadSetting: for the first value that cannot be used or that asks for something this version lacks.
        """
        given = {name: environment.get(name, "").strip() for name in VARIABLES}
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
            market=_market(given),
            model=_model(given),
            database=_database(given["DATABASE_URL"], home),
            vectors=_vectors(given),
            webhook=_webhook(given),
        )

    @classmethod
    def load(cls, folder: Path | None = None) -> Settings:
        """Settings of this process: the environment, and under it the file `.env` of the working directory."""
        return cls.from_environment({**read_env_file((folder or Path.cwd()) / ".env"), **os.environ})

    @property
    def llm(self) -> str:
        """The language model as `provider:model`, or none."""
        return "none" if self.model is None else f"{self.model.provider}:{self.model.name}"

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
        shown = "" if name in _SECRET else f", not “{value}”"
        raise BadSetting(f"{name} must be {expected}{shown}.")
    return value


def _market(given: Mapping[str, str]) -> SourceSettings:
    """What the sources of market data need beside their name."""
    if given["SEC_CONTACT"] and "@" not in given["SEC_CONTACT"]:
        raise BadSetting("SEC_CONTACT must hold a name and an e-mail address, such as “Jane Doe jane@example.com”.")
    addresses = {}
    for pair in given["MARKET_ADDRESSES"].split():
        source, separator, address = pair.partition("=")
        if not separator or not _SOURCE.fullmatch(source) or not _ADDRESS.fullmatch(address):
            raise BadSetting(
                f"MARKET_ADDRESSES must be pairs such as yahoo=https://proxy.example, parted by spaces; “{pair}” is none."
            )
        addresses[source] = address.rstrip("/")
    return SourceSettings(addresses=addresses, contact=given["SEC_CONTACT"], figures=given["FIGURES"])


def _users(given: Mapping[str, str], name: str) -> frozenset[int]:
    pieces = [piece for piece in re.split(r"[,;\s]+", given[name]) if piece]
    wrong = next((piece for piece in pieces if not (piece.isascii() and piece.isdecimal())), None)
    if wrong is not None:
        raise BadSetting(f"{name} must be numeric Telegram ids separated by commas; “{wrong}” is none.")
    return frozenset(int(piece) for piece in pieces)


def _model(given: Mapping[str, str]) -> ModelChoice | None:
    if given["LLM"] in ("", "none"):
        return None
    provider, _, name = given["LLM"].partition(":")
    if provider not in PROVIDERS or not _MODEL.fullmatch(name):
        known = ", ".join(PROVIDERS)
        raise BadSetting(f"LLM must be `none` or provider:model with one of {known}, such as deepseek:deepseek-chat.")
    address = _checked(given, "LLM_BASE_URL", _ADDRESS, "an http or https address without user name") or None
    variable = PROVIDERS[provider]
    key = given[variable] if variable else ""
    if variable and not key and address is None:
        raise BadSetting(
            f"LLM={provider}:… needs the key in {variable}; set it, or LLM_BASE_URL for a server of your own."
        )
    return ModelChoice(
        provider=provider,
        name=name,
        key=key or None,
        base_url=address and address.rstrip("/"),
        tokens_per_user=_count(given, "LLM_TOKENS_PER_USER", _TOKENS_PER_USER),
        tokens_per_day=_count(given, "LLM_TOKENS_PER_DAY", _TOKENS_PER_DAY),
    )


def _vectors(given: Mapping[str, str]) -> VectorSettings:
    """Who makes the vectors, and the index server."""
    embedding = given["EMBEDDING"] or WORDLLAMA
    provider, _, model = embedding.partition(":")
    address = _checked(given, "EMBEDDING_BASE_URL", _ADDRESS, "an http or https address without user name") or None
    server = _checked(given, "CHROMA_URL", _SERVER, "http://host:port or https://host:port, without path or user name")
    if embedding != WORDLLAMA and not (provider in REMOTE and _MODEL.fullmatch(model)):
        raise BadSetting(f"EMBEDDING must be `wordllama`, openai:MODEL or ollama:MODEL, not “{embedding}”.")
    key = given["EMBEDDING_API_KEY"]
    if provider == "openai" and address is None:
        key = key or given["OPENAI_API_KEY"]
        if not key:
            raise BadSetting(
                "EMBEDDING=openai:… needs a key in EMBEDDING_API_KEY; set it, or EMBEDDING_BASE_URL for a server of"
                " your own."
            )
    return VectorSettings(embedding=embedding, base_url=address, key=key, chroma_url=server.rstrip("/") or None)


def _count(given: Mapping[str, str], name: str, default: int) -> int:
    value = given[name]
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) <= 12):
        raise BadSetting(f"{name} must be a whole number of tokens a day, not “{value}”.")
    return int(value)


def _database(address: str, home: Path) -> Path:
    if not address or address == "sqlite":
        return home / "bot.sqlite3"
    if address.startswith("sqlite:///") and len(address) > len("sqlite:///"):
        return Path(address.removeprefix("sqlite:///")).expanduser().absolute()
    raise BadSetting("DATABASE_URL must be a sqlite:/// address; this version does not support other databases yet.")


def _webhook(given: Mapping[str, str]) -> WebhookChoice | None:
    """Without an address the bot polls; an address without a secret would take updates from anyone."""
    url = _checked(given, "WEBHOOK_URL", _PUBLIC, "a public https address with a path nobody can guess")
    secret = _checked(
        given,
        "WEBHOOK_SECRET",
        _HOOK_SECRET,
        "16 to 256 letters, digits, - and _, such as `openssl rand -hex 32` gives",
    )
    listen = _checked(given, "WEBHOOK_LISTEN", _LISTEN, "host:port, such as 127.0.0.1:8080")
    if not url:
        return None
    if not secret:
        raise BadSetting("WEBHOOK_URL needs WEBHOOK_SECRET; set it to what `openssl rand -hex 32` gives.")
    host, _, port = (listen or "127.0.0.1:8080").rpartition(":")
    return WebhookChoice(url=url, secret=secret, host=host or "0.0.0.0", port=int(port))  # noqa: S104 - as it was asked
