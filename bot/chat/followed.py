"""Buttons that know the list of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.answer import Answer, Button
from bot.phrases import phrase

_WATCH, _UNWATCH = "/watch ", "/unwatch "


def for_follower(answer: Answer, followed: Callable[[], tuple[str, ...]]) -> Answer:
    """The answer with “Unwatch” in place of “Watch” under a company that is followed already."""
    if not any(_watches(button) for button in answer.buttons):
        return answer
    tickers = followed()

    def placed(button: Button) -> Button:
        if not _watches(button) or button.target.removeprefix(_WATCH) not in tickers:
            return button
        label = phrase(answer.language, "button.unwatch")
        return replace(button, label=label, target=_UNWATCH + button.target.removeprefix(_WATCH))

    return replace(answer, buttons=tuple(placed(button) for button in answer.buttons))


def _watches(button: Button) -> bool:
    return button.action == "say" and button.target.startswith(_WATCH)
