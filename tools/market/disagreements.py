"""Two sources that state one figure differently: which figures are compared, how far apart they may be, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tools.market.facts import Fact, best

# How far two statements of one figure may lie apart before a reader is told. Statements are rounded by data pages to
# a million or to four digits; share counts differ by days of buybacks; a price by the minute at which it was read.
TOLERANCE: Mapping[str, float] = {
    "revenue": 0.01,
    "net_income_parent": 0.01,
    "operating_cash_flow": 0.01,
    "capex": 0.01,
    "free_cash_flow": 0.01,
    "shares_outstanding": 0.03,
    "market_cap": 0.03,
    "price": 0.02,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One figure as two sources state it; `used` is the one the valuation takes."""

    used: Fact
    other: Fact

    @property
    def apart(self) -> float:
        """The other over the one used, less one."""
        return float(self.other.value) / float(self.used.value) - 1.0


def disagreements(facts: Iterable[Fact]) -> tuple[Disagreement, ...]:
    """Every figure of one company, period, unit and definition that two sources put further apart than they may.

    The widest first; a figure no source gives a day for is not compared, nor one whose currency is not known.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        if fact.field in TOLERANCE and fact.end is not None and fact.problem() is None:
            groups.setdefault(_same_figure(fact), []).append(fact)
    found = []
    for copies in groups.values():
        used = best(copies)
        if used is None or float(used.value) == 0.0:
            continue
        apart = [Disagreement(used=used, other=other) for other in copies if publisher(other) != publisher(used)]
        found += [each for each in apart if abs(each.apart) > TOLERANCE[used.field]]
    return tuple(sorted(found, key=lambda each: (-abs(each.apart), each.used.ticker, each.used.field)))


def _same_figure(fact: Fact) -> tuple[str, ...]:
    # A fiscal year is one year whether a source gives its last Saturday or the month's end.
    day = "" if fact.period.startswith("FY") else fact.period_end[:10]
    return (fact.field, fact.unit, fact.currency, fact.per, fact.period, day, fact.definition)


def publisher(fact: Fact) -> str:
    """The site or document behind a source, whatever page of it."""
    return urlsplit(fact.source).netloc or fact.source.split(" ")[0]
