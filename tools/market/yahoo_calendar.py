"""Yahoo's date of the next results: one moment, or two that span several days, and whether it is an estimate."""

from __future__ import annotations

from tools.market.provider import Fetched
from tools.market.results_calendar import DueSpan, due_fact, left_out, local_day, why_not_due
from tools.market.yahoo_access import mapping, moment, rows
from tools.market.yahoo_quote import Summary
from valuation.company import Listing

_MOST = 2  # a first and a last moment


def calendar_facts(summary: Summary, listing: Listing) -> Fetched:
    """The date of the next results, on the exchange's own day; nothing where Yahoo gives none.

    It counts as confirmed only where Yahoo says that it is no estimate; Yahoo does not say which period is reported.
    """
    earnings = mapping(mapping(summary.modules.get("calendarEvents")).get("earnings"))
    given = rows(earnings.get("earningsDate"))
    if not given:
        return Fetched()
    moments = [found for found in map(moment, given) if found is not None]
    if len(moments) != len(given) or len(given) > _MOST:
        return Fetched(left_out=(left_out(listing.ticker, "Yahoo gives no moment, or more than two"),))
    first, last = (local_day(listing, found) for found in (moments[0], moments[-1]))
    confirmed = earnings.get("isEarningsDateEstimate") is False and first == last
    span = DueSpan(first, last, not confirmed)
    why = why_not_due(span, local_day(listing, summary.read))
    if why is not None:
        return Fetched(left_out=(left_out(listing.ticker, why),))
    fact = due_fact(
        listing,
        span,
        read=summary.read.isoformat(timespec="seconds"),
        quality="provider-record",
        source=f"https://finance.yahoo.com/quote/{summary.symbol}",
    )
    return Fetched(facts=(fact,))
