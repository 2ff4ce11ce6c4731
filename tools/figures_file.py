"""Reads a user's own dated figures of one share from a CSV file, for the parting of a price move.

Columns, of which `date` and `price` must be there; an empty cell is not reported, other columns are ignored:

    date                  2025-07-28
    price                 close as traded, in the listing's currency, not adjusted for dividends
    net_income, shares    whole company, and its ordinary shares; or
    eps                   earnings per share
    sales, ocf            whole company; used where earnings are not positive
    fx                    listing currency per reporting currency
    split                 new shares for one old that took effect that day: 3; 1 says that there was none
    discount_rate, growth 9% or 0.09; part the multiple's leg
    eps_fy1, eps_fy2, fy1_end   estimates of two fiscal years and the end of the nearer one

A figure holds until a later row gives a newer one; what is per share or a count follows a split. Prices do not hold.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from tools.errors import BadArgument
from valuation.errors import UnusableInput
from valuation.forward_earnings import Estimates, weight
from valuation.rerating import Standing

_PER_SHARE = ("eps", "eps_fy1", "eps_fy2")
_HELD = ("net_income", "shares", "sales", "ocf", "fx", "discount_rate", "growth", *_PER_SHARE)
_POSITIVE = frozenset({"price", "shares", "fx", "split"})
_OTHER_NAMES = {"revenue": "sales", "operating_cash_flow": "ocf", "earnings_per_share": "eps", "close": "price"}
_LARGEST_FILE = 20_000_000  # bytes; daily prices of a century are two


@dataclass(frozen=True, slots=True)
class DatedFigures:
    """The rows of a file, oldest first: what stood on each day, and the splits by the day they took effect."""

    standings: tuple[Standing, ...]
    splits: tuple[tuple[date, float], ...]

    def on(self, day: date) -> Standing | None:
        """What stood on a day that has a price; None on other days."""
        return next((standing for standing in self.standings if standing.day == day), None)

    def split_between(self, start: date, end: date) -> float | None:
        """New shares for one old after `start` and up to `end`; None where no row states any."""
        stated = [factor for day, factor in self.splits if start < day <= end]
        return math.prod(stated) if stated else None


def read_figures(path: Path) -> DatedFigures:
    """The figures of a file.

    Raises
        BadArgument: for a file that cannot be read, a missing column or a cell that is no number, with its line.
    """
    rows = sorted(_rows(path), key=lambda row: row.day)
    for earlier, later in pairwise(rows):
        if earlier.day == later.day:
            raise BadArgument(f"{path.name} has {later.day} twice, in lines {earlier.line} and {later.line}.")
    return DatedFigures(
        tuple(_standings(rows, path)), tuple((r.day, r.numbers["split"]) for r in rows if "split" in r.numbers)
    )


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    day: date
    numbers: Mapping[str, float]
    year_end: date | None


def _rows(path: Path) -> Iterator[_Row]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise BadArgument(f"{path.name} is larger than 20 MB; leave only the rows of the two days and between.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadArgument(f"{path} cannot be read; give a CSV file in UTF-8 with the columns date and price.") from None
    reader = csv.reader(text.splitlines())
    names = _columns(next(reader, []), path)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _row(reader.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=False)), path)


def _columns(header: Sequence[str], path: Path) -> list[str]:
    names = [name.strip().casefold() for name in header]
    names = [_OTHER_NAMES.get(name, name) for name in names]
    absent = [name for name in ("date", "price") if name not in names]
    if absent:
        raise BadArgument(
            f"{path.name} has no column {' and no column '.join(absent)}; its first line names the columns."
        )
    return names


def _row(line: int, cells: Mapping[str, str], path: Path) -> _Row:
    day = _date(cells.get("date", ""), "date", line, path)
    if day is None:
        raise BadArgument(f"{path.name}, line {line}: the date is empty; write it as 2026-11-20.")
    known = ("price", "split", *_HELD)
    numbers = {name: _number(cells[name], name, line, path) for name in known if cells.get(name)}
    return _Row(line, day, numbers, _date(cells.get("fy1_end", ""), "fy1_end", line, path))


def _date(text: str, name: str, line: int, path: Path) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadArgument(f"{path.name}, line {line}: “{text}” is no {name}; write it as 2026-11-20.") from None


def _number(text: str, name: str, line: int, path: Path) -> float:
    plain = text.replace(",", "")
    percent = plain.endswith("%") and name in ("discount_rate", "growth")
    try:
        value = float(plain.rstrip("%") if percent else plain) / (100.0 if percent else 1.0)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (name in _POSITIVE and value <= 0.0):
        wanted = "a number above zero" if name in _POSITIVE else "a number"
        raise BadArgument(f"{path.name}, line {line}: {name} must be {wanted}, not “{text}”.")
    return value


def _standings(rows: Sequence[_Row], path: Path) -> Iterator[Standing]:
    held: dict[str, float] = {}
    year_end: date | None = None
    for row in rows:
        _split_held(held, row.numbers.get("split", 1.0))
        held |= {name: value for name, value in row.numbers.items() if name in _HELD}
        year_end = row.year_end or year_end
        price = row.numbers.get("price")
        if price is not None:
            yield _standing(row, price, held, _estimates(row, held, year_end, path))


def _split_held(held: dict[str, float], factor: float) -> None:
    """What an earlier row said, brought to the share basis of this one."""
    for name in _PER_SHARE:
        if name in held:
            held[name] /= factor
    if "shares" in held:
        held["shares"] *= factor


def _estimates(row: _Row, held: Mapping[str, float], year_end: date | None, path: Path) -> Estimates | None:
    near, far = held.get("eps_fy1"), held.get("eps_fy2")
    if near is None or far is None or year_end is None:
        return None
    try:
        return Estimates(weight(row.day, year_end), near, far)
    except UnusableInput as error:
        raise BadArgument(f"{path.name}, line {row.line}: {error}") from None


def _standing(row: _Row, price: float, held: Mapping[str, float], forward: Estimates | None) -> Standing:
    return Standing(
        day=row.day,
        price=price,
        net_income=held.get("net_income"),
        earnings_per_share=held.get("eps"),
        shares=held.get("shares"),
        sales=held.get("sales"),
        operating_cash_flow=held.get("ocf"),
        fx=held.get("fx"),
        discount_rate=held.get("discount_rate"),
        growth=held.get("growth"),
        forward=forward,
    )
