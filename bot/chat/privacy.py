"""/forget: everything kept about a user goes, after a second word."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Answer, Block, Button
from bot.chat.request import Request
from bot.storage.store import Storage

_YES = frozenset({"yes", "everything", "是", "确认", "全部"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetCommand:
    """Removes a user's data and says what it was."""

    storage: Storage

    def forget(self, request: Request) -> Answer:
        """Ask first; `/forget yes` removes."""
        if request.argument.casefold() not in _YES:
            button = Button(request.say("forget.button"), "say", "/forget yes")
            return request.reply([request.say("forget.ask")], buttons=[button])
        gone = {kind: count for kind, count in self.storage.forget(request.user).items() if count}
        if not gone:
            return request.sentence("forget.nothing")
        lines = (Block("bullet", request.say(f"forget.{kind}", count=count)) for kind, count in gone.items())
        return request.reply(
            [Block("title", request.say("forget.done")), *lines, Block("note", request.say("forget.rest"))]
        )
