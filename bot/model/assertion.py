"""The second wall: the number guard reads the finished text against the same evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from bot.assistant.check import Evidence, Passage, Value, check
from bot.model.material import Material, Valued
from bot.model.run import GateFinding
from valuation.quantity import Quantity


def unvouched(
    text: str, own: Iterable[str], question: str, material: Material, names: Mapping[str, str]
) -> tuple[GateFinding, ...]:
    """Numbers of the finished text that the evidence does not vouch for; none in an answer that may be sent.

    own: the user's numbers as the program wrote them, each with the word that calls it their assumption.
    """
    for shown in own:
        text = text.replace(shown, "")
    passages = tuple(Passage(f"p{n}", cited.quote) for n, cited in enumerate(material.passages, 1))
    values = tuple(_value(n, value, names) for n, value in enumerate(material.values, 1))
    found = check(text, question, Evidence(values=values, passages=passages)).findings
    return tuple(GateFinding("guard", finding.span, finding.reason) for finding in found)


def _value(number: int, value: Valued, names: Mapping[str, str]) -> Value:
    quantity = value.quantity
    return Value(
        id=f"v{number}",
        name=value.label,
        value=Decimal(repr(float(quantity.value))),
        unit=_unit(quantity),
        subject=names.get(value.subject, value.subject),
        period="" if quantity.period == "spot" else quantity.period,
        as_of=quantity.as_of.isoformat() if quantity.as_of else "",
    )


def _unit(quantity: Quantity) -> str:
    return quantity.currency or "" if quantity.unit == "money" else quantity.unit
