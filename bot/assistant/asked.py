"""Questions with a direct answer of their own: cheap or not, why so far apart, which rate, what for a target, how sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Answer, Block, Question
from bot.assistant.company_draft import company_draft, finished
from bot.assistant.data_origin import general_origin, origin_blocks
from bot.assistant.definitions import asks_only_meaning
from bot.assistant.draft import Draft
from bot.assistant.figures import figures_of
from bot.assistant.mentions import Mentioned, asked_back
from bot.assistant.no_value import no_value_blocks
from bot.assistant.plan import Plan
from bot.assistant.price_gap import gap_blocks
from bot.assistant.rankings import ranking_answer, wanted_in
from bot.assistant.rate_working import house_rate_answer, rate_blocks
from bot.assistant.reliability import general_reliability, reliability_blocks
from bot.assistant.sourcing import Sources
from bot.assistant.standing import standing_figures, standing_words
from bot.assistant.target_value import aim_of, target_blocks
from bot.assistant.target_words import target_in
from bot.assistant.unprofitable import unprofitable_answer
from bot.assistant.words import company_name, reason_words
from bot.phrases import phrase
from tools.rank_companies import MeasureCompanies
from tools.value_company import ValueCompany
from valuation.assessment import Assessment
from valuation.case import Case
from valuation.result import NotMeaningful

if TYPE_CHECKING:
    from bot.assistant.assistant import Assistant

@dataclass(frozen=True, slots=True)
class Asked:
    """One question on its way to its direct answer."""

    assistant: Assistant
    question: Question
    plan: Plan

    def answer(self, mentioned: Mentioned, about: tuple[str, ...]) -> Answer | None:
        """The direct answer; None for a question of another kind, or about several companies.

        about: the tickers the question is about, where it names none those of the conversation.
        """
        if len(about) > 1:
            return self._ranked(about)
        kind = kind_in(self.question.text, self.plan, named=bool(about))
        if kind is None:
            return None
        if not about:
            return self._general(kind)
        if mentioned.ambiguous is not None and not mentioned.tickers:
            return asked_back(mentioned.ambiguous, self.question, self.plan.language, self.question.text)
        return self._of_company(kind, about[0])

    def _ranked(self, tickers: tuple[str, ...]) -> Answer | None:
        """The named companies in the order of a measure that one figure tells; cheapness takes a whole comparison."""
        wanted = wanted_in(self.question.text, self.plan)
        if "rank" not in self.plan.cues or "compare" in self.plan.cues or wanted.measure in (None, "gap"):
            return None
        found = MeasureCompanies(self.assistant.desk, self.question.today)(tickers)
        return ranking_answer(found, wanted, self.question, self.plan, own=False, named=True)

    def _general(self, kind: Kind) -> Answer | None:
        draft = Draft(question=self.question, plan=self.plan, sources=Sources(self.plan.language))
        if kind == "unprofitable":
            return unprofitable_answer(draft)
        if kind == "rate":
            return house_rate_answer(draft)
        if kind == "origin":
            return general_origin(self.assistant.desk, self._titles(), draft)
        return general_reliability(draft) if kind == "reliability" else None

    def _titles(self) -> tuple[str, ...]:
        documents = self.assistant.search.library().documents()
        own = [d for d in documents if d.language == self.plan.language or d.kind == "report"]
        return tuple(dict.fromkeys(document.title for document in own or documents))

    def _of_company(self, kind: Kind, ticker: str) -> Answer:
        assessment = self.assistant.assess(ticker, self.question)
        if kind == "standing":
            return self._standing(assessment, ticker)
        draft = company_draft(assessment, self.question, self.plan)
        blocks: dict[Kind, Callable[[], Iterator[Block]]] = {
            "gap": lambda: gap_blocks(assessment, draft),
            "no_value": lambda: no_value_blocks(assessment, draft),
            "reliability": lambda: reliability_blocks(assessment, draft),
            "origin": lambda: origin_blocks(assessment, self.assistant.desk, draft),
            "rate": lambda: rate_blocks(assessment, self._case(ticker), draft),
            "target": lambda: self._target(assessment, ticker, draft),
        }
        draft.add(blocks[kind]())
        return finished(draft, assessment, dated=kind == "origin")

    def _case(self, ticker: str) -> Case:
        return ValueCompany(self.assistant.desk, self.question.today).case(ticker)

    def _target(self, assessment: Assessment, ticker: str, draft: Draft) -> Iterator[Block]:
        target, language = target_in(self.question.text), self.plan.language
        if target is None:
            return
        aim = aim_of(target, self._case(ticker))
        if isinstance(aim, NotMeaningful):
            draft.missing = True
            name = company_name(assessment.company, language)
            key = "target.no_rate" if aim.detail else "target.nothing"
            words = reason_words(aim, language)
            yield Block("key", phrase(language, key, name=name, currency=aim.detail, reason=words))
            return
        yield from target_blocks(assessment, aim, lambda t, a: self.assistant.assess(t, self.question, a), draft)

    def _standing(self, assessment: Assessment, ticker: str) -> Answer:
        """The sentence, then the whole valuation it is said of."""
        language = self.plan.language
        valued = self.assistant.valued(ticker, "", self.question, self.plan)
        lead = Block("key", standing_words(assessment, language))
        own = figures_of(standing_figures(assessment, language), ticker, "standing")
        return replace(valued, blocks=(lead, *valued.blocks), figures=(*valued.figures, *own))
