"""Who may use the bot: strangers get one sentence with their id and nothing else."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from datetime import datetime, timedelta

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.answer import Language
from bot.handlers.sending import Place, send_part
from bot.handlers.wiring import Context, Wiring
from bot.phrases import phrase

TOLD_EVERY = timedelta(minutes=10)
_REMEMBERED = 5_000


class Told:
    """Which strangers were told lately; a flood of strangers pushes out the oldest."""

    def __init__(self) -> None:
        self._at: OrderedDict[int, datetime] = OrderedDict()

    def should_tell(self, user: int, now: datetime) -> bool:
        """Whether this stranger is to be told now."""
        before = self._at.get(user)
        if before is not None and now - before < TOLD_EVERY:
            return False
        self._at[user] = now
        self._at.move_to_end(user)
        if len(self._at) > _REMEMBERED:
            self._at.popitem(last=False)
        return True


def gate(wiring: Wiring) -> TypeHandler[Update, Context, None]:
    """Lets nothing through that does not come from a user of the allow-list."""
    told = Told()

    async def on_update(update: Update, context: Context) -> None:
        user = update.effective_user
        if user is not None and not user.is_bot and wiring.settings.may_use(user.id):
            if not wiring.storage.users.met(user.id) and not _is_text(update):
                await wiring.aside(wiring.conversation.meet, user.id, user.language_code)
            return
        if user is not None and not user.is_bot:
            language: Language = "zh" if (user.language_code or "").startswith("zh") else "en"
            sentence = phrase(language, "stranger", user=user.id)
            if update.callback_query is not None:
                with contextlib.suppress(BadRequest):  # a tap that waited too long can no longer be answered
                    await update.callback_query.answer(sentence)
            elif _spoke_privately(update) and told.should_tell(user.id, wiring.clock()):
                await send_part(context.bot, Place(user.id), sentence)
        raise ApplicationHandlerStop

    return TypeHandler(Update, on_update)


def _is_text(update: Update) -> bool:
    """Whoever writes is met by the thread that answers, which saves a flood of newcomers a second way there."""
    return update.message is not None and update.message.text is not None


def _spoke_privately(update: Update) -> bool:
    return update.message is not None and update.message.chat.type == "private"
