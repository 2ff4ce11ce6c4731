"""The one event loop that talks to providers; their clients are shared and must never see a second one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

_T = TypeVar("_T")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language model", daemon=True).start()
    return loop


_STARTING = threading.Lock()


def run_in_background(work: Coroutine[Any, Any, _T]) -> _T:
    """Run work on the shared loop and wait for it in this thread."""
    with _STARTING:
        loop = _loop()
    return asyncio.run_coroutine_threadsafe(work, loop).result()
