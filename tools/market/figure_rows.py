"""The rows of a user's table as facts: each cell either a figure with all it needs, or one sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tools.market.directory import Directory
from tools.market.facts import CURRENCIES, Fact
from tools.market.figure_cells import NO_RESULT, Line
from tools.market.figure_layout import Given, given_figures
from tools.market.figure_words import (
    YUAN,
    Amount,
    Figure,
    Part,
    Unit,
    plain_text,
    read_amount,
    read_figure,
    read_per,
    read_period,
    read_unit,
)
from tools.market.reported import plain
from tools.market.resolution import Ambiguous, Match, WrongSuffix
from tools.market.results_calendar import due_fact, read_span
from valuation.company import Listing

_LOST_ZEROS = re.compile(r"[1-9]\d{0,4}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that was read: its fact, its part of market data and its line, or the sentence that refuses it.

    ticker: the listing it belongs to, as far as that is known.
    """

    line: int
    ticker: str = ""
    part: Part = "statements"
    fact: Fact | None = None
    refusal: str = ""


class _Refused(Exception):
    """A cell cannot be used; the text is the rest of a sentence that begins with its line."""


def read_entries(lines: Sequence[Line], name: str, directory: Directory) -> tuple[Entry, ...]:
    """What a table says, one entry a figure; two lines that contradict each other are both refused.

    Raises
        Unreadable: if its first row does not name the columns.
    """
    figures, unknown = given_figures(lines)
    entries = [_entry(cell, name, directory) for cell in figures]
    head = lines[0].number
    strange = [Entry(head, refusal=f"{name}, line {head}: the column “{word}” is no figure.") for word in unknown]
    return (*strange, *_without_contradictions(entries))


def _entry(cell: Given, name: str, directory: Directory) -> Entry:
    ticker, line = "", cell.line
    try:
        figure = _figure(cell)
        listing = None if figure.part == "rates" else _listing(cell, directory)
        ticker = _rate_ticker(figure) if listing is None else listing.ticker
        if figure.kind == "day" and listing is not None:
            return Entry(line, ticker, figure.part, _due(cell, listing, f"{name}, line {line}"))
        return Entry(line, ticker, figure.part, _fact(cell, figure, listing, directory, f"{name}, line {line}"))
    except _Refused as refused:
        return Entry(line, ticker, refusal=f"{name}, line {line} is left out: {refused}.")


def _figure(cell: Given) -> Figure:
    figure = read_figure(cell.figure)
    if figure is None:
        raise _Refused(f"“{cell.figure}” is no figure that is used; see the example for their names")
    return figure


def _rate_ticker(figure: Figure) -> str:
    return "_FX_" if figure.kind == "rate" else "_RATE_"


def _listing(cell: Given, directory: Directory) -> Listing:
    text = cell.row.get("ticker", "")
    if not text:
        raise _Refused("its ticker is empty; write it as 0700.HK, 002594.SZ or BABA")
    if _LOST_ZEROS.fullmatch(text):
        raise _Refused(f"“{text}” may have lost its zeros; write it with its exchange, as 0700.HK or 002594.SZ")
    found = directory.resolve(text)
    if isinstance(found, Match):
        return found.listing
    if isinstance(found, Ambiguous | WrongSuffix):
        raise _Refused(found.sentence.rstrip("."))
    raise _Refused(f"“{text}” is no company of the table of companies; write its ticker, as 0700.HK")


def _fact(cell: Given, figure: Figure, listing: Listing | None, directory: Directory, where: str) -> Fact:
    amount = _amount(cell, figure)
    unit, currency = _unit(figure, amount.unit, listing)
    row = cell.row
    told = _day(row, "date")
    end = _day(row, "period_end") or (told if figure.spot and "period" not in row else None)
    if end is None:
        raise _Refused("it has no day; give period_end, the last day of its period, as 2025-12-31")
    return Fact(
        ticker=_rate_ticker(figure) if listing is None else listing.ticker,
        field=figure.name,
        value=plain(amount.value.scaleb(amount.unit.power)),
        unit=unit,
        currency=currency,
        per=_per(cell, figure, listing, directory),
        period=_period(cell, figure, end),
        period_end=end.isoformat(),
        source_date=told.isoformat() if told else "",
        quality="user",
        source="; ".join(filter(None, (where, row.get("source")))),
        note="; ".join(filter(None, ("given by the user", row.get("note")))),
        definition=row.get("definition", "as the user gives it" if figure.name.startswith("capex") else ""),
    )


def _due(cell: Given, listing: Listing, where: str) -> Fact:
    """The day of the next results; `period_end` is the end of the period they report."""
    span = read_span(plain_text(cell.value))
    if span is None:
        raise _Refused(
            f"“{cell.value}” is no day, nor a first and a last one in their order; write 2026-11-12, "
            "2026-11-12 estimate or 2026-11-12/2026-11-16"
        )
    row = cell.row
    told, end = _day(row, "date"), _day(row, "period_end")
    return due_fact(
        listing,
        span,
        read=told.isoformat() if told else "",
        quality="user",
        source="; ".join(filter(None, (where, row.get("source")))),
        period_end=end.isoformat() if end else "",
        note="; ".join(filter(None, ("given by the user", row.get("note")))),
    )


