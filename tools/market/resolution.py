"""What a text can turn out to mean when a listing is looked for in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from valuation.company import Company, Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One listing of one company; `note` says what was decided on the way, if anything was."""

    text: str
    company: Company
    listing: Listing
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several listings, primary first: mainland and Hong Kong shares of one company, or companies of one name."""

    text: str
    candidates: tuple[Listing, ...]
    companies: tuple[Company, ...]

    @property
    def company(self) -> Company | None:
        """The company when only its listing is open."""
        return self.companies[0] if len(self.companies) == 1 else None

    @property
    def sentence(self) -> str:
        """What to answer back."""
        names = ", ".join(listing.ticker for listing in self.candidates)
        return f"“{self.text}” has several listings; write one of {names}."


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongSuffix:
    """A code with an exchange it does not trade on; the correction is offered, never taken silently."""

    text: str
    correction: str
    exchange: str

    @property
    def sentence(self) -> str:
        """What to write instead."""
        return f"{self.text} is not a listing: that code trades in {self.exchange}. Write {self.correction}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """No listing is known by that text.

    ticker: the canonical form when the text has a ticker's form, which a live source may know.
    company: a known company that is not listed.
    suggestions: companies of a similar name, to be confirmed by the user, never taken.
    """

    text: str
    ticker: str | None = None
    company: Company | None = None
    suggestions: tuple[Company, ...] = ()

    @property
    def sentence(self) -> str:
        """What to change."""
        if self.company is not None:
            return f"{self.company.name_en} is not listed, so it has no price to compare with."
        if self.suggestions:
            names = ", ".join(f"{company.name_en} ({company.key})" for company in self.suggestions)
            return f"“{self.text}” is not known here. Did you mean {names}?"
        return f"“{self.text}” is not known here. Write a ticker such as 0700.HK, 300750.SZ or BABA."


Resolution: TypeAlias = Match | Ambiguous | WrongSuffix | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A ticker or company name inside a longer text, from `start` up to `end`."""

    start: int
    end: int
    text: str
    resolution: Resolution
