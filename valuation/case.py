"""Everything one valuation rests on, brought to one currency and one share basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from valuation.assessment import Fact, NamedFigure
from valuation.company import Fundamentals, MarketForecast, MarketView, Penetration, TypeByHand
from valuation.errors import MixedQuantities
from valuation.policy import POLICY, Policy
from valuation.quantity import FxRate, Quantity
from valuation.result import NotMeaningful

YOUR_ASSUMPTION = "your assumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One listing with what is known and assumed about it on a day.

    overrides: the user's own assumptions by parameter, decimals and whole units.
    options: rates of the company's other industries, which do not decide its type.
    type_by_hand: the curated type; the user's own, `type_override`, stands above it.
    """

    fundamentals: Fundamentals
    view: MarketView
    today: date
    policy: Policy = POLICY
    penetration: Penetration | None = None
    forecasts: tuple[MarketForecast, ...] = ()
    overrides: Mapping[str, float] = field(default_factory=dict)
    type_override: str | None = None
    type_by_hand: TypeByHand | None = None
    options: tuple[Penetration, ...] = ()
    warnings: tuple[Fact, ...] = ()

    @property
    def reporting(self) -> str | None:
        """Currency of the statements."""
        return self.fundamentals.reporting_currency

    @property
    def price(self) -> Quantity | None:
        """Price per listed unit: the user's, else the market's."""
        given = self.overrides.get("price")
        listing = self.view.listing
        if given is None:
            return self.view.price
        return Quantity(
            value=given,
            unit="money",
            currency=listing.currency,
            per=listing.share,
            period="spot",
            as_of=self.today,
            source=YOUR_ASSUMPTION,
        )

    @property
    def listed_to_reporting(self) -> FxRate | None:
        """The rate that turns the listing's currency into that of the statements; None if it is not known."""
        listed = self.view.listing.currency
        if self.reporting is None:
            return None
        if listed == self.reporting:
            day = self.price.as_of if self.price and self.price.as_of else self.today
            return FxRate(base=listed, quote=listed, rate=1.0, as_of=day, source="same currency")
        return self.view.rate(listed, self.reporting)

    def assumption(self, name: str, house: float) -> tuple[float, str]:
        """A parameter's value and where it comes from: the user or the house."""
        given = self.overrides.get(name)
        return (house, self.policy.source) if given is None else (given, YOUR_ASSUMPTION)

    def figure(self, name: str, value: float, source: str, unit: str = "ratio") -> NamedFigure:
        """An assumption as a named figure."""
        day = self.policy.as_of if source == self.policy.source else self.today
        return NamedFigure(name=name, quantity=Quantity(value=value, unit=unit, as_of=day, source=source))  # type: ignore[arg-type]

    def market_cap(self) -> Quantity | NotMeaningful:
        """Value of the whole company at this listing's price, in the currency of the statements."""
        shares, fx = self.fundamentals.ordinary_shares, self.listed_to_reporting
        if self.price is None:
            return missing("price")
        if shares is None:
            return missing("ordinary_shares")
        if fx is None:
            return NotMeaningful(
                "currency_unknown",
                f"No exchange rate from {self.view.listing.currency} to {self.reporting or 'the reporting currency'} is known.",
            )
        ordinary = self._price_per_ordinary()
        if ordinary is None:
            return missing("ads_ratio")
        return ordinary.times_shares(shares).converted(fx)

    def _price_per_ordinary(self) -> Quantity | None:
        listing, price = self.view.listing, self.price
        if price is None or listing.share == "ordinary":
            return price
        return None if listing.ads_ratio is None else price.to_ordinary(listing.ads_ratio)

    def per_listed_unit(self, equity: Quantity) -> Quantity:
        """A value of the whole company, spread over its shares and restated per listed unit in its currency."""
        shares, fx, listing = self.fundamentals.ordinary_shares, self.listed_to_reporting, self.view.listing
        if shares is None or fx is None:
            raise MixedQuantities("A value per share needs the share count and the exchange rate.")
        unit = equity.per_share(shares).converted(fx.inverted())
        if listing.share == "ads":
            if listing.ads_ratio is None:
                raise MixedQuantities("A value per ADS needs the number of ordinary shares it stands for.")
            unit = unit.to_ads(listing.ads_ratio)
        return replace(unit, period="", note="value per listed unit")

    def listed_money(self, amount: Quantity) -> Quantity | None:
        """A per-share amount restated per listed unit in the listing's currency; None if a rate is missing."""
        listing = self.view.listing
        if amount.per != listing.share:
            if listing.ads_ratio is None:
                return None
            restated = (
                amount.to_ads(listing.ads_ratio) if listing.share == "ads" else amount.to_ordinary(listing.ads_ratio)
            )
        else:
            restated = amount
        if restated.currency == listing.currency:
            return restated
        fx = self.view.rate(restated.currency or "", listing.currency)
        return None if fx is None else restated.converted(fx)


MISSING = {
    "price": "no price for this listing",
    "ordinary_shares": "no number of shares",
    "ads_ratio": "not how many ordinary shares one ADS stands for",
    "risk_free": "no government bond yield in the currency of the statements; give discount_rate=…",
    "revenue_history": "no revenue for long enough to see its growth; give growth=…",
    "last_revenue_growth": "no revenue of two years in a row",
    "cash_flow": "no operating cash flow and capital expenditure of one period",
    "pooled_conversion": "no positive free cash flow over the reported years together",
    "operating_cash_flow": "no operating cash flow beside the free cash flow",
    "earnings": "no earnings per share in a currency that can be compared with the price",
    "earnings_growth": "no earnings estimates and no positive earnings three years apart; give earnings_growth=…",
    "scenario": (
        "no probability, year and market size for FMvD; state them, for example market=2tn probability=30% years=8"
    ),
    "leader": "no basket with this company; name a leader to compare with, for example benchmark=TSM",
    "core_pe": "no multiple for the core business; state yours, for example core_pe=15",
    "ps": "no multiple of sales for the AI segment; state yours, for example ps=4",
    "segment_profit": "no profit of the AI segment, so the core's cannot be told apart",
    "segment_tax": "no tax rate for statements in this currency; state it, for example segment_tax=25%",
    "benchmark_share": "no share of the leaders' value to be reached; state it, for example benchmark_share=10%",
}


def missing(what: str) -> NotMeaningful:
    """The reason for a result that lacks a figure, one of MISSING."""
    return NotMeaningful("missing_figure", f"The sources give {MISSING[what]}.", what)
