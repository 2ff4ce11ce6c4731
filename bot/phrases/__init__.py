"""Every fixed sentence a user reads, by language: `phrase("en", "no_report", query="…")`.

Each module `<topic>_<language>.py` holds a dictionary PHRASES of format strings; both languages carry
the same keys with the same placeholders (a test compares them).
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from bot.answer import Language


@cache
def phrases(language: Language) -> dict[str, str]:
    """All phrases of one language."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.endswith(f"_{language}"):
            found |= importlib.import_module(f"{__name__}.{module.name}").PHRASES
    return found


def phrase(language: Language, key: str, **values: object) -> str:
    """The sentence of that key with its placeholders filled in."""
    return phrases(language)[key].format(**values)
