"""Twelve trailing months from a fiscal year and two interim periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.parameters import Count, Kind, Money, Words
from valuation.sheet import Sheet, shown

Bridge = Annotated[
    Sequence[float | None] | float | None,
    Kind("money"),
    Words("any figure by its own name: [fiscal year, year to date, year to date a year before]"),
]


@model
def ttm(
    *,
    fy: Annotated[Money | None, Words("the last fiscal year", ("annual", "fiscal_year"))] = None,
    ytd: Annotated[Money | None, Words("the year so far: three, six or nine months", ("h1", "current_ytd"))] = None,
    ytd_prior: Annotated[Money | None, Words("the same months a year before", ("h1_prior", "prior_ytd"))] = None,
    diluted_shares: Annotated[Count | None, Words("latest diluted shares, for earnings per share")] = None,
    **figures: Bridge,
) -> Sheet:
    """Twelve trailing months of any figure; never four times a quarter.

    Formula
        TTM = fiscal year + year to date - year to date a year before; a single figure is a complete year;
        EPS = TTM net income/latest diluted shares
    Units
        any, the same throughout one figure
    Raises
        UnusableInput: for a figure that is not one or three numbers.
        A part that is not reported is answered with `missing_figure`.
    Source
        Usual practice; half-year reporters use their first halves.

    >>> ttm(revenue=[400.0, 120.0, 100.0]).results["revenue"]
    420.0
    """
    sheet = Sheet()
    if fy is not None and (ytd is not None or ytd_prior is not None or not figures):
        _bridge(sheet, "ttm", [fy] if ytd is None and ytd_prior is None else [fy, ytd, ytd_prior])
    for name, parts in figures.items():
        if parts is None:
            sheet.missing(name, name)
        else:
            _bridge(sheet, name, parts if isinstance(parts, Sequence) else [parts])
    income = sheet.results.get("net_income")
    if diluted_shares is not None and isinstance(income, float):
        substituted = f"{shown(income)}/{shown(diluted_shares)}"
        sheet.put("eps_ttm", income / diluted_shares, "TTM net income/diluted shares", substituted)
    if not sheet.results:
        sheet.missing("a figure such as revenue=[year, to date, to date a year before]", "ttm")
    return sheet


def _bridge(sheet: Sheet, name: str, parts: Sequence[float | None]) -> None:
    if len(parts) not in (1, 3):
        raise UnusableInput(
            f"{name} takes [fiscal year, year to date, year to date a year before], not {len(parts)} figures."
        )
    known = [part for part in parts if part is not None]
    if len(known) != len(parts):
        labels = ("fiscal year", "year to date", "year to date a year before")
        gap = labels[list(parts).index(None)]
        sheet.refuse("missing_figure", f"{name} of the {gap} is not reported.", name, detail=name)
    elif len(known) == 1:
        sheet.put(name, known[0], "fiscal year", shown(known[0]))
    else:
        year, now, before = known
        formula = "fiscal year + year to date - year to date a year before"
        sheet.put(name, year + now - before, formula, f"{shown(year)} + {shown(now)} - {shown(before)}")
