"""Published penetration rates and market forecasts of industries, from the bundled table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tools.market.published import Published, Row, published
from valuation.company import Company, MarketForecast, Penetration
from valuation.quantity import Quantity

DATA = Path(__file__).parent / "data"
_GATE = 0.10  # CMS (2024): race-track below a penetration of ten per cent
_QUALITIES = ("official", "industry body", "company statement", "research", "broker", "press", "derived")
_MONEY = re.compile(r"(CNY|USD|HKD) (billion|trillion|million)")
_SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
_FORECAST_YEAR = re.compile(r"(20\d{2})F")
_NUMBER = r"\d+(?:\.\d+)?"
_FOLLOWS = {"power batteries": "new energy vehicles"}  # the table gives batteries no rate and points to the cars'
_PERIOD = re.compile(r"(?P<year>20\d{2})(?:-(?:\w{2}\.\.)?(?P<part>[QH]\d|\d{2}))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OLDEST_BELOW_GATE = (2024, 1)


@dataclass(frozen=True, slots=True)
class _Row(Row):
    @property
    def proxy(self) -> bool:
        return self.definition.startswith("PROXY")

    @property
    def until(self) -> tuple[int, int]:
        """Year and month of the period's end: “2025-01..10” in October, “2025” in December; (0, 0) if unclear."""
        found = _PERIOD.search(self.period)
        if found is None:
            return 0, 0
        part = found.group("part") or "12"
        months = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12}
        return int(found.group("year")), months.get(part) or int(part)

    @property
    def forecast(self) -> bool:
        return re.search(r"20\d{2}[EF]", self.period) is not None

    @property
    def rank(self) -> int:
        """Place in the order of trust, 0 first."""
        return next((i for i, word in enumerate(_QUALITIES) if self.quality.startswith(word)), len(_QUALITIES))


def read_range(text: str, *, ceiling: float | None = None) -> tuple[float, float] | None:
    """Low and high of “47.9”, “2.3-3.0”, “<5” or “>2”; None for an empty value or an open end without a ceiling.

    >>> read_range("<5")
    (0.0, 5.0)
    >>> read_range("2.3-3.0")
    (2.3, 3.0)
    """
    text = text.strip()
    if re.fullmatch(_NUMBER, text):
        return float(text), float(text)
    between = re.fullmatch(f"({_NUMBER})-({_NUMBER})", text)
    if between:
        return float(between.group(1)), float(between.group(2))
    bound = re.fullmatch(f"([<>])({_NUMBER})", text)
    if bound is None:
        return None
    limit = float(bound.group(2))
    if bound.group(1) == "<":
        return 0.0, limit
    return None if ceiling is None else (limit, ceiling)


