"""Companies, their listings and what they have reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from valuation.quantity import AdsRatio, FxRate, Quantity, ShareBasis

Market = Literal["HK", "SH", "SZ", "BJ", "US"]

FigureName = Literal[
    "revenue",
    "net_income",  # attributable to the parent's shareholders
    "net_income_total",  # including minorities
    "operating_cash_flow",
    "capex",  # as defined by `capex_definition` of the year
    "capex_tangible",
    "capex_intangible",
    "free_cash_flow",
    "free_cash_flow_company",  # the company's own definition
    "r_and_d",
    "eps_diluted",
    "eps_basic",
    "shares_diluted",
    "dividend_per_share",
    "ai_segment_revenue",
    "ai_segment_profit",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One place where a company's shares trade.

    ticker: canonical form: 0700.HK, 688981.SH, 300750.SZ, BABA.
    share: what one traded unit is; an ADS needs `ads_ratio` before it can be valued.
    """

    ticker: str
    market: Market
    currency: str
    share: ShareBasis = "ordinary"
    ads_ratio: AdsRatio | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company with all its listings, its names and the industries that decide its type."""

    key: str  # stable id, the primary listing's ticker
    name_en: str
    name_zh: str
    aliases: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    industries: tuple[str, ...] = ()  # the first one decides
    theme: str = ""
    class_in_report: str = ""  # the type the CMS report gives the company's class, if it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The figures of one fiscal year or of twelve trailing months; a name that is absent was not reported."""

    label: str  # "FY2025" or "TTM to 2026-06-30"
    end: date
    figures: Mapping[FigureName, Quantity]
    capex_definition: str = ""

    def figure(self, name: FigureName) -> Quantity | None:
        """The figure of that name, or None when the company did not report it."""
        return self.figures.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A consensus figure for a coming fiscal year, with the day it was read."""

    name: Literal["eps", "revenue", "net_income"]
    period_end: date
    figure: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Penetration:
    """How far an industry has come, by one stated definition."""

    industry: str
    definition: str
    low: float  # fraction
    high: float  # equal to `low` for a single figure
    period: str
    source: str
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeByHand:
    """A business type set by hand for one company, with the reason in both languages."""

    type: str
    reason_en: str
    reason_zh: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketForecast:
    """A published forecast of an industry's size: the only market a race-track model may use unasked."""

    industry: str
    definition: str
    year: int
    low: Quantity
    high: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Fundamentals:
    """What is known about a company on a day: statements, shares, balance sheet, estimates.

    years: oldest first, fiscal years only. trailing: the latest twelve months, if known.
    ordinary_shares: outstanding, in ordinary shares whatever the listing.
    """

    company: Company
    reporting_currency: str | None
    years: tuple[Period, ...]
    trailing: Period | None = None
    ordinary_shares: Quantity | None = None
    net_cash: Quantity | None = None
    beta: Quantity | None = None
    estimates: tuple[Estimate, ...] = ()

    @property
    def latest(self) -> Period | None:
        """Twelve trailing months when known, else the latest fiscal year."""
        return self.trailing or (self.years[-1] if self.years else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketView:
    """What the market said on a day: price, capitalisation, rates and currencies.

    price: per listed unit in the listing's currency. market_cap: whole company, as the source states it.
    risk_free: by currency, decimal per year. fx: rates of one date where several exist.
    """

    listing: Listing
    price: Quantity | None
    market_cap: Quantity | None
    risk_free: Mapping[str, Quantity] = field(default_factory=dict)
    fx: tuple[FxRate, ...] = ()
    origin: Literal["live", "cache", "snapshot", "user"] = "snapshot"

    def rate(self, base: str, quote: str) -> FxRate | None:
        """The rate that turns `base` into `quote`, read either way round; None if none is known."""
        for fx in self.fx:
            if (fx.base, fx.quote) == (base, quote):
                return fx
            if (fx.base, fx.quote) == (quote, base):
                return fx.inverted()
        return None
