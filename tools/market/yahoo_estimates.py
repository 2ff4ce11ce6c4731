"""Analysts' consensus for coming fiscal years: each figure in the currency Yahoo names for it, on the day it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tools.market.facts import Fact
from tools.market.provider import Fetched
from tools.market.reported import fiscal_year, plain
from tools.market.yahoo_access import day, mapping, number, rows, text, why_no_currency
from tools.market.yahoo_quote import Summary
from valuation.company import Listing

_YEARS = ("0y", "+1y")  # the rest are quarters and growth rates
_KINDS = (
    ("eps_consensus", "earningsEstimate", "earningsCurrency"),
    ("consensus_revenue", "revenueEstimate", "revenueCurrency"),
)


def estimate_facts(summary: Summary, listing: Listing) -> Fetched:
    """Earnings per listed unit and revenue of this fiscal year and the next.

    The two come in different currencies (TSMC: dollars per ADS, revenue in Taiwan dollars), so neither lends its own
    to the other; without a currency of its own a figure is left out.
    """
    facts: list[Fact] = []
    left_out: list[str] = []
    for year, trend in _years(summary):
        for field, place, name in _KINDS:
            estimate = mapping(trend.get(place))
            average, currency = number(estimate.get("avg")), text(estimate.get(name))
            if average is None:
                continue
            why = why_no_currency(currency)
            if why is not None:
                left_out.append(f"{listing.ticker} {field} of the year to {year} is left out: {why}.")
                continue
            facts.append(_fact(summary, listing, field, average, currency, year, estimate))
    return Fetched(facts=tuple(facts), left_out=tuple(left_out))


def _years(summary: Summary) -> Iterator[tuple[date, Mapping[str, Any]]]:
    for trend in rows(mapping(summary.modules.get("earningsTrend")).get("trend")):
        end = day(mapping(trend).get("endDate"))
        if end is not None and mapping(trend).get("period") in _YEARS:
            yield end, trend


def _fact(
    summary: Summary,
    listing: Listing,
    field: str,
    average: Decimal,
    currency: str,
    year: date,
    estimate: Mapping[str, Any],
) -> Fact:
    analysts = number(estimate.get("numberOfAnalysts"))
    low, high = number(estimate.get("low")), number(estimate.get("high"))
    note = [f"mean of {analysts} analysts" if analysts else "mean; number of analysts not stated"]
    if low is not None and high is not None:
        note.append(f"{plain(low)} to {plain(high)}")
    return Fact(
        ticker=listing.ticker,
        field=field,
        value=plain(average),
        unit="money",
        currency=currency,
        per=listing.share if field == "eps_consensus" else "",
        period=f"{fiscal_year(year)}E",
        period_end=year.isoformat(),
        source_date=summary.read.isoformat(timespec="seconds"),
        quality="provider-record",
        source=f"https://finance.yahoo.com/quote/{summary.symbol}/analysis",
        note=", ".join(note),
        definition="",
    )
