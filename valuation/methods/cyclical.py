"""Cyclical technology: price over earnings against the growth of those earnings (PEG)."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.assessment import Fact, ImpliedParameter, MethodValue, NamedFigure, Sensitivity, ValueRange
from valuation.case import YOUR_ASSUMPTION, Case, missing
from valuation.company import Estimate, Period
from valuation.methods import Outcome
from valuation.models import peg
from valuation.quantity import Quantity
from valuation.result import ModelResult, NotMeaningful
from valuation.statements import compound_growth

ANCHOR = "cms-cyclical-peg"
_HISTORY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnings:
    """Earnings per listed unit now and their growth, with the basis of each."""

    now: Quantity
    growth: float
    path: tuple[float, ...]  # per listed unit, first and second coming year where estimated
    basis: Fact
    growth_figure: NamedFigure


def cyclical(case: Case) -> Outcome:
    """PEG now, the price at PEG one, and the growth the price requires."""
    price, earnings = case.price, earnings_and_growth(case)
    if price is None:
        return _refused(missing("price"))
    if isinstance(earnings, NotMeaningful):
        return _refused(earnings)
    if earnings.path:
        eps1, eps2 = (*earnings.path, None)[:2]
        result = peg(price=price.value, eps0=earnings.now.value, n=len(earnings.path), eps1=eps1, eps2=eps2)
    else:
        result = peg(price=price.value, eps0=earnings.now.value, g=earnings.growth, n=_HISTORY)
    inputs = (
        NamedFigure(name="price", quantity=price),
        NamedFigure(name="earnings_per_unit", quantity=earnings.now),
        earnings.growth_figure,
    )
    flags = tuple(Fact(code=flag.code, values={}) for flag in result.flags)
    multiple = _multiple(result, price, earnings)
    reason = result.reason or _trough(result)
    if reason is not None:
        method = MethodValue(
            model="peg", multiple=multiple, reason=reason, inputs=inputs, working=result.working, anchor=ANCHOR
        )
        kept = tuple(flag for flag in flags if flag.code != "trough_base")
        return Outcome(methods=(method,), implied=_implied(price, earnings), warnings=(earnings.basis, *kept))
    values = _range(case, price, earnings)
    reference = NamedFigure(
        name="peg_limit", quantity=Quantity(value=case.policy.peg_base, unit="multiple", source="CMS (2024)")
    )
    method = MethodValue(
        model="peg",
        multiple=multiple,
        reference=reference,
        value=values,
        inputs=inputs,
        working=result.working,
        anchor=ANCHOR,
        decides=True,
    )
    return Outcome(
        methods=(method,),
        range=values,
        implied=_implied(price, earnings),
        sensitivity=_sensitivity(earnings),
        warnings=(earnings.basis, *flags),
        assumptions=(earnings.growth_figure,),
    )


def _refused(reason: NotMeaningful) -> Outcome:
    return Outcome(methods=(MethodValue(model="peg", reason=reason, anchor=ANCHOR),))


def _trough(result: ModelResult) -> NotMeaningful | None:
    """Growth from a trough gives a small PEG and a value many times the price; the multiple is shown, no value."""
    if "trough_base" not in [flag.code for flag in result.flags]:
        return None
    text = "Earnings start from a trough, so their growth says nothing of the years after; give earnings_growth=…."
    return NotMeaningful("trough_base", text)


def _multiple(result: ModelResult, price: Quantity, earnings: Earnings) -> NamedFigure | None:
    value = result.number("peg")
    if value is not None:
        return NamedFigure(name="peg", quantity=Quantity(value=value, unit="multiple"))
    return NamedFigure(name="pe", quantity=price.over(earnings.now)) if earnings.now.value > 0 else None


def _range(case: Case, price: Quantity, earnings: Earnings) -> ValueRange:
    at_one = 100.0 * earnings.growth * earnings.now.value
    low, base, high = (
        Quantity(value=at_one * level, unit="money", currency=price.currency, per=price.per, as_of=earnings.now.as_of)
        for level in (case.policy.peg_low, case.policy.peg_base, case.policy.peg_high)
    )
    return ValueRange(low=low, base=base, high=high)


def _implied(price: Quantity, earnings: Earnings) -> tuple[ImpliedParameter, ...]:
    if earnings.now.value <= 0:
        reason = NotMeaningful("non_positive_eps", "Earnings are not positive, so no growth makes PEG one.")
        return (ImpliedParameter(parameter="earnings_growth", value=None, reason=reason),)
    growth = Quantity(value=price.value / earnings.now.value / 100.0, unit="ratio", note="at PEG 1")
    return (ImpliedParameter(parameter="earnings_growth", value=growth),)


def _sensitivity(earnings: Earnings) -> tuple[Sensitivity, ...]:
    return tuple(
        Sensitivity(parameter="earnings_growth", step=step, change=step / earnings.growth)
        for step in (0.01, -0.01)
        if earnings.growth + step > 0
    )


def earnings_and_growth(case: Case) -> Earnings | NotMeaningful:
    """Current earnings per listed unit and their growth: the user's, consensus, else the last three years'."""
    estimates = _coming(case, "eps") or _coming(case, "net_income")
    base = _year_before(case, estimates[0]) if estimates else None
    now = None if base is None else _per_unit(case, base)
    if now is None:
        estimates, (base, now) = [], _latest_earnings(case)
    if now is None or base is None:
        return missing("earnings")
    given = case.overrides.get("earnings_growth")
    if given is not None:
        return _earnings(now, given, (), Fact(code="growth_given", values={}), YOUR_ASSUMPTION)
    path = tuple(unit.value for unit in (_estimate_per_unit(case, e) for e in estimates[:2]) if unit is not None)
    if path and now.value > 0:
        span = len(path)
        growth = (path[-1] / now.value) ** (1.0 / span) - 1.0 if path[-1] > 0 else -1.0
        basis = Fact(
            code="eps_growth_consensus",
            values={"from": base.label, "years": float(span), "as_of": str(estimates[0].figure.as_of or "")},
        )
        return _earnings(now, growth, path, basis, estimates[0].figure.source)
    if now.value <= 0:
        return NotMeaningful("non_positive_eps", f"Earnings of {base.label} are not positive, so PEG has no meaning.")
    growth = compound_growth(case.fundamentals.years, "net_income", _HISTORY)
    if growth is None:
        return missing("earnings_growth")
    basis = Fact(code="eps_growth_historical", values={"years": float(_HISTORY)})
    return _earnings(now, growth, (), basis, now.source)


def _earnings(now: Quantity, growth: float, path: tuple[float, ...], basis: Fact, source: str) -> Earnings:
    figure = NamedFigure(name="earnings_growth", quantity=Quantity(value=growth, unit="ratio", source=source))
    return Earnings(now=now, growth=growth, path=path, basis=basis, growth_figure=figure)


def _coming(case: Case, name: str) -> list[Estimate]:
    last = case.fundamentals.years[-1].end if case.fundamentals.years else None
    found = [e for e in case.fundamentals.estimates if e.name == name and (last is None or e.period_end > last)]
    return sorted(found, key=lambda estimate: estimate.period_end)


def _year_before(case: Case, estimate: Estimate) -> Period | None:
    """The fiscal year just before the first estimated one: growth must start where the estimates start."""
    for period in reversed(case.fundamentals.years):
        if 350 <= (estimate.period_end - period.end).days <= 380:
            return period
    return None


def _latest_earnings(case: Case) -> tuple[Period | None, Quantity | None]:
    """The newest period that reports earnings, for when none of the estimates continues a reported year."""
    periods = [*case.fundamentals.years, *([case.fundamentals.trailing] if case.fundamentals.trailing else [])]
    for period in reversed(periods):
        now = _per_unit(case, period)
        if now is not None:
            return period, now
    return None, None


def _per_unit(case: Case, period: Period) -> Quantity | None:
    for name in ("eps_diluted", "eps_basic"):
        reported = period.figure(name)
        if reported is not None:
            return case.listed_money(reported)
    income, shares = period.figure("net_income"), case.fundamentals.ordinary_shares
    return None if income is None or shares is None else case.listed_money(income.per_share(shares))


def _estimate_per_unit(case: Case, estimate: Estimate) -> Quantity | None:
    figure, shares = estimate.figure, case.fundamentals.ordinary_shares
    if figure.per is None:
        return None if shares is None else case.listed_money(figure.per_share(shares))
    return case.listed_money(figure)
