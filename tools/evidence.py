"""What a tool gives as proof: the source, where in it, and the figures it vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.document import Citation
from valuation.assessment import NamedFigure

EvidenceKind = Literal["report", "accounts", "price", "calculation", "assumption"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A source the reader can check, and the numbers it vouches for.

    subject: the ticker the figures are of, empty for passages. assumed: the figures rest on a user's assumptions.
    """

    kind: EvidenceKind
    title: str
    locator: str  # page, web address, or formula
    as_of: date | None
    quote: str = ""  # the source's own words; empty for calculations
    figures: tuple[NamedFigure, ...] = ()
    subject: str = ""
    citation: Citation | None = None
    assumed: bool = False
