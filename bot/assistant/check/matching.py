"""Whether a shown number is a rounding of a known one."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

from bot.assistant.check.evidence import Kind
from bot.assistant.check.periods import Period
from bot.assistant.check.reading import DOWNSIDE, Form, Reading

Miss = Literal["", "number", "unit", "currency", "sign", "bound"]
_HALF = Decimal("0.5")
_HEDGED_FIGURES = range(2, 8)
_KINDS: dict[str, frozenset[str]] = {
    "plain": frozenset({"money", "ratio", "multiple", "other"}),
    "scaled": frozenset({"money", "other"}),
    "money": frozenset({"money"}),
    "percent": frozenset({"ratio"}),
    "part": frozenset({"ratio"}),
    "pp": frozenset({"pp"}),
    "multiple": frozenset({"multiple", "ratio"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A known number with what it is of. Empty sets and tuples stand for what is not known and so excludes nothing."""

    origin: str  # "value", "input", "question" or the id of a passage
    label: str
    amount: Decimal
    kind: Kind
    currencies: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    change: bool = False
    level: bool = False  # known to be no change
    periods: tuple[Period, ...] = ()
    dated: tuple[Period, ...] = ()
    bound: int = 0
    interval: tuple[Decimal, Decimal] | None = None
    falling: bool = False
    rising: bool = False  # named upside or premium, so that a positive value points up
    threshold: bool = False
    multiplied: bool = False  # told by a word such as “doubled”
    extras: frozenset[str] = field(default_factory=frozenset)


def miss(reading: Reading, form: Form, voucher: Voucher) -> Miss:
    """Why one meaning of a shown number is not this known one; empty where it is."""
    if not _near(reading, form, voucher):
        return "number"
    if voucher.kind != "any" and voucher.kind not in _KINDS[form.unit]:
        return "unit"
    if reading.timed and form.unit == "plain" and voucher.kind in ("money", "ratio", "multiple"):
        return "unit"
    if form.change and form.unit == "multiple" and voucher.kind == "ratio":
        return "unit"
    if form.currencies and voucher.currencies and not form.currencies & voucher.currencies:
        return "currency"
    if not _sign_agrees(reading, form, voucher):
        return "sign"
    return "" if _bound_holds(reading, form, voucher) else "bound"


def _near(reading: Reading, form: Form, voucher: Voucher) -> bool:
    known, shown = abs(voucher.amount), abs(form.value)
    if reading.interval is not None:
        scale = 100 if voucher.kind == "multiple" else 1
        return reading.interval[0] * scale <= known <= reading.interval[1] * scale
    if voucher.interval is not None:
        return False
    if reading.bound and not voucher.bound:
        return abs(known - shown) <= max(_leading_unit(shown), form.quantum * _HALF)
    if abs(known - shown) <= form.quantum * _HALF and (known != 0 or shown == 0):
        return True
    return reading.hedged and any(shown in _rounded(known, figures) for figures in _HEDGED_FIGURES)


def _leading_unit(number: Decimal) -> Decimal:
    return Decimal(1).scaleb(number.adjusted()) if number else Decimal(0)


def _rounded(number: Decimal, figures: int) -> tuple[Decimal, Decimal]:
    if not number:
        return (number, number)
    step = Decimal(1).scaleb(number.adjusted() - figures + 1)
    return (
        (number / step).quantize(Decimal(1), ROUND_HALF_UP) * step,
        (number / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step,
    )


def _sign_agrees(reading: Reading, form: Form, voucher: Voucher) -> bool:
    if voucher.amount == 0 or form.value == 0:
        return True
    known = -1 if voucher.amount < 0 else 1
    if reading.interval is not None:
        return known == 1 if reading.direction != -1 else known == -1 or voucher.falling
    shown = -1 if form.value < 0 else 1
    if reading.sign == 2:
        return True if shown == 1 and not form.change else known == shown
    if reading.sign:
        return known == reading.sign * shown
    if reading.direction == DOWNSIDE:
        return known == -shown or not voucher.rising
    if reading.direction == 2:
        return True
    if reading.direction == -1:
        return known == -shown or voucher.falling
    return known == shown and not (reading.direction == 1 and voucher.falling and voucher.change)


def _bound_holds(reading: Reading, form: Form, voucher: Voucher) -> bool:
    if voucher.bound and voucher.bound != reading.bound and not voucher.threshold:
        return False
    if not reading.bound or voucher.threshold or voucher.bound == reading.bound:
        return True
    known, shown = abs(voucher.amount), abs(form.value)
    if known == shown:
        return reading.inclusive
    return (known > shown) == (reading.bound == 1)
