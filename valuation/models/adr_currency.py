"""Price over earnings when the share is a depositary one and the statements are in another currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.parameters import Count, Kind, Words
from valuation.sheet import Sheet, shown

Amount = Annotated[
    float | None,
    Kind("money"),
    Words("price_usd, market_cap_usd, eps_ordinary_cny, eps_ads_cny, net_income_cny, usdcny: names end in a currency"),
]
_CURRENCIES = "usd|cny|hkd|twd|eur|jpy|krw|sgd|gbp|inr|aud|cad|chf"
_RATE = re.compile(f"^({_CURRENCIES})({_CURRENCIES})$")
_FIGURE = re.compile(f"^(price|market_cap|mcap|eps|net_income|ni)(_[a-z0-9_]*?)?_({_CURRENCIES})$")


class _Stated(NamedTuple):
    value: float
    currency: str


@model
def adr_currency(
    *,
    ordinary_per_ads: Count = 1.0,
    diluted_ordinary: Annotated[Count | None, Words("ordinary shares, diluted", ("shares", "ordinary_shares"))] = None,
    **amounts: Amount,
) -> Sheet:
    """PE of a depositary share with price and earnings brought to one share basis and one currency.

    Formula
        EPS per ADS = EPS per ordinary share·ordinary per ADS; PE = price·FX/EPS per ADS, or market cap·FX/net income;
        market cap = price·ordinary shares/ordinary per ADS; ordinary shares = market cap/price·ordinary per ADS
    Units
        amounts carry their currency in their name; a rate such as usdcny is yuan per dollar
    Raises
        UnusableInput: for a name that does not end in a currency, or a price or rate that is not positive.
        A missing rate is answered with `currency_unknown`, a loss with `non_positive_eps`.
    Source
        Arithmetic; the ratio of an ADS belongs to a date and must be that of the price.

    >>> result = adr_currency(price_usd=80.0, usdcny=7.0, eps_ordinary_cny=3.5, ordinary_per_ads=8, diluted_ordinary=100)
    >>> [result.results[name] for name in ("eps_ads_cny", "pe", "market_cap_usd")]
    [28.0, 20.0, 1000.0]
    """
    sheet = Sheet()
    figures, rates = _sorted(amounts)
    price, market = figures.get("price"), figures.get("market_cap")
    eps = _eps_per_ads(sheet, figures, ordinary_per_ads)
    if price is not None and market is None and diluted_ordinary is not None:
        substituted = f"{shown(price.value)} · {shown(diluted_ordinary)}/{shown(ordinary_per_ads)}"
        value = price.value * diluted_ordinary / ordinary_per_ads
        formula = "price · ordinary shares/ordinary per ADS"
        market = _Stated(sheet.put(f"market_cap_{price.currency}", value, formula, substituted), price.currency)
    elif price is not None and market is not None and price.currency == market.currency:
        substituted = f"{shown(market.value)}/{shown(price.value)} · {shown(ordinary_per_ads)}"
        value = market.value / price.value * ordinary_per_ads
        sheet.put("ordinary_shares", value, "market cap/price · ordinary per ADS", substituted)
    if price is not None and eps is not None:
        _ratio(sheet, price, eps, rates)
    elif market is not None and "net_income" in figures:
        _ratio(sheet, market, figures["net_income"], rates)
    else:
        sheet.missing("price or market_cap" if price is None and market is None else "eps or net_income", "pe")
    return sheet


def _sorted(amounts: Mapping[str, float | None]) -> tuple[dict[str, _Stated], dict[tuple[str, str], float]]:
    """The amounts by what they are, and the rates by the pair of currencies."""
    figures: dict[str, _Stated] = {}
    rates: dict[tuple[str, str], float] = {}
    for key, value in amounts.items():
        pair, figure = _RATE.match(key.casefold()), _FIGURE.match(key.casefold())
        if pair is None and figure is None:
            raise UnusableInput(f"{key!r} is not readable; end the name in its currency, such as price_usd or eps_cny.")
        if value is None:
            continue
        if value <= 0.0 and (pair is not None or (figure is not None and figure[1] in ("price", "market_cap", "mcap"))):
            raise UnusableInput(f"{key} must be positive, not {value:g}.")
        if pair is not None:
            rates[pair[1], pair[2]] = value
        elif figure is not None:
            figures[_kind(figure[1], figure[2] or "")] = _Stated(value, figure[3])
    return figures, rates


def _kind(word: str, rest: str) -> str:
    if word == "eps":
        return "eps_ads" if "ads" in rest else "eps"
    return {"ni": "net_income", "mcap": "market_cap"}.get(word, word)


def _eps_per_ads(sheet: Sheet, figures: Mapping[str, _Stated], ratio: float) -> _Stated | None:
    if "eps_ads" in figures:
        return figures["eps_ads"]
    eps = figures.get("eps")
    if eps is None:
        return None
    substituted = f"{shown(eps.value)} · {shown(ratio)}"
    value = sheet.put(f"eps_ads_{eps.currency}", eps.value * ratio, "EPS per ordinary · ordinary per ADS", substituted)
    return _Stated(value, eps.currency)


def _ratio(sheet: Sheet, paid: _Stated, earned: _Stated, rates: Mapping[tuple[str, str], float]) -> None:
    if earned.value <= 0.0:
        sheet.refuse("non_positive_eps", "Earnings are not positive, so PE has no meaning.", "pe")
        return
    fx = _rate(paid.currency, earned.currency, rates)
    if fx is None:
        text = f"No rate turns {paid.currency.upper()} into {earned.currency.upper()}; give {paid.currency}{earned.currency}=…."
        sheet.refuse("currency_unknown", text, "pe")
        return
    substituted = f"{shown(paid.value)} · {shown(fx)}/{shown(earned.value)}"
    sheet.put("pe", paid.value * fx / earned.value, "price · FX/earnings", substituted)
    if paid.currency != earned.currency:
        substituted = f"{shown(paid.value)}/{shown(earned.value)}"
        sheet.put("pe_if_currency_ignored", paid.value / earned.value, "price/earnings, wrongly", substituted)


def _rate(base: str, quote: str, rates: Mapping[tuple[str, str], float]) -> float | None:
    if base == quote:
        return 1.0
    if (base, quote) in rates:
        return rates[base, quote]
    return 1.0 / rates[quote, base] if (quote, base) in rates else None
