"""The amounts of a company's filings, read from the body of SEC companyfacts: by tag, unit and span of days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from tools.market.edgar_tags import CORE, COUNTS, PER_SHARE, SPANS, Tag
from tools.market.facts import RESTATED
from tools.market.reported import Reported, plain

_ANNUAL = frozenset({"10-K", "10-K/A", "10-K405", "10-KT", "10-KT/A", "20-F", "20-F/A", "40-F", "40-F/A"})
_INDEX = "https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{accession}-index.htm"

_ROUNDING = Decimal("0.005")  # a note in billions beside the statement in millions

Span = tuple[date | None, date]  # first and last day; no first day for an amount of one day
Which = Literal["first", "latest"]


@dataclass(frozen=True, slots=True)
class Version:
    """One amount as one filing gave it."""

    value: Decimal
    filed: str
    form: str
    accession: str
    tag: Tag


class Filings:
    """Everything of one company, told apart by filing, so that a restated amount keeps both of its days."""

    def __init__(self, cik: int, facts: Mapping[str, Any]) -> None:
        self.cik = cik
        self._facts = facts
        self._conflicts: dict[str, list[Decimal]] = {}
        self._read: dict[tuple[str, tuple[Tag, ...], Which], list[Reported]] = {}

    @cached_property
    def currency(self) -> str | None:
        """The currency of the statements: the one in which the newest annual report gives the most periods.

        A foreign filer adds its newest year converted to US dollars for convenience; that column never holds more
        periods than the statements. None where two currencies tie.
        """
        rows = [(row["accn"], row["filed"], unit, row["end"]) for unit, row in self._core_rows()]
        newest = max(rows, key=lambda row: (row[1], row[0]), default=None)
        if newest is None:
            return None
        periods = Counter(unit for unit, _ in {(row[2], row[3]) for row in rows if row[0] == newest[0]})
        (first, most), *others = periods.most_common()
        return None if others and others[0][1] == most else first

    def _core_rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Rows of the figures every company reports, in annual reports, with their unit."""
        for name in CORE:
            for tag in SPANS[name]:
                for unit, rows in self._units(tag).items():
                    yield from ((unit, row) for row in rows if _sound(row) and str(row.get("form")) in _ANNUAL)

    def _units(self, tag: Tag) -> Mapping[str, Sequence[Any]]:
        taxonomy = self._facts.get(tag.taxonomy)
        entry = taxonomy.get(tag.name) if isinstance(taxonomy, dict) else None
        units = entry.get("units") if isinstance(entry, dict) else None
        return {unit: rows for unit, rows in units.items() if isinstance(rows, list)} if isinstance(units, dict) else {}

    def versions(self, tag: Tag, unit: str) -> dict[Span, list[Version]]:
        """Every span of a tag with what each filing said of it, oldest filing first."""
        found: dict[Span, list[Version]] = {}
        for row in self._units(tag).get(unit, ()):
            if _sound(row):
                version = Version(Decimal(str(row["val"])), row["filed"], str(row.get("form")), row["accn"], tag)
                found.setdefault(_span(row), []).append(version)
        sound = {span: self._one_a_filing(tag, span, copies) for span, copies in found.items()}
        return {span: copies for span, copies in sound.items() if copies}

    def _one_a_filing(self, tag: Tag, span: Span, copies: Sequence[Version]) -> list[Version]:
        """Each filing's one amount of a span, oldest filing first; none of a filing that contradicts itself."""
        filings: dict[tuple[str, str], list[Version]] = {}
        for copy in copies:
            filings.setdefault((copy.filed, copy.accession), []).append(copy)
        kept = []
        for _, same in sorted(filings.items()):
            values = sorted({copy.value for copy in same})
            if values[-1] - values[0] <= _ROUNDING * abs(values[-1]):
                kept.append(max(same, key=lambda copy: (len(plain(copy.value).strip("0")), copy.value)))
            else:
                self._conflicts[f"{tag.name} {span[1]} of the filing {same[0].accession}"] = values
        return kept

    @property
    def conflicts(self) -> tuple[str, ...]:
        """A sentence for each amount of which one filing gives several, as the counts of two classes of share."""
        return tuple(
            f"{what} is left out: it is given as {' and '.join(map(plain, values))}."
            for what, values in sorted(self._conflicts.items())
        )

    def unit(self, field: str) -> str:
        """The unit key of a field in the statements' own currency."""
        if field in COUNTS:
            return "shares"
        return f"{self.currency}/shares" if field in PER_SHARE else str(self.currency)

    @cached_property
    def year_ends(self) -> frozenset[date]:
        """The last days of the fiscal years that an annual report covers.

        Twelve months that end with a quarter, as Amazon states them, appear only in interim reports.
        """
        ends = set()
        for name in CORE:
            for span, copies in self._all(name, SPANS[name]):
                if span[0] is not None and _length(span) and any(copy.form in _ANNUAL for copy in copies):
                    ends.add(span[1])
        return frozenset(ends)

    def _all(self, field: str, tags: Iterable[Tag]) -> Iterator[tuple[Span, list[Version]]]:
        for tag in tags:
            yield from self.versions(tag, self.unit(field)).items()

    def amounts(self, field: str, tags: tuple[Tag, ...], which: Which) -> list[Reported]:
        """Every amount of a field, tags in their order, as first filed or as it stands in the latest filing."""
        key = (field, tags, which)
        if key not in self._read:
            self._read[key] = [self.reported(field, span, copies, which) for span, copies in self._all(field, tags)]
        return self._read[key]

    def reported(self, field: str, span: Span, copies: Sequence[Version], which: Which) -> Reported:
        """One amount as first filed, or as it stands now with the filing that first said so."""
        first, chosen = copies[0], copies[0] if which == "first" else _standing(copies)
        note = f"{chosen.tag.taxonomy}:{chosen.tag.name}, {chosen.form} filed {chosen.filed}"
        if chosen.value != first.value:
            note += f"; {RESTATED}{first.value} in the {first.form} filed {first.filed}"
        shares = field in COUNTS
        return Reported(
            field=field,
            value=chosen.value,
            start=span[0],
            end=span[1],
            unit="shares" if shares else "money",
            currency="" if shares else str(self.currency),
            per="ordinary" if field in PER_SHARE else "",
            filed=chosen.filed,
            source=self.address(chosen.accession),
            note=note,
            definition=chosen.tag.definition,
            quality="primary",
            basis=chosen.tag.name,
        )

    def address(self, accession: str) -> str:
        """The page of one filing."""
        return _INDEX.format(cik=self.cik, folder=accession.replace("-", ""), accession=accession)


def _standing(copies: Sequence[Version]) -> Version:
    """The first filing of the last unbroken run of the value that the latest filing gives."""
    chosen = copies[-1]
    for copy in reversed(copies):
        if copy.value != chosen.value:
            break
        chosen = copy
    return chosen


def _sound(row: object) -> bool:
    """Whether a row has what every amount needs; what a filing left empty is not reported."""
    if not isinstance(row, dict) or isinstance(row.get("val"), bool) or not isinstance(row.get("val"), int | float):
        return False
    days = [row.get("end"), row.get("filed"), *([row["start"]] if row.get("start") is not None else [])]
    return isinstance(row.get("accn"), str) and all(_is_day(day) for day in days)


def _is_day(text: object) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _span(row: Mapping[str, Any]) -> Span:
    start = row.get("start")
    return None if start is None else date.fromisoformat(start), date.fromisoformat(row["end"])


def _length(span: Span) -> bool:
    """Whether a span is as long as a fiscal year."""
    return Reported(field="", value=Decimal(0), start=span[0], end=span[1]).whole_year
