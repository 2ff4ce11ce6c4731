"""Business types set by hand for companies that the rule's figures misplace, each with its reason and source."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from tools.assumptions import TYPES
from tools.errors import BadArgument
from valuation.company import TypeByHand

DATA = Path(__file__).parent / "data" / "types.csv"
_COLUMNS = ("ticker", "type", "reason", "reason_zh", "source", "date")


def read_types(path: Path = DATA, known: Collection[str] | None = None) -> Mapping[str, TypeByHand]:
    """The curated types by the company's key.

    known: the keys a row may have; None for any.

    Raises
        BadArgument: for a row with an unknown company or type, without a reason or source, or with an unclear date.
    """
    found: dict[str, TypeByHand] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row.get("ticker") or ""
            if key in found or (known is not None and key not in known):
                what = "twice" if key in found else "no company's key"
                raise BadArgument(f"types.csv: “{key}” is {what}; give each company one row under its first ticker.")
            found[key] = _type(key, row)
    return found


def _type(key: str, row: Mapping[str, str]) -> TypeByHand:
    lacking = next((column for column in _COLUMNS if not (row.get(column) or "").strip()), None)
    if lacking is not None:
        raise BadArgument(f"types.csv: {key} has no {lacking}; a type set by hand states all of {', '.join(_COLUMNS)}.")
    if row["type"] not in TYPES:
        raise BadArgument(f"types.csv: “{row['type']}” of {key} is not a type; write one of {', '.join(TYPES)}.")
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        raise BadArgument(f"types.csv: “{row['date']}” of {key} is not a date; write it as 2026-11-21.") from None
    return TypeByHand(
        type=row["type"], reason_en=row["reason"], reason_zh=row["reason_zh"], source=row["source"], as_of=day
    )
