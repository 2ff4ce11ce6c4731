"""The measures by which companies are compared, each a figure with its sources or the reason there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias, get_args

from valuation.assessment import Assessment
from valuation.case import Case, missing
from valuation.company import FigureName, Period
from valuation.methods.cyclical import Earnings, earnings_and_growth
from valuation.quantity import CALCULATED, FxRate, Quantity
from valuation.result import NotMeaningful
from valuation.statements import CashFlow, growth_rates, latest_cash_flow, latest_operating

Measure = Literal[
    "market_value",
    "p_ocf",
    "p_fcf",
    "pe",
    "earnings_growth",
    "peg",
    "fcf_over_ocf",
    "revenue_growth",
    "gap",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)
CURRENCY = "USD"
_FROM = "calculated from "
_FREE_CASH_FLOW = (
    "operating_cash_flow",
    "capex",
    "capex_tangible",
    "capex_intangible",
    "free_cash_flow",
    "free_cash_flow_company",
)
Found: TypeAlias = Quantity | NotMeaningful


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One company's measures, each a figure or the reason there is none."""

    ticker: str
    figures: Mapping[Measure, Found]
    price_day: date | None = None
    cash_flow_end: date | None = None
    earnings_end: date | None = None
    growth_basis: str = ""  # code of the fact that says where earnings growth comes from
    rates: tuple[FxRate, ...] = ()  # that brought the market value to the common currency and to the statements'

    @property
    def known(self) -> bool:
        """Whether any measure has a figure."""
        return any(isinstance(found, Quantity) for found in self.figures.values())

    def number(self, measure: Measure) -> float | None:
        """A measure as a number."""
        found = self.figures[measure]
        return None if isinstance(found, NotMeaningful) else found.value


def compared(case: Case, assessment: Assessment) -> Compared:
    """The measures of one case.

    Formula
        market value = price per ordinary share · shares, in US dollars; P/x = market value/x in the statements' currency;
        P/E = price/earnings per listed unit; PEG = P/E/(100·earnings growth); revenue growth: last fiscal year;
        gap = base value/price - 1
    Units
        growth, gap, FCF/OCF: decimals
    """
    flow, earnings = latest_cash_flow(case.fundamentals), earnings_and_growth(case)
    cap, (value, fx) = _market_cap(case), _market_value(case)
    figures: dict[Measure, Found] = {
        "market_value": value,
        "p_ocf": _over_operating(cap, latest_operating(case.fundamentals)),
        "p_fcf": _over_free(cap, flow),
        "pe": _price_earnings(case, cap, earnings),
        "earnings_growth": _earnings_growth(case, earnings),
        "fcf_over_ocf": _conversion(flow),
        "revenue_growth": _revenue_growth(case.fundamentals.years),
        "gap": _gap(assessment),
    }
    figures["peg"] = _peg(figures["pe"], figures["earnings_growth"])
    return Compared(
        ticker=case.view.listing.ticker,
        figures={measure: figures[measure] for measure in MEASURES},
        price_day=case.price.as_of if case.price is not None else None,
        cash_flow_end=None if flow is None else flow.period.end,
        earnings_end=None if isinstance(earnings, NotMeaningful) else earnings.now.as_of,
        growth_basis="" if isinstance(earnings, NotMeaningful) else earnings.basis.code,
        rates=tuple(rate for rate in (fx, case.listed_to_reporting) if rate is not None and rate.base != rate.quote),
    )


def unknown(ticker: str, reason: NotMeaningful) -> Compared:
    """A company of which nothing can be measured."""
    return Compared(ticker=ticker, figures=dict.fromkeys(MEASURES, reason))


def _from(result: Quantity, *inputs: Quantity, period: str = "") -> Quantity:
    """A result with the day of its first input and the sources of all of them."""
    sources = dict.fromkeys(part for figure in inputs for part in figure.source.split("; ") if part != CALCULATED)
    text = "; ".join(part.removeprefix(_FROM) for part in sources)
    return replace(result, as_of=inputs[0].as_of, period=period or inputs[-1].period, source=f"{_FROM}{text}")


def _market_cap(case: Case) -> Found:
    """Value of the whole company in the statements' currency, with its sources."""
    cap, price, shares, fx = case.market_cap(), case.price, case.fundamentals.ordinary_shares, case.listed_to_reporting
    if isinstance(cap, NotMeaningful) or price is None or shares is None:
        return cap
    found = _from(cap, price, shares, period="spot")
    return found if fx is None or fx.base == fx.quote else replace(found, source=f"{found.source}; {_rate(fx)}")


def _rate(fx: FxRate) -> str:
    return f"{fx.base}{fx.quote} {fx.rate:g} of {fx.as_of}: {fx.source}"


def _market_value(case: Case) -> tuple[Found, FxRate | None]:
    price, shares, listing = case.price, case.fundamentals.ordinary_shares, case.view.listing
    if price is None:
        return missing("price"), None
    if shares is None:
        return missing("ordinary_shares"), None
    if listing.share == "ads" and listing.ads_ratio is None:
        return missing("ads_ratio"), None
    each = price if listing.ads_ratio is None or listing.share == "ordinary" else price.to_ordinary(listing.ads_ratio)
    amount = each.times_shares(shares)
    fx = None if listing.currency == CURRENCY else case.view.rate(listing.currency, CURRENCY) or _through(case)
    if fx is None and listing.currency != CURRENCY:
        return NotMeaningful(
            "currency_unknown", f"No exchange rate from {listing.currency} to {CURRENCY} is known."
        ), None
    if fx is None:
        return _from(amount, price, shares, period="spot"), None
    found = _from(amount.converted(fx), price, shares, period="spot")
    return replace(found, source=f"{found.source}; {_rate(fx)}"), fx


