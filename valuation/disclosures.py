"""What an equity value leaves open: dividend yield, basis of earnings, and what the sources do not disclose."""

from __future__ import annotations

import re

from valuation.assessment import Disclosure
from valuation.case import Case
from valuation.company import FigureName
from valuation.quantity import Quantity

# As a source's own note names it; the longer name before the one inside it.
_BASES = (("non-GAAP", "non_gaap"), ("US GAAP", "gaap"), ("IFRS", "ifrs"), ("GAAP", "gaap"), ("CAS", "cas"))
_NAMED = re.compile("|".join(rf"\b{re.escape(name)}\b" for name, _ in _BASES))
# Nothing of these is in any source; a source that brings one adds it to FigureName.
_NEVER_REPORTED = ("buyback_yield", "fcf_after_sbc", "fcf_after_leases", "stakes")


def disclosures(case: Case) -> tuple[Disclosure, ...]:
    """Each item with its figure, or without one where the sources disclose none."""
    company_flow = _latest(case, "free_cash_flow_company")
    return (
        Disclosure(name="earnings_basis", basis=earnings_basis(case)),
        Disclosure(name="dividend_yield", quantity=dividend_yield(case)),
        *((Disclosure(name="fcf_company", quantity=company_flow),) if company_flow is not None else ()),
        *(Disclosure(name=name) for name in _NEVER_REPORTED),
    )


def dividend_yield(case: Case) -> Quantity | None:
    """The last full year's dividend over the price of the listing; None where either is not disclosed.

    Formula
        dividend per share, restated per listed unit in the listing's currency / price
    Units
        decimal per year
    """
    paid, price = _latest(case, "dividend_per_share"), case.price
    if paid is None or price is None or price.per is None:
        return None
    unit = case.listed_money(paid)
    if unit is None:
        return None
    return Quantity(
        value=unit.over(price).value,
        unit="ratio",
        period=paid.period,
        as_of=price.as_of,
        source=paid.source,
        note=f"{unit.value:g} {unit.currency} / {price.value:g} {price.currency}",
    )


def earnings_basis(case: Case) -> str:
    """The accounting basis the source of the latest net income names; "as_reported" where it names none."""
    income = _latest(case, "net_income")
    named = _NAMED.search(income.note) if income is not None else None
    return dict(_BASES)[named.group()] if named else "as_reported"


def _latest(case: Case, name: FigureName) -> Quantity | None:
    """The figure of the newest fiscal year that reports it."""
    found = (year.figure(name) for year in reversed(case.fundamentals.years))
    return next((figure for figure in found if figure is not None), None)
