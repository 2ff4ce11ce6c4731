"""A future market and what a company makes of it: the part that FMvD and its reverse share."""

from __future__ import annotations

from typing import NamedTuple

from valuation.errors import UnusableInput
from valuation.sheet import Sheet, shown


class FutureMarket(NamedTuple):
    """What is stated of the year n; None where it is not."""

    market: float | None = None
    tam: float | None = None
    units: float | None = None
    penetration: float | None = None
    asp: float | None = None
    share: float | None = None
    net_margin: float | None = None
    terminal_pe: float | None = None
    fmv: float | None = None

    @property
    def full(self) -> float | None:
        """The market at full penetration."""
        if self.tam is not None:
            return self.tam
        return self.units * self.asp if self.units is not None and self.asp is not None else None

    @property
    def take(self) -> float | None:
        """Value of the company per unit of the market."""
        if self.share is None or self.net_margin is None or self.terminal_pe is None:
            return None
        return self.share * self.net_margin * self.terminal_pe

    def unstated(self) -> str | None:
        """The first figure the future market value lacks."""
        if self.fmv is not None:
            return None
        if self.market is None and (self.full is None or self.penetration is None):
            return "market" if self.full is None and self.penetration is None else self._market_part()
        return next((name for name in ("share", "net_margin", "terminal_pe") if getattr(self, name) is None), None)

    def _market_part(self) -> str:
        if self.penetration is None:
            return "penetration"
        return "market" if self.units is None and self.asp is None else "asp" if self.asp is None else "units"


def require_one_market(stated: FutureMarket) -> None:
    """Raise UnusableInput where the market is stated in two ways, which could disagree."""
    ways = {
        "market": stated.market is not None,
        "tam": stated.tam is not None,
        "units and asp": stated.units is not None or stated.asp is not None,
    }
    given = [name for name, there in ways.items() if there]
    if len(given) > 1 or (stated.market is not None and stated.penetration is not None):
        raise UnusableInput(
            "State the market once: market=…, or tam=… with penetration=…, or units=…, penetration=… and asp=…."
        )


def market_size(sheet: Sheet, stated: FutureMarket) -> float | None:
    """The market of the year n with its line of working; None where it is not stated."""
    require_one_market(stated)
    if stated.market is not None:
        return sheet.put("market", stated.market)
    if stated.penetration is None or stated.full is None:
        return None
    if stated.tam is not None:
        substituted = f"{shown(stated.tam)} · {shown(stated.penetration)}"
        return sheet.put("market", stated.tam * stated.penetration, "tam · penetration", substituted)
    parts = (stated.units, stated.penetration, stated.asp)
    value = stated.full * stated.penetration
    return sheet.put("market", value, "units · penetration · asp", " · ".join(map(shown, parts)))


def future_value(sheet: Sheet, stated: FutureMarket) -> float | None:
    """Future market value with its working; None, and the reason on the sheet, where it has none."""
    if stated.fmv is not None:
        return sheet.put("fmv", stated.fmv)
    market = market_size(sheet, stated)
    lacking = stated.unstated()
    if lacking is not None or market is None or stated.share is None or stated.net_margin is None:
        sheet.missing(lacking or "market", "fmv")
        return None
    revenue = sheet.put("revenue", market * stated.share, "market · share", f"{shown(market)} · {shown(stated.share)}")
    substituted = f"{shown(revenue)} · {shown(stated.net_margin)}"
    income = sheet.put("net_income", revenue * stated.net_margin, "revenue · net margin", substituted)
    if stated.terminal_pe is None or income < 0.0 or stated.net_margin == 0.0:
        sheet.refuse(
            "non_positive_eps", "A net margin of zero or less earns nothing a multiple could be put on.", "fmv"
        )
        return None
    substituted = f"{shown(income)} · {shown(stated.terminal_pe)}"
    return sheet.put("fmv", income * stated.terminal_pe, "net income · terminal PE", substituted)
