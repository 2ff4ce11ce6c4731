"""Which of the three business types a company is, from plain figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.parameters import Fraction, Kind, Ratio, Times, Words
from valuation.sheet import Sheet, require_known, shown

STAGES = ("race_track", "cash_flow", "cyclical", "unclassified")
RACE_TRACK_BELOW = 0.10
CASH_YEARS = 0.80
CONVERSION = 0.50
WORST_REVENUE = -0.05
LEAST_YEARS = 3
Moves = Annotated[Sequence[float | None], Kind("decimal per year", at_least=-1.0)]
Move = Annotated[float, Kind("decimal per year", at_least=-1.0)]


@model
def classification(
    *,
    penetration: Annotated[Fraction | None, Words("share of the industry's market already reached")] = None,
    ocf_positive_years: Annotated[Times | None, Words("reported years with positive operating cash flow")] = None,
    ocf_years: Annotated[Times, Words("years that report operating cash flow", ("reported_years", "years"))] = 5,
    fcf_over_ocf: Annotated[Ratio | None, Words("ΣFCF/ΣOCF over the reported years", ("conversion",))] = None,
    fcf_over_ocf_latest: Annotated[Ratio | None, Words("FCF/OCF of the latest year")] = None,
    rev_yoy: Annotated[Moves | Move | None, Words("revenue growth of each year", ("revenue_growth",))] = None,
    eps_positive: Annotated[bool | None, Words("shown only: the rule does not test earnings")] = None,
    ni_worst_yoy: Annotated[Ratio | None, Words("shown only: the rule does not test earnings")] = None,
    override: Annotated[str | None, Words("a type set by hand, which wins")] = None,
    report_class: Annotated[str | None, Words("the type the report gives the industry, for want of years")] = None,
) -> Sheet:
    """The business type: race-track by penetration, else cash-flow by record, else cyclical.

    Formula
        penetration < 10 % → race_track; else OCF > 0 in at least 80 % of the years and ΣFCF/ΣOCF ≥ 50 % and
        revenue never below -5 % on the year → cash_flow; else cyclical. Fewer than 3 years → the report's class
        of the industry, else unclassified. A type set by hand wins.
    Units
        shares and growth: decimals
    Raises
        UnusableInput: for a type that does not exist, or more positive years than years.
    Source
        CMS strategy report of 16 June 2024 for the types and the 10 %; the cash-flow test is the house's reading.

    >>> classification(penetration=0.7, ocf_positive_years=5, fcf_over_ocf=0.6, rev_yoy=[0.08, -0.01]).results["stage"]
    'cash_flow'
    """
    sheet = Sheet()
    if ocf_positive_years is not None and ocf_positive_years > ocf_years:
        raise UnusableInput(f"{ocf_positive_years} positive years of {ocf_years} cannot be; give ocf_years.")
    del eps_positive, ni_worst_yoy
    if override is not None:
        require_known(override, STAGES, "The type")
        sheet.say("stage", override, "set by hand", override)
    elif penetration is not None and penetration < RACE_TRACK_BELOW:
        sheet.say("stage", "race_track", "penetration < 10 %", shown(penetration))
    elif ocf_positive_years is None or fcf_over_ocf is None or ocf_years < LEAST_YEARS:
        _without_record(sheet, ocf_years, report_class)
    else:
        growth = [value for value in (rev_yoy if isinstance(rev_yoy, Sequence) else [rev_yoy]) if value is not None]
        _by_record(sheet, ocf_positive_years / ocf_years, fcf_over_ocf, growth)
        if fcf_over_ocf_latest is not None and fcf_over_ocf_latest < CONVERSION <= fcf_over_ocf:
            sheet.flag(
                "capex_cycle", "The latest year converts less than half of its cash flow; the pooled years decide."
            )
    return sheet


def _without_record(sheet: Sheet, years: int, report_class: str | None) -> None:
    if report_class is not None:
        require_known(report_class, STAGES, "The report's class")
        sheet.say("stage", report_class, "class the report gives the industry", report_class)
        return
    sheet.say("stage", "unclassified")
    if years < LEAST_YEARS:
        sheet.refuse("too_few_observations", f"{years} reported years are too few; the rule needs {LEAST_YEARS}.")
    else:
        sheet.missing("ocf_positive_years and fcf_over_ocf")


def _by_record(sheet: Sheet, positive: float, conversion: float, growth: Sequence[float]) -> None:
    worst = min(growth, default=None)
    sheet.put("ocf_positive_share", positive)
    checks = {
        "ocf_positive_enough": positive >= CASH_YEARS,
        "converts_enough": conversion >= CONVERSION,
        "revenue_held": None if worst is None else worst >= WORST_REVENUE,
    }
    for name, holds in checks.items():
        sheet.say(name, holds)
    if False not in checks.values() and worst is None:
        sheet.say("stage", "unclassified")
        sheet.missing("rev_yoy", "revenue_held")
        return
    stage = "cash_flow" if all(checks.values()) else "cyclical"
    formula = "OCF > 0 in ≥ 80 % of the years and ΣFCF/ΣOCF ≥ 50 % and no revenue fall below -5 %"
    record = f"{shown(positive)}; {shown(conversion)}; {'not given' if worst is None else shown(worst)}"
    sheet.say("stage", stage, formula, record)
