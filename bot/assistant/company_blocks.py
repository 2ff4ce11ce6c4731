"""The part of an answer about one company: its type, a figure, the effect of a change, or what its price implies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.answer import Block
from bot.assistant.draft import Draft
from bot.assistant.effects import assumption_blocks, effect_blocks, effect_figures, effect_of
from bot.assistant.quick_valuation import how_page, implied_words, inputs_page, method_words, valuation_figures
from bot.assistant.reported import Asked, asked_figure, reported, reported_blocks, reported_figure
from bot.assistant.words import COMMA, SEPARATOR, company_name, fact_words, name_of, reason_words
from bot.phrases import phrase
from bot.render.numbers import shown
from knowledge.concepts import concept_named
from tools.assumptions import Assumptions
from tools.errors import ToolError
from tools.market.desk import Desk
from valuation.assessment import Assessment, MethodValue

Assess = Callable[[str, Assumptions], Assessment]
_FIGURES = {
    "p_fcf": ("p_fcf",),
    "p_ocf": ("p_ocf",),
    "peg": ("peg",),
    "benchmark": ("benchmark_mv",),
    "fmvd": ("fmvd",),
}
_TYPES = {"cash_flow_tech", "cyclical_tech", "race_track_tech", "business_types", "migration"}
_OF_A_LISTING = {"worth", "implied", "order", "computed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyBlocks:
    """Puts what the question asks about a company into the draft."""

    assess: Assess
    draft: Draft
    desk: Desk

    @property
    def _reported(self) -> Asked | None:
        """The reported figure the question is after, unless it moves a parameter."""
        plan = self.draft.plan
        if self.asks_effect() or plan.change is not None or plan.cues & {"worth", "implied", "type", "why"}:
            return None
        return asked_figure(self.draft.question.text)

    def needs_listing(self) -> bool:
        """Whether the question needs a figure of one listing; its type and a report's words do not."""
        plan = self.draft.plan
        return bool(plan.cues & _OF_A_LISTING) or plan.change is not None or bool(self._figures()) or self.asks_effect()

    def wants_valuation(self) -> bool:
        """Whether the quick valuation itself is the answer."""
        plan = self.draft.plan
        asked = bool(plan.cues & {"worth", "order", "computed"})
        return asked and plan.moved is None and plan.change is None and not self._figures()

    def asks_effect(self) -> bool:
        """Whether the question moves a parameter and wants to know by how much the value changes."""
        plan = self.draft.plan
        return plan.moved is not None and (plan.direction != 0 or plan.change is not None or "how_much" in plan.cues)

    def _figures(self) -> tuple[str, ...]:
        names = [model for concept in self.draft.plan.concepts for model in _FIGURES.get(concept.id, ())]
        return tuple(dict.fromkeys(names))

    def add(self, ticker: str) -> None:
        """The company's part of the answer, if the question asks for one."""
        draft, plan = self.draft, self.draft.plan
        words = plan.cues & {"type", "implied"}
        asked = self.asks_effect() or self._reported or self._figures() or words or plan.change is not None
        concept_of_type = any(concept.id in _TYPES for concept in plan.concepts)
        if not asked and not concept_of_type:
            return
        try:
            assessment = self.assess(ticker, Assumptions())
        except ToolError as error:
            draft.add((Block("line", str(error)),))
            draft.missing = True
            return
        draft.called("value_company", ticker=ticker)
        if self._reported is not None:
            draft.add(self._of_accounts(assessment, self._reported))
            return
        draft.add(self._blocks(assessment, ticker, asked=bool(asked), concept_of_type=concept_of_type))
        draft.inputs.extend(inputs_page(assessment, plan.language))
        draft.working.extend(how_page(assessment, plan.language))
        draft.figures.extend(valuation_figures(assessment, plan.language))
        draft.warnings.extend(fact_words("warn", fact, plan.language) for fact in assessment.warnings)
        draft.add(_closing(assessment, draft))

    def _blocks(self, assessment: Assessment, ticker: str, *, asked: bool, concept_of_type: bool) -> Iterable[Block]:
        plan = self.draft.plan
        if self.asks_effect() or (plan.change is not None and not self._figures()):
            yield from self._effect(assessment, ticker)
            return
        if "type" in plan.cues or (concept_of_type and not asked):
            yield from self._type(assessment)
        if "implied" in plan.cues:
            words = implied_words(assessment, plan.language)
            if words:
                self.draft.computed = True
                yield Block("line", words)
        for model in self._figures():
            yield from self._figure(assessment, model)

    def _of_accounts(self, assessment: Assessment, asked: Asked) -> Iterable[Block]:
        language, found = self.draft.plan.language, reported(self.desk, assessment, asked)
        if found is None:
            name = company_name(assessment.company, language)
            year = f" FY{asked.year}" if asked.year else ""
            label = phrase(language, f"name.{asked.name}")
            yield Block("line", phrase(language, "answer.figure_unknown", label=label, name=name, year=year))
            return
        self.draft.computed = True
        self.draft.figures.append(reported_figure(assessment, found, language))
        yield from reported_blocks(assessment, found, language)

    def _effect(self, assessment: Assessment, ticker: str) -> Iterable[Block]:
        plan = self.draft.plan
        concept = plan.moved
        if concept is None:
            concept = concept_named("earnings_growth" if assessment.type.name == "cyclical" else "discount_rate")

        def revalue(changed: Mapping[str, float]) -> Assessment:
            self.draft.called("value_company", ticker=ticker, **changed)
            return self.assess(ticker, Assumptions(numbers=dict(changed)))

        effect = effect_of(assessment, concept, plan.change, plan.direction, revalue)
        figures = tuple(effect_figures(assessment, effect, plan.language))
        self.draft.figures.extend(figures)
        if figures:
            self.draft.computed = True
        else:
            self.draft.missing = True
        yield from effect_blocks(assessment, effect, plan.language)

    def _type(self, assessment: Assessment) -> Iterable[Block]:
        language = self.draft.plan.language
        cited = self.draft.sources.cite_anchor(assessment.type.anchor)
        facts = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in assessment.type.because)
        self.draft.computed = True
        yield Block(
            "line",
            phrase(
                language,
                "answer.type_of",
                name=company_name(assessment.company, language),
                type=phrase(language, f"type.{assessment.type.name}"),
                facts=facts,
                n=cited.n,
            ),
        )

    def _figure(self, assessment: Assessment, model: str) -> Iterable[Block]:
        method = next((m for m in assessment.methods if m.model == model), None)
        if method is None:
            return
        self.draft.computed = self.draft.computed or method.multiple is not None
        self.draft.missing = self.draft.missing or method.multiple is None
        yield Block("line", _figure_sentence(assessment, method, self.draft))
        if method.value is not None:
            yield Block("bullet", method_words(method, self.draft.plan.language))
            yield from assumption_blocks(assessment, self.draft.plan.language)


