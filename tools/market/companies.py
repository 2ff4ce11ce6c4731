"""The table of companies: their listings, and the names by which each can be found."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from valuation.company import Company, Listing, Market
from valuation.quantity import AdsRatio

_CURRENCIES: dict[Market, str] = {"HK": "HKD", "SH": "CNY", "SZ": "CNY", "BJ": "CNY", "US": "USD"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A company with its names sorted by how safely they can be read in a sentence.

    names: anywhere. beside: only next to another company. whole: only when they are the whole text.
    """

    company: Company
    names: tuple[str, ...]
    beside: tuple[str, ...]
    whole: tuple[str, ...]


def read_companies(path: Path) -> tuple[Entry, ...]:
    """Every company of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(map(_entry, csv.DictReader(file)))


def _entry(row: Mapping[str, str]) -> Entry:
    safe, beside, whole = (_split(row[column]) for column in ("aliases", "beside_aliases", "whole_aliases"))
    company = Company(
        key=row["key"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        aliases=safe + beside + whole,
        listings=tuple(sorted(_listings(row), key=lambda listing: listing.ticker != row["key"])),
        industries=tuple(part.strip() for part in row["industries"].split(";") if part.strip()),
        theme=row["theme"],
        class_in_report=row["class_in_report"],
    )
    names = tuple(name for name in dict.fromkeys((row["name_en"], row["name_zh"], *safe)) if name not in whole)
    return Entry(company, names, beside, whole)


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


def _listings(row: Mapping[str, str]) -> Iterable[Listing]:
    if row["hk"]:
        yield _listing(row["hk"], "HK")
    if row["a_share"]:
        yield _listing(row["a_share"], _mainland(row["a_share"]))
    if row["us"] and row["us_share"] == "ads":
        yield Listing(ticker=row["us"], market="US", currency="USD", share="ads", ads_ratio=_ratio(row))
    elif row["us"]:
        yield _listing(row["us"], "US")


def _ratio(row: Mapping[str, str]) -> AdsRatio | None:
    if not row["ads_ratio"]:
        return None
    effective = row["ads_ratio_effective"]
    return AdsRatio(
        ordinary_per_ads=float(row["ads_ratio"]),
        effective_from=date.fromisoformat(effective) if effective else None,
        source=row["ads_ratio_source"],
    )


def _listing(ticker: str, market: Market) -> Listing:
    return Listing(ticker=ticker, market=market, currency=_CURRENCIES[market])


def _mainland(ticker: str) -> Market:
    markets: dict[str, Market] = {"SH": "SH", "SZ": "SZ", "BJ": "BJ"}
    return markets[ticker.rpartition(".")[2]]
