"""The CMS business type of a company, with the facts that decided it and what would change it."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.assessment import BusinessType, Fact, TypeName
from valuation.case import Case
from valuation.company import TypeByHand
from valuation.models import classification
from valuation.quantity import Quantity, ratio
from valuation.statements import growth_rates, pooled_conversion

RULE = "cms-types"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFacts:
    """The figures the rule looks at; None where they are not reported."""

    years: int
    positive_years: int
    cash_years: int
    conversion: float | None
    revenue_growth: tuple[float, ...]
    last_conversion: float | None


def type_facts(case: Case) -> TypeFacts:
    """The rule's figures from the reported fiscal years."""
    years = case.fundamentals.years
    flows = [flow for flow in (period.figure("operating_cash_flow") for period in years) if flow is not None]
    pooled, last = pooled_conversion(years), pooled_conversion(years[-1:])
    return TypeFacts(
        years=len(years),
        positive_years=sum(flow.value > 0 for flow in flows),
        cash_years=len(flows),
        conversion=pooled[0] if pooled else None,
        revenue_growth=growth_rates(years, "revenue"),
        last_conversion=last[0] if last else None,
    )


def business_type(case: Case) -> BusinessType:
    """Which of the three types a company is, and on what facts.

    Formula
        penetration < 10 % → race-track; else OCF > 0 in at least 80 % of the reported years and
        ΣFCF/ΣOCF ≥ 50 % and revenue never below −5 % on the year → cash-flow; else cyclical.
        Fewer than three years of cash flows → the report's class for the industry, else unclassified.
        A type set by hand stands above the rule, the user's own above both.
    Source
        CMS (2024) for the types and the 10 %; the cash-flow test is the house's reading of it.
    """
    facts = type_facts(case)
    if case.type_override is not None:
        return BusinessType(
            name=_type_name(case.type_override), because=(Fact(code="type_given", values={}),), anchor=RULE
        )
    ruled = _by_rule(case, facts)
    return ruled if case.type_by_hand is None else _by_hand(case, case.type_by_hand, facts, ruled)


def _by_rule(case: Case, facts: TypeFacts) -> BusinessType:
    penetration = case.penetration
    if penetration is not None and penetration.high < case.policy.race_track_penetration:
        below = (_penetration_fact("penetration_below", case),)
        return BusinessType(name="race_track", because=below, anchor=RULE, would_change=_leaving_race_track(case))
    if facts.cash_years < case.policy.years_to_classify or facts.conversion is None:
        return _by_report_class(case, facts)
    result = classification(
        penetration=penetration.high if penetration else None,
        ocf_positive_years=facts.positive_years,
        ocf_years=facts.cash_years,
        fcf_over_ocf=facts.conversion,
        rev_yoy=list(facts.revenue_growth),
    )
    name = _type_name(str(result.results["stage"]))
    because = (*_cash_facts(case, facts, name), *_other_class(case, name))
    return BusinessType(name=name, because=because, anchor=RULE, would_change=_would_change(case, facts, name))


def _type_name(text: str) -> TypeName:
    names: dict[str, TypeName] = {"cash_flow": "cash_flow", "cyclical": "cyclical", "race_track": "race_track"}
    return names.get(text, "unclassified")


def _by_hand(case: Case, hand: TypeByHand, facts: TypeFacts, ruled: BusinessType) -> BusinessType:
    """The curated type with its reason, then the record and what the rule alone would say."""
    name = _type_name(hand.type)
    set_by_hand = Fact(
        code="type_by_hand",
        values={"reason": hand.reason_en, "reason_zh": hand.reason_zh, "as_of": hand.as_of, "source": hand.source},
    )
    on_record = any(fact.code == "cash_record" for fact in ruled.because)
    record = _cash_facts(case, facts, name) if on_record else ruled.because
    changes = ruled.would_change if ruled.name == name else (Fact(code="rule_alone", values={"type": ruled.name}),)
    return BusinessType(name=name, because=(set_by_hand, *record), anchor=RULE, would_change=changes)


