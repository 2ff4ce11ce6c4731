"""Stops asking a provider that keeps failing, and asks again with one question after a while."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

FAILURES = 5
WITHIN = 60.0
OPEN_FOR = 60.0
LONGEST_OPEN = 300.0


@dataclass(slots=True)
class Breaker:
    """Opens after five failures within a minute. clock: seconds that only go forward."""

    clock: Callable[[], float]
    _failures: deque[float] = field(default_factory=deque)
    _open_until: float = 0.0
    _probing: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self) -> bool:
        """Whether a turn may ask the provider now; after the pause only one at a time may try."""
        with self._lock:
            if not self._open_until:
                return True
            if self.clock() < self._open_until or self._probing:
                return False
            self._probing = True
            return True

    def answered(self) -> None:
        """The provider answered: all is well again."""
        with self._lock:
            self._failures.clear()
            self._open_until, self._probing = 0.0, False

    def failed(self, retry_after: float = 0.0) -> None:
        """The provider failed; a wait it names itself is kept to, up to five minutes."""
        with self._lock:
            now = self.clock()
            self._failures.append(now)
            while self._failures[0] <= now - WITHIN:
                self._failures.popleft()
            if self._probing or len(self._failures) >= FAILURES or retry_after > 0:
                self._open_until = now + min(max(retry_after, 0.0) or OPEN_FOR, LONGEST_OPEN)
                self._failures.clear()
            self._probing = False

    def undecided(self) -> None:
        """A turn ended without word of the provider's health; another may try."""
        with self._lock:
            self._probing = False
