"""The thread that makes vectors while the library already answers by words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from knowledge.errors import KnowledgeError

LOOK_AGAIN = 30.0  # seconds after which another process's additions are noticed without a question
_FAREWELL = 5.0  # seconds; it may hang in a request to a server
_LOG = logging.getLogger(__name__)


class Background:
    """Does a piece of work whenever it is woken, and looks again from time to time. work: is told when to stop."""

    def __init__(self, work: Callable[[Callable[[], bool]], None]) -> None:
        self._work = work
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._idle = threading.Event()
        self._said: str | None = None
        self._thread = threading.Thread(target=self._run, name="library vectors", daemon=True)
        self._woken.set()
        self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self._idle.clear()
        self._woken.set()

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether everything that was there to do is done within some seconds."""
        return self._idle.wait(seconds)

    def stop(self) -> bool:
        """End the thread, and say whether it has ended; what is not finished is done at the next start."""
        self._stopped.set()
        self._woken.set()
        self._thread.join(_FAREWELL)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            self._do()
            if not self._woken.is_set():
                self._idle.set()
            self._woken.wait(LOOK_AGAIN)

    def _do(self) -> None:
        try:
            self._work(self._stopped.is_set)
        except KnowledgeError as error:
            if str(error) != self._said:
                _LOG.warning("%s", error)
            self._said = str(error)
        except Exception:  # noqa: BLE001 - the thread must outlive whatever a library of others raises
            _LOG.exception("Vectors could not be made; they are tried again.")
        else:
            self._said = None
