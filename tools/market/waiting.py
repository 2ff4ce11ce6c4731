"""How long a server asks to be left alone."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime


def retry_after(header: str | None) -> float | None:
    """Seconds to wait, from a number or a date."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
