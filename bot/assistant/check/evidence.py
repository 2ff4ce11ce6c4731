"""What may vouch for a number: tool values, passages and inputs, read from a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from bot.assistant.check import lexicon

Kind = Literal["money", "ratio", "pp", "multiple", "other", "any"]
_RATIO = {"ratio": 0, "fraction": 0, "decimal": 0, "share": 0, "percent": -2, "%": -2, "pct": -2, "百分比": -2}
_POINTS = {
    "pp_ratio": 0, "pp": -2, "percentage points": -2, "percentage point": -2, "个百分点": -2, "百分点": -2, "bp": -4, "bps": -4,
    "basis points": -4, "基点": -4,
}  # fmt: skip
_MULTIPLE = {"multiple", "x", "times", "倍", "×"}
_SCALE = re.compile(r"(?<![a-z])(trillion|billion|million|thousand|bn|tn|mn|万亿|亿|百万|万)(?![a-z])", re.IGNORECASE)
_LARGEST = 400  # places; beyond lies no figure
_EXPONENTS = {
    "trillion": 12, "tn": 12, "billion": 9, "bn": 9, "million": 6, "mn": 6, "thousand": 3, "万亿": 12, "亿": 8, "百万": 6, "万": 4,
}  # fmt: skip


class EvidenceError(ValueError):
    """The document to check cannot be read; the text says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A tool's value with what it is of."""

    id: str
    name: str
    value: Decimal
    unit: str = ""
    subject: str = ""
    period: str = ""
    as_of: str = ""

    @property
    def kind(self) -> Kind:
        """Money, ratio, percentage points, multiple, or another unit."""
        unit = self.unit.strip().lower()
        if not unit:
            return "any"
        if unit in _RATIO:
            return "ratio"
        if unit in _POINTS:
            return "pp"
        if unit in _MULTIPLE:
            return "multiple"
        return "money" if unit == "money" or self.currency else "other"

    @property
    def currency(self) -> frozenset[str]:
        """The currency of money; none for anything else."""
        for word in re.findall(r"[A-Za-z]*\$|[€£¥￥₩₹]|[A-Za-z]+|[\u4e00-\u9fff]+", self.unit):
            named = lexicon.currencies(_SCALE.sub("", word)) if _SCALE.sub("", word) else frozenset()
            if named:
                return named
            if re.fullmatch(r"[A-Z]{3}", word) and self.unit.strip().upper() == word:
                return frozenset({word})
        return frozenset()

    @property
    def amount(self) -> Decimal:
        """The value in base units: a fraction for rates, whole units for money."""
        unit = self.unit.strip().lower()
        exponent = _RATIO.get(unit, _POINTS.get(unit, 0))
        scale = _SCALE.search(unit)
        return self.value.scaleb(exponent + (_EXPONENTS[scale[1].lower()] if scale else 0))


@dataclass(frozen=True, slots=True)
class Passage:
    """A cited text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that may vouch for the numbers of a text."""

    values: tuple[Value, ...] = ()
    passages: tuple[Passage, ...] = ()
    inputs: tuple[tuple[str, Decimal], ...] = ()


def read_evidence(document: Any) -> Evidence:
    """The evidence of a document; unknown keys are passed over, empty values too.

    Raises
        EvidenceError: where a part has another shape than the contract gives it.
    """
    if document is None:
        return Evidence()
    if not isinstance(document, Mapping):
        raise EvidenceError("“evidence” must be an object with “values” and “passages”.")
    return Evidence(
        values=tuple(filter(None, map(_value, _rows(document, "values")))),
        passages=tuple(map(_passage, _rows(document, "passages"))),
        inputs=tuple(_inputs(document.get("inputs"))),
    )


def _rows(document: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = document.get(name)
    if rows is None:
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise EvidenceError(f"“evidence.{name}” must be a list of objects.")
    return rows


def _value(row: Mapping[str, Any]) -> Value | None:
    value = row.get("value")
    if value is None:
        return None
    amount = _decimal(value)
    if amount is None:
        raise EvidenceError(f"The value {_word(row, 'id') or _word(row, 'name')!r} is no number; write it in digits.")
    words = {name: _word(row, name) for name in ("id", "name", "unit", "subject", "period", "as_of")}
    return Value(value=amount, **words)


def _passage(row: Mapping[str, Any]) -> Passage:
    text = row.get("text")
    if not isinstance(text, str):
        raise EvidenceError(f"The passage {_word(row, 'id')!r} has no “text”.")
    return Passage(_word(row, "id"), text)


def _inputs(inputs: Any) -> list[tuple[str, Decimal]]:
    if inputs is None:
        return []
    if not isinstance(inputs, Mapping):
        raise EvidenceError("“evidence.inputs” must be an object of names and values.")
    pairs = ((str(name), _decimal(value)) for name, value in inputs.items())
    return [(name, value) for name, value in pairs if value is not None]


def _word(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < _LARGEST else None
