"""What `rerate daily --json` says of changes, alerts and the state of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.daily.change import Change
from bot.storage.alerts import Told
from bot.storage.valuations import StoredValuation


def health_document(valuations: Sequence[StoredValuation]) -> dict[str, object]:
    """Sources and days of the prices."""
    dated = [found for found in valuations if found.price_day]
    oldest = min(dated, key=lambda found: (found.price_day, found.ticker), default=None)
    origins: dict[str, int] = {}
    for found in valuations:
        origins[found.origin] = origins.get(found.origin, 0) + 1
    return {
        "oldest_price": None if oldest is None else {"ticker": oldest.ticker, "date": oldest.price_day},
        "origins": dict(sorted(origins.items())),
        "price_dates": {found.ticker: found.price_day or None for found in valuations},
    }


def change_document(found: Change, event: Mapping[str, object] | None) -> dict[str, object]:
    """A change before and after, with its parts. event: what is named beside it."""
    before, after = found.before, found.after
    return {
        "ticker": after.ticker,
        "new": before is None,
        "currency": after.currency,
        "price": _pair(before.price if before else None, after.price, found.price_move),
        "value": _pair(before.base if before else None, after.base, found.value_move),
        "gap": _pair(before.gap if before else None, after.gap, found.gap_move),
        "type": {"before": before.type if before else None, "after": after.type},
        "method": {"before": (before.method or None) if before else None, "after": after.method or None},
        "attribution": [{"name": leg.name, "log": leg.log} for leg in found.legs],
        "value_attribution": [{"name": leg.name, "log": leg.log} for leg in found.value_legs],
        "trailing_earnings_unchanged": found.earnings_unchanged,
        "catalyst": event,
    }


def alert_document(told: Told) -> dict[str, object]:
    """An alert as it was told."""
    return {
        "ticker": told.ticker,
        "measure": told.measure,
        "relation": told.relation,
        "threshold": told.threshold,
        "value": told.value,
        "at": datetime.fromtimestamp(told.at, UTC).isoformat(timespec="seconds"),
    }


def _pair(before: float | None, after: float | None, move: float | None) -> dict[str, float | None]:
    return {"before": before, "after": after, "change": move}
