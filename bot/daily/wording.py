"""The daily summary in words, a line a company."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.alerts.condition import Condition
from bot.alerts.wording import condition_words
from bot.answer import Block, Language
from bot.daily.catalyst import Event
from bot.daily.change import Change, Leg
from bot.daily.trading import market_of
from bot.phrases import phrase, phrases
from bot.render.numbers import money, percent
from bot.storage.alerts import Told
from bot.storage.valuations import StoredValuation
from valuation.quantity import Quantity

_RECENT_DAYS = 5  # a price over a long weekend
_SHOWN = 0.0005  # what one decimal of a per cent can show


@dataclass(slots=True)
class Wording:
    """Words for one language; the line of a change is made once however many users read it."""

    language: Language
    name: Callable[[str, Language], str]
    _lines: dict[tuple[str, int, bool, bool], str] = field(default_factory=dict)
    _companies: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """A fixed sentence."""
        return phrase(self.language, f"summary.{key}", **values)

    def company(self, ticker: str) -> str:
        """Name and ticker."""
        found = self._companies.get(ticker)
        if found is None:
            found = self._companies[ticker] = self.say("company", name=self.name(ticker, self.language), ticker=ticker)
        return found

    def line(
        self, found: Change, run_before: int, event: Event | None, *, earnings: bool = True, catalyst: bool = True
    ) -> str:
        """What changed about one company, and what is named beside it.

        earnings, catalyst: whether the line itself says that earnings did not change and that there is no catalyst.
        """
        key = (found.after.ticker, run_before if found.before is not None else 0, earnings, catalyst)
        if key not in self._lines:
            if found.before is None:
                self._lines[key] = self._new(found.after)
            else:
                none = [self.say("no_catalyst")] if catalyst else []
                said = none if event is None else [event.words(self.language)]
                facts = [*self._moves(found, found.before), *self._reasons(found, earnings=earnings), *said]
                company = self.company(found.after.ticker)
                self._lines[key] = self.say("changed", company=company, facts=self.say("clause").join(facts))
        return self._lines[key]

    def _new(self, after: StoredValuation) -> str:
        company, price = self.company(after.ticker), self._money(after.price, after.currency)
        if after.base is None or after.gap is None:
            return self.say("new_no_value", company=company, price=price)
        value = self._money(after.base, after.currency)
        return self.say("new", company=company, price=price, value=value, gap=self._signed(after.gap))

    def _moves(self, found: Change, before: StoredValuation) -> list[str]:
        after, facts = found.after, []
        if found.price_move is not None:
            price = self._money(after.price, after.currency)
            facts.append(self.say("price", move=self._signed(found.price_move), price=price))
        if found.value_move is not None:
            value, moved = self._money(after.base, after.currency), abs(found.value_move) >= _SHOWN
            said = self.say("value", move=self._signed(found.value_move), value=value) + self._value_parts(found)
            facts.append(said if moved else self.say("value_same", value=value))
        elif before.base is not None:
            facts.append(self.say("value_gone"))
        elif after.base is not None:
            facts.append(self.say("value_new", value=self._money(after.base, after.currency)))
        else:
            facts.append(self.say("without_value"))
        if before.gap is not None and after.gap is not None:
            facts.append(self.say("gap", before=self._signed(before.gap), after=self._signed(after.gap)))
        return facts

    def _parts(self, legs: Sequence[Leg]) -> str:
        words = (phrase(self.language, f"leg.{leg.name}", part=self._signed(math.expm1(leg.log))) for leg in legs)
        return self.say("separator").join(words)

    def _value_parts(self, found: Change) -> str:
        """What moved the value, in brackets; one part alone is named without its share, which is the whole move."""
        if not found.value_legs:
            return ""
        alone = len(found.value_legs) == 1
        parts = self.say(f"alone.{found.value_legs[0].name}") if alone else self._parts(found.value_legs)
        return self.say("value_parts", parts=parts)

    def _reasons(self, found: Change, *, earnings: bool) -> list[str]:
        facts = []
        if found.earnings_unchanged and earnings:
            facts.append(self.say("unchanged_earnings"))
        if found.legs:
            legs = self._parts(found.legs)
            # A lone currency leg is a fact beside the move, not a split of it.
            facts.append(self.say("legs", legs=legs) if found.legs[-1].name == "multiple" else legs)
        if found.rate_before is not None and found.after.discount_rate is not None:
            before, after = self._rate(found.rate_before), self._rate(found.after.discount_rate)
            facts.append(self.say("rate", before=before, after=after))
        return facts

    def switches(self, found: Change) -> list[str]:
        """Lines for a change of type or method."""
        lines, before, after = [], found.before, found.after
        if before is not None and found.type_switched:
            types = {"before": self._known("type", before.type), "after": self._known("type", after.type)}
            lines.append(self.say("type", company=self.company(after.ticker), **types))
        if before is not None and found.method_switched:
            methods = {"before": self._known("model", before.method), "after": self._known("model", after.method)}
            lines.append(self.say("method", company=self.company(after.ticker), **methods))
        return lines

    def alert(self, told: Told, currency: str | None) -> str:
        """An alert that was told since the summary before."""
        condition = Condition(
            measure=told.measure,
            relation=told.relation,  # type: ignore[arg-type]  # written by this program only
            threshold=told.threshold,
        )
        words = condition_words(condition, currency, self.language)
        return self.say("alert", company=self.company(told.ticker), condition=words, value=told.value)

    def nothing(self, day: date, names: str, valuations: Sequence[StoredValuation]) -> str:
        """The one line of a day without changes."""
        sessions = self.sessions(valuations)
        key = "nothing_of" if sessions else "nothing"
        return self.say(key, day=day, names=names, sessions=sessions)

    def missing(self, tickers: Sequence[str]) -> str:
        """The companies still without a valuation, after a line that says that nothing changed."""
        return self.say("missing", names=self.say("separator").join(self.company(ticker) for ticker in tickers))

    def sessions(self, valuations: Iterable[StoredValuation]) -> str:
        """The newest day with a price of each exchange: “Hong Kong 2026-11-23, New York 2026-11-20”."""
        newest = self._newest(valuations)
        return self.say("separator").join(f"{place} {day}" for place, day in sorted(newest.items()) if day)

    def _current(self, oldest: StoredValuation, dated: Sequence[StoredValuation], day: date) -> bool:
        newest = self._newest(dated)
        same = all(found.price_day == newest[self._exchange(found)] for found in dated)
        return same and (day - date.fromisoformat(oldest.price_day)).days <= _RECENT_DAYS

    def _newest(self, valuations: Iterable[StoredValuation]) -> dict[str, str]:
        newest: dict[str, str] = {}
        for found in valuations:
            place = self._exchange(found)
            newest[place] = max(newest.get(place, ""), found.price_day)
        return newest

    def _exchange(self, found: StoredValuation) -> str:
        return self.say(f"exchange.{market_of(found.ticker)}")

    def health(self, valuations: Sequence[StoredValuation], day: date) -> str:
        """Sources of the prices and the age of the oldest."""
        counts = Counter(found.origin for found in valuations if found.price is not None)
        origins = self.say("separator").join(
            f"{self._known('origin', origin)} {count}" for origin, count in sorted(counts.items())
        )
        dated = [found for found in valuations if found.price_day]
        if not dated:
            return self.say("health_undated", origins=origins or self.say("no_price"))
        oldest = min(dated, key=lambda found: (found.price_day, found.ticker))
        if len(dated) == len(valuations) and self._current(oldest, dated, day):
            return self.say("health_current", origins=origins)  # the days stand at the top
        age = self._age((day - date.fromisoformat(oldest.price_day)).days)
        return self.say("health", origins=origins, day=oldest.price_day, ticker=oldest.ticker, age=age)

    def count(self, number: int) -> str:
        """How many companies."""
        return self.say("names_one") if number == 1 else self.say("names", count=number)

    def not_valued(self, ticker: str, reason: str) -> Block:
        """A company without a valuation and why."""
        return Block("bullet", self.say("not_valued", company=self.company(ticker), reason=reason))

    def _age(self, days: int) -> str:
        if days <= 0:
            return self.say("today")
        return self.say("days_one") if days == 1 else self.say("days", days=days)

    def _known(self, family: str, name: str) -> str:
        return phrases(self.language).get(f"{family}.{name}", name) or self.say("none")

    def _money(self, value: float | None, currency: str | None) -> str:
        if value is None or currency is None:
            return self.say("no_price")
        return money(Quantity(value=value, unit="money", currency=currency, per="ordinary"), self.language)

    def _signed(self, value: float) -> str:
        return percent(value, self.language, signed=True)

    def _rate(self, value: float) -> str:
        return percent(value, self.language, digits=2)