class Industries:
    """Everything published on the industries the bundled companies belong to."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._rows: dict[str, list[_Row]] = {}
        for row in rows:
            self._rows.setdefault(row.industry, []).append(row)

    @property
    def names(self) -> tuple[str, ...]:
        """All industries of the table, sorted."""
        return tuple(sorted(self._rows))

    def published(self, industry: str) -> tuple[Published, ...]:
        """Every figure of the table on an industry that is a number."""
        return tuple(published(self._rows.get(industry, ())))

    def penetration(self, industry: str) -> tuple[Penetration, ...]:
        """Every published rate, region in the definition, definitions together and the latest of each first."""
        rows = [row for row in self._of(industry, "penetration") if _rate(row) is not None]
        order = {key: place for place, key in enumerate(dict.fromkeys((row.region, row.definition) for row in rows))}
        rows.sort(key=lambda row: row.until, reverse=True)
        rows.sort(key=lambda row: order[row.region, row.definition])
        return tuple(rate for row in rows if (rate := _rate(row)) is not None)

    def forecasts(self, industry: str) -> tuple[MarketForecast, ...]:
        """Published sizes of coming years in money, earliest first; unclear years and units are left out."""
        found = [f for row in self._of(industry, "forecast_market_size") if (f := _forecast(row)) is not None]
        return tuple(sorted(found, key=lambda f: (f.year, f.definition)))

    def deciding_penetration(self, company: Company) -> Penetration | None:
        """The rate that decides a company's type: its first industry's, in its own market, best source, then latest.

        A Chinese company takes China's rate before the world's; any other the world's, then America's, never China's.
        Forecasts do not decide. A rate below the ten per cent decides only if it is of 2024 or later, and a proxy only
        below half of that, because the denominator of a proxy was chosen here.
        """
        return self._deciding(company.industries[0], company) if company.industries else None

    def other_penetrations(self, company: Company) -> tuple[Penetration, ...]:
        """A rate for each other industry of the company: the one that would decide if it came first, else the best.

        These decide nothing, so forecasts and proxies will do; their period and definition say what they are.
        """
        rates = []
        for industry in company.industries[1:]:
            ranked = self._ranked(industry, company)
            rates += [self._deciding(industry, company) or (_rate(ranked[0]) if ranked else None)]
        return tuple(rate for rate in rates if rate is not None)

    def _deciding(self, industry: str, company: Company) -> Penetration | None:
        rows = self._ranked(industry, company)
        return next((rate for row in rows if (rate := _rate(row)) is not None and _decides(row, rate)), None)

    def _ranked(self, industry: str, company: Company) -> list[_Row]:
        """The industry's rates in the company's own market, the one to believe first."""
        industry = _FOLLOWS.get(industry, industry)
        regions = ("China", "Greater China", "Global") if is_chinese(company) else ("Global", "US")
        rows = [row for row in self._of(industry, "penetration") if _rate(row) is not None and row.region in regions]
        rows.sort(key=lambda row: (row.until, row.definition), reverse=True)
        rows.sort(key=lambda row: (regions.index(row.region), row.proxy, row.rank))
        return rows

    def _of(self, industry: str, field: str) -> list[_Row]:
        return [row for row in self._rows.get(industry, ()) if row.field == field]


def open_industries(path: Path = DATA / "industries.csv") -> Industries:
    """The table that ships with the product."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return Industries(_Row(*row) for row in reader)


def is_chinese(company: Company) -> bool:
    """Whether a company's home market is China: listed there, or abroad by depositary shares without being Taiwan's."""
    markets = {listing.market for listing in company.listings}
    ads = any(listing.share == "ads" for listing in company.listings)
    return not company.listings or bool(markets - {"US"}) or (ads and company.key != "TSM")


def _decides(row: _Row, rate: Penetration) -> bool:
    if row.forecast:
        return False
    if rate.high >= _GATE:
        return not row.proxy
    return row.until >= _OLDEST_BELOW_GATE and (not row.proxy or rate.high < _GATE / 2.0)


def _rate(row: _Row) -> Penetration | None:
    limits = read_range(row.value, ceiling=100.0)
    if limits is None or row.unit != "%":
        return None
    proxy = "proxy, " if row.proxy else ""
    return Penetration(
        industry=row.industry,
        definition=f"{row.region}: {row.definition}",
        low=limits[0] / 100.0,
        high=limits[1] / 100.0,
        period=row.period,
        source=row.source,
        quality=f"{proxy}{row.quality}",
    )


def _forecast(row: _Row) -> MarketForecast | None:
    limits, unit, year = read_range(row.value), _MONEY.fullmatch(row.unit), _FORECAST_YEAR.fullmatch(row.period)
    if limits is None or unit is None or year is None:
        return None
    low, high = (_money(row, value * _SCALES[unit.group(2)], unit.group(1)) for value in limits)
    definition = f"{row.region}: {row.definition}"
    return MarketForecast(industry=row.industry, definition=definition, year=int(year.group(1)), low=low, high=high)


def _money(row: _Row, value: float, currency: str) -> Quantity:
    day = _DAY.match(row.source_date.lstrip("~"))
    return Quantity(
        value=value,
        unit="money",
        currency=currency,
        period=row.period,
        as_of=date.fromisoformat(day.group()) if day else None,
        source=row.source,
        note="; ".join(filter(None, (row.quality, row.note))),
    )
