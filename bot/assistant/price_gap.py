"""“Why is the price so far from the value?”: what the price assumes, what the base case does, and the difference."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Block, Language
from bot.assistant.company_draft import beside, cited_rule, deciding_anchor, vouched
from bot.assistant.draft import Draft
from bot.assistant.figures import Labelled, points_of
from bot.assistant.no_value import no_value_blocks
from bot.assistant.standing import standing_figures, standing_words
from bot.assistant.words import fact_words, name_of, reason_words, step_words
from bot.phrases import phrase
from bot.render.numbers import percent, shown
from valuation.assessment import Assessment, Fact, ImpliedParameter
from valuation.policy import POLICY
from valuation.quantity import Quantity

_EXPLAINS = ("value_on_pooled_conversion", "rate_floor", "net_cash_unknown")


def gap_blocks(assessment: Assessment, draft: Draft) -> Iterator[Block]:
    """Where the price stands, each assumption that would close the gap, why the base case differs, and the rule."""
    language = draft.plan.language
    vouched(draft, assessment, [*standing_figures(assessment, language), *_apart_figures(assessment, language)], "gap")
    if assessment.range is None:
        yield from no_value_blocks(assessment, draft)
        return
    yield Block("key", standing_words(assessment, language))
    yield Block("line", phrase(language, "gap.why"))
    for implied in assessment.implied:
        base = base_case(assessment, implied.parameter)
        if base is not None:
            yield Block("bullet", _closing(implied, base, language))
    yield from (Block("line", words) for words in _reasons(assessment, language))
    others = beside(assessment, draft)
    if others:
        yield Block("line", phrase(language, "gap.others", list=others))
    yield from cited_rule(draft, deciding_anchor(assessment))


def base_case(assessment: Assessment, parameter: str) -> Quantity | None:
    """What the valuation itself assumes for a parameter it can solve for."""
    named = {figure.name: figure.quantity for figure in assessment.assumptions}
    return named.get(parameter)


def _closing(implied: ImpliedParameter, base: Quantity, language: Language) -> str:
    shown_base = percent(base.value, language)
    if implied.value is None:
        reason = reason_words(implied.reason, language) if implied.reason is not None else ""
        parameter = name_of(implied.parameter, language)
        return phrase(language, "gap.none", parameter=parameter, reason=reason, base=shown_base)
    years = next((shown(f.quantity, language) for f in implied.given if f.name == "growth_years"), "")
    return phrase(
        language,
        f"gap.{implied.parameter}",
        implied=percent(implied.value.value, language),
        base=shown_base,
        apart=step_words(_apart(implied.value, base), language),
        years=years,
        peg=f"{POLICY.peg_base:g}",
    )


def _apart(implied: Quantity, base: Quantity) -> float:
    return round(implied.value - base.value, 3)


def _apart_figures(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    for implied in assessment.implied:
        base = base_case(assessment, implied.parameter)
        if base is not None and implied.value is not None:
            label = phrase(language, "said.apart", name=name_of(implied.parameter, language))
            yield label, points_of(_apart(implied.value, base))


def _reasons(assessment: Assessment, language: Language) -> Iterator[str]:
    """What keeps the base case where it is: a growth held down, a cycle of investment, a floor under the rate."""
    for fact in assessment.warnings:
        held = held_growth(fact, language)
        if held:
            yield held
        elif fact.code in _EXPLAINS:
            yield fact_words("warn", fact, language)


def held_growth(fact: Fact, language: Language) -> str:
    """That a growth is held below the one it is based on; empty where it is not."""
    raw, used = fact.values.get("raw"), fact.values.get("used")
    if not isinstance(raw, Quantity) or not isinstance(used, Quantity) or raw.value <= used.value:
        return ""
    basis = phrase(language, f"gap.basis.{fact.code}")
    return phrase(language, "gap.capped", basis=basis, raw=shown(raw, language), used=shown(used, language))
