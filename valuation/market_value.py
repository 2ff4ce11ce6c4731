"""Market value in the currency of the statements and free cash flow: what the price multiples are formed of."""

from __future__ import annotations

from typing import NamedTuple

from valuation.errors import UnusableInput
from valuation.result import ReasonCode
from valuation.sheet import Sheet, shown

_TYPO = 0.005  # parts and a total of one figure may differ by rounding, not by more
_USUAL_CONVERSION = (-2.0, 1.05)


class Quote(NamedTuple):
    """What the market says of a company, by the listing's currency and by the one of the statements."""

    price: float | None
    shares: float | None
    market_cap: float | None
    ordinary_per_ads: float
    fx: float | None
    listing_currency: str | None
    reporting_currency: str | None

    @property
    def given(self) -> bool:
        """Whether any market value can have been meant."""
        return self.market_cap is not None or self.price is not None


def market_value(sheet: Sheet, quote: Quote) -> float | None:
    """Market value of the whole company in the currency of the statements; None with the reason on the sheet."""
    if not _one_currency(sheet, quote):
        return None
    total = quote.market_cap
    if total is None:
        if quote.price is None or quote.shares is None:
            sheet.missing("price" if quote.price is None else "shares", "market_cap_reporting")
            return None
        substituted = f"{shown(quote.price)} · {shown(quote.shares)}/{shown(quote.ordinary_per_ads)}"
        total = quote.price * quote.shares / quote.ordinary_per_ads
        total = sheet.put("market_cap_listing", total, "price · ordinary shares/ordinary per ADS", substituted)
    fx = 1.0 if quote.fx is None else quote.fx
    return sheet.put("market_cap_reporting", total / fx, "market cap/fx", f"{shown(total)}/{shown(fx)}")


def _one_currency(sheet: Sheet, quote: Quote) -> bool:
    """Whether price and statements can be brought together; the reason goes on the sheet where not."""
    listed, reported = quote.listing_currency, quote.reporting_currency
    if listed is not None and reported is not None and listed.upper() == reported.upper():
        if quote.fx not in (None, 1.0):
            raise UnusableInput(f"Price and statements are both in {listed}; leave out fx.")
        return True
    if quote.fx is None and (listed is not None or reported is not None):
        text = f"No rate turns {listed or 'an unknown currency'} into {reported or 'an unknown currency'}; give fx=…."
        sheet.refuse("currency_unknown", text, "market_cap_reporting")
        return False
    return True


class Flows(NamedTuple):
    """What the cash-flow statement of twelve months says; None where it is not reported."""

    ocf: float | None
    capex: float | None
    capex_tangible: float | None = None
    capex_intangible: float | None = None
    fcf: float | None = None


def free_cash_flow(sheet: Sheet, flows: Flows) -> float | None:
    """Free cash flow by the definition that the given figures allow, which the working names."""
    if flows.fcf is not None:
        return sheet.put("fcf", flows.fcf, "as given", shown(flows.fcf))
    spent = _spending(flows)
    if flows.ocf is None or not spent:
        sheet.missing("ocf" if flows.ocf is None else "capex", "fcf")
        return None
    formula = " - ".join(("OCF", *spent))
    substituted = " - ".join(map(shown, (flows.ocf, *spent.values())))
    return sheet.put("fcf", flows.ocf - sum(spent.values()), formula, substituted)


def _spending(flows: Flows) -> dict[str, float]:
    parts = {"tangible capex": flows.capex_tangible, "intangible capex": flows.capex_intangible}
    known = {name: value for name, value in parts.items() if value is not None}
    if flows.capex is None:
        return known
    if len(known) == 2 and abs(sum(known.values()) - flows.capex) > _TYPO * abs(flows.capex):
        raise UnusableInput("capex differs from the sum of its two parts; give either the total or the parts.")
    return {"capex": flows.capex}


def conversion(sheet: Sheet, ocf: float | None, fcf: float | None) -> None:
    """Free over operating cash flow, with a flag where the ratio is unusual; nothing where it has no meaning."""
    if ocf is None or fcf is None:
        return
    if ocf <= 0.0:
        sheet.absent("operating cash flow is not positive", "conversion")
        return
    value = sheet.put("conversion", fcf / ocf, "FCF/OCF", f"{shown(fcf)}/{shown(ocf)}")
    low, high = _USUAL_CONVERSION
    if not low <= value <= high:
        sheet.flag("conversion_unusual", f"Free cash flow is {value:.0%} of operating cash flow; check the figures.")


def price_multiple(sheet: Sheet, name: str, market: float | None, flow: float | None) -> None:
    """Market value over one flow, `p_ocf` or `p_fcf`; the reason goes on the sheet where it has no meaning."""
    label, code, words = _FLOWS[name]
    if flow is None or market is None:
        sheet.missing(label if flow is None else "market_cap", name)
    elif flow <= 0.0:
        sheet.refuse(code, f"{words} ({shown(flow)}) is not positive, so the multiple has no meaning.", name)
    else:
        sheet.put(name, market / flow, f"market cap/{label.upper()}", f"{shown(market)}/{shown(flow)}")


_FLOWS: dict[str, tuple[str, ReasonCode, str]] = {
    "p_ocf": ("ocf", "non_positive_ocf", "Operating cash flow"),
    "p_fcf": ("fcf", "non_positive_fcf", "Free cash flow"),
}
