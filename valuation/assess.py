"""From figures to the quick valuation: type, methods, range, what the price assumes, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from valuation.assessment import Assessment, Fact, MethodValue, ValueRange
from valuation.case import YOUR_ASSUMPTION, Case
from valuation.company import Penetration
from valuation.conditions import conditions, verified
from valuation.disclosures import disclosures
from valuation.methods import Outcome
from valuation.methods.ai_segment import ai_segment
from valuation.methods.benchmark import Baskets, benchmark
from valuation.methods.cash_flow import cash_flow
from valuation.methods.cyclical import cyclical
from valuation.methods.race_track import race_track
from valuation.quantity import ratio
from valuation.stage import business_type
from valuation.statements import latest_cash_flow
from valuation.verification import ledger

_FAMILIES = {"cash_flow": cash_flow, "cyclical": cyclical, "race_track": race_track}
# Beside its own method a company is shown by the others as a cross-check, never by a scenario nobody stated.
_CROSS_CHECK = {
    "cash_flow": ("cyclical",),
    "cyclical": ("cash_flow",),
    "race_track": ("cash_flow", "cyclical"),
    "unclassified": ("cash_flow", "cyclical"),
}
_STALE_STATEMENTS = 15  # months between the end of the newest statements and the price


def assess(case: Case, baskets: Baskets | None = None) -> Assessment:
    """The quick valuation of one listing.

    The range and the gap come from the method of the company's type alone; the other methods are shown beside it
    and decide nothing. Without a value of that method there is no range and no gap.
    """
    kind = business_type(case)
    own = _FAMILIES[kind.name](case) if kind.name != "unclassified" else None
    others = [_FAMILIES[name](case) for name in _CROSS_CHECK[kind.name]]
    overlay, segment = benchmark(case, baskets), ai_segment(case)
    main = own or Outcome(methods=())
    implied = (*main.implied, *overlay.implied) if own else tuple(i for other in others for i in other.implied)
    growth, price = ledger(case, kind.name, implied), case.price
    beside = (m for other in others for m in _not_deciding(other))
    methods = (*main.methods, *beside, *overlay.methods, *segment.methods)
    return Assessment(
        company=case.fundamentals.company,
        listing=case.view.listing,
        origin=case.view.origin,
        price=price,
        type=kind,
        range=main.range,
        gap=_gap(main.range, price.value if price else None),
        methods=methods,
        implied=(*implied, *segment.implied),
        sensitivity=main.sensitivity,
        conditions=(*conditions(case, kind.name), *verified(growth)),
        warnings=(*case.warnings, *_warnings(case), *_unused(case, methods), *main.warnings, *overlay.warnings),
        as_of=_dates(case, methods),
        assumptions=main.assumptions,
        verification=growth,
        disclosures=disclosures(case),
    )


def _not_deciding(outcome: Outcome) -> tuple[MethodValue, ...]:
    return tuple(replace(method, decides=False) for method in outcome.methods)


def _gap(found: ValueRange | None, price: float | None) -> float | None:
    return None if found is None or price is None else found.base.value / price - 1.0


def _warnings(case: Case) -> tuple[Fact, ...]:
    found = []
    price, listing = case.price, case.view.listing
    if price is None:
        found.append(Fact(code="no_price", values={}))
    elif price.as_of is not None and (case.today - price.as_of).days > case.policy.stale_days:
        found.append(
            Fact(code="stale_price", values={"days": float((case.today - price.as_of).days), "date": price.as_of})
        )
    found += _stale_statements(case)
    if case.view.origin == "snapshot":
        found.append(Fact(code="snapshot", values={}))
    if listing.share == "ads" and listing.ads_ratio is not None and listing.ads_ratio.ordinary_per_ads != 1:
        found.append(Fact(code="ads_ratio", values={"ratio": listing.ads_ratio.ordinary_per_ads}))
    found += [_option(rate) for rate in case.options if rate.high < case.policy.race_track_penetration]
    return tuple(found)


def _stale_statements(case: Case) -> list[Fact]:
    latest, price = case.fundamentals.latest, case.price
    if latest is None or price is None or price.as_of is None:
        return []
    months = (price.as_of.year - latest.end.year) * 12 + price.as_of.month - latest.end.month
    return [Fact(code="stale_statements", values={"months": float(months)})] if months > _STALE_STATEMENTS else []


def _unused(case: Case, methods: tuple[MethodValue, ...]) -> tuple[Fact, ...]:
    """A stated assumption that no method of this company looked at must not pass for one that did."""
    used = {figure.name for method in methods for figure in method.inputs if figure.quantity.source == YOUR_ASSUMPTION}
    idle = sorted(name for name in case.overrides if name not in used)
    return (Fact(code="assumption_unused", values={"names": ", ".join(idle)}),) if idle else ()


def _option(rate: Penetration) -> Fact:
    """Another industry of the company, young enough to be valued as a track of its own."""
    return Fact(
        code="race_track_option",
        values={
            "industry": rate.industry,
            "low": ratio(rate.low),
            "high": ratio(rate.high),
            "definition": rate.definition,
            "period": rate.period,
        },
    )


def _dates(case: Case, methods: tuple[MethodValue, ...]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    flow, fx = latest_cash_flow(case.fundamentals), case.listed_to_reporting
    latest = flow.period if flow is not None else case.fundamentals.latest
    if case.price is not None and case.price.as_of is not None:
        found["price"] = case.price.as_of
    if latest is not None:
        found["statements"] = latest.end
    earnings = [f.quantity.as_of for m in methods for f in m.inputs if f.name == "earnings_per_unit"]
    if earnings and earnings[0] is not None and earnings[0] != found.get("statements"):
        found["earnings"] = earnings[0]
    if fx is not None and fx.base != fx.quote:
        found["fx"] = fx.as_of
    risk_free = case.view.risk_free.get(case.reporting or "")
    if risk_free is not None and risk_free.as_of is not None:
        found["risk_free"] = risk_free.as_of
    return found
