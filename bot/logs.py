"""Logging that never shows the bot's token."""

from __future__ import annotations

import logging
import re
import sys

_SECRET = re.compile(r"bot\d+:[\w-]+|\b\d{6,19}:[\w-]{20,}", re.ASCII)
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_CHATTY = ("httpx", "httpcore", "telegram.ext.Application", "telegram.request.BaseRequest", "aiohttp.access")


def redacted(text: str) -> str:
    """The text with every bot token blacked out."""
    return _SECRET.sub("bot<token>", text)


class RedactingFormatter(logging.Formatter):
    """Blacks out tokens in the whole finished line, trace included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return redacted(super().format(record))


def prepare_logging(level: int = logging.INFO) -> None:
    """Send logs to stderr, without tokens and without the request lines of HTTP libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
