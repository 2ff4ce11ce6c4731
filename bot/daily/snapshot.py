"""An assessment reduced to what two days are compared by."""

from __future__ import annotations

from collections.abc import Iterable

from bot.alerts.measures import measured
from bot.daily.results import reported, required
from bot.daily.value_legs import DRIVERS
from bot.past_call import deciding_method
from bot.storage.valuations import StoredValuation
from valuation.assessment import Assessment, MethodValue, NamedFigure

# The figure of the whole company that each method's multiple stands on.
_FLOWS = {
    "p_fcf": "free_cash_flow",
    "p_ocf": "operating_cash_flow",
    "peg": "earnings_per_unit",
    "pe": "earnings_per_unit",
}


def snapshot(assessment: Assessment, results_due: str = "") -> StoredValuation:
    """What tomorrow's summary needs of today's assessment; None for what it does not have."""
    price, deciding = assessment.price, deciding_method(assessment)
    days = assessment.as_of
    return StoredValuation(
        ticker=assessment.listing.ticker,
        currency=price.currency if price is not None else assessment.listing.currency,
        price=price.value if price is not None else None,
        price_day=_iso(assessment, "price") or (price.as_of.isoformat() if price is not None and price.as_of else ""),
        base=assessment.range.base.value if assessment.range is not None else None,
        gap=assessment.gap,
        type=assessment.type.name,
        method=deciding.model if deciding is not None else "",
        multiple=deciding.multiple.quantity.value if deciding is not None and deciding.multiple is not None else None,
        flow=_input(deciding, _flow_name(deciding)),
        shares=_input(deciding, "ordinary_shares"),
        fx=_input(deciding, "fx"),
        discount_rate=_value(assessment.assumptions, "discount_rate"),
        statements_day=_iso(assessment, "statements") if "statements" in days else "",
        origin=assessment.origin,
        drivers={f.name: f.quantity.value for f in assessment.assumptions if f.name in DRIVERS},
        results_due=results_due,
        required=required(assessment.verification),
        reported=reported(assessment.verification),
        measures=measured(assessment),
    )


def _flow_name(method: MethodValue | None) -> str:
    if method is None or method.multiple is None:
        return ""
    return _FLOWS.get(method.multiple.name, "")


def _input(method: MethodValue | None, name: str) -> float | None:
    return None if method is None else _value(method.inputs, name)


def _value(figures: Iterable[NamedFigure], name: str) -> float | None:
    return next((figure.quantity.value for figure in figures if figure.name == name), None)


def _iso(assessment: Assessment, key: str) -> str:
    day = assessment.as_of.get(key)
    return day.isoformat() if day is not None else ""
