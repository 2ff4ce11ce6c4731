"""The part of an answer about one company: its type, a figure, a change's effect, its working, what its price implies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.answer import Block
from bot.assistant.company_words import closing, figure_sentence
from bot.assistant.computed import computed_blocks, method_of, working_figures
from bot.assistant.draft import Draft
from bot.assistant.effects import (
    Effect,
    assumption_blocks,
    effect_blocks,
    effect_figures,
    effect_of,
    rates_without_value,
    speaks_of_growth,
    targets,
)
from bot.assistant.figures import valuation_figures
from bot.assistant.quick_valuation import driver_words, how_page, implied_words, inputs_page, method_words
from bot.assistant.reported import (
    Asked,
    asked_figure,
    known_years,
    reported,
    reported_blocks,
    reported_figures,
    unknown_blocks,
)
from bot.assistant.tool_words import error_words
from bot.assistant.words import SEPARATOR, company_name, fact_words, name_of
from bot.phrases import phrase
from bot.render.numbers import shown
from tools.assumptions import Assumptions
from tools.errors import ToolError
from tools.market.desk import Desk
from tools.what_if import WhatIf
from valuation.assessment import Assessment
from valuation.result import NotMeaningful

Assess = Callable[[str, Assumptions], Assessment]
Rerun = Callable[[str, Assumptions], WhatIf]
_FIGURES = {
    "p_fcf": ("p_fcf",),
    "p_ocf": ("p_ocf",),
    "peg": ("peg",),
    "benchmark": ("benchmark_mv",),
    "fmvd": ("fmvd",),
    "sum_of_parts": ("sotp",),
}
_TYPES = frozenset({"cash_flow_tech", "cyclical_tech", "race_track_tech", "business_types", "migration"})
_OF_A_LISTING = frozenset({"worth", "implied", "order", "computed"})
_STEP = -0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyBlocks:
    """Puts what the question asks about a company into the draft."""

    assess: Assess
    rerun: Rerun
    draft: Draft
    desk: Desk

    @property
    def _reported(self) -> Asked | None:
        """The reported figure the question is after, unless it moves a parameter."""
        plan = self.draft.plan
        others = {"worth", "implied", "type", "why", "computed", "conditions", "risk"}
        if self.asks_effect() or plan.change is not None or plan.cues & others or self._figures():
            return None
        return asked_figure(self.draft.question.text, plan.when)

    def needs_listing(self) -> bool:
        """Whether the question needs a figure of one listing; its type and a report's words do not."""
        plan = self.draft.plan
        if plan.cues & {"conditions", "type", "risk"}:
            return False
        return bool(plan.cues & _OF_A_LISTING) or self._moves_something() or bool(self._figures()) or self.asks_effect()

    def wants_valuation(self) -> bool:
        """Whether the quick valuation itself is the answer."""
        plan = self.draft.plan
        asked, other = plan.cues & {"worth", "order"}, plan.cues & {"why", "computed", "conditions", "risk", "type"}
        return bool(asked) and not other and plan.change is None and not self._figures() and not self.asks_effect()

    def asks_effect(self) -> bool:
        """Whether the question moves a parameter and wants to know by how much the value changes."""
        plan = self.draft.plan
        if plan.moves:
            return True
        return plan.moved is not None and (plan.direction != 0 or plan.change is not None or "effect" in plan.cues)

    def _moves_something(self) -> bool:
        """Whether an amount without a parameter still has one: that of a follow-up, or growth by its verb."""
        plan, question = self.draft.plan, self.draft.question
        return plan.change is not None and (bool(question.about) or speaks_of_growth(question.text))

    def _figures(self) -> tuple[str, ...]:
        names = [model for concept in self.draft.plan.concepts for model in _FIGURES.get(concept.id, ())]
        return tuple(dict.fromkeys(names))

    def add(self, ticker: str) -> None:
        """The company's part of the answer, if the question asks for one."""
        draft, plan = self.draft, self.draft.plan
        wanted = plan.cues & {"type", "implied", "computed", "conditions", "risk"}
        asked = self.asks_effect() or self._reported or self._figures() or wanted or self._moves_something()
        concept_of_type = any(concept.id in _TYPES for concept in plan.concepts)
        if not asked and not concept_of_type:
            return
        try:
            assessment = self.assess(ticker, Assumptions())
            blocks = list(self._of_company(assessment, ticker, concept_of_type=concept_of_type))
        except ToolError as error:
            draft.add((Block("line", error_words(error, plan.language)),))
            draft.missing = True
            return
        draft.called("value_company", ticker=ticker)
        draft.add(blocks)
        if self._reported is not None:
            draft.settled = True
            return
        draft.price_day = assessment.as_of.get("price")
        draft.inputs.extend(inputs_page(assessment, plan.language))
        draft.working.extend(how_page(assessment, plan.language))
        draft.figures.extend(valuation_figures(assessment, plan.language))
        draft.warnings.extend(fact_words("warn", fact, plan.language) for fact in assessment.warnings)
        draft.add(closing(assessment, draft))

    def _of_company(self, assessment: Assessment, ticker: str, *, concept_of_type: bool) -> Iterator[Block]:
        plan = self.draft.plan
        if self._reported is not None:
            yield from self._of_accounts(assessment, self._reported)
        elif "computed" in plan.cues:
            yield from self._computed(assessment)
        elif self.asks_effect() or (self._moves_something() and not self._figures()):
            yield from self._effect(assessment, ticker)
        else:
            yield from self._described(assessment, concept_of_type=concept_of_type)

    def _described(self, assessment: Assessment, *, concept_of_type: bool) -> Iterator[Block]:
        """Type, implied parameters, single multiples, conditions and risks: what the question names of them."""
        plan = self.draft.plan
        if "type" in plan.cues or (concept_of_type and not self._figures()):
            yield from self._type(assessment)
        if "implied" in plan.cues:
            words = implied_words(assessment, plan.language)
            if words:
                self.draft.computed = True
                yield Block("line", words)
        for model in self._figures():
            yield from self._figure(assessment, model)
        if "conditions" in plan.cues:
            yield from self._conditions(assessment)
        if "risk" in plan.cues:
            yield from self._risks(assessment)

    def _of_accounts(self, assessment: Assessment, asked: Asked) -> Iterator[Block]:
        language, found = self.draft.plan.language, reported(self.desk, assessment, asked)
        if found is None:
            self.draft.unknown = True
            yield from unknown_blocks(assessment, asked, known_years(self.desk, assessment, asked), language)
            return
        self.draft.computed = True
        self.draft.figures.extend(reported_figures(assessment, found, language))
        yield from reported_blocks(assessment, found, language)

    def _computed(self, assessment: Assessment) -> Iterator[Block]:
        language, method = self.draft.plan.language, method_of(assessment, self._figures())
        self.draft.computed = self.draft.settled = method is not None
        self.draft.figures.extend(working_figures(assessment, method, language))
        if method is not None and method.anchor:
            cited = self.draft.sources.cite_anchor(method.anchor)
            yield Block("quote", phrase(language, "quote", quote=cited.quote, n=cited.n))
        yield from computed_blocks(assessment, method, language)

    def _effect(self, assessment: Assessment, ticker: str) -> Iterator[Block]:
        plan = self.draft.plan
        wanted = targets(assessment, plan, self.draft.question.text)
        effect = wanted if isinstance(wanted, NotMeaningful) else self._rerun(ticker, wanted)
        figures = effect_figures(assessment, effect, plan.language)
        self.draft.figures.extend(figures)
        self.draft.computed = self.draft.computed or bool(figures)
        if isinstance(effect, NotMeaningful):
            yield from self._without_value(assessment, effect)
            return
        yield from effect_blocks(assessment, effect, plan.language)

    def _rerun(self, ticker: str, wanted: dict[str, float]) -> Effect | NotMeaningful:
        self.draft.called("what_if", ticker=ticker, **wanted)
        return effect_of(self.rerun(ticker, Assumptions(numbers=wanted)))

    def _without_value(self, assessment: Assessment, effect: NotMeaningful) -> Iterator[Block]:
        """The reason there is no effect, or what the rate moves in its stead."""
        plan = self.draft.plan
        said = False
        if plan.moved is None or plan.moved.parameter == "discount_rate":
            change = plan.change
            step = change.value if change is not None and change.kind == "by" else _STEP * (-(plan.direction or -1))
            for block, figures in rates_without_value(assessment, step, self.draft.sources, plan.language):
                self.draft.figures.extend(figures)
                self.draft.computed = said = True
                yield block
        if not said:
            self.draft.missing = True
            yield from effect_blocks(assessment, effect, plan.language)

    def _type(self, assessment: Assessment) -> Iterator[Block]:
        language = self.draft.plan.language
        cited = self.draft.sources.cite_anchor(assessment.type.anchor)
        facts = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in assessment.type.because)
        self.draft.computed = True
        self.draft.settled = "why" not in self.draft.plan.cues
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

    def _figure(self, assessment: Assessment, model: str) -> Iterator[Block]:
        method = next((m for m in assessment.methods if m.model == model), None)
        if method is None:
            return
        self.draft.computed = self.draft.computed or method.multiple is not None
        self.draft.missing = self.draft.missing or method.multiple is None
        yield Block("line", figure_sentence(assessment, method, self.draft))
        if method.value is not None:
            yield Block("bullet", method_words(method, self.draft.plan.language))
            yield from assumption_blocks(assessment, self.draft.plan.language)

    def _conditions(self, assessment: Assessment) -> Iterator[Block]:
        """The conditions the report names for this type, each with what is known of it."""
        language = self.draft.plan.language
        self.draft.computed = self.draft.settled = bool(assessment.conditions)
        name = company_name(assessment.company, language)
        kind = phrase(language, f"type.{assessment.type.name}")
        yield Block("line", phrase(language, "conditions.lead", name=name, type=kind))
        for condition in assessment.conditions:
            if condition.code == "verification":
                continue
            number = self.draft.sources.cite_anchor(condition.anchor).n
            holds = phrase(language, f"holds.{str(condition.holds).lower()}")
            figure = ""
            if condition.figure is not None:
                words = name_of(condition.figure.name, language)
                figure = phrase(
                    language, "conditions.figure", name=words, value=shown(condition.figure.quantity, language)
                )
            text = phrase(language, f"condition.{condition.code}")
            yield Block(
                "bullet", phrase(language, "conditions.line", condition=text, holds=holds, figure=figure, n=number)
            )

    def _risks(self, assessment: Assessment) -> Iterator[Block]:
        """What weighs on this valuation by its own figures, beside the risks a report names."""
        language = self.draft.plan.language
        name = company_name(assessment.company, language)
        self.draft.risks()
        self.draft.settled = True
        words = driver_words(assessment, language)
        if words:
            self.draft.computed = True
            yield Block("line", phrase(language, "risk.own", name=name, driver=words))
