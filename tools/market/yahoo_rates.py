"""Exchange rates and the US ten-year yield, all from one answer of Yahoo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tools.market.facts import Fact
from tools.market.provider import Fetched
from tools.market.reported import plain
from tools.market.sanity import CLOCKS_APART
from tools.market.yahoo_access import moment, number, text

PAIRS = {"HKDCNY=X": "HKDCNY", "USDHKD=X": "USDHKD", "USDCNY=X": "USDCNY", "USDTWD=X": "USDTWD"}
YIELD = "^TNX"
SYMBOLS = (*PAIRS, YIELD)
_HIGHEST_YIELD = 25  # per cent; the index was once quoted at ten times the yield


def rate_facts(found: Mapping[str, Mapping[str, Any]], read: datetime) -> Fetched:
    """What can be used of the quotes by symbol, each with its own day, and a sentence for each that cannot."""
    facts: list[Fact] = []
    left_out: list[str] = []
    for symbol in SYMBOLS:
        row = found.get(symbol, {})
        value, when = number(row.get("regularMarketPrice")), moment(row.get("regularMarketTime"))
        why = _why_not(symbol, row, value, when, read)
        if why is None and value is not None and when is not None:
            facts.append(_fact(symbol, value, when, read))
        else:
            left_out.append(f"{PAIRS.get(symbol, 'US10Y')} of Yahoo is left out: {why}.")
    return Fetched(facts=tuple(facts), left_out=tuple(left_out))


def _why_not(
    symbol: str, row: Mapping[str, Any], value: Decimal | None, when: datetime | None, read: datetime
) -> str | None:
    if not row:
        return "its answer does not hold it"
    if value is None or when is None:
        return "it gives no rate with a time"
    if value <= 0 or when > read + CLOCKS_APART:
        return "its rate is not above zero" if value <= 0 else "its time has not come yet"
    if symbol == YIELD:
        return None if value < _HIGHEST_YIELD else f"{plain(value)} is no yield in per cent"
    expected = PAIRS[symbol][3:]
    stated = text(row.get("currency"))
    return None if stated == expected else f"it is stated in {stated or 'no currency'} instead of {expected}"


def _fact(symbol: str, value: Decimal, when: datetime, read: datetime) -> Fact:
    pair = PAIRS.get(symbol, "")
    day = when.date().isoformat()
    return Fact(
        ticker="_FX_" if pair else "_RATE_",
        field=pair or "US10Y",
        value=plain(value),
        unit="rate" if pair else "percent",
        currency=f"{pair[3:]} per {pair[:3]}" if pair else "",
        per="",
        period=day,
        period_end=day,
        source_date=read.isoformat(timespec="seconds"),
        quality="provider-record",
        source=f"https://finance.yahoo.com/quote/{symbol}",
        note=f"traded {when.isoformat(timespec='minutes')}",
        definition="",
    )
