"""Exchange rates and risk-free rates of the bundled snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tools.market.facts import Fact, newest
from valuation.quantity import FxRate, Quantity

HKD_PER_USD_BAND = (7.75, 7.85)  # convertibility zone of the Hong Kong Monetary Authority
_GOVERNMENT = {"CNY": "CN10Y", "USD": "US10Y"}
_PEGGED = "the Hong Kong dollar is pegged to the US dollar, so the US ten-year yield stands for it"


def exchange_rates(facts: Iterable[Fact]) -> tuple[tuple[FxRate, ...], tuple[str, ...]]:
    """One rate a pair, of the newest day known for it, and a sentence for every rate refused.

    Pairs quoted on the newest day come first; an older pair keeps its own date, and no rate is crossed from two dates.
    """
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.field, []).append(fact)
    rates, refused = [], []
    for pair in sorted(groups):
        rate = _rate(groups[pair])
        if rate is None:
            refused.append(f"{pair} is left out: its day is not known.")
        elif outside_peg(rate):
            refused.append(
                f"{pair} {rate.rate:g} is left out: the Hong Kong dollar trades between 7.75 and 7.85 per US dollar."
            )
        else:
            rates.append(rate)
    rates.sort(key=lambda rate: (-rate.as_of.toordinal(), rate.base, rate.quote))
    return tuple(rates), tuple(refused)


def outside_peg(rate: FxRate) -> bool:
    """Whether a rate between the Hong Kong and the US dollar lies outside the band it is held in."""
    if {rate.base, rate.quote} != {"HKD", "USD"}:
        return False
    per_usd = rate.rate if rate.base == "USD" else 1.0 / rate.rate
    low, high = HKD_PER_USD_BAND
    return not low <= per_usd <= high


def _rate(copies: list[Fact]) -> FxRate | None:
    fact = newest(copies)
    if fact is None or fact.end is None:
        return None
    base, quote = fact.field[:3], fact.field[3:]
    source = "; ".join(filter(None, (fact.source, fact.note)))
    return FxRate(base=base, quote=quote, rate=float(fact.value), as_of=fact.end, source=source)


def risk_free(facts: Iterable[Fact]) -> dict[str, Quantity]:
    """Ten-year government yields by currency as decimals; the US one stands for the Hong Kong dollar."""
    facts = list(facts)
    found = {}
    for currency, field in _GOVERNMENT.items():
        fact = newest(f for f in facts if f.field == field)
        if fact is not None:
            found[currency] = replace(fact.quantity(period=field), note=f"{field}; {fact.quantity().note}")
    if "USD" in found:
        found["HKD"] = replace(found["USD"], note=f"{found['USD'].note}; {_PEGGED}")
    return found
