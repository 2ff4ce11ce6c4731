"""Which prices are not to be believed: a guard of four parts over daily bars, and a check of a single quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import exp, fabs, isfinite, log

BIG_MOVE = 0.40  # a move beyond this is believed only if the next bar does not take it back
TAKEN_BACK = 0.80  # the part of the move that the next bar undoes
CLOSE_BY = 0.10  # a flat bar without volume this near to its neighbours may equal another's by chance
CLOCKS_APART = timedelta(minutes=5)  # how far ahead of ours a source's clock may be
_BUSY_DAY = 2.0  # times the usual volume; a real jump brings trade
_COUNTS_AGREE = 0.03
# Computed from other prices, so never traded: a volume in their row belongs to something else.
_NEVER_TRADED = frozenset({"VIX", "^VIX", "^TNX", "^IRX", "^FVX", "^TYX"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of trading; None where the source gives nothing."""

    day: date
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None

    @property
    def prices(self) -> tuple[float | None, ...]:
        """Open, high, low and close."""
        return self.open, self.high, self.low, self.close


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, or in doubt, with one bar."""

    symbol: str
    bar: Bar
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The bars that may be used, those that may not, and sentences on jumps that no later bar confirms yet."""

    bars: Mapping[str, tuple[Bar, ...]]
    refused: tuple[Finding, ...] = ()
    unconfirmed: tuple[Finding, ...] = ()


def check_bars(batch: Mapping[str, Sequence[Bar]]) -> Checked:
    """The bars of a batch without those that are not the symbol's own; nothing is filled in their place.

    batch: bars by symbol, as one download or one table of the store gives them; the wider it is, the more rows
        of other symbols are recognised. A symbol that begins with ^ is an index.
    A bad price that stays for two days is not found, and neither is a jump of the last bar: that one is kept and
    named in `unconfirmed`.
    """
    left = {symbol: sorted(bars, key=lambda bar: bar.day) for symbol, bars in sorted(batch.items())}
    refused: list[Finding] = []
    for finder in (_without_prices, _index_volumes, _others_rows, _spikes):
        found = list(finder(left))
        refused += found
        for one in found:
            left[one.symbol].remove(one.bar)
    refused.sort(key=lambda one: (one.symbol, one.bar.day))
    bars = {symbol: tuple(own) for symbol, own in left.items()}
    return Checked(bars, tuple(refused), tuple(_last_jumps(bars)))


def _without_prices(batch: Mapping[str, Sequence[Bar]]) -> Iterator[Finding]:
    """(a) Rows without an open, high, low or close."""
    for symbol, bars in batch.items():
        for bar in bars:
            if not all(price is not None and isfinite(price) and price > 0.0 for price in bar.prices):
                yield Finding(symbol, bar, "it lacks an open, high, low or close above zero")


def _index_volumes(batch: Mapping[str, Sequence[Bar]]) -> Iterator[Finding]:
    """(c) Rows of an index with a volume, where the index has none on most other days."""
    for symbol, bars in batch.items():
        if not symbol.startswith("^") and symbol not in _NEVER_TRADED:
            continue
        traded = [bar for bar in bars if bar.volume]
        if symbol in _NEVER_TRADED or len(traded) <= (len(bars) - 1) / 2:
            yield from (Finding(symbol, bar, "an index without trade has a volume there") for bar in traded)


def _others_rows(batch: Mapping[str, Sequence[Bar]]) -> Iterator[Finding]:
    """(b) Rows that equal another symbol's to the last digit; the copy that continues its own neighbours is kept."""
    places: dict[tuple[float | None, ...], list[tuple[str, int]]] = {}
    for symbol, bars in batch.items():
        for place, bar in enumerate(bars):
            places.setdefault((*bar.prices, bar.volume or 0.0), []).append((symbol, place))
    shared = {row: copies for row, copies in places.items() if len({symbol for symbol, _ in copies}) > 1}
    doubtful = {copy for copies in shared.values() for copy in copies if not _by_chance(batch[copy[0]][copy[1]])}
    for copies in shared.values():
        distances = {copy: _distance(batch[copy[0]], copy, doubtful) for copy in copies}
        yield from _not_the_owner(batch, distances)


def _not_the_owner(batch: Mapping[str, Sequence[Bar]], distances: Mapping[tuple[str, int], float]) -> Iterator[Finding]:
    nearest = min(distances.values())
    owners = [copy for copy, distance in distances.items() if distance == nearest and isfinite(distance)]
    symbols = sorted({symbol for symbol, _ in distances})
    for (symbol, place), distance in distances.items():
        bar = batch[symbol][place]
        if _by_chance(bar) and distance <= CLOSE_BY:
            continue
        others = ", ".join(other for other in symbols if other != symbol) or symbol
        if len(owners) != 1:
            yield Finding(symbol, bar, f"its row equals that of {others}, and whose it is cannot be told")
        elif (symbol, place) not in owners and symbol != owners[0][0]:
            yield Finding(symbol, bar, f"its row equals that of {others} to the last digit")


