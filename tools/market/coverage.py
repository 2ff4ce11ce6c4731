"""Which listings can be valued, and what is missing for the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tools.market.capitalisation import CapitalisationCheck
from tools.market.desk import Desk
from valuation.company import Company, Fundamentals, Listing, MarketView
from valuation.statements import free_cash_flow

_STATEMENT = ("revenue", "net_income", "operating_cash_flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What is known of one listing.

    currencies: of the listing and of the statements. missing: in words; empty for a listing complete enough to value.
    """

    ticker: str
    name: str
    price_date: date | None
    price_note: str
    currencies: tuple[str, str | None]
    share_basis: str
    years: int
    last_period: str
    check: CapitalisationCheck | None
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the listing has a price, a share count and one year of revenue, earnings and cash flows."""
        return not self.missing


def coverage(desk: Desk, companies: Iterable[Company] | None = None) -> tuple[CoverageRow, ...]:
    """A row for every listing with a price or statements, in the order of the table of companies."""
    chosen = desk.directory.companies if companies is None else tuple(companies)
    rows = []
    for company in chosen:
        fundamentals = desk.fundamentals(company)
        for listing in company.listings:
            view = desk.view(listing)
            if fundamentals is not None and (fundamentals.latest is not None or (view is not None and view.price)):
                rows.append(_row(desk, fundamentals, listing, view))
    return tuple(rows)


def _row(desk: Desk, fundamentals: Fundamentals, listing: Listing, view: MarketView | None) -> CoverageRow:
    price = view.price if view else None
    last = fundamentals.years[-1] if fundamentals.years else fundamentals.trailing
    return CoverageRow(
        ticker=listing.ticker,
        name=fundamentals.company.name_en,
        price_date=price.as_of if price else None,
        price_note=price.note if price else "",
        currencies=(listing.currency, fundamentals.reporting_currency),
        share_basis=_basis(listing),
        years=len(fundamentals.years),
        last_period=last.label if last else "",
        check=desk.capitalisation_check(fundamentals.company),
        missing=_missing(fundamentals, listing, view),
    )


def _basis(listing: Listing) -> str:
    if listing.share == "ordinary":
        return "ordinary"
    return f"ADS of {listing.ads_ratio.ordinary_per_ads:g}" if listing.ads_ratio else "ADS, ratio not known"


def _missing(fundamentals: Fundamentals, listing: Listing, view: MarketView | None) -> tuple[str, ...]:
    missing = []
    if view is None or view.price is None:
        missing.append("price")
    if fundamentals.ordinary_shares is None:
        missing.append("shares")
    if listing.share == "ads" and listing.ads_ratio is None:
        missing.append("ADS ratio")
    reporting = fundamentals.reporting_currency
    if reporting is None:
        missing.append("statements")
    elif view is not None and reporting != listing.currency and view.rate(listing.currency, reporting) is None:
        missing.append("exchange rate")
    periods = [*fundamentals.years, *([fundamentals.trailing] if fundamentals.trailing else [])]
    missing += [name for name in _STATEMENT if not any(name in period.figures for period in periods)]
    if not any(free_cash_flow(period) for period in periods):
        missing.append("capex or free cash flow")
    return tuple(missing)
