"""What commands share: exit codes, the wiring from the environment, printing."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.app import App, Progress
from bot.settings import BadSetting, Settings

ANSWERED, FAILURE, BAD_USAGE, REFUSED = 0, 1, 2, 3


class UsageError(Exception):
    """The command line or a setting is wrong; the text says what to write."""


def app(progress: Progress | None = None) -> App:
    """The application as the environment sets it, on the machine's clock."""
    try:
        settings = Settings.load()
    except BadSetting as error:
        raise UsageError(str(error)) from None
    return App(settings=settings, clock=now, progress=progress)


def indexing(done: int, total: int) -> None:
    """Says on stderr how far indexing has come; small work is said once."""
    if done == total or total > 2_000:
        print(f"Indexing reports: {done:,} of {total:,}.", file=sys.stderr, flush=True)


def now() -> datetime:
    """The time in the machine's own zone."""
    return datetime.now(UTC).astimezone()


def table(rows: list[dict[str, object]]) -> str:
    """Rows as aligned columns, the keys of the first row as their heads."""
    if not rows:
        return ""
    cells = [[str(key) for key in rows[0]], *[["" if v is None else str(v) for v in row.values()] for row in rows]]
    widths = [min(40, max(len(row[column]) for row in cells)) for column in range(len(cells[0]))]
    lines = ("  ".join(cell[:width].ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)
