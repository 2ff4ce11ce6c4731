"""What the assistant may know of the user who asks, and of what the bot said before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.past_call import Call
from bot.storage.store import Storage
from bot.storage.valuations import StoredValuation
from valuation.assessment import NamedFigure
from valuation.company import Listing
from valuation.quantity import Quantity

_START = date(1970, 1, 2)
RUN = "daily run"  # the source of what only a daily run kept


@dataclass(frozen=True, slots=True)
class OwnData:
    """Reads of one user's own data; the storage is opened at the first question that needs it."""

    storage: Callable[[], Storage]

    def watchlist(self, user: int) -> tuple[str, ...]:
        """The tickers the user follows, oldest first."""
        return self.storage().watchlist.of(user)

    def kept(self, ticker: str, since: date) -> tuple[tuple[date, StoredValuation], ...]:
        """What daily runs kept of a company from a day on, oldest first."""
        start = datetime.combine(since, time.min, tzinfo=UTC)
        return tuple((at.date(), found) for at, found in self.storage().valuations.history(ticker, start))

    def calls(self, listing: Listing, before: date) -> tuple[Call, ...]:
        """What a company was valued at before a day, oldest first; of older days only what daily runs kept."""
        found = {
            day: _of_run(stored, day, listing) for day, stored in self.kept(listing.ticker, _START) if day < before
        }
        found |= {call.day: call for call in self.storage().calls.of(listing.ticker, before)}
        return tuple(found[day] for day in sorted(found))

    def assumed(self, user: int, ticker: str, before: date) -> tuple[Call, ...]:
        """What the user was told under assumptions of their own before a day, oldest first."""
        return self.storage().calls.own(user, ticker, before)

    def first_day(self) -> date | None:
        """The first day of which any valuation is kept."""
        return self.storage().calls.first_day()


def _of_run(stored: StoredValuation, day: date, listing: Listing) -> Call:
    """A valuation of a run as a call, without the range and the inputs that were not kept then."""
    price_day = date.fromisoformat(stored.price_day) if stored.price_day else None

    def money(value: float | None, as_of: date | None) -> Quantity | None:
        if value is None or stored.currency is None:
            return None
        return Quantity(value=value, unit="money", currency=stored.currency, per=listing.share, as_of=as_of, source=RUN)

    multiple = None
    if stored.multiple is not None and stored.method in ("p_fcf", "p_ocf", "peg"):
        multiple = NamedFigure(
            name=stored.method, quantity=Quantity(value=stored.multiple, unit="multiple", as_of=day, source=RUN)
        )
    return Call(
        ticker=stored.ticker,
        day=day,
        price=money(stored.price, price_day),
        base=money(stored.base, day),
        gap=stored.gap,
        type=stored.type,
        method=stored.method,
        multiple=multiple,
        inputs=tuple(_inputs(stored, day)),
        statements=date.fromisoformat(stored.statements_day) if stored.statements_day else None,
        origin=stored.origin,
    )


def _inputs(stored: StoredValuation, day: date) -> Iterator[NamedFigure]:
    """The inputs whose unit the old form leaves no doubt of."""
    if stored.shares is not None:
        yield NamedFigure(
            name="ordinary_shares", quantity=Quantity(value=stored.shares, unit="shares", as_of=day, source=RUN)
        )
    if stored.fx is not None:
        yield NamedFigure(name="fx", quantity=Quantity(value=stored.fx, unit="count", as_of=day, source=RUN))
    rates = dict(stored.drivers)
    if stored.discount_rate is not None:
        rates.setdefault("discount_rate", stored.discount_rate)
    for name, value in rates.items():
        yield NamedFigure(name=name, quantity=Quantity(value=value, unit="ratio", as_of=day, source=RUN))
