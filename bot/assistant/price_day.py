"""Of when a price is: a close, or a trade within the day with its time and the delay of the data."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Final

from bot.answer import Language
from bot.phrases import phrase
from valuation.assessment import Assessment
from valuation.case import YOUR_ASSUMPTION
from valuation.company import Market

# When continuous trading ends; a trade at or after it is the day's close.
_CLOSES: Final[dict[Market, time]] = {
    "HK": time(16), "SH": time(15), "SZ": time(15), "BJ": time(15), "US": time(16),
}  # fmt: skip
_TRADED = re.compile(r"traded (\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d)")
_DELAYED = re.compile(r"delayed by (\d+) min")


def price_day_words(assessment: Assessment, language: Language) -> str:
    """“Close of 2026-11-23.”, “2026-11-24 10:00 in New York, 15 min delayed.”; empty without a dated price.

    An old price says how old it is and how to give today's.
    """
    price = assessment.price
    if price is None or price.as_of is None or price.source == YOUR_ASSUMPTION:
        return ""
    said = _within_the_day(price.note, assessment.listing.market, language) or phrase(
        language, "price.close", day=price.as_of
    )
    stale = next((fact.values["days"] for fact in assessment.warnings if fact.code == "stale_price"), None)
    if isinstance(stale, float):
        return phrase(language, "price.stale", said=said, days=f"{stale:.0f}")
    return phrase(language, "price.of", said=said)


def _within_the_day(note: str, market: Market, language: Language) -> str:
    traded, delay = _TRADED.search(note), _DELAYED.search(note)
    at = datetime.fromisoformat(traded[1]) if traded else None
    if at is None or at.time() >= _CLOSES[market]:
        return ""
    key = "price.delayed" if delay else "price.traded"
    place = phrase(language, f"price.place.{market}")
    return phrase(language, key, day=at.date(), time=f"{at:%H:%M}", place=place, minutes=delay[1] if delay else "")