def _amount(cell: Given, figure: Figure) -> Amount:
    """The number with the one unit that its cell, its column or its row gives."""
    if cell.value == NO_RESULT:
        raise _Refused("its formula has no stored result; open the file in a spreadsheet program and save it")
    if not cell.value:
        raise _Refused("its value is empty; give a number, or take the row out")
    amount = read_amount(cell.value)
    if amount is None:
        raise _Refused(f"“{cell.value}” is no number that can be read in one way; write it as 1234.5 or 12.3bn")
    stated = [amount.unit, *_stated(cell, figure)]
    powers = {unit.power for unit in stated if unit.power}
    whats = {unit.what for unit in stated if unit.what}
    if YUAN in whats and len(whats) > 1 and "CNY" in whats:
        whats.discard(YUAN)
    if len(powers) > 1 or len(whats) > 1 or sum(bool(unit.power) for unit in stated) > 1:
        raise _Refused("its unit is given twice; leave the scale and the currency in one place")
    if figure.kind in ("ratio", "rate", "percent") and powers:
        raise _Refused(f"{figure.name} takes no scale such as million or 亿")
    return replace(amount, unit=Unit(max(powers, default=0), max(whats, default="")))


def _stated(cell: Given, figure: Figure) -> list[Unit]:
    """The units beside the number; a scale of the whole row is not one of a figure per share or of a count."""
    row = " ".join(filter(None, (cell.row.get("unit"), cell.row.get("currency"))))
    own = cell.unit or ("" if figure.kind in ("rate", "ratio", "percent") and not cell.alone else row)
    unit = read_unit(own)
    if unit is None:
        raise _Refused(f"“{own}” is no unit that is known; write it as CNY, USD m, 亿港元, shares or %")
    if cell.unit or cell.alone:
        return [unit]
    if figure.kind == "shares" and unit.what != "shares":
        return []
    return [replace(unit, power=0) if figure.kind == "each" else unit]


def _unit(figure: Figure, unit: Unit, listing: Listing | None) -> tuple[str, str]:
    """Unit and currency of the fact; refused where the cell says another kind than the figure is."""
    if figure.kind in ("money", "each"):
        return "money", _currency(unit, listing)
    if figure.kind == "rate":
        base, quote = figure.name[:3], figure.name[3:]
        if unit.what not in ("", quote):
            raise _Refused(f"{figure.name} is {quote} for one {base}, not {unit.what}")
        return "rate", f"{quote} per {base}"
    expected = {"shares": ("", "shares"), "ratio": ("",), "percent": ("%",)}[figure.kind]
    if unit.what not in expected:
        wanted = " or ".join(word or "nothing" for word in expected)
        raise _Refused(f"{figure.name} takes the unit {wanted}, not “{unit.what or 'nothing'}”")
    return figure.kind, ""


def _currency(unit: Unit, listing: Listing | None) -> str:
    if unit.what in CURRENCIES:
        return unit.what
    if unit.what == YUAN and listing is not None and listing.market in ("SH", "SZ", "BJ"):
        return "CNY"
    if unit.what == YUAN:
        raise _Refused("元 may be of several countries here; write 人民币, 港元 or 美元")
    if unit.what:
        raise _Refused(f"an amount of money cannot be in {unit.what}")
    raise _Refused("its currency is missing; give the unit, as CNY, HKD m or 亿美元")


def _per(cell: Given, figure: Figure, listing: Listing | None, directory: Directory) -> str:
    """The kind of share an amount belongs to; a price is per listed unit, whatever that is."""
    if figure.kind != "each" or figure.name == "price" or listing is None:
        return ""
    given = cell.row.get("per", "")
    if given:
        basis = read_per(given)
        if basis is None:
            raise _Refused(f"“{given}” is no kind of share; write ordinary or ads")
        return basis
    company = directory.company_of(listing.ticker)
    if company is not None and any(line.share == "ads" for line in company.listings):
        raise _Refused(
            "the company has ADS beside its shares; say in the column per whether it is per ordinary or per ads"
        )
    return "ordinary"


def _period(cell: Given, figure: Figure, end: date) -> str:
    given = cell.row.get("period", "")
    if figure.spot:
        return read_period(given, figure) or end.isoformat() if given else end.isoformat()
    period = read_period(given, figure)
    if period is None:
        wanted = "FY2026E" if figure.part == "estimates" else "FY2025 or TTM"
        raise _Refused(f"“{given}” is no period; write {wanted}")
    return period


def _day(row: Mapping[str, str], column: str) -> date | None:
    text = row.get(column, "")
    if not text:
        return None
    found = _DAY.fullmatch(plain_text(text))
    try:
        return date(*map(int, found.groups())) if found else _no_day(text, column)
    except ValueError:
        return _no_day(text, column)


def _no_day(text: str, column: str) -> date:
    raise _Refused(f"“{text}” in {column} is no day; write it as 2025-12-31")


def _said(fact: Fact) -> tuple[Decimal | str, str]:
    """What two rows must agree on; a day is no number."""
    return (fact.value if fact.unit == "text" else Decimal(fact.value)), fact.currency


def _without_contradictions(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries; of two that give one figure of one period two values, neither."""
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.fact is not None:
            fact = entry.fact
            groups.setdefault((fact.ticker, fact.field, fact.period, fact.period_end, fact.per), []).append(entry)
    disputed: dict[int, str] = {}
    for same in groups.values():
        if len({_said(entry.fact) for entry in same if entry.fact is not None}) > 1:
            lines = " and ".join(str(entry.line) for entry in same)
            disputed |= {id(entry): lines for entry in same}
    for entry in entries:
        if id(entry) not in disputed or entry.fact is None:
            yield entry
        else:
            where = entry.fact.source.split("; ", maxsplit=1)[0]
            why = f"lines {disputed[id(entry)]} give {entry.fact.field} of one period differently; keep one"
            yield replace(entry, fact=None, refusal=f"{where} is left out: {why}.")
