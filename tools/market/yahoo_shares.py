"""Earnings per share and share counts of Yahoo's statements, once it is shown whether they are per share or per ADS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tools.market.reported import Reported, plain
from tools.market.yahoo_series import Point, Series
from tools.market.yahoo_spans import reported
from tools.market.yahoo_trailing import TwelveMonths
from valuation.company import Listing
from valuation.quantity import ShareBasis

_SAME_COUNT = Decimal("0.25")  # a weighted average of years back against today's count; ADS ratios are 2 and more
_SAME_EARNINGS = Decimal("0.1")
_ROUNDED = Decimal("0.006")  # earnings per share are written to the cent
_CENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ShareFigures:
    """Figures per share and share counts, and a sentence for each that cannot be used."""

    amounts: tuple[Reported, ...] = ()
    left_out: tuple[str, ...] = ()


def share_figures(
    annual: Series, quarterly: Series, months: TwelveMonths, listing: Listing, units: Decimal | None
) -> ShareFigures:
    """Diluted counts in ordinary shares, and earnings per share on the basis their count is on.

    Earnings per share count only where they fit net income over the diluted count: Yahoo labels their currency wrongly
    at times. Those of twelve months are net income over the newest diluted count, not a sum over a split.
    """
    counts = {point.end: point for point in annual.of("shares_diluted_weighted")}
    newest = max(
        (*counts.values(), *quarterly.of("shares_diluted_weighted")), key=lambda point: point.end, default=None
    )
    basis = None if newest is None else _basis(newest.value, listing, units)
    if newest is not None and basis is None:
        return ShareFigures(left_out=(f"Figures per share of {listing.ticker} are left out: {_UNKNOWN}.",))
    left_out: list[str] = []
    amounts = [_ordinary(point, basis, listing) for point in counts.values()]
    incomes = _incomes(annual)
    for field in ("eps_diluted", "eps_basic"):
        for point in annual.of(field):
            why = _why_not(point, counts.get(point.end), incomes.get(point.end), listing)
            if why is None:
                amounts.append(replace(reported(point, 12), per=basis or listing.share))
            else:
                left_out.append(f"{field} to {point.end} is left out: {why}.")
    return ShareFigures((*amounts, *_twelve_months(months, newest, basis)), tuple(left_out))


_UNKNOWN = "whether Yahoo counts ordinary shares or ADS cannot be shown from its market value and a known ratio"


def _basis(count: Decimal, listing: Listing, units: Decimal | None) -> ShareBasis | None:
    """What a count counts: for an ADS the reading that agrees with the market value; None where neither does."""
    if listing.share == "ordinary":
        return "ordinary"
    if listing.ads_ratio is None or not units:
        return None
    ratio = Decimal(str(listing.ads_ratio.ordinary_per_ads))
    if abs(count / units - 1) <= _SAME_COUNT:
        return "ads"
    return "ordinary" if abs(count / (units * ratio) - 1) <= _SAME_COUNT else None


def _ordinary(point: Point, basis: ShareBasis | None, listing: Listing) -> Reported:
    amount = replace(reported(point, 12), unit="shares")
    if basis != "ads" or listing.ads_ratio is None:
        return amount
    ratio = Decimal(str(listing.ads_ratio.ordinary_per_ads))
    note = f"{plain(point.value)} ADS × {plain(ratio)} ordinary shares each"
    return replace(amount, value=point.value * ratio, note=note, quality="derived")


def _incomes(annual: Series) -> Mapping[date, Point]:
    return {point.end: point for point in annual.of("net_income_parent")}


def _why_not(eps: Point, count: Point | None, income: Point | None, listing: Listing) -> str | None:
    """Why earnings per share cannot be used; ordinary shares need no proof where Yahoo gives nothing to prove it by."""
    if count is None or income is None or not count.value:
        return None if listing.share == "ordinary" else "no share count shows whether they are per ADS"
    if eps.currency != income.currency:
        return f"they are in {eps.currency or 'no currency'} and net income in {income.currency or 'none'}"
    expected = income.value / count.value
    if abs(eps.value - expected) <= max(_SAME_EARNINGS * abs(expected), _ROUNDED):
        return None
    return f"{plain(eps.value)} is not net income over the diluted shares, {expected:.2f}"


def _twelve_months(months: TwelveMonths, newest: Point | None, basis: ShareBasis | None) -> Iterator[Reported]:
    income = next((one for one in months.sums if one.field == "net_income_parent"), None)
    if income is None or newest is None or basis is None or newest.value <= 0:
        return
    note = f"net income {plain(income.value)} over {plain(newest.value)} diluted {_UNITS[basis]} (to {newest.end})"
    value = (income.value / newest.value).quantize(_CENT)
    yield replace(income, field="eps_diluted", value=value, per=basis, quality="derived", note=note, basis=newest.line)


_UNITS: Mapping[ShareBasis, str] = {"ordinary": "shares", "ads": "ADS"}