def _through(case: Case) -> FxRate | None:
    """A cross of two rates of one day."""
    listed = case.view.listing.currency
    for first in case.view.fx:
        middle = {first.base, first.quote} - {listed}
        if listed not in (first.base, first.quote) or len(middle) != 1:
            continue
        second = case.view.rate(next(iter(middle)), CURRENCY)
        if second is not None and second.as_of == first.as_of:
            leg = first if first.base == listed else first.inverted()
            return replace(leg, quote=CURRENCY, rate=leg.rate * second.rate, source=f"{first.source}; {second.source}")
    return None


def _over_operating(cap: Found, operating: Quantity | None) -> Found:
    if operating is None:
        return missing("operating_cash_flow")
    if operating.value <= 0.0:
        return NotMeaningful("non_positive_ocf", f"The operating cash flow of {operating.period} is not positive.")
    return (
        cap if isinstance(cap, NotMeaningful) else _from(cap.over(operating), cap, operating, period=operating.period)
    )


def _over_free(cap: Found, flow: CashFlow | None) -> Found:
    if flow is None:
        return missing("cash_flow")
    if flow.free.value <= 0.0:
        return NotMeaningful("non_positive_fcf", f"The free cash flow of {flow.period.label} is not positive.")
    if isinstance(cap, NotMeaningful):
        return cap
    return _from(cap.over(flow.free), cap, *_parts(flow), period=flow.period.label)


def _parts(flow: CashFlow) -> tuple[Quantity, ...]:
    """The reported figures behind a free cash flow."""
    return tuple(figure for key, figure in flow.period.figures.items() if key in _FREE_CASH_FLOW)


def _price_earnings(case: Case, cap: Found, earnings: Earnings | NotMeaningful) -> Found:
    if case.price is None:
        return missing("price")
    if not isinstance(earnings, NotMeaningful) and earnings.now.value > 0.0:
        return _from(case.price.over(earnings.now), case.price, *_earned(case, earnings.now))
    latest = case.fundamentals.latest
    income = latest.figure("net_income") if latest else None
    lost = not isinstance(earnings, NotMeaningful) or earnings.code == "non_positive_eps"
    if lost or (income is not None and income.value <= 0.0):
        return NotMeaningful("non_positive_eps", "Earnings are not positive.")
    if income is None or isinstance(cap, NotMeaningful):
        return cap if isinstance(cap, NotMeaningful) else missing("earnings")
    return _from(cap.over(income), cap, income)


def _earned(case: Case, now: Quantity) -> tuple[Quantity, ...]:
    """The reported figures of the period whose earnings per unit these are, last the earnings themselves."""
    known, shares = case.fundamentals, case.fundamentals.ordinary_shares
    periods = (*known.years, *((known.trailing,) if known.trailing else ()))
    period = next((period for period in periods if period.label == now.period), None)
    if period is None:
        return (now,)
    names: tuple[FigureName, ...] = ("eps_diluted", "eps_basic")
    reported = next((eps for name in names if (eps := period.figure(name)) is not None), None)
    income = period.figure("net_income")
    if reported is not None or income is None or shares is None:
        return (reported or now,)
    return (shares, income)


def _earnings_growth(case: Case, earnings: Earnings | NotMeaningful) -> Found:
    if isinstance(earnings, NotMeaningful):
        lost = earnings.code == "non_positive_eps"
        return NotMeaningful("non_positive_eps", "Earnings are not positive.") if lost else earnings
    if earnings.now.value <= 0.0:
        return NotMeaningful("non_positive_eps", "Earnings are not positive.")
    figure, incomes = earnings.growth_figure.quantity, [year.figure("net_income") for year in case.fundamentals.years]
    period, day = f"from {earnings.now.period}", figure.as_of or earnings.now.as_of
    if figure.source == CALCULATED:
        figure = _from(figure, *(income for income in incomes[-4:] if income is not None))
    return replace(figure, period=period, as_of=day)


def _peg(multiple: Found, growth: Found) -> Found:
    for found in (multiple, growth):
        if isinstance(found, NotMeaningful):
            return found
    assert isinstance(multiple, Quantity)  # noqa: S101 - checked above
    assert isinstance(growth, Quantity)  # noqa: S101
    if growth.value <= 0.0:
        return NotMeaningful("non_positive_growth", "Earnings are not growing.")
    return replace(multiple, value=multiple.value / (100.0 * growth.value), source=multiple.source)


def _conversion(flow: CashFlow | None) -> Found:
    if flow is None or flow.operating is None:
        return missing("cash_flow" if flow is None else "operating_cash_flow")
    if flow.operating.value <= 0.0:
        return NotMeaningful("non_positive_ocf", f"Operating cash flow of {flow.period.label} is not positive.")
    share = Quantity(value=flow.free.value / flow.operating.value, unit="ratio")
    return _from(share, *_parts(flow), period=flow.period.label)


def _revenue_growth(years: Sequence[Period]) -> Found:
    rates = growth_rates(years[-2:], "revenue")
    revenues = [found for year in reversed(years[-2:]) if (found := year.figure("revenue")) is not None]
    if not rates:
        return missing("last_revenue_growth")
    return _from(Quantity(value=rates[-1], unit="ratio"), *revenues, period=years[-1].label)


def _gap(assessment: Assessment) -> Found:
    if assessment.gap is not None and assessment.price is not None:
        return _from(Quantity(value=assessment.gap, unit="ratio"), assessment.price, period="spot")
    if assessment.range is not None:
        return missing("price")
    reasons = (method.reason for method in assessment.methods if method.reason is not None)
    return next(reasons, NotMeaningful("missing_figure", "This company's type is not decided, so it has no value."))
