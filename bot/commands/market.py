"""`rerate market`: what the market data holds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from bot.commands.outcome import ANSWERED, FAILURE, REFUSED, app, table
from bot.render.json import dumps
from tools.market.coverage import CoverageRow, coverage
from tools.market.desk import Desk
from tools.market.gathering import Report
from tools.market.resolution import Match
from valuation.company import Period
from valuation.quantity import Quantity

_NOTHING_LIVE = "MARKET_DATA names no source that is fetched; set it to auto, yahoo, edgar or akshare."


def show(parsed: argparse.Namespace) -> int:
    """The figures of one listing, or the coverage of all."""
    desk = app().desk
    if parsed.ticker is None:
        rows = [_covered(row) for row in coverage(desk)]
    else:
        found = desk.look_up(parsed.ticker)
        if not isinstance(found, Match):
            print(f"rerate: {found.sentence}", file=sys.stderr)
            if parsed.json:
                print(dumps([]))
            return REFUSED
        rows = list(_figures(desk, found))
    print(dumps(rows) if parsed.json else table(rows))
    return ANSWERED if rows else REFUSED


def refresh(parsed: argparse.Namespace) -> int:
    """Fetches now, due or not; a host that is left alone for a while stays so."""
    desk = app().desk
    reports, unknown = [], False
    for text in parsed.tickers:
        found = desk.look_up(text)
        if not isinstance(found, Match):
            print(f"rerate: {found.sentence}", file=sys.stderr)
            unknown = True
            continue
        reports += [(found.listing.ticker, report) for report in desk.refresh(found.listing)]
    rows = [_reported(ticker, report) for ticker, report in reports]
    print(dumps(rows) if parsed.json else table(rows))
    for report in dict.fromkeys(report for _, report in reports):
        for sentence in report.left_out:
            print(f"rerate: {report.source}: {sentence}", file=sys.stderr)
    if not desk.live:
        print(f"rerate: {_NOTHING_LIVE}", file=sys.stderr)
    if unknown or not reports:
        return REFUSED
    return ANSWERED if any(not report.down for _, report in reports) else FAILURE


def _reported(ticker: str, report: Report) -> dict[str, object]:
    return {
        "ticker": ticker,
        "source": report.source,
        "part": report.part,
        "figures": report.figures,
        "left_out": len(report.left_out),
        "down": report.down or None,
    }


def example(parsed: argparse.Namespace) -> int:
    """Prints a table of own figures to begin with."""
    from tools.market.file import example as table_of_figures  # noqa: PLC0415 - only here

    print(table_of_figures(parsed.lang), end="")
    return ANSWERED


def _covered(row: CoverageRow) -> dict[str, object]:
    check = row.check
    return {
        "ticker": row.ticker,
        "name": row.name,
        "price_date": row.price_date.isoformat() if row.price_date else None,
        "listed_in": row.currencies[0],
        "reports_in": row.currencies[1],
        "share": row.share_basis,
        "years": row.years,
        "last": row.last_period,
        "market_cap_check": f"{check.deviation:+.1%}" if check else None,
        "missing": ", ".join(row.missing) or None,
    }


def _figures(desk: Desk, found: Match) -> Iterable[dict[str, object]]:
    view, fundamentals = desk.view(found.listing), desk.fundamentals(found.company)
    if view is not None:
        for name, quantity in (("price", view.price), ("market_cap", view.market_cap)):
            if quantity is not None:
                yield _row(name, quantity)
        for fx in view.fx:
            yield {
                "figure": f"{fx.base}{fx.quote}",
                "value": fx.rate,
                "unit": f"{fx.quote} per {fx.base}",
                "period": None,
            } | {
                "as_of": fx.as_of.isoformat(),
                "source": fx.source,
                "note": None,
            }
    if fundamentals is None:
        return
    for name, quantity in (
        ("ordinary_shares", fundamentals.ordinary_shares),
        ("net_cash", fundamentals.net_cash),
        ("beta", fundamentals.beta),
    ):
        if quantity is not None:
            yield _row(name, quantity)
    trailing = (fundamentals.trailing,) if fundamentals.trailing else ()
    for period in (*fundamentals.years, *trailing):
        yield from _period(period)
    for estimate in fundamentals.estimates:
        yield _row(f"{estimate.name}_estimate", estimate.figure)


def _period(period: Period) -> Iterable[dict[str, object]]:
    for name, quantity in period.figures.items():
        yield _row(name, quantity)


def _row(name: str, quantity: Quantity) -> dict[str, object]:
    return {
        "figure": name,
        "value": quantity.value,
        "unit": quantity.kind,
        "period": quantity.period or None,
        "as_of": quantity.as_of.isoformat() if quantity.as_of else None,
        "source": quantity.source,
        "note": quantity.note or None,
    }
