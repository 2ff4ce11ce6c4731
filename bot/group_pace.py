"""How often the bot speaks in one group: enough for a conversation, not enough to flood it."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

# Telegram takes twenty messages a minute in a group. An answer is one message, at times with pictures; ten of them leave
# room for both, and more than that in a minute is one person playing while the others read.
MOST_ANSWERS = 10
WITHIN = timedelta(minutes=1)
_MOST_GROUPS = 5_000

Verdict = Literal["answer", "tell", "silent"]


@dataclass(slots=True)
class _Group:
    answered: deque[datetime] = field(default_factory=deque)
    told: bool = False


class GroupPace:
    """Counts the answers of each group; lost on a restart, which only lets a group ask on sooner."""

    def __init__(self) -> None:
        self._groups: OrderedDict[int, _Group] = OrderedDict()

    def verdict(self, chat: int, now: datetime) -> Verdict:
        """Answer now; else say once that it is too much, and then nothing until there is room again."""
        group = self._groups.setdefault(chat, _Group())
        self._groups.move_to_end(chat)
        if len(self._groups) > _MOST_GROUPS:
            self._groups.popitem(last=False)
        while group.answered and now - group.answered[0] >= WITHIN:
            group.answered.popleft()
        if len(group.answered) < MOST_ANSWERS:
            group.answered.append(now)
            group.told = False
            return "answer"
        told, group.told = group.told, True
        return "silent" if told else "tell"
