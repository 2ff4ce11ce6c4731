"""The conditions the CMS report names for a higher valuation of each type, each held against a number."""

from __future__ import annotations

from valuation.assessment import Condition, Ledger, NamedFigure, TypeName
from valuation.case import Case
from valuation.quantity import Quantity
from valuation.statements import growth_rates, pooled_conversion

VERIFICATION_ANCHOR = "citic-verification"


def conditions(case: Case, name: TypeName) -> tuple[Condition, ...]:
    """The checklist of a type; `holds` is None where nothing disclosed decides it."""
    match name:
        case "cash_flow":
            return (_undisclosed("rates_fall", "cms-rates"), _cash_share_rises(case))
        case "cyclical":
            return (
                _profit_recovers(case),
                _sales_accelerate(case),
                _undisclosed("innovation", "cms-conditions-cyclical"),
            )
        case "race_track":
            anchor = "cms-conditions-race-track"
            return tuple(
                _undisclosed(code, anchor) for code in ("penetration_accelerates", "probability_rises", "market_grows")
            )
        case _:
            return ()


def verified(ledger: Ledger | None) -> tuple[Condition, ...]:
    """Each reported period against the growth the price requires, oldest first; one open line without a ledger."""
    anchor = VERIFICATION_ANCHOR
    if ledger is None:
        return (_undisclosed("verification", anchor),)
    return tuple(
        Condition(
            code="verification",
            holds=entry.holds,
            figure=None if entry.growth is None else NamedFigure(name=f"{ledger.figure}_growth", quantity=entry.growth),
            anchor=anchor,
        )
        for entry in ledger.periods
    )


def _undisclosed(code: str, anchor: str) -> Condition:
    return Condition(code=code, holds=None, figure=None, anchor=anchor)


def _measured(code: str, anchor: str, name: str, value: float, holds: bool, period: str) -> Condition:
    figure = NamedFigure(name=name, quantity=Quantity(value=value, unit="ratio", period=period))
    return Condition(code=code, holds=holds, figure=figure, anchor=anchor)


def _cash_share_rises(case: Case) -> Condition:
    years, anchor = case.fundamentals.years, "cms-conditions-cash-flow"
    now, before = pooled_conversion(years[-1:]), pooled_conversion(years[-2:-1])
    if now is None or before is None:
        return _undisclosed("cash_share_rises", anchor)
    return _measured(
        "cash_share_rises", anchor, "conversion_change", now[0] - before[0], now[0] > before[0], years[-1].label
    )


def _profit_recovers(case: Case) -> Condition:
    years, anchor = case.fundamentals.years, "cms-conditions-cyclical"
    rates = growth_rates(years[-2:], "net_income")
    if not rates:
        return _undisclosed("profit_recovers", anchor)
    return _measured("profit_recovers", anchor, "net_income_growth", rates[-1], rates[-1] > 0, years[-1].label)


def _sales_accelerate(case: Case) -> Condition:
    years, anchor = case.fundamentals.years, "cms-conditions-cyclical"
    rates = growth_rates(years[-3:], "revenue")
    if len(rates) < 2:
        return _undisclosed("sales_accelerate", anchor)
    return _measured("sales_accelerate", anchor, "revenue_growth", rates[-1], rates[-1] > rates[-2], years[-1].label)
