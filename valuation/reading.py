"""Reading figures as people type them: "9%", "1,234.5", "2tn", "[1, 2, null]"."""

from __future__ import annotations

import json
import re
from datetime import date

from valuation.errors import UnusableInput

_ABSENT = {"", "null", "none", "n/a", "na", "-"}
_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SCALES = {
    "": 1.0,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "万": 1e4,
    "亿": 1e8,
    "万亿": 1e12,
    "%": 0.01,
    "x": 1.0,
}
_NUMBER = re.compile(r"^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([a-z%万亿]*)$")
_WIDE = str.maketrans("，％．－＋０１２３４５６７８９", ",%.-+0123456789")


def is_absent(text: str) -> bool:
    """Whether the text says that a figure is not reported."""
    return text.strip().casefold() in _ABSENT


def as_number(name: str, text: str) -> float:
    """The number a text stands for; raises UnusableInput if it stands for none.

    >>> [as_number("x", text) for text in ("9%", "1e9", "1,234.5", "2tn", "-0.5")]
    [0.09, 1000000000.0, 1234.5, 2000000000000.0, -0.5]
    """
    found = _NUMBER.match(text.strip().translate(_WIDE).replace("−", "-").casefold())
    if found is None or not re.search(r"\d", found[1]) or found[2] not in _SCALES:
        raise UnusableInput(f"{name} must be a number such as 0.09, 9%, 1e9 or 2tn, not {text!r}.")
    plain = float(found[1].replace(",", ""))
    return plain / 100.0 if found[2] == "%" else plain * _SCALES[found[2]]


def as_yes_no(name: str, text: str) -> bool:
    """The yes or no a text stands for; raises UnusableInput if it is neither."""
    answer = _YES_NO.get(text.strip().casefold())
    if answer is None:
        raise UnusableInput(f"{name} must be true or false, not {text!r}.")
    return answer


def as_date(name: str, text: str) -> date:
    """The day an ISO date names; raises UnusableInput if it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UnusableInput(f"{name} must be a date such as 2026-11-21, not {text!r}.") from None


def as_list(name: str, text: str) -> list[object]:
    """The items of a list written as JSON or with commas; a single figure is a list of one.

    >>> as_list("x", "[1, null, 2.5]"), as_list("x", "10%, none, 3")
    ([1, None, 2.5], ['10%', None, '3'])
    """
    stripped = text.strip().translate(_WIDE)
    if stripped.startswith(("[", "{")):
        try:
            found = json.loads(stripped)
        except ValueError:
            if not (stripped.startswith("[") and stripped.endswith("]") and "{" not in stripped):
                raise UnusableInput(f"{name} is not readable as a list; write it as [1, 2, 3].") from None
            stripped = stripped[1:-1]
        else:
            return found if isinstance(found, list) else [found]
    return [None if is_absent(part) else part.strip() for part in stripped.split(",")]