def _figure_sentence(assessment: Assessment, method: MethodValue, draft: Draft) -> str:
    language = draft.plan.language
    name, label = company_name(assessment.company, language), phrase(language, f"model.{method.model}")
    if method.multiple is None:
        reason = reason_words(method.reason, language) if method.reason is not None else ""
        return phrase(language, "answer.figure_na", label=label, name=name, reason=reason)
    days = COMMA[language].join(
        phrase(language, f"date.{key}", date=day.isoformat())
        for key, day in assessment.as_of.items()
        if key in ("price", "statements")
    )
    dates = (f"（{days}）" if language == "zh" else f" ({days})") if days else ""
    shown_label = name_of(method.multiple.name, language)
    return phrase(
        language,
        "answer.figure",
        label=shown_label,
        name=name,
        value=shown(method.multiple.quantity, language),
        dates=dates,
    )


def _closing(assessment: Assessment, draft: Draft) -> Iterable[Block]:
    language = draft.plan.language
    stale = [
        fact_words("warn", fact, language)
        for fact in assessment.warnings
        if fact.code in ("stale_price", "value_on_pooled_conversion", "rate_floor")
    ]
    if stale:
        yield Block("note", phrase(language, "warnings", list=" ".join(stale)))
    if assessment.type.would_change:
        facts = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in assessment.type.would_change)
        yield Block("note", phrase(language, "would_change", facts=facts))
    yield Block("note", phrase(language, "disclaimer"))
