"""What differs between a kept valuation and today's: price, value with its parts, type, method, and input by input."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.answer import Block, Language
from bot.assistant.figures import Labelled
from bot.assistant.recall_words import figure_name, input_words, inputs_of, listed, model_name
from bot.assistant.words import SEPARATOR, name_of, signed
from bot.daily.change import NOTICEABLE, Leg
from bot.daily.value_legs import DRIVERS, value_legs
from bot.past_call import Call
from bot.phrases import phrase
from bot.render.numbers import money, plain
from bot.storage.valuations import StoredValuation
from valuation.quantity import Quantity, ratio

BaseAt = Callable[[Mapping[str, float]], float | None]
_SAME = 5e-5  # half of what a shown decimal of a percentage can tell apart


@dataclass(frozen=True, slots=True)
class Moves:
    """A kept valuation beside today's. legs: the parts of the value's move, from `parts_of`."""

    then: Call
    now: Call
    legs: tuple[Leg, ...]
    language: Language

    def blocks(self) -> Iterator[Block]:
        """What changed, item by item; the unchanged inputs in one line."""
        changed = [*self._moved(), *self._switched(), *self._inputs()]
        if not changed:
            yield Block("line", self._say("recall.same", day=self.then.day))
        else:
            yield Block("line", self._say("recall.changed", day=self.then.day))
            yield from (Block("bullet", words) for words in changed)
        yield from self._rest()

    def figures(self) -> Iterator[Labelled]:
        """The moves and their parts as figures."""
        for name, before, after in self._pairs():
            yield phrase(self.language, "since.change", name=name_of(name, self.language)), _move(before, after)
        for leg, points in self._points():
            yield self._leg(leg), Quantity(value=points, unit="pp_ratio")

    def _say(self, key: str, **values: object) -> str:
        return phrase(self.language, key, **values)

    def _pairs(self) -> Iterator[tuple[str, Quantity, Quantity]]:
        """Price and value where both days have them in the same unit."""
        for name, before, after in (
            ("price", self.then.price, self.now.price),
            ("base_value", self.then.base, self.now.base),
        ):
            if before is not None and after is not None and before.kind == after.kind and before.value > 0.0:
                yield name, before, after

    def _moved(self) -> Iterator[str]:
        for name, before, after in self._pairs():
            change = _move(before, after).value
            if abs(change) < _SAME:
                continue
            named = {"name": name_of(name, self.language), "change": signed(change, self.language)}
            prices = {"before": money(before, self.language), "after": money(after, self.language)}
            words = self._say("recall.moved", **named, **prices)
            parts = self._parts(change) if name == "base_value" else ""
            yield listed([words, parts], self.language) if parts else words
        yield from self._without_move()

    def _without_move(self) -> Iterator[str]:
        """A value that only one of the days has, or that stands in another unit."""
        before, after = self.then.base, self.now.base
        if before is not None and after is not None:
            if before.kind != after.kind:
                yield self._say("recall.unlike", before=before.kind, after=after.kind)
        elif before is not after:
            words = [self._none() if q is None else money(q, self.language) for q in (before, after)]
            name = name_of("base_value", self.language)
            yield self._say("recall.differs", name=name, before=words[0], after=words[1])

    def _none(self) -> str:
        return self._say("recall.was_none")

    def _parts(self, change: float) -> str:
        """What moved the value; empty where it hardly moved, and where another method gives it now."""
        if abs(change) < NOTICEABLE or self.then.method != self.now.method:
            return ""
        if not self.legs:
            return self._say("recall.together")
        if len(self.legs) == 1:
            return self._say("recall.all_of", source=self._say(f"summary.alone.{self.legs[0].name}"))
        parts = (
            self._say("recall.part", name=self._leg(leg), points=_signed_points(points))
            for leg, points in self._points()
        )
        return self._say("recall.of", parts=listed(parts, self.language))

    def _points(self) -> Iterator[tuple[Leg, float]]:
        """The parts of the value's move in points of it; they add up to the move.

        Formula
            points = log part / log move × move
        """
        total = sum(leg.log for leg in self.legs)
        for leg in self.legs:
            if total:
                yield leg, leg.log / total * math.expm1(total)

    def _leg(self, leg: Leg) -> str:
        return self._say(f"leg.{leg.name}", part="").strip()

    def _switched(self) -> Iterator[str]:
        then, now = self.then, self.now
        if then.type and now.type and then.type != now.type:
            types = [self._say(f"type.{call.type}") for call in (then, now)]
            yield self._say("whatif.type", before=types[0], after=types[1])
        if then.method != now.method and then.method and now.method:
            methods = [model_name(call, self.language) for call in (then, now)]
            yield self._say("recall.no_parts", before=methods[0], after=methods[1])

    def _inputs(self) -> Iterator[str]:
        """Each input that differs, then and now; one that only one of the two days has stands beside a none."""
        for name, (before, after) in self._compared().items():
            words = [self._none() if q is None else input_words(name, q, self.language) for q in (before, after)]
            if words[0] != words[1]:
                named = figure_name(name, self.language)
                yield self._say("recall.differs", name=named, before=words[0], after=words[1])

    def _compared(self) -> dict[str, tuple[Quantity | None, Quantity | None]]:
        """The inputs of both days; with a daily run's few only those that it kept."""
        then, now = inputs_of(self.then), inputs_of(self.now)
        names = [name for name in {**then, **now} if name in then or not self._few]
        return {name: (then.get(name), now.get(name)) for name in names}

    @property
    def _few(self) -> bool:
        """Whether only a few inputs were kept then, as daily runs did at first."""
        return self.then.reference is None and self.then.low is None

    def _rest(self) -> Iterator[Block]:
        compared = self._compared()
        same = [name_of(name, self.language) for name, *pair in self._pairs() if abs(_move(*pair).value) < _SAME]
        same += [
            figure_name(name, self.language)
            for name, (before, after) in compared.items()
            if before is not None
            and after is not None
            and input_words(name, before, self.language) == input_words(name, after, self.language)
        ]
        if same:
            yield Block("line", self._say("recall.unchanged", list=SEPARATOR[self.language].join(same)))
        missing = [figure_name(name, self.language) for name in inputs_of(self.now) if name not in compared]
        if missing:
            yield Block("note", self._say("recall.not_kept", list=SEPARATOR[self.language].join(missing)))


def parts_of(then: Call, now: Call, base_at: BaseAt) -> tuple[Leg, ...]:
    """The parts of the value's move; none where the two cannot be compared.

    base_at: today's base value with the given assumptions instead of today's.
    """
    if then.base is None or now.base is None or then.base.kind != now.base.kind:
        return ()
    return value_legs(_reduced(then), _reduced(now), base_at)


def _signed_points(points: float) -> str:
    words = plain(points * 100.0, 1)
    return f"+{words}" if points > 0.0 else words


def _move(before: Quantity, after: Quantity) -> Quantity:
    return ratio(after.value / before.value - 1.0)


def _reduced(call: Call) -> StoredValuation:
    """What the parting of a move needs."""
    figures = {name: quantity.value for name, quantity in inputs_of(call).items()}
    return StoredValuation(
        ticker=call.ticker,
        base=None if call.base is None else call.base.value,
        method=call.method,
        shares=figures.get("ordinary_shares"),
        fx=figures.get("fx"),
        drivers={name: figures[name] for name in DRIVERS if name in figures},
        statements_day="" if call.statements is None else call.statements.isoformat(),
    )
