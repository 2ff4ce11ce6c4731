"""What is the same for everybody who asks the same is made once: by whoever asks first, while the others wait."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class MadeOnce(Generic[Made]):
    """A bounded number of finished things by what they depend on; the longest unused goes first.

    What cannot be made is not kept: the error goes to the one who asked, and the next tries anew.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The thing of that key, made now if it is not kept. The key names everything the thing depends on."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            with self._guard:
                if key in self._kept:
                    return self._kept[key]
            try:
                return self._keep(key, make())
            finally:
                with self._guard:
                    self._turns.pop(key, None)

    def _keep(self, key: Hashable, made: Made) -> Made:
        with self._guard:
            self._kept[key] = made
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


class MadeOnceFor(Generic[Made]):
    """What is derived from a thing that does not change, known by being the very same thing, not an equal one.

    The thing is kept with what was made of it, so that no other can take its identity meanwhile.
    """

    def __init__(self, most: int) -> None:
        self._made: MadeOnce[tuple[object, Made]] = MadeOnce(most)

    def of(self, thing: object, make: Callable[[], Made], *also: Hashable) -> Made:
        """What `make` makes of the thing. also: what else it depends on."""
        return self._made.of((id(thing), *also), lambda: (thing, make()))[1]
