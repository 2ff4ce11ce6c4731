"""Errors of the tools, by who must act.

ToolError
├── CannotValue    the user gave a name or figures that cannot be valued; the text says what to change
│   └── NoPrice    the day that was asked for has no price; carries the days that have one
└── BadArgument    the user gave an argument no tool takes; the text says which exist
"""

from collections.abc import Sequence
from datetime import date


class ToolError(Exception):
    """Base of what a tool refuses; its text is one English sentence fit to be read by a user.

    key, fields: what is wrong as a code with its values, for those who word it in another language.
    """

    def __init__(self, text: str, key: str = "", /, **fields: object) -> None:
        super().__init__(text)
        self.key, self.fields = key, fields


class CannotValue(ToolError):
    """The company cannot be valued with what is known."""


class NoPrice(CannotValue):
    """A day has no price in the sources."""

    def __init__(self, ticker: str, day: date, known: Sequence[date]) -> None:
        days = ", ".join(map(str, nearest(day, known)))
        has = f"the days with one include {days}" if days else "no day has one"
        super().__init__(f"No price of {ticker} is known for {day}; {has}.")
        self.ticker, self.day, self.known = ticker, day, tuple(known)


def nearest(day: date, days: Sequence[date], most: int = 6) -> tuple[date, ...]:
    """The days closest to one, oldest first."""
    return tuple(sorted(sorted(days, key=lambda other: (abs((other - day).days), other))[:most]))


class BadArgument(ToolError):
    """An argument is unknown or not of the kind the tool takes."""
