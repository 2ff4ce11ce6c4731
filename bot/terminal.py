"""The same conversation at a terminal, or with lines from a pipe."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.answer import Answer, Attachment, CitedPassage, Language
from bot.conversation import Conversation, PlacedButton
from bot.render.terminal import as_text, terminal_text

USER = 0
_LOG = logging.getLogger(__name__)
_LEAVE = frozenset({"exit", "quit", "/exit", "/quit"})
_PROMPT = "> "


class TerminalChat:
    """Reads questions line by line until the input ends; a number chooses a button of the last answer."""

    def __init__(
        self,
        conversation: Conversation,
        source: TextIO,
        target: TextIO,
        clock: Callable[[], datetime],
        folder: Path | None = None,
    ) -> None:
        """A chat over two streams. folder: where files of answers are kept; without one they are only described."""
        self._conversation = conversation
        self._source = source
        self._target = target
        self._clock = clock
        self._folder = folder
        self._buttons: tuple[PlacedButton, ...] = ()

    def run(self) -> None:
        """Answer every line."""
        for line in self._lines():
            self._print(self._respond(line))

    def _lines(self) -> Iterator[str]:
        interactive = self._source.isatty()
        while True:
            if interactive:
                self._target.write(_PROMPT)
                self._target.flush()
            line = self._source.readline()
            if not line or line.strip().casefold() in _LEAVE:
                return
            if line.strip():
                yield line.strip()

    def _print(self, text: str) -> None:
        self._target.write(f"{text}\n\n")
        self._target.flush()

    def _respond(self, line: str) -> str:
        """The text to print; a fault is told by a reference that stands in the log."""
        try:
            return self._chosen(line) if self._is_choice(line) else self._said(line)
        except Exception:  # noqa: BLE001 - logged under the reference the user sees
            reference = secrets.token_hex(3)
            _LOG.exception("fault %s", reference)
            return self._conversation.phrase_for(USER, "failure", reference=reference)

    def _is_choice(self, line: str) -> bool:
        return line.isascii() and line.isdecimal() and 1 <= int(line) <= len(self._buttons)

    def _chosen(self, line: str) -> str:
        tap = self._conversation.tap(USER, self._buttons[int(line) - 1].payload, self._clock())
        if tap.say:
            return self._said(tap.say)
        if tap.answer is None:
            return tap.notice
        return "\n".join([as_text(tap.answer.blocks), *self._pages(tap.places, tap.answer.language)])

    def _pages(self, places: Sequence[CitedPassage], language: Language) -> Iterator[str]:
        """The cited places as pictures, written down, each under its words."""
        pictures = self._conversation.pictures
        if pictures is None or self._folder is None or not places:
            return
        drawing = pictures.begin(places, language)
        wait([drawing.done], timeout=pictures.seconds)
        for picture in tuple(drawing.ready):
            yield picture.words
            yield self._written(picture, self._folder)

    def _said(self, text: str) -> str:
        answer = self._conversation.handle(USER, USER, text, self._clock())
        self._buttons = self._conversation.place_buttons(USER, answer, self._clock())
        return "\n".join([terminal_text(_with_working_buttons(answer)), *self._kept(answer)])

    def _kept(self, answer: Answer) -> Iterator[str]:
        """Each file of the answer written down, and where."""
        if self._folder is None:
            return
        for file in answer.attachments:
            yield self._written(file, self._folder)

    @staticmethod
    def _written(file: Attachment, folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / file.name
        place.write_bytes(file.content)
        return f"→ {place}"


def _with_working_buttons(answer: Answer) -> Answer:
    """The answer without buttons to pages it does not have, so that the numbers agree."""
    buttons = tuple(button for button in answer.buttons if button.action == "say" or button.target in answer.pages)
    return replace(answer, buttons=buttons)


def run_terminal(
    conversation: Conversation,
    source: TextIO,
    target: TextIO,
    clock: Callable[[], datetime],
    folder: Path | None = None,
) -> None:
    """Chat until the input ends."""
    TerminalChat(conversation, source, target, clock, folder).run()
