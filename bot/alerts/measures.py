"""What an alert may watch: each measure with its names in both languages and how it is read off a valuation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from valuation.assessment import Assessment
from valuation.quantity import Quantity

Kind = Literal["money", "multiple", "ratio", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something that can be watched.

    names: what users type, lower case. kind: an event has no threshold; it is told when it happens.
    """

    key: str
    kind: Kind
    names: tuple[str, ...]
    read: Callable[[Assessment], Quantity | None]
    event: Callable[[Assessment], str] | None = None


def _multiple(model: str) -> Callable[[Assessment], Quantity | None]:
    def read(assessment: Assessment) -> Quantity | None:
        found = next((method for method in assessment.methods if method.model == model), None)
        return None if found is None or found.multiple is None else found.multiple.quantity

    return read


def _implied(parameter: str) -> Callable[[Assessment], Quantity | None]:
    def read(assessment: Assessment) -> Quantity | None:
        solved = (found.value for found in assessment.implied if found.parameter == parameter)
        return next((value for value in solved if value is not None), None)

    return read


def _pe(assessment: Assessment) -> Quantity | None:
    """Price over the earnings that PEG stands on; none where they are no gain or of another basis."""
    price = assessment.price
    peg = next((method for method in assessment.methods if method.model == "peg"), None)
    inputs = {} if peg is None else {figure.name: figure.quantity for figure in peg.inputs}
    earnings = inputs.get("earnings_per_unit")
    if price is None or earnings is None or earnings.value <= 0.0:
        return None
    if (price.currency, price.per) != (earnings.currency, earnings.per):
        return None
    return Quantity(value=price.value / earnings.value, unit="multiple")


def _gap(assessment: Assessment) -> Quantity | None:
    return None if assessment.gap is None else Quantity(value=assessment.gap, unit="ratio")


def _no_number(_: Assessment) -> None:
    return None


def _type(assessment: Assessment) -> str:
    return assessment.type.name


def _missed(assessment: Assessment) -> str:
    """The newest reported period when it missed what the price requires; empty when it did not."""
    ledger = assessment.verification
    reported = [period for period in ledger.periods if period.holds is not None] if ledger is not None else []
    newest = max(reported, key=lambda period: period.end, default=None)
    return newest.period if newest is not None and newest.holds is False else ""


_ALL = (
    Measure(key="price", kind="money", names=("price", "价格", "股价"), read=lambda found: found.price),
    Measure(
        key="p_fcf", kind="multiple", names=("p/fcf", "pfcf", "p_fcf", "市值自由现金流比"), read=_multiple("p_fcf")
    ),
    Measure(key="p_ocf", kind="multiple", names=("p/ocf", "pocf", "p_ocf", "市现率"), read=_multiple("p_ocf")),
    Measure(key="pe", kind="multiple", names=("p/e", "pe", "市盈率"), read=_pe),
    Measure(key="peg", kind="multiple", names=("peg",), read=_multiple("peg")),
    Measure(key="gap", kind="ratio", names=("gap", "upside", "差距", "空间"), read=_gap),
    Measure(
        key="implied_probability",
        kind="ratio",
        names=("implied probability", "implied_probability", "隐含概率"),
        read=_implied("probability"),
    ),
    Measure(
        key="implied_growth",
        kind="ratio",
        names=("implied growth", "implied_growth", "隐含增速", "隐含增长率"),
        read=_implied("growth"),
    ),
    Measure(
        key="implied_discount_rate",
        kind="ratio",
        names=("implied discount rate", "implied_discount_rate", "implied rate", "隐含折现率"),
        read=_implied("discount_rate"),
    ),
    Measure(key="type", kind="event", names=("type", "类型"), read=_no_number, event=_type),
    Measure(key="verification", kind="event", names=("verification", "验证"), read=_no_number, event=_missed),
)
MEASURES: Mapping[str, Measure] = {measure.key: measure for measure in _ALL}


def measured(assessment: Assessment) -> dict[str, float]:
    """Every measure of a valuation that has a number; those without one are absent."""
    read = ((key, measure.read(assessment)) for key, measure in MEASURES.items())
    return {key: found.value for key, found in read if found is not None}
