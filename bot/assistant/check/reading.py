"""A number as a text states it: what it can mean, how exactly it is shown, and what words say about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

DOWNSIDE = -2
Unit = Literal["plain", "scaled", "money", "percent", "pp", "multiple", "part"]


@dataclass(frozen=True, slots=True)
class Form:
    """One meaning of a number in base units: 8.5 % is 0.085, 50 bp is 0.005, $1.85bn is 1,850,000,000."""

    value: Decimal
    quantum: Decimal  # worth of one unit in the last shown place
    unit: Unit
    currencies: frozenset[str] = frozenset()
    change: bool = False  # stands for a growth, as “doubled” does for +100 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A number found in a text, with its span there.

    sign: -1 or +1 where written, 2 where “(5.2%)” leaves it open. direction: -1 or +1 by a word such as “fell”, 2 by one
    such as “below”, DOWNSIDE by one such as “overvalued”. bound: +1 for “over”, -1 for “under”. interval: what words such as “mid-teens” allow.
    """

    start: int
    end: int
    forms: tuple[Form, ...]
    sign: int = 0
    direction: int = 0
    hedged: bool = False
    bound: int = 0
    inclusive: bool = False
    interval: tuple[Decimal, Decimal] | None = None
    counted: bool = False  # a small count, a list marker: no claim
    open_unit: bool = False  # no unit of its own, so it may take the one of its range
    timed: bool = False  # of years, days or the like
    inherited: bool = False  # took its unit from the number after it
    exponent: int = 0  # places its scale and unit move the decimal point
