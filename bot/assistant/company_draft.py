"""A direct answer about one company in the making: its valuation's figures, pages and warnings, whatever is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.answer import Answer, Block, Button, Question
from bot.assistant.draft import Draft
from bot.assistant.figures import Labelled, figures_of, valuation_figures
from bot.assistant.plan import Plan
from bot.assistant.price_day import price_day_words
from bot.assistant.quick_valuation import how_page, inputs_page
from bot.assistant.sourcing import Sources
from bot.assistant.words import fact_words
from bot.phrases import phrase
from bot.render.numbers import money
from valuation.assessment import Assessment


def company_draft(assessment: Assessment, question: Question, plan: Plan) -> Draft:
    """A draft with everything the valuation vouches for, and nothing said yet."""
    draft, ticker = Draft(question=question, plan=plan, sources=Sources(plan.language)), assessment.listing.ticker
    draft.called("value_company", ticker=ticker)
    draft.about.append(ticker)
    draft.price_day = assessment.as_of.get("price")
    draft.inputs.extend(inputs_page(assessment, plan.language))
    draft.working.extend(how_page(assessment, plan.language))
    draft.figures.extend(valuation_figures(assessment, plan.language))
    draft.warnings.extend(fact_words("warn", fact, plan.language) for fact in assessment.warnings)
    draft.computed = True
    return draft


def vouched(draft: Draft, assessment: Assessment, labelled: Iterable[Labelled], prefix: str) -> None:
    """Adds figures of this answer's own."""
    draft.figures.extend(figures_of(labelled, assessment.listing.ticker, prefix))


def cited_rule(draft: Draft, anchor: str) -> Iterator[Block]:
    """The passage that states the rule a number rests on."""
    if anchor:
        cited = draft.sources.cite_anchor(anchor)
        yield Block("quote", phrase(draft.plan.language, "quote", quote=cited.quote, n=cited.n))
        draft.explained = True


def deciding_anchor(assessment: Assessment) -> str:
    """The passage behind the method that sets the value; without one behind the type's own method."""
    deciding = (method.anchor for method in assessment.methods if method.decides)
    return next(deciding, "") or next((method.anchor for method in assessment.methods), assessment.type.anchor)


def beside(assessment: Assessment, draft: Draft) -> str:
    """What the methods that decide nothing come to, in one list; empty where none has a value."""
    language = draft.plan.language
    parts = [
        phrase(language, "gap.method", model=phrase(language, f"model.{m.model}"), value=money(m.value.base, language))
        for m in assessment.methods
        if m.value is not None and not m.decides
    ]
    return ("，" if language == "zh" else ", ").join(parts)


def finished(draft: Draft, assessment: Assessment, *, dated: bool = False) -> Answer:
    """The answer with the day of its price, unless it is said, the disclaimer, and the way to the whole valuation."""
    language, ticker = draft.plan.language, assessment.listing.ticker
    if not dated and (said := price_day_words(assessment, language)):
        draft.add((Block("note", said),))
    draft.add((Block("note", phrase(language, "disclaimer")),))
    draft.buttons.append(Button(phrase(language, "button.whatif"), "say", f"/whatif {ticker}"))
    draft.buttons.append(Button(phrase(language, "button.implied"), "say", f"/implied {ticker}"))
    draft.close()
    return draft.finished(lambda _: ())
