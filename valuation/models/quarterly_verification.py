"""Whether a quarter delivers what a re-rating has paid for in advance."""

from __future__ import annotations

from typing import Annotated

from valuation.declaration import model
from valuation.parameters import Change, Growth, Money, Multiple, Times, Words, Years
from valuation.sheet import Sheet, shown

_AHEAD = 0.15
_AT_RISK = 2
_SLACK = 1e-9  # a figure exactly on the line is met, whatever the last bit says


@model
def quarterly_verification(
    *,
    actual: Annotated[Money | None, Words("the quarter's figure as reported")] = None,
    consensus: Annotated[Money | None, Words("what was expected of it", ("expected",))] = None,
    prior_year: Annotated[Money | None, Words("the same quarter a year before")] = None,
    required_yoy: Annotated[Growth | None, Words("growth on the year that the price requires")] = None,
    surprise_floor: Annotated[Change, Words("how far below expectations still counts as met")] = -0.02,
    pe0: Annotated[Multiple | None, Words("multiple before the re-rating")] = None,
    pe1: Annotated[Multiple | None, Words("multiple after it")] = None,
    n: Years | None = None,
    verified_quarters: Annotated[Times | None, Words("quarters verified since the re-rating")] = None,
    missed_quarters: Annotated[Times | None, Words("quarters missed in a row", ("misses",))] = None,
) -> Sheet:
    """Surprise and growth of a quarter against what is required, and what a re-rating still has to earn.

    Formula
        surprise = actual/expected - 1; yoy = actual/prior year - 1;
        verified where surprise ≥ -2 % and yoy ≥ required; required growth = (PE1/PE0)^(1/n) - 1;
        re-rating above 15 % without a verified quarter: ahead of earnings; two misses: at risk
    Units
        figures: money of one currency; growth, surprise: decimals; n: years
    Raises
        UnusableInput: for growth that cannot be meant as a decimal.
        A quarter not yet disclosed is answered with `missing_figure`.
    Source
        CITIC report of 2025 for verification quarter by quarter; the thresholds are the house's.

    >>> result = quarterly_verification(actual=110.0, consensus=100.0, prior_year=88.0, required_yoy=0.2)
    >>> result.results["verified"], round(result.results["yoy"], 9)
    (True, 0.25)
    """
    sheet = Sheet()
    rerated = pe0 is not None or pe1 is not None
    if not rerated or any(figure is not None for figure in (actual, consensus, prior_year)):
        surprise = _change(sheet, "surprise", actual, ("consensus", consensus))
        growth = _change(sheet, "yoy", actual, ("prior_year", prior_year))
        _verify(sheet, (surprise, surprise_floor), (growth, required_yoy))
    if pe0 is not None and pe1 is not None:
        _rerating(sheet, pe0, pe1, n)
        _state(sheet, pe1 / pe0 - 1.0, verified_quarters, missed_quarters)
    elif rerated:
        sheet.missing("pe1" if pe1 is None else "pe0", "rerating")
    return sheet


def _change(sheet: Sheet, name: str, actual: float | None, against: tuple[str, float | None]) -> float | None:
    label, base = against
    if actual is None or base is None:
        sheet.missing("actual" if actual is None else label, name)
        return None
    if base <= 0.0:
        sheet.refuse(
            "non_positive_eps", f"{label} ({shown(base)}) is not positive, so a change on it has no meaning.", name
        )
        return None
    return sheet.put(name, actual / base - 1.0, f"actual/{label} - 1", f"{shown(actual)}/{shown(base)} - 1")


def _verify(sheet: Sheet, surprise: tuple[float | None, float], growth: tuple[float | None, float | None]) -> None:
    """Both tests; a failed one decides even where the other cannot be made."""
    if growth[1] is None and growth[0] is not None and surprise[0] is not None:
        sheet.missing("required_yoy")
    tests = [None if found is None or least is None else found >= least - _SLACK for found, least in (surprise, growth)]
    verdict = False if False in tests else None if None in tests else True
    words = f"surprise {shown(surprise[0])} ≥ {shown(surprise[1])} and yoy {shown(growth[0])} ≥ {shown(growth[1])}"
    sheet.say("verified", verdict, "surprise ≥ floor and yoy ≥ required", words)


def _rerating(sheet: Sheet, before: float, after: float, n: float | None) -> None:
    sheet.put("rerating", after / before - 1.0, "PE1/PE0 - 1", f"{shown(after)}/{shown(before)} - 1")
    if n is not None:
        substituted = f"({shown(after)}/{shown(before)})^(1/{shown(n)}) - 1"
        sheet.put("required_growth", (after / before) ** (1.0 / n) - 1.0, "(PE1/PE0)^(1/n) - 1", substituted)


def _state(sheet: Sheet, rerating: float, verified: int | None, missed: int | None) -> None:
    if missed is not None and missed >= _AT_RISK:
        sheet.say("state", "rerating_at_risk", "two misses or more", f"{missed} missed")
    elif rerating > _AHEAD and verified == 0:
        sheet.say("state", "ahead_of_earnings", "re-rating > 15 % and no verified quarter", shown(rerating))
    elif verified:
        sheet.say("state", "being_verified", "a verified quarter since the re-rating", f"{verified} verified")
    elif verified is not None:
        sheet.say("state", "no_rerating", "re-rating ≤ 15 %", shown(rerating))