def _by_chance(bar: Bar) -> bool:
    """Whether two symbols can have the same row by chance: one price all day and no trade."""
    return not bar.volume and len(set(bar.prices)) == 1


def _distance(bars: Sequence[Bar], copy: tuple[str, int], doubtful: Iterable[tuple[str, int]]) -> float:
    """How far a bar's close lies from the nearest bars before and after it that are in no doubt, on average."""
    symbol, place = copy
    own = bars[place].close
    before = next((bars[i] for i in range(place - 1, -1, -1) if (symbol, i) not in doubtful), None)
    after = next((bars[i] for i in range(place + 1, len(bars)) if (symbol, i) not in doubtful), None)
    steps = [fabs(_step(bar.close, own)) for bar in (before, after) if bar is not None]
    return exp(sum(steps) / len(steps)) - 1.0 if steps else float("inf")


def _step(old: float | None, new: float | None) -> float:
    """The move from one close to the next, logarithmic."""
    assert old is not None and new is not None  # noqa: S101, PT018 - rows without prices are gone before
    return log(new / old)


def _spikes(batch: Mapping[str, Sequence[Bar]]) -> Iterator[Finding]:
    """(d) Closes that move by more than 40 % and are taken back by 80 % of it on the next day."""
    for symbol, bars in batch.items():
        before: float | None = None
        for place, bar in enumerate(bars):
            close = bar.close
            after = bars[place + 1].close if place + 1 < len(bars) else None
            if before is not None and close is not None and after is not None and _is_spike(before, close, after):
                yield Finding(symbol, bar, f"it moves by {close / before - 1.0:+.0%} and the next day takes it back")
            else:
                before = close


def _is_spike(before: float, close: float, after: float) -> bool:
    return fabs(close / before - 1.0) > BIG_MOVE and (close - after) / (close - before) >= TAKEN_BACK


def _last_jumps(batch: Mapping[str, Sequence[Bar]]) -> Iterator[Finding]:
    for symbol, bars in batch.items():
        closes = [bar.close for bar in bars[-2:] if bar.close is not None]
        if len(closes) == 2 and fabs(closes[1] / closes[0] - 1.0) > BIG_MOVE:
            yield Finding(
                symbol, bars[-1], f"it moves by {closes[1] / closes[0] - 1.0:+.0%}, which no later day confirms"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price with what its source says beside it; None where the source says nothing.

    usual_volume: average of the last ten days. units: listed units that the market value is counted on.
    """

    price: Decimal
    currency: str
    time: datetime
    previous_close: Decimal | None = None
    volume: Decimal | None = None
    usual_volume: Decimal | None = None
    market_cap: Decimal | None = None
    units: Decimal | None = None


def why_not(quote: Quote, *, currency: str, moment: datetime) -> str | None:
    """Why a quote cannot be used for a listing that trades in a currency; None when it can.

    A currency in lower-case letters at its end (GBp, ZAc) is a hundredth of the unit and is refused, not divided.
    """
    if not quote.currency:
        return "its currency is not given"
    if quote.currency != quote.currency.upper() or quote.currency in ("GBX", "ZAC", "ILA"):
        return f"it is in {quote.currency}, a hundredth of the currency's unit"
    if quote.currency != currency:
        return f"it is in {quote.currency} while the listing trades in {currency}"
    if quote.price <= 0:
        return "it is not above zero"
    if quote.time > moment + CLOCKS_APART:
        return f"its time, {quote.time.isoformat()}, has not come yet"
    return None


def unconfirmed(quote: Quote) -> str | None:
    """What makes a usable quote doubtful: a jump of more than 40 % since the last close that nothing bears out.

    A jump is borne out when the day's volume is at least twice the usual one and the stated market value fits the price.
    """
    if not quote.previous_close or quote.previous_close <= 0:
        return None
    move = float(quote.price / quote.previous_close) - 1.0
    if fabs(move) <= BIG_MOVE or (_busy(quote) and _fits_market_value(quote)):
        return None
    return f"unconfirmed: {move:+.0%} since the close before"


def _busy(quote: Quote) -> bool:
    return bool(quote.volume and quote.usual_volume) and _ratio(quote.volume, quote.usual_volume) >= _BUSY_DAY


def _fits_market_value(quote: Quote) -> bool:
    if not quote.market_cap or not quote.units:
        return False
    return fabs(_ratio(quote.price * quote.units, quote.market_cap) - 1.0) <= _COUNTS_AGREE


def _ratio(over: Decimal | None, under: Decimal | None) -> float:
    return float(over / under) if over is not None and under else 0.0
