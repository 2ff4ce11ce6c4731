"""Cost of capital on market weights, and a rate carried from one currency to another."""

from __future__ import annotations

from typing import Annotated

from valuation.declaration import model
from valuation.parameters import Fraction, Kind, Rate, Words
from valuation.sheet import Sheet, shown

Claim = Annotated[float, Kind("money", at_least=0.0)]
_COUNTRY = {"usd": "us", "cny": "cn", "hkd": "hk", "twd": "tw"}


@model
def wacc(
    *,
    equity: Annotated[Claim | None, Words("market value of the equity", ("e", "market_cap"))] = None,
    debt: Annotated[Claim | None, Words("market value of the debt", ("total_debt",))] = None,
    ke: Annotated[Rate | None, Words("cost of equity", ("cost_of_equity", "re"))] = None,
    kd: Annotated[Rate | None, Words("cost of debt before tax", ("cost_of_debt", "rd"))] = None,
    t: Fraction = 0.0,
    r_home: Annotated[Rate | None, Words("discount rate in the first currency")] = None,
    pi_home: Annotated[Rate | None, Words("inflation of the first currency")] = None,
    pi_foreign: Annotated[Rate | None, Words("inflation of the second currency")] = None,
    r_usd: Annotated[Rate | None, Words("discount rate in US dollars")] = None,
    r_cny: Annotated[Rate | None, Words("discount rate in renminbi")] = None,
    r_hkd: Annotated[Rate | None, Words("discount rate in Hong Kong dollars")] = None,
    r_twd: Annotated[Rate | None, Words("discount rate in New Taiwan dollars")] = None,
    pi_us: Annotated[Rate | None, Words("inflation in the United States")] = None,
    pi_cn: Annotated[Rate | None, Words("inflation in mainland China")] = None,
    pi_hk: Annotated[Rate | None, Words("inflation in Hong Kong")] = None,
    pi_tw: Annotated[Rate | None, Words("inflation in Taiwan")] = None,
) -> Sheet:
    """Weighted cost of capital, and Fisher's translation of a rate into every currency whose inflation is given.

    Formula
        WACC = E/(E + D)·ke + D/(E + D)·kd·(1 - t); r_foreign = (1 + r_home)·(1 + π_foreign)/(1 + π_home) - 1
    Units
        equity, debt: money of one currency; rates, inflation, tax: decimals
    Raises
        UnusableInput: for rates that cannot be meant as decimals.
    Source
        Modigliani & Miller (1963), American Economic Review 53(3); Fisher (1930), The Theory of Interest.

    >>> result = wacc(equity=300.0, debt=100.0, ke=0.10, kd=0.05, t=0.20)
    >>> round(result.results["wacc"], 12), round(wacc(r_home=0.1, pi_home=0.1, pi_foreign=0.05).results["r_foreign"], 12)
    (0.085, 0.05)
    """
    sheet = Sheet()
    if r_home is not None and pi_home is not None and pi_foreign is not None:
        _fisher(sheet, "r_foreign", r_home, pi_home, pi_foreign)
    rates = {"usd": r_usd, "cny": r_cny, "hkd": r_hkd, "twd": r_twd}
    inflation = {"us": pi_us, "cn": pi_cn, "hk": pi_hk, "tw": pi_tw}
    _translate(sheet, rates, inflation)
    if any(figure is not None for figure in (equity, debt, ke, kd)) or not (sheet.results or sheet.reason):
        _weighted(sheet, {"equity": equity, "debt": debt, "ke": ke, "kd": kd}, t)
    return sheet


def _translate(sheet: Sheet, rates: dict[str, float | None], inflation: dict[str, float | None]) -> None:
    """Every currency's rate that follows from the first one given and the two inflations."""
    home = next((currency for currency, rate in rates.items() if rate is not None), None)
    if home is None:
        return
    rate, at_home = rates[home], inflation[_COUNTRY[home]]
    for currency, country in _COUNTRY.items():
        abroad = inflation[country]
        if currency == home or abroad is None or rate is None:
            continue
        if at_home is None:
            sheet.missing(f"pi_{_COUNTRY[home]}", f"r_{currency}")
        else:
            _fisher(sheet, f"r_{currency}", rate, at_home, abroad)


def _fisher(sheet: Sheet, name: str, rate: float, at_home: float, abroad: float) -> None:
    value = (1.0 + rate) * (1.0 + abroad) / (1.0 + at_home) - 1.0
    substituted = f"(1 + {shown(rate)}) · (1 + {shown(abroad)})/(1 + {shown(at_home)}) - 1"
    sheet.put(name, value, "(1 + r_home)·(1 + π_foreign)/(1 + π_home) - 1", substituted)


def _weighted(sheet: Sheet, figures: dict[str, float | None], tax: float) -> None:
    needed = ["equity", "ke"] if figures["debt"] == 0.0 else ["equity", "debt", "ke", "kd"]
    lacking = next((name for name in needed if figures[name] is None), None)
    if lacking is not None:
        sheet.missing(lacking, "wacc")
        return
    equity, debt, ke, kd = (value or 0.0 for value in figures.values())
    total = equity + debt
    if total == 0.0:
        sheet.refuse("outside_domain", "Equity and debt are both zero, so there is nothing to weigh.", "wacc")
        return
    own = sheet.put("weight_equity", equity / total, "E/(E + D)", f"{shown(equity)}/({shown(equity)} + {shown(debt)})")
    lent = sheet.put("weight_debt", debt / total, "D/(E + D)", f"{shown(debt)}/({shown(equity)} + {shown(debt)})")
    substituted = f"{shown(own)} · {shown(ke)} + {shown(lent)} · {shown(kd)} · (1 - {shown(tax)})"
    sheet.put("wacc", own * ke + lent * kd * (1.0 - tax), "E/(E + D)·ke + D/(E + D)·kd·(1 - t)", substituted)
