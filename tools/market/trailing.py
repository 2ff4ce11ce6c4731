"""Twelve trailing months from what is reported: the fiscal year, plus the months since, less the same months before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tools.market.reported import Reported, fiscal_year, plain

_CORE = ("revenue", "net_income_parent", "net_income_total", "operating_cash_flow")
_SLACK = timedelta(days=10)  # fiscal years of 52 and 53 weeks do not begin and end on the same day
_SAME_COUNT = Decimal("1.2")  # share counts further apart than this mean a split between the three reports
_NOT_ADDITIVE = frozenset({"shares_diluted_weighted"})


@dataclass(frozen=True, slots=True)
class Trailing:
    """The sums that could be formed, all to one day, and a sentence for each that could not."""

    sums: tuple[Reported, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """The three amounts of one sum."""

    year: Reported
    since: Reported
    before: Reported

    @property
    def value(self) -> Decimal:
        """The twelve trailing months.

        Formula
            fiscal year + months since − the same months of the year before
        """
        return self.year.value + self.since.value - self.before.value

    def sum(self) -> Reported:
        """The twelve months as an amount that says how it was formed."""
        months = f"{self.since.start} to {self.since.end}", f"{self.before.start} to {self.before.end}"
        note = (
            f"{fiscal_year(self.year.end)} {plain(self.year.value)} + {plain(self.since.value)} ({months[0]}) "
            f"− {plain(self.before.value)} ({months[1]})"
        )
        filed = max(self.year.filed, self.since.filed, self.before.filed)
        start = self.before.end + timedelta(days=1)
        return replace(self.since, value=self.value, start=start, filed=filed, note=note, quality="derived")


def trailing(reported: Iterable[Reported]) -> Trailing:
    """The twelve months to the newest interim report; nothing where the fiscal year is the newest.

    Months since the year's end are counted from its first day, as interim cash flows are. A quarter is never times four.
    """
    spans = _by_field(reported)
    year_end = max((span.end for name in _CORE for span in spans.get(name, ()) if span.whole_year), default=None)
    end = None if year_end is None else _newest_interim(spans, year_end)
    if year_end is None or end is None:
        return Trailing()
    bridges, left_out = {}, []
    for name, group in spans.items():
        bridge = _bridge(group, year_end, end)
        if bridge is not None:
            bridges[name] = bridge
        elif any(span.whole_year and span.end == year_end for span in group):
            left_out.append(f"{name} of twelve months to {end} is left out: {_missing(group, year_end, end)}.")
    sums, refused = _sums(bridges)
    return Trailing(tuple(sums), (*left_out, *refused))


def _by_field(reported: Iterable[Reported]) -> dict[str, list[Reported]]:
    groups: dict[str, list[Reported]] = {}
    for amount in reported:
        if amount.start is not None:
            groups.setdefault(amount.field, []).append(amount)
    return dict(sorted(groups.items()))


def _newest_interim(spans: dict[str, list[Reported]], year_end: date) -> date | None:
    interim = (span for name in _CORE for span in spans.get(name, ()) if _follows(span, year_end))
    return max((span.end for span in interim), default=None)


def _follows(span: Reported, year_end: date) -> bool:
    first_day = year_end + timedelta(days=1)
    return span.part_of_year and span.start is not None and abs(span.start - first_day) <= _SLACK


def _bridge(group: Sequence[Reported], year_end: date, end: date) -> Bridge | None:
    """The first basis whose three amounts are all there."""
    bases = dict.fromkeys(span.basis for span in group)
    found = (_bridge_of([span for span in group if span.basis == basis], year_end, end) for basis in bases)
    return next((bridge for bridge in found if bridge is not None), None)


def _bridge_of(group: Sequence[Reported], year_end: date, end: date) -> Bridge | None:
    year = next((span for span in group if span.whole_year and span.end == year_end), None)
    since = next((span for span in group if span.end == end and _follows(span, year_end)), None)
    if year is None or since is None:
        return None
    before = next((span for span in group if _same_months(span, year, since)), None)
    return None if before is None else Bridge(year, since, before)


def _same_months(span: Reported, year: Reported, since: Reported) -> bool:
    """Whether a span opens the fiscal year and is as long as the months since."""
    if span.start is None or year.start is None or not span.part_of_year:
        return False
    return abs(span.start - year.start) <= _SLACK and abs(span.days - since.days) <= _SLACK.days


def _missing(group: Sequence[Reported], year_end: date, end: date) -> str:
    if any(span.end == end and _follows(span, year_end) for span in group):
        return "the same months of the year before are not reported"
    return f"the months since {year_end} are not reported"


def _sums(bridges: dict[str, Bridge]) -> tuple[list[Reported], list[str]]:
    shares = bridges.get("shares_diluted_weighted")
    sums, refused = [], []
    for name, bridge in bridges.items():
        if name in _NOT_ADDITIVE:
            continue
        if not bridge.since.per or _one_count(shares):
            sums.append(bridge.sum())
        else:
            refused.append(
                f"{name} of twelve months to {bridge.since.end} is left out: the share counts of its three reports "
                f"are {'too far apart to be added' if shares else 'not reported, so a split cannot be ruled out'}."
            )
    return sums, refused


def _one_count(shares: Bridge | None) -> bool:
    """Whether the three reports rest on one share count, so that earnings per share may be added."""
    if shares is None:
        return False
    counts = [shares.year.value, shares.since.value, shares.before.value]
    return min(counts) > 0 and max(counts) <= _SAME_COUNT * min(counts)
