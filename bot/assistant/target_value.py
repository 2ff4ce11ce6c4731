"""“What would make it worth 700?”: each assumption solved for a target the user names, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.answer import Block, Language
from bot.assistant.company_draft import cited_rule, deciding_anchor, vouched
from bot.assistant.draft import Draft
from bot.assistant.figures import Labelled, label_of
from bot.assistant.price_gap import base_case
from bot.assistant.quick_valuation import implied_part
from bot.assistant.standing import ends, place_of, why_no_range
from bot.assistant.target_words import Target
from bot.assistant.words import company_name, name_of
from bot.phrases import phrase
from bot.render.numbers import money, percent, shown
from tools.assumptions import Assumptions
from valuation.assessment import Assessment, ImpliedParameter
from valuation.case import YOUR_ASSUMPTION, Case
from valuation.policy import POLICY
from valuation.quantity import Quantity
from valuation.result import NotMeaningful

Assess = Callable[[str, Assumptions], Assessment]
# What the price pays for a segment, or for catching up, is no assumption a value could be solved for.
_NOT_SOLVED = frozenset({"core_pe", "ai_value", "catch_up_probability"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target per listed unit in the listing's currency, and as the user gave it where that differs."""

    unit: Quantity
    given: Quantity | None = None
    whole: bool = False


def aim_of(target: Target, case: Case) -> Aim | NotMeaningful:
    """A target brought to the listing's unit and currency at the case's own exchange rate and share count."""
    listing = case.view.listing
    currency = target.currency or listing.currency
    if target.times:
        return _times(target.amount, case)
    if target.whole:
        return _of_company(target, case, currency)
    value = target.amount
    if currency != listing.currency:
        fx = case.view.rate(currency, listing.currency)
        if fx is None:
            return NotMeaningful("currency_unknown", "No exchange rate is known.", currency)
        value *= fx.rate
    given = None if currency == listing.currency else _money(target.amount, currency, None)
    return Aim(unit=_money(value, listing.currency, listing.share), given=given)


def _times(factor: float, case: Case) -> Aim | NotMeaningful:
    """A multiple of the price."""
    price = case.price
    if price is None:
        return NotMeaningful("missing_figure", "No price.", "price")
    return Aim(unit=_money(price.value * factor, case.view.listing.currency, case.view.listing.share))


def _of_company(target: Target, case: Case, currency: str) -> Aim | NotMeaningful:
    cap, price, listing = case.market_cap(), case.price, case.view.listing
    if isinstance(cap, NotMeaningful) or price is None:
        return cap if isinstance(cap, NotMeaningful) else NotMeaningful("missing_figure", "No price.", "price")
    if cap.currency != currency:
        fx = case.view.rate(cap.currency or "", currency)
        if fx is None:
            return NotMeaningful("currency_unknown", "No exchange rate is known.", currency)
        cap = cap.converted(fx)
    value = price.value * target.amount / cap.value
    return Aim(
        unit=_money(value, listing.currency, listing.share), given=_money(target.amount, currency, None), whole=True
    )


def _money(value: float, currency: str, per: object) -> Quantity:
    return Quantity(value=value, unit="money", currency=currency, per=per, source=YOUR_ASSUMPTION)  # type: ignore[arg-type]


def target_blocks(assessment: Assessment, aim: Aim, assess: Assess, draft: Draft, *, judged: bool) -> Iterator[Block]:
    """What has to hold for the target, where it lies in the range, and the rule behind the method.

    judged: the question is whether the target is right, so that its place comes first.
    The assumptions are solved as for a price, with the target in its place; the value itself does not depend on it.
    """
    language, name = draft.plan.language, company_name(assessment.company, draft.plan.language)
    at_target = assess(assessment.listing.ticker, Assumptions(numbers={"price": aim.unit.value}))
    solved = [implied for implied in at_target.implied if implied.parameter not in _NOT_SOLVED]
    draft.called("implied_by_price", ticker=assessment.listing.ticker, price=aim.unit.value)
    vouched(draft, assessment, _figures(aim, solved, language), "target")
    if not solved:
        draft.missing = True
        reason = why_no_range(assessment, language)
        yield Block("key", phrase(language, "target.nothing", name=name, reason=reason))
        return
    where = [Block("key" if judged else "line", words) for words in _where(assessment, aim, language)]
    if judged:
        yield from where
    target, price = money(aim.unit, language, basis=True), assessment.price
    if price is None:
        yield Block("key", phrase(language, "target.lead_no_price", name=name, target=target))
    else:
        yield Block("key", phrase(language, "target.lead", name=name, target=target, price=money(price, language)))
    for implied in solved:
        yield Block("bullet", _needed(implied, assessment, language))
    if not judged:
        yield from where
    yield from cited_rule(draft, deciding_anchor(assessment))


def _needed(implied: ImpliedParameter, assessment: Assessment, language: Language) -> str:
    base = base_case(assessment, implied.parameter)
    if implied.value is None and implied.reason is not None and implied.reason.code == "no_solution":
        return phrase(language, "target.none", parameter=name_of(implied.parameter, language))
    if implied.value is None or base is None:
        return implied_part(implied, language)
    years = next((shown(f.quantity, language) for f in implied.given if f.name == "growth_years"), "")
    return phrase(
        language,
        f"target.{implied.parameter}",
        value=percent(implied.value.value, language),
        base=percent(base.value, language),
        years=years,
        peg=f"{POLICY.peg_base:g}",
    )


def _where(assessment: Assessment, aim: Aim, language: Language) -> Iterator[str]:
    """Where the target lies in the range, and how it was brought to the listing's unit."""
    values = assessment.range
    if values is not None:
        place = place_of(aim.unit.value, values)
        yield phrase(language, f"target.where.{place}", **ends(values, language))
    if aim.given is not None:
        key, name = ("target.whole", "market") if aim.whole else ("target.currency", "given")
        unit = phrase(language, f"unit.{aim.unit.per}")
        yield phrase(language, key, **{name: money(aim.given, language)}, target=money(aim.unit, language), unit=unit)


def _figures(aim: Aim, solved: list[ImpliedParameter], language: Language) -> Iterator[Labelled]:
    yield phrase(language, "said.target"), aim.unit
    if aim.given is not None:
        yield phrase(language, "said.market_target" if aim.whole else "said.target"), aim.given
    for implied in solved:
        yield from ((label_of(figure.name, language), figure.quantity) for figure in implied.given)
        if implied.parameter == "earnings_growth":
            yield phrase(language, "model.peg"), Quantity(value=POLICY.peg_base, unit="multiple", source=POLICY.source)
        if implied.value is not None:
            label = phrase(language, "said.needed", name=name_of(implied.parameter, language))
            yield label, implied.value