def _report_class(case: Case) -> tuple[TypeName, str] | None:
    """The type the report gives the company's class, and that class; None where it names no class."""
    stated = case.fundamentals.company.class_in_report
    for name, words in (("race_track", "race-track"), ("cash_flow", "cash-flow"), ("cyclical", "cyclical")):
        if words in stated and "(class:" in stated:
            return _type_name(name), stated.split("(class:")[1].split(")")[0].strip()
    return None


def _by_report_class(case: Case, facts: TypeFacts) -> BusinessType:
    short = Fact(code="too_few_years", values={"years": float(facts.cash_years)})
    found = _report_class(case)
    if found is None:
        return BusinessType(name="unclassified", because=(short,), anchor=RULE)
    name, stated = found
    leaves = (Fact(code="penetration_published", values={"limit": ratio(case.policy.race_track_penetration)}),)
    return BusinessType(
        name=name,
        because=(Fact(code="class_in_report", values={"class": stated}), short),
        anchor=RULE,
        would_change=leaves if name == "race_track" else (),
    )


def _other_class(case: Case, name: TypeName) -> tuple[Fact, ...]:
    found = _report_class(case)
    if found is None or found[0] == name:
        return ()
    return (Fact(code="report_class_differs", values={"type": found[0], "class": found[1]}),)


def _penetration_fact(code: str, case: Case) -> Fact:
    found = case.penetration
    assert found is not None  # noqa: S101 - callers have checked
    low, high = (
        Quantity(value=v, unit="ratio", period=found.period, source=found.source) for v in (found.low, found.high)
    )
    return Fact(
        code=code,
        values={
            "industry": found.industry,
            "low": low,
            "high": high,
            "definition": found.definition,
            "period": found.period,
        },
    )


def _cash_facts(case: Case, facts: TypeFacts, name: TypeName) -> tuple[Fact, ...]:
    pooled = ratio(facts.conversion if facts.conversion is not None else 0.0)
    cash = Fact(
        code="cash_record",
        values={"positive": float(facts.positive_years), "years": float(facts.cash_years), "conversion": pooled},
    )
    because = [cash]
    if facts.revenue_growth:
        worst = min(facts.revenue_growth)
        code = "revenue_fell" if worst < case.policy.revenue_fall_limit else "revenue_held"
        because.append(Fact(code=code, values={"worst": ratio(-worst if code == "revenue_fell" else worst)}))
    if case.penetration is not None:
        because.append(_penetration_fact("penetration_above", case))
    limit, last = case.policy.cash_flow_conversion, facts.last_conversion
    if name == "cash_flow" and last is not None and last < limit <= pooled.value:
        because.append(Fact(code="capex_cycle", values={"conversion": ratio(last)}))
    return tuple(because)


def _leaving_race_track(case: Case) -> tuple[Fact, ...]:
    """The step from today's penetration, its upper end where it is a span, to the ten per cent."""
    limit, found = case.policy.race_track_penetration, case.penetration
    if found is None or found.high <= 0.0:
        return (Fact(code="penetration_published", values={"limit": ratio(limit)}),)
    times = Quantity(value=limit / found.high, unit="multiple")
    return (Fact(code="penetration_crosses", values={"limit": ratio(limit), "now": ratio(found.high), "times": times}),)


def _would_change(case: Case, facts: TypeFacts, name: TypeName) -> tuple[Fact, ...]:
    limit = case.policy.cash_flow_conversion
    if name == "cash_flow":
        return (
            Fact(
                code="leaves_cash_flow", values={"limit": ratio(limit), "fall": ratio(case.policy.revenue_fall_limit)}
            ),
        )
    missing = []
    if facts.conversion is not None and facts.conversion < limit:
        missing.append(Fact(code="conversion_rises", values={"limit": ratio(limit), "now": ratio(facts.conversion)}))
    if facts.positive_years < case.policy.cash_flow_positive_years * facts.cash_years:
        missing.append(
            Fact(code="ocf_positive_more_often", values={"share": ratio(case.policy.cash_flow_positive_years)})
        )
    if facts.revenue_growth and min(facts.revenue_growth) < case.policy.revenue_fall_limit:
        missing.append(Fact(code="revenue_stops_falling", values={"fall": ratio(case.policy.revenue_fall_limit)}))
    return tuple(missing)
