"""The day the assistant's tests are asked on."""

from datetime import date

TODAY = date(2026, 11, 21)
