"""The daily revaluation summary: what is due, what it says, and getting it there once."""
