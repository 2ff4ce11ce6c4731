"""Errors of the tools, by who must act.

ToolError
├── CannotValue    the user gave a name or figures that cannot be valued; the text says what to change
└── BadArgument    the user gave an argument no tool takes; the text says which exist
"""


class ToolError(Exception):
    """Base of what a tool refuses; its text is one sentence fit to be read by a user."""


class CannotValue(ToolError):
    """The company cannot be valued with what is known."""


class BadArgument(ToolError):
    """An argument is unknown or not of the kind the tool takes."""
