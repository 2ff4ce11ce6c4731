"""Race-track technology: future market value, discounted (FMvD); values only from stated scenarios."""

from __future__ import annotations

from dataclasses import dataclass, replace

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, Sensitivity
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.company import MarketForecast
from valuation.cost_of_capital import DiscountRate, discount_rate
from valuation.methods import Outcome, spread
from valuation.models import fmvd, fmvd_reverse
from valuation.quantity import Quantity
from valuation.result import ModelResult, NotMeaningful

ANCHOR = "cms-race-track-fmvd"
_MARKET = ("market", "units", "penetration", "asp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What a company takes of its market: the user's figures where given, else the house's illustration."""

    share: NamedFigure
    net_margin: NamedFigure
    terminal_pe: NamedFigure
    years: NamedFigure

    @property
    def figures(self) -> tuple[NamedFigure, ...]:
        """All four, for the inputs of an answer."""
        return (self.share, self.net_margin, self.terminal_pe, self.years)

    @property
    def numbers(self) -> dict[str, float]:
        """Share, margin and multiple as the model names them."""
        return {
            "share": self.share.quantity.value,
            "net_margin": self.net_margin.quantity.value,
            "terminal_pe": self.terminal_pe.quantity.value,
        }


def race_track(case: Case) -> Outcome:
    """The value of the user's scenario, or no value and what the price requires."""
    rate = discount_rate(case)
    if isinstance(rate, NotMeaningful):
        return Outcome(methods=(MethodValue(model="fmvd", reason=rate, anchor=ANCHOR),))
    track, market_cap = _track(case), case.market_cap()
    implied = () if isinstance(market_cap, NotMeaningful) else _implied(case, track, rate, market_cap)
    if "probability" not in case.overrides or not any(name in case.overrides for name in _MARKET):
        method = MethodValue(model="fmvd", reason=missing("scenario"), inputs=track.figures, anchor=ANCHOR)
        return Outcome(
            methods=(method,),
            implied=implied,
            warnings=(*_cash_warning(case), Fact(code="track_illustration", values={})),
            assumptions=track.figures,
        )
    return _scenario(case, track, rate, implied)


def _track(case: Case) -> Track:
    policy = case.policy
    share, share_source = case.assumption("share", policy.track_share)
    margin, margin_source = case.assumption("net_margin", policy.track_net_margin)
    multiple, multiple_source = case.assumption("terminal_pe", policy.track_terminal_pe)
    years, years_source = case.assumption("years", float(policy.track_years))
    return Track(
        share=case.figure("share", share, share_source),
        net_margin=case.figure("net_margin", margin, margin_source),
        terminal_pe=case.figure("terminal_pe", multiple, multiple_source, "multiple"),
        years=case.figure("years", years, years_source, "years"),
    )


def _base(case: Case) -> float:
    return case.fundamentals.net_cash.value if case.fundamentals.net_cash is not None else 0.0


def _cash_warning(case: Case) -> tuple[Fact, ...]:
    return () if case.fundamentals.net_cash is not None else (Fact(code="net_cash_unknown", values={}),)


def _run(case: Case, track: Track, rate: float, probability: float) -> ModelResult:
    return fmvd(
        p=probability,
        r=rate,
        n=track.years.quantity.value,
        base=_base(case),
        d=case.overrides.get("dilution", 0.0),
        share=track.share.quantity.value,
        net_margin=track.net_margin.quantity.value,
        terminal_pe=track.terminal_pe.quantity.value,
        market=case.overrides.get("market"),
        units=case.overrides.get("units"),
        penetration=case.overrides.get("penetration"),
        asp=case.overrides.get("asp"),
    )


def _scenario(case: Case, track: Track, rate: DiscountRate, implied: tuple[ImpliedParameter, ...]) -> Outcome:
    probability = case.overrides["probability"]
    result = _run(case, track, rate.rate, probability)
    given = tuple(
        case.figure(name, value, YOUR_ASSUMPTION, _unit(name))
        for name, value in sorted(case.overrides.items())
        if name in (*_MARKET, "probability")
    )
    inputs = (*given, *track.figures, *rate.inputs)
    if result.reason is not None:
        method = MethodValue(model="fmvd", reason=result.reason, inputs=inputs, working=result.working, anchor=ANCHOR)
        return Outcome(methods=(method,), implied=implied, assumptions=inputs)
    step = case.policy.rate_step
    low, base, high = (_per_unit(case, _run(case, track, rate.rate + move, probability)) for move in (step, 0.0, -step))
    values = spread(low, base, high)
    if isinstance(values, NotMeaningful):
        method = MethodValue(model="fmvd", reason=values, inputs=inputs, working=result.working, anchor=ANCHOR)
        return Outcome(methods=(method,), implied=implied, assumptions=inputs)
    method = MethodValue(
        model="fmvd", value=values, inputs=inputs, working=(*rate.working, *result.working), anchor=ANCHOR, decides=True
    )
    return Outcome(
        methods=(method,),
        range=values,
        implied=implied,
        sensitivity=_sensitivity(case, track, rate.rate, probability),
        warnings=(*_cash_warning(case), Fact(code="scenario_yours", values={})),
        assumptions=inputs,
    )


def _unit(name: str) -> str:
    return "ratio" if name in ("probability", "penetration") else "count"


def _per_unit(case: Case, result: ModelResult) -> Quantity | NotMeaningful:
    value, market_cap = result.number("v0"), case.market_cap()
    if isinstance(market_cap, NotMeaningful):
        return market_cap
    if result.reason is not None or value is None:
        return result.reason or NotMeaningful("no_solution", "The scenario has no value.")
    equity = Quantity(value=value, unit="money", currency=case.reporting, source="calculated")
    return case.per_listed_unit(equity)


def _sensitivity(case: Case, track: Track, rate: float, probability: float) -> tuple[Sensitivity, ...]:
    base = _run(case, track, rate, probability).number("v0")
    found = []
    for name, step, new_rate, new_probability in (
        ("discount_rate", -0.01, rate - 0.01, probability),
        ("discount_rate", 0.01, rate + 0.01, probability),
        ("probability", 0.05, rate, probability + 0.05),
    ):
        if new_probability > 1.0 or not base:
            continue
        value = _run(case, track, new_rate, new_probability).number("v0")
        if value is not None:
            found.append(Sensitivity(parameter=name, step=step, change=value / base - 1.0))
    return tuple(found)


def _implied(case: Case, track: Track, rate: DiscountRate, market_cap: Quantity) -> tuple[ImpliedParameter, ...]:
    years = track.years.quantity.value
    common = {
        "market_cap": market_cap.value,
        "base": _base(case),
        "r": rate.rate,
        "d": case.overrides.get("dilution", 0.0),
    }
    rate_figure = case.figure("discount_rate", rate.rate, "calculated")
    certain = fmvd_reverse(**common, n=years, p=1.0, **track.numbers)
    found = [
        _parameter("future_market_value", certain, "implied_fmv", (rate_figure, track.years), case.reporting),
        _parameter("market", certain, "implied_market", (*track.figures, rate_figure), case.reporting),
    ]
    for forecast, size in _usable_forecasts(case):
        span = float(forecast.year - case.today.year)
        given = fmvd_reverse(**common, n=span, market=size.value, **track.numbers)
        stated = (
            NamedFigure(name="market_forecast", quantity=size),
            *track.figures[:3],
            case.figure("years", span, "calculated", "years"),
            rate_figure,
        )
        found.append(_parameter("probability", given, "implied_probability", stated, None))
    return tuple(found)


def _usable_forecasts(case: Case) -> list[tuple[MarketForecast, Quantity]]:
    """Cited forecasts at least two years out with their size in the statements' currency, nearest to the horizon first."""
    target = case.today.year + case.policy.track_years
    found = []
    for forecast in case.forecasts:
        size = _in_reporting(case, forecast)
        if size is not None and forecast.year > case.today.year + 1:
            found.append((forecast, size))
    return sorted(found, key=lambda pair: (abs(pair[0].year - target), -pair[1].value, pair[0].definition))


def _in_reporting(case: Case, forecast: MarketForecast) -> Quantity | None:
    """The upper end of a forecast in the currency of the statements, under its own source."""
    size = forecast.high
    if size.currency != case.reporting:
        fx = case.view.rate(size.currency or "", case.reporting or "")
        if fx is None:
            return None
        size = size.converted(fx)
    return replace(
        size,
        period=str(forecast.year),
        as_of=forecast.high.as_of,
        source=forecast.high.source,
        note=forecast.definition,
    )


def _parameter(
    name: str, result: ModelResult, key: str, given: tuple[NamedFigure, ...], currency: str | None
) -> ImpliedParameter:
    value = result.number(key)
    if value is None:
        reason = result.reason or NotMeaningful(
            "no_solution", f"Nothing within reason solves for the {name.replace('_', ' ')}."
        )
        return ImpliedParameter(parameter=name, value=None, reason=reason, given=given)
    return ImpliedParameter(
        parameter=name,
        value=Quantity(value=value, unit="money" if currency else "ratio", currency=currency),
        given=given,
    )
