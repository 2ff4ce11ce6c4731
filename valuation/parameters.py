"""What the parameters of the models are: their kind with its limits, their words, their longer names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from valuation.errors import UnusableInput

_DECIMALS = "Give rates and shares as decimals or with a percent sign: 9 % is 0.09 or 9%."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of number with the limits outside which it cannot be meant."""

    unit: str
    at_least: float = -math.inf
    at_most: float = math.inf
    above: float = -math.inf
    whole: bool = False
    advice: str = ""

    def check(self, name: str, value: object) -> None:
        """Raise UnusableInput unless the value is a number that can be meant."""
        if isinstance(value, bool) or not isinstance(value, (float, int)):
            raise UnusableInput(f"{name} must be a number, not {value!r}.")
        if not math.isfinite(value):
            raise UnusableInput(f"{name} must be a finite number; leave it out when it is not reported.")
        if self.whole and value != int(value):
            raise UnusableInput(f"{name} must be a whole number, not {value:g}.")
        if not (self.at_least <= value <= self.at_most and value > self.above):
            raise UnusableInput(
                f"{name} = {value:g} cannot be meant: it must be {self._limits()}. {self.advice}".strip()
            )

    def _limits(self) -> str:
        parts = [
            f"above {self.above:g}" if math.isfinite(self.above) else "",
            f"at least {self.at_least:g}" if math.isfinite(self.at_least) else "",
            f"at most {self.at_most:g}" if math.isfinite(self.at_most) else "",
        ]
        return " and ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Words:
    """A description a model gives one of its own parameters, and its other names."""

    text: str
    aliases: tuple[str, ...] = ()


Rate = Annotated[float, Kind("decimal per year", above=-1.0, at_most=1.0, advice=_DECIMALS)]
Growth = Annotated[float, Kind("decimal per year", above=-1.0, at_most=2.0, advice=_DECIMALS)]
EarningsGrowth = Annotated[float, Kind("decimal per year", above=-1.0, at_most=4.0, advice=_DECIMALS)]
Change = Annotated[float, Kind("decimal", at_least=-1.0, at_most=1.0, advice=_DECIMALS)]
Probability = Annotated[float, Kind("decimal", at_least=0.0, at_most=1.0, advice=_DECIMALS)]
Fraction = Annotated[float, Kind("decimal", at_least=0.0, at_most=1.0, advice=_DECIMALS)]
Margin = Annotated[float, Kind("decimal", at_least=-1.0, at_most=1.0, advice=_DECIMALS)]
Money = Annotated[float, Kind("money")]
Spent = Annotated[
    float, Kind("money", at_least=0.0, advice="Give spending as a positive amount, without the statement's sign.")
]
Price = Annotated[float, Kind("money per share", above=0.0)]
PerShare = Annotated[float, Kind("money per share")]
Size = Annotated[float, Kind("money", above=0.0)]
Multiple = Annotated[float, Kind("multiple", above=0.0)]
Ratio = Annotated[float, Kind("ratio")]
Count = Annotated[float, Kind("count", above=0.0)]
Years = Annotated[float, Kind("years", above=0.0, at_most=200.0)]
WholeYears = Annotated[int, Kind("years", at_least=1.0, at_most=200.0, whole=True)]
Times = Annotated[int, Kind("count", at_least=0.0, whole=True)]
Amounts = Annotated[Sequence[float | None], Kind("money")]
Multiples = Annotated[Sequence[float | None], Kind("multiple")]

GLOSSARY: Mapping[str, Words] = {
    "r": Words("discount rate", ("discount_rate",)),
    "g": Words("growth", ("growth",)),
    "g1": Words("growth of the first stage", ("first_growth",)),
    "gT": Words("growth for ever after the first stage", ("terminal_growth", "gt")),
    "n": Words("number of years", ("years",)),
    "p": Words("probability of the outcome", ("probability",)),
    "t": Words("tax rate", ("tax_rate",)),
    "d": Words("yearly growth of the share count", ("dilution",)),
    "dr": Words("change of the discount rate", ("rate_change",)),
    "q": Words("share of the leaders' value to be reached", ("benchmark_share", "target_ratio")),
    "price": Words("price of one share", ("share_price",)),
    "shares": Words("number of shares", ("shares_outstanding",)),
    "market_cap": Words("market value of the whole company", ("market_value", "mc")),
    "fx": Words("listing currency per unit of reporting currency", ("fx_rate", "exchange_rate")),
    "ordinary_per_ads": Words("ordinary shares one ADS stands for", ("ads_ratio",)),
    "listing_currency": Words("currency of the price"),
    "reporting_currency": Words("currency of the statements"),
    "ocf": Words("operating cash flow of twelve months", ("operating_cash_flow", "ocf_ttm")),
    "capex": Words("capital expenditure, all of it", ("capital_expenditure",)),
    "capex_tangible": Words("capital expenditure on tangible assets", ("capex_ppe",)),
    "capex_intangible": Words("capital expenditure on intangible assets", ("capex_intangibles",)),
    "fcf": Words("free cash flow, where it is given rather than formed", ("free_cash_flow", "fcf_ttm")),
    "net_income": Words("net income", ("ni",)),
    "revenue": Words("revenue"),
    "fcf_conversion": Words("free over operating cash flow", ("conversion",)),
    "net_cash": Words("cash less debt", ("cash_net",)),
    "eps0": Words("earnings per share of the last twelve months", ("eps", "e0")),
    "eps1": Words("expected earnings per share of the first coming year"),
    "eps2": Words("expected earnings per share of the second coming year"),
    "eps3": Words("expected earnings per share of the third coming year"),
    "eps_n": Words("expected earnings per share n years on"),
    "dividend_yield": Words("dividend over price"),
    "market": Words("size of the market in the year n", ("market_size", "market_space")),
    "tam": Words("size of the market at full penetration", ("total_market",)),
    "units": Words("units the market could take", ("units_n",)),
    "penetration": Words("share of those units that is reached", ("penetration_n",)),
    "asp": Words("average selling price", ("average_price",)),
    "share": Words("company's share of the market", ("market_share",)),
    "net_margin": Words("net income over revenue", ("margin",)),
    "terminal_pe": Words("price over earnings in the year n", ("pe_terminal", "exit_pe")),
    "base": Words("value of the existing business and net cash", ("base_value",)),
    "unit": Words("unit of the amounts, shown only"),
    "rf": Words("risk-free rate in the currency of the flows", ("risk_free",)),
    "erp": Words("equity risk premium", ("equity_risk_premium",)),
    "crp": Words("country risk premium", ("country_risk_premium",)),
    "pe": Words("price over earnings"),
}
