"""Government yields from Eastmoney, and the renminbi's central parity from the China Foreign Exchange Trade System."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tools.market.eastmoney_tables import Row, day, number
from tools.market.facts import Fact
from tools.market.provider import Fetched, SourceDown
from tools.market.reported import plain
from tools.market.web import Visit

_YIELDS = {"EMM00166466": "CN10Y", "EMG00001310": "US10Y"}  # the columns are not named otherwise
_YIELD_RANGE = (Decimal(-2), Decimal(25))  # per cent; a fraction or a price would fall out of it, or near zero
_PAIR = re.compile(r"(\d*)([A-Z]{3})/CNY")  # “100JPY/CNY” is yuan for a hundred yen
_WANTED = ("USD", "HKD")


def yields(visit: Visit, address: str, read: str, source: str) -> Fetched:
    """Ten-year government yields in per cent, each of the newest day that has one.

    The newest row often lacks the American yield, because its market closes later.
    """
    params = {"type": "RPTA_WEB_TREASURYYIELD", "sty": "ALL", "st": "SOLAR_DATE", "sr": "-1", "p": "1", "ps": "20"}
    body = visit.json(f"{address}/api/data/get", params)
    result = body.get("result") if isinstance(body, dict) else None
    rows = result.get("data") if isinstance(result, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceDown(source, "its table of government yields has another shape than before")
    where = f"{address} RPTA_WEB_TREASURYYIELD"
    facts, left_out = [], []
    for column, field in _YIELDS.items():
        fact = _yield(rows, column, field, read, where)
        if fact is None:
            left_out.append(
                f"{field} is left out: none of the newest {len(rows)} days has one between −2 and 25 per cent."
            )
        else:
            facts.append(fact)
    return Fetched(facts=tuple(facts), left_out=tuple(left_out))


def _yield(rows: Sequence[Row], column: str, field: str, read: str, where: str) -> Fact | None:
    low, high = _YIELD_RANGE
    dated = [(day(row.get("SOLAR_DATE")), number(row.get(column))) for row in rows]
    known = [(end, value) for end, value in dated if end is not None and value is not None and low < value < high]
    if not known:
        return None
    end, value = max(known)
    return _rate("_RATE_", field, value, end.isoformat(), read, where, unit="percent")


def parities(visit: Visit, address: str, read: str, source: str) -> Fetched:
    """Yuan per US dollar and per Hong Kong dollar, and their cross, all of one morning.

    The unit stands in the pair's name; the lists of banks quote a hundred units without saying so.
    """
    body = visit.json(f"{address}/r/cms/www/chinamoney/data/fx/ccpr.json")
    rows = body.get("records") if isinstance(body, dict) else None
    data = body.get("data") if isinstance(body, dict) else None
    end = day(data.get("lastDate")) if isinstance(data, dict) else None
    if not isinstance(rows, list) or end is None:
        raise SourceDown(source, "its table of central parities has another shape than before")
    found = {base: value for base, value in _per_unit(rows) if base in _WANTED}
    where = f"{address} central parity (ccpr.json)"
    facts = [
        _rate("_FX_", f"{base}CNY", value, end.isoformat(), read, where, currency=f"CNY per {base}")
        for base, value in sorted(found.items())
    ]
    if set(_WANTED) <= found.keys():
        facts.append(_cross(found, facts[0]))
    left_out = tuple(f"{base}CNY is left out: the table has no such pair." for base in _WANTED if base not in found)
    return Fetched(facts=tuple(facts), left_out=left_out)


def _per_unit(rows: Sequence[object]) -> Iterator[tuple[str, Decimal]]:
    for row in rows:
        pair = _PAIR.fullmatch(str(row.get("vrtEName"))) if isinstance(row, dict) else None
        price = number(row.get("price")) if isinstance(row, dict) else None
        if pair is not None and price is not None and price > 0:
            yield pair[2], price / Decimal(pair[1] or 1)


def _cross(found: dict[str, Decimal], pattern: Fact) -> Fact:
    value = (found["USD"] / found["HKD"]).quantize(Decimal("0.00001"))
    return replace(
        pattern,
        field="USDHKD",
        value=plain(value),
        currency="HKD per USD",
        quality="derived",
        note=f"USDCNY {plain(found['USD'])} / HKDCNY {plain(found['HKD'])}, both of that morning",
    )


def _rate(
    ticker: str, field: str, value: Decimal, end: str, read: str, where: str, *, unit: str = "rate", currency: str = ""
) -> Fact:
    return Fact(
        ticker=ticker,
        field=field,
        value=plain(value),
        unit=unit,
        currency=currency,
        per="",
        period="",
        period_end=end,
        source_date=read,
        quality="provider-record",
        source=where,
        note="",
        definition="",
    )
