"""Questions with a direct answer of their own: cheap or not, why so far apart, which rate, what for a target, how sure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Answer, Block, Question
from bot.assistant.asked_kinds import Kind, asks_rates, kind_in
from bot.assistant.assumed import assumed_blocks, driver_blocks
from bot.assistant.company_draft import cited_rule, company_draft, deciding_anchor, finished
from bot.assistant.computed import computed_blocks, method_of, working_figures
from bot.assistant.data_origin import general_origin, origin_blocks
from bot.assistant.draft import Draft
from bot.assistant.effects import assumption_blocks
from bot.assistant.figures import figures_of
from bot.assistant.included import included_blocks
from bot.assistant.mentions import Mentioned, asked_back
from bot.assistant.no_value import no_value_blocks, unvalued_answer
from bot.assistant.plan import Plan
from bot.assistant.price_gap import gap_blocks
from bot.assistant.rankings import Wanted, ranking_answer, wanted_in
from bot.assistant.rate_working import house_rate_answer, rate_blocks, rates_answer
from bot.assistant.reliability import general_reliability, reliability_blocks
from bot.assistant.sourcing import Sources
from bot.assistant.standing import standing_figures, standing_words, threshold_words
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

_JUDGED = re.compile(
    r"^\s*(?:is|would|are)\b|cheap|expensive|bargain|good value|attractive|fair|算|值不值|便宜|贵|吗", re.IGNORECASE
)
_MORE = re.compile(r"\bmore (?:sensitive|exposed)|\bmost\b|谁更|哪[个只家]更|更(?:怕|敏感|受)", re.IGNORECASE)
_POINTS = re.compile(r"\d\s*(?:bps?\b|basis points?|个?基点)", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?:hardest|worst hit|most exposed)\b|最(?:利好|受益|受伤|受影响|敏感|怕)|(?:受益|影响|损失)最", re.IGNORECASE
)


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
        kind = kind_in(self._nameless, self.plan, named=bool(about))
        if kind is None:
            return None
        if not about:
            return self._general(kind)
        if mentioned.ambiguous is not None and not mentioned.tickers:
            return asked_back(mentioned.ambiguous, self.question, self.plan.language, self.question.text)
        return self._of_company(kind, about[0])

    @property
    def _nameless(self) -> str:
        """The question without the names of companies: a code such as 9988 is no amount."""
        text = self.question.text
        for mention in self.assistant.desk.directory.find_mentions(text):
            text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
        return text

    def _ranked(self, tickers: tuple[str, ...]) -> Answer | None:
        """The named companies in the order of a measure that one figure tells; cheapness takes a whole comparison."""
        wanted = wanted_in(self.question.text, self.plan)
        ranked = "rank" in self.plan.cues or _MOST.search(self.question.text)
        if wanted.measure is None and _POINTS.search(self.question.text):
            wanted = replace(wanted, measure="rate", step=0.01 if self.plan.direction > 0 else -0.01)
        if asks_rates(self.question.text, self.plan):
            draft = self._blank()
            cases = [(ticker, self._case(ticker)) for ticker in tickers]
            return rates_answer(cases, draft)
        compared = ranked or "compare" in self.plan.cues or _MORE.search(self.question.text)
        if wanted.measure == "rate" and compared:
            return self._in_order(tickers, wanted)
        if not ranked or "compare" in self.plan.cues or wanted.measure in (None, "gap"):
            return None
        return self._in_order(tickers, wanted)

    def _in_order(self, tickers: tuple[str, ...], wanted: Wanted) -> Answer:
        found = MeasureCompanies(self.assistant.desk, self.question.today)(tickers)
        return ranking_answer(found, wanted, self.question, self.plan, own=False, named=True)

    def _general(self, kind: Kind) -> Answer | None:
        draft = self._blank()
        if kind == "unprofitable":
            return unprofitable_answer(draft)
        if kind == "rate":
            return house_rate_answer(draft)
        if kind == "origin":
            return general_origin(self.assistant.desk, self._titles(), draft)
        if kind == "no_value":
            measure = MeasureCompanies(self.assistant.desk, self.question.today)
            return unvalued_answer(measure(measure.covered()), draft)
        return general_reliability(draft) if kind == "reliability" else None

    def _blank(self) -> Draft:
        return Draft(question=self.question, plan=self.plan, sources=Sources(self.plan.language))

    def _titles(self) -> tuple[str, ...]:
        documents = self.assistant.search.library().documents()
        own = [d for d in documents if d.language == self.plan.language or d.kind == "report"]
        return tuple(dict.fromkeys(document.title for document in own or documents))

    def _of_company(self, kind: Kind, ticker: str) -> Answer:
        assessment = self.assistant.assess(ticker, self.question)
        plain = kind == "no_value" and assessment.range is not None and "why" not in self.plan.cues
        if plain or kind in ("standing", "threshold"):
            return self._standing(assessment, ticker, kind)
        draft = company_draft(assessment, self.question, self.plan)
        blocks: dict[Kind, Callable[[], Iterator[Block]]] = {
            "gap": lambda: gap_blocks(assessment, draft),
            "no_value": lambda: no_value_blocks(assessment, draft),
            "assumed": lambda: assumed_blocks(assessment, draft),
            "driver": lambda: driver_blocks(assessment, draft),
            "included": lambda: included_blocks(assessment, draft),
            "working": lambda: self._working(assessment, draft),
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
        target, language = target_in(self._nameless), self.plan.language
        if target is None:
            return
        aim = aim_of(target, self._case(ticker))
        if isinstance(aim, NotMeaningful):
            draft.missing = True
            name = company_name(assessment.company, language)
            key = "target.no_rate" if aim.code == "currency_unknown" else "target.nothing"
            words = reason_words(aim, language)
            yield Block("key", phrase(language, key, name=name, currency=aim.detail, reason=words))
            return
        yield from target_blocks(
            assessment,
            aim,
            lambda t, a: self.assistant.assess(t, self.question, a),
            draft,
            judged=_JUDGED.search(self.question.text) is not None,
        )

    def _working(self, assessment: Assessment, draft: Draft) -> Iterator[Block]:
        """How the multiple of the deciding method comes about."""
        method, inputs = method_of(assessment, ()), phrase(self.plan.language, "how.inputs")
        draft.figures.extend(working_figures(assessment, method, self.plan.language))
        computed = computed_blocks(assessment, method, self.plan.language)
        yield from itertools.takewhile(lambda block: block.kind != "bullet" and block.text != inputs, computed)
        yield from assumption_blocks(assessment, self.plan.language)
        yield from cited_rule(draft, deciding_anchor(assessment))

    def _standing(self, assessment: Assessment, ticker: str, kind: Kind) -> Answer:
        """The sentence, then the whole valuation it is said of."""
        language = self.plan.language
        valued = self.assistant.valued(ticker, "", self.question, self.plan)
        said = threshold_words(assessment, language) if kind == "threshold" else ""
        lead = Block("key", said or standing_words(assessment, language))
        own = figures_of(standing_figures(assessment, language), ticker, "standing")
        return replace(valued, blocks=(lead, *valued.blocks), figures=(*valued.figures, *own))
