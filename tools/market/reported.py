"""One amount as a statement gave it, and how it becomes a dated fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tools.market.facts import Fact

SHORTEST_YEAR, LONGEST_YEAR = 350, 380  # days; a fiscal year has 52 or 53 weeks, or twelve months
_PART_OF_YEAR = (80, 290)  # one quarter to three
_NEW_YEAR_WEEK = 7  # a year of 52 weeks that ends on 2 January is the old year's


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An amount of a span of days, or of one day where `start` is None.

    field: its name in the columns of facts. per: "ordinary" or "ads" for an amount per share, else empty.
    filed: the day the statement was published, ISO; the day it was read where its source does not give that.
    basis: the line of the statement; only amounts of one basis may be added.
    """

    field: str
    value: Decimal
    end: date
    start: date | None = None
    unit: str = "money"
    currency: str = ""
    per: str = ""
    filed: str = ""
    source: str = ""
    note: str = ""
    definition: str = ""
    quality: str = "provider-record"
    basis: str = ""

    @property
    def days(self) -> int:
        """Length of the span, both ends counted; 0 for an amount of one day."""
        return 0 if self.start is None else (self.end - self.start).days + 1

    @property
    def whole_year(self) -> bool:
        """Whether the span is as long as a fiscal year."""
        return SHORTEST_YEAR <= self.days <= LONGEST_YEAR

    @property
    def part_of_year(self) -> bool:
        """Whether the span is one to three quarters."""
        low, high = _PART_OF_YEAR
        return low <= self.days <= high

    def fact(self, ticker: str, period: str) -> Fact:
        """The amount as a fact of a ticker and a period."""
        return Fact(
            ticker=ticker,
            field=self.field,
            value=plain(self.value),
            unit=self.unit,
            currency=self.currency,
            per=self.per,
            period=period,
            period_end=self.end.isoformat(),
            source_date=self.filed,
            quality=self.quality,
            source=self.source,
            note=self.note,
            definition=self.definition,
        )


def fiscal_year(end: date) -> str:
    """The label of the fiscal year that ends on a day.

    >>> fiscal_year(date(2025, 6, 30)), fiscal_year(date(2026, 1, 25)), fiscal_year(date(2021, 1, 2))
    ('FY2025', 'FY2026', 'FY2020')
    """
    return f"FY{(end - timedelta(days=_NEW_YEAR_WEEK)).year}"


def plain(value: Decimal) -> str:
    """A number without exponent or idle zeros.

    >>> plain(Decimal("1.5E+3")), plain(Decimal("8.260")), plain(Decimal("0.0"))
    ('1500', '8.26', '0')
    """
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def currency_fact(ticker: str, code: str, *, end: date, read: str, source: str, quality: str, note: str = "") -> Fact:
    """The currency a company's statements are drawn up in."""
    return Fact(
        ticker=ticker,
        field="reporting_currency",
        value=code,
        unit="text",
        currency="",
        per="",
        period="reporting",
        period_end=end.isoformat(),
        source_date=read,
        quality=quality,
        source=source,
        note=note,
        definition="",
    )
