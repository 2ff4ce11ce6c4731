"""Published figures of industries as they stand in the bundled table: value or span, unit, period, source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from valuation.quantity import Quantity

Bound = Literal["", "<", ">"]
_NUMBER = r"-?\d+(?:\.\d+)?"
_VALUE = re.compile(rf"(?P<bound>[<>])?(?P<low>{_NUMBER})(?:-(?P<high>{_NUMBER}))?")
_MONEY = re.compile(r"(?P<currency>CNY|USD|HKD) (?P<scale>million|billion|trillion)")
_COUNTED = re.compile(r"(?:(?P<scale>million|billion) ?)?(?P<noun>.*)")
_SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12, None: 1.0}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    industry: str
    region: str
    field: str
    definition: str
    value: str
    unit: str
    period: str
    source: str
    source_date: str
    quality: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published figure of an industry; low equals high where it is no span.

    field: what it is of, such as penetration or forecast_market_size. noun: what is counted, such as vehicles or GWh.
    """

    industry: str
    region: str
    field: str
    definition: str
    low: Quantity
    high: Quantity
    bound: Bound
    noun: str
    period: str
    quality: str

    @property
    def forecast(self) -> bool:
        """Whether it speaks of a time that had not come when it was published."""
        return re.search(r"20\d\d ?s? ?[EF]", self.period) is not None

    @property
    def year(self) -> int | None:
        """The year its period ends in."""
        years = re.findall(r"20\d\d", self.period)
        return int(years[-1]) if years else None


def published(rows: Iterable[Row]) -> Iterator[Published]:
    """The rows that hold a number, in the order of the table."""
    for row in rows:
        value = _VALUE.fullmatch(row.value.strip())
        if value is None:
            continue
        low = float(value["low"])
        high = float(value["high"]) if value["high"] else low
        noun = "" if _MONEY.fullmatch(row.unit) or row.unit in ("%", "x") else _noun(row.unit)
        yield Published(
            industry=row.industry,
            region=row.region,
            field=row.field,
            definition=row.definition,
            low=_quantity(row, low),
            high=_quantity(row, high),
            bound=value["bound"] or "",  # type: ignore[arg-type]
            noun=noun,
            period=row.period,
            quality=row.quality,
        )


def _noun(unit: str) -> str:
    found = _COUNTED.fullmatch(unit)
    return "" if found is None else found["noun"]


def _quantity(row: Row, number: float) -> Quantity:
    """The number in whole units: 14 “USD billion” is 14e9 dollars, 2.6 “million units” 2.6e6."""
    told = _DAY.match(row.source_date.lstrip("~"))
    when = {"period": row.period, "as_of": date.fromisoformat(told.group()) if told else None, "source": row.source}
    money = _MONEY.fullmatch(row.unit)
    if money is not None:
        value = number * _SCALES[money["scale"]]
        return Quantity(value=round(value, 2), unit="money", currency=money["currency"], note=row.quality, **when)  # type: ignore[arg-type]
    if row.unit == "%":
        return Quantity(value=round(number / 100.0, 10), unit="ratio", note=row.quality, **when)  # type: ignore[arg-type]
    if row.unit == "x":
        return Quantity(value=number, unit="multiple", note=row.quality, **when)  # type: ignore[arg-type]
    counted = _COUNTED.fullmatch(row.unit)
    scale = _SCALES[counted["scale"] if counted else None]
    return Quantity(value=round(number * scale, 2), unit="count", note=row.quality, **when)  # type: ignore[arg-type]
