"""Daily closes from Yahoo's chart: adjusted for splits, not for dividends, and only after the guard has seen them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tools.market.facts import Fact
from tools.market.provider import Fetched, SourceDown
from tools.market.reported import plain
from tools.market.sanity import Bar, Checked
from tools.market.yahoo_access import SOURCE, mapping, moment, number, rows, text
from valuation.company import Listing

_DEFINITION = "close, adjusted for splits, not for dividends"
_SETTLING = timedelta(minutes=30)  # closing auctions, and the delay of free prices


@dataclass(frozen=True, slots=True)
class Chart:
    """The complete days of one symbol, in the currency its answer names."""

    symbol: str
    currency: str
    bars: tuple[Bar, ...]
    closes: Mapping[date, Decimal]  # as written, where a bar holds what a machine can compare
    splits: tuple[tuple[date, Decimal], ...]
    left_out: tuple[str, ...] = ()


def read_chart(body: object, symbol: str, zone: ZoneInfo, read: datetime) -> Chart:
    """The days of an answer that is shown to be about the symbol; a day that is still traded is left out.

    Raises
        SourceDown: another symbol's prices, or a body of another shape.
    """
    found = rows(mapping(mapping(body).get("chart")).get("result"))
    chart = mapping(found[0]) if found else {}
    meta = mapping(chart.get("meta"))
    if not meta:
        raise SourceDown(SOURCE, "its prices have another shape than before")
    owner = text(meta.get("symbol"))
    if owner.upper() != symbol.upper():
        raise SourceDown(SOURCE, f"it answered about {owner or 'no company'} instead of {symbol}")
    if text(meta.get("dataGranularity")) not in ("", "1d"):
        raise SourceDown(SOURCE, "it gave no daily prices")
    if text(meta.get("exchangeTimezoneName")) != zone.key:
        raise SourceDown(SOURCE, f"its days of {symbol} are not those of {zone.key}")
    return _chart(symbol, chart, meta, zone, read)


def _chart(symbol: str, chart: Mapping[str, Any], meta: Mapping[str, Any], zone: ZoneInfo, read: datetime) -> Chart:
    moments = [_moment(stamp) for stamp in rows(chart.get("timestamp"))]
    quote = _first(mapping(chart.get("indicators")).get("quote"))
    columns = {name: rows(quote.get(name)) for name in ("open", "high", "low", "close", "volume")}
    if any(len(column) != len(moments) for column in columns.values()):
        raise SourceDown(SOURCE, "its prices and its days are not equally many")
    closes = {}
    bars: dict[date, Bar] = {}
    for place, when in enumerate(moments):
        day = when.astimezone(zone).date()
        exact = {name: number(column[place]) for name, column in columns.items()}
        closes[day] = exact["close"] or Decimal()
        bars[day] = Bar(day, **{name: None if value is None else float(value) for name, value in exact.items()})
    unfinished = _unfinished(meta, zone, read)
    left_out = (f"{symbol} of {unfinished} is left out: the day is still traded.",) if unfinished in bars else ()
    complete = tuple(bar for day, bar in sorted(bars.items()) if day != unfinished)
    return Chart(symbol, text(meta.get("currency")), complete, closes, tuple(_splits(chart, zone)), left_out)


def _unfinished(meta: Mapping[str, Any], zone: ZoneInfo, read: datetime) -> date | None:
    """The day whose closing price was not yet settled when it was read."""
    ends = moment(mapping(mapping(meta.get("currentTradingPeriod")).get("regular")).get("end"))
    return None if ends is None or read >= ends + _SETTLING else ends.astimezone(zone).date()


def _splits(chart: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[date, Decimal]]:
    for split in mapping(mapping(chart.get("events")).get("splits")).values():
        new, old = number(mapping(split).get("numerator")), number(mapping(split).get("denominator"))
        when = moment(mapping(split).get("date"))
        if new and old and when is not None:
            yield when.astimezone(zone).date(), new / old


def _moment(stamp: object) -> datetime:
    found = moment(stamp)
    if found is None:
        raise SourceDown(SOURCE, "its prices have another shape than before")
    return found


def _first(values: object) -> Mapping[str, Any]:
    found = rows(values)
    return mapping(found[0]) if found else {}


def price_facts(
    chart: Chart, checked: Checked, listing: Listing, read: datetime, between: tuple[date | None, date | None]
) -> Fetched:
    """The closes between two days that the guard lets through, and a sentence for every row it does not."""
    if chart.currency != listing.currency:
        why = f"they are in {chart.currency or 'an unknown currency'} while the listing trades in {listing.currency}"
        return Fetched(left_out=(*chart.left_out, f"Prices of {listing.ticker} are left out: {why}."))
    doubts = {one.bar.day: one.reason for one in checked.unconfirmed if one.symbol == chart.symbol}
    wanted = [bar for bar in checked.bars[chart.symbol] if _inside(bar.day, between)]
    facts = tuple(_fact(chart, bar, listing, read, doubts.get(bar.day, "")) for bar in wanted)
    refused = (
        f"{listing.ticker} of {one.bar.day} is left out: {one.reason}."
        for one in checked.refused
        if one.symbol == chart.symbol and _inside(one.bar.day, between)
    )
    return Fetched(facts=facts, left_out=(*chart.left_out, *refused))


def _inside(day: date, between: tuple[date | None, date | None]) -> bool:
    start, end = between
    return (start is None or start <= day) and (end is None or day <= end)


def _fact(chart: Chart, bar: Bar, listing: Listing, read: datetime, doubt: str) -> Fact:
    later = ", ".join(f"{plain(ratio)} for 1 on {day}" for day, ratio in sorted(chart.splits) if day > bar.day)
    parts = (f"unconfirmed: {doubt}" if doubt else "", f"restated for splits: {later}" if later else "")
    note = "; ".join(part for part in parts if part)
    return Fact(
        ticker=listing.ticker,
        field="price",
        value=plain(chart.closes[bar.day]),
        unit="money",
        currency=chart.currency,
        per=listing.share,
        period=bar.day.isoformat(),
        period_end=bar.day.isoformat(),
        source_date=read.isoformat(timespec="seconds"),
        quality="provider-record",
        source=f"https://finance.yahoo.com/quote/{chart.symbol}/history",
        note=note,
        definition=_DEFINITION,
    )
