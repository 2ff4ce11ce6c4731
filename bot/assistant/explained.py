"""A question in words: what it is after decides who answers, and company, theory and passages are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answer import Answer, Block, Language, Question
from bot.assistant.asked import Asked
from bot.assistant.catalogues import industries_answer, reports_answer, theme_answer, theme_in
from bot.assistant.company_blocks import CompanyBlocks
from bot.assistant.definitions import asks_only_meaning, conditions_of_type, defined
from bot.assistant.draft import Draft
from bot.assistant.effects import targets
from bot.assistant.industry_answers import asked_of_industry, industry_answer
from bot.assistant.mentions import Mentioned, asked_back
from bot.assistant.next_results import asks_results_date, results_answer
from bot.assistant.pages import theory_answer
from bot.assistant.past_days import asked_past
from bot.assistant.past_list import past_answer
from bot.assistant.plan import Plan
from bot.assistant.rankings import ranking_answer, wanted_in
from bot.assistant.since import Changes
from bot.assistant.sourcing import Sources
from bot.phrases import phrase
from knowledge.sentences import Quote
from tools.errors import ToolError
from tools.rank_companies import MeasureCompanies
from tools.search_reports import NOTHING, Found
from tools.what_if import RunWhatIf
from valuation.result import NotMeaningful

if TYPE_CHECKING:
    from bot.assistant.assistant import Assistant

_QUOTES = 3
_FEW = 2
_FOLLOW_UP = re.compile(
    r"^\s*(?:and|what about|how about|what if|then|so|but|why|how)\b|\b(?:it|its|it's|they|their|this company|that company)\b"
    r"|^\s*(?:那|如果|要是|再|为什么|怎么算)|它|该公司|这家公司|呢\s*[？?]?\s*$",
    re.IGNORECASE,
)
# A question about any company is about none of those spoken of before, however it begins.
_OF_ANY = re.compile(
    r"\b(?:an?|any|some|every) (?:[\w-]+ ){0,2}(?:company|stock|firm|business)\b|什么样的公司|哪[类种]公司|一家(?:[^，。？?]*的)?公司",
    re.IGNORECASE,
)
_MODELS = re.compile(r"\bmodels?\b|\bmethods?\b|模型|估值方法|方法有", re.IGNORECASE)
_THEMES = re.compile(r"\bthemes?\b|主题|主线", re.IGNORECASE)
_INDUSTRIES = re.compile(r"\bindustries\b|\bsectors?\b|行业", re.IGNORECASE)
_COMPANIES = re.compile(
    r"compan(?:y|ies)|\bnames?\b|stocks?|shares\b|公司|股票|个股|标的|哪些是|哪只|哪家", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One question on its way to an answer."""

    assistant: Assistant
    question: Question
    plan: Plan

    def answer(self, mentioned: Mentioned) -> Answer:
        """The answer of whoever the question is for; what a report thinks of a company is no valuation of it."""
        if self._about_theory() and "worth" in self.plan.cues and mentioned.found:
            plan = replace(self.plan, cues=self.plan.cues - {"worth"})
            return Explained(self.assistant, self.question, plan).answered(mentioned)
        return self.answered(mentioned)

    def answered(self, mentioned: Mentioned) -> Answer:
        """The answer of whoever the question is for; else what companies, theory and reports say of it together."""
        tickers = self._subjects(mentioned)
        try:
            ready = self._recalled(mentioned) or self._next_results(tickers) or self._asked(tickers, mentioned)
            ready = ready or self._listed(mentioned) or self._changed(tickers, mentioned)
            if ready is not None:
                return ready
            return self._composed(mentioned, tickers)
        except ToolError as error:
            refusal = self.assistant.refusal(self.question, self.plan.language, error)
            return replace(refusal, about=tickers[:1])

    def _recalled(self, mentioned: Mentioned) -> Answer | None:
        """What the bot said of a company before, where the question asks for that."""
        asked = asked_past(self.question.text, self.question.today)
        if asked is None or mentioned.unlisted is not None or mentioned.wrong is not None:
            return None
        if mentioned.ambiguous is not None and not mentioned.tickers:
            return asked_back(mentioned.ambiguous, self.question, self.plan.language, self.question.text)
        tickers = mentioned.tickers or self.question.about
        if not tickers and self.plan.concepts:
            return None
        return past_answer(self.assistant.recall(self.question, self.plan.language), tickers, asked)

    def _next_results(self, tickers: tuple[str, ...]) -> Answer | None:
        """The dates of the next results of the companies asked about, or of the user's list."""
        if not asks_results_date(self.question.text, self.plan):
            return None
        if not tickers and "mine" in self.plan.cues and self.assistant.own is not None:
            tickers = tuple(self.assistant.own.watchlist(self.question.user))
        return results_answer(self.assistant.desk, tickers, self.question, self.plan) if tickers else None

    def _asked(self, tickers: tuple[str, ...], mentioned: Mentioned) -> Answer | None:
        """The direct answer of a question that has one; without a name it is about the company spoken of."""
        if self._about_theory() or self.plan.cues & {"mine", "order"}:
            return None
        any_company = mentioned.found or _OF_ANY.search(self.question.text)
        return Asked(self.assistant, self.question, self.plan).answer(
            mentioned, tickers if any_company else self.question.about
        )

    # lists, rankings, industries, reports

    def _listed(self, mentioned: Mentioned) -> Answer | None:
        """Answers that are about no company of the question: the user's list, an industry, the library, a catalogue."""
        cues, text = self.plan.cues, self.question.text
        if "report" in cues and not mentioned.found:
            return reports_answer(self.assistant.search.library().documents(), self.question, self.plan)
        if "mine" in cues and not mentioned.found and "changed" not in cues:
            return self._ranked(own=True)
        asked = None if mentioned.found or cues & {"why", "changed", "risk", "conditions"} else asked_of_industry(text)
        if asked is not None and not self._about_theory():
            return industry_answer(self.assistant.desk.industries, asked, self.question, self.plan)
        if mentioned.found or "conditions" in cues or not cues & {"list", "rank"}:
            return None
        return self._catalogue(text)

    def _about_theory(self) -> bool:
        """Whether a word of the question asks what a report says, not how large something is."""
        return bool(
            re.search(
                r"\breport|\bciti?c\b|\bcms\b|merchants|报告|研报|中信|招商|(?<![我你您])(?:说|认为)",
                self.question.text,
                re.IGNORECASE,
            )
        )

    def _catalogue(self, text: str) -> Answer | None:
        wanted = wanted_in(text, self.plan)
        theme = theme_in(text)
        if _THEMES.search(text) or (
            theme and _COMPANIES.search(text) and wanted.kind is None and wanted.measure is None
        ):
            return theme_answer(self.assistant.desk, theme, self.question, self.plan)
        if _COMPANIES.search(text) and (
            wanted.kind is not None or ("rank" in self.plan.cues and wanted.measure is not None)
        ):
            return self._ranked(own=False)
        if _MODELS.search(text) and "list" in self.plan.cues:
            return theory_answer(replace(self.plan, concepts=()), self.question)
        if _INDUSTRIES.search(text) and not self.plan.concepts:
            return industries_answer(self.assistant.desk.industries.names, self.question, self.plan)
        return None

    def _ranked(self, *, own: bool) -> Answer:
        measure = MeasureCompanies(self.assistant.desk, self.question.today)
        if own:
            followed = self.assistant.own.watchlist(self.question.user) if self.assistant.own is not None else ()
            if not followed:
                return self._plain("watchlist.empty")
            return ranking_answer(
                measure(followed), wanted_in(self.question.text, self.plan), self.question, self.plan, own=True
            )
        found = measure(measure.covered())
        return ranking_answer(found, wanted_in(self.question.text, self.plan), self.question, self.plan, own=False)

    def _plain(self, key: str) -> Answer:
        block = Block("line", phrase(self.plan.language, key))
        return Answer(question=self.question.text, language=self.plan.language, status="refused", blocks=(block,))

    # what changed

    def _changed(self, tickers: tuple[str, ...], mentioned: Mentioned) -> Answer | None:
        if "changed" not in self.plan.cues:
            return None
        changes = Changes(desk=self.assistant.desk, own=self.assistant.own, catalysts=self.assistant.catalysts)
        if not tickers and "mine" in self.plan.cues and self.assistant.own is not None:
            followed = self.assistant.own.watchlist(self.question.user)
            if not followed:
                return self._plain("watchlist.empty")
            return changes.answer(followed, self.question, self.plan)
        if not tickers:
            return None
        known = len(tickers) == 1 and changes.knows(tickers[0], self.plan)
        if not known and self._said_in_reports(mentioned):
            return None
        return changes.answer(tickers, self.question, self.plan)

    def _said_in_reports(self, mentioned: Mentioned) -> bool:
        return bool(mentioned.found and self.assistant.search(self.question.text, _QUOTES).relevant)

    # companies, theory and reports together

    def _composed(self, mentioned: Mentioned, tickers: tuple[str, ...]) -> Answer:
        draft = Draft(question=self.question, plan=self.plan, sources=Sources(self.plan.language))
        company = CompanyBlocks(
            assess=lambda t, a: self.assistant.assess(t, self.question, a),
            rerun=RunWhatIf(self.assistant.desk, self.question.today),
            draft=draft,
            desk=self.assistant.desk,
        )
        if mentioned.ambiguous is not None and not mentioned.tickers and company.needs_listing():
            return asked_back(mentioned.ambiguous, self.question, self.plan.language, self.question.text)
        if mentioned.unlisted is not None and not mentioned.tickers and "worth" in self.plan.cues:
            return asked_back(mentioned.unlisted, self.question, self.plan.language, self.question.text)
        ready = self._ready(tickers, company)
        if ready is not None:
            return ready
        draft.about.extend(tickers)
        self._fill(draft, company, mentioned, tickers)
        draft.close()
        return draft.finished(self._titles)

    def _fill(self, draft: Draft, company: CompanyBlocks, mentioned: Mentioned, tickers: tuple[str, ...]) -> None:
        """Reasons before numbers where the question asks why, numbers before words where it does not."""
        meaning = not mentioned.found and not tickers and asks_only_meaning(self.question.text, self.plan)
        found = self._found(mentioned, company)
        if found is not NOTHING:
            draft.called("search_reports", query=self.question.text)
        if found.by_words_only:
            draft.searched_by_words()
        if meaning:
            defined(draft, found.quotes)
            return
        if "conditions" in self.plan.cues and not tickers:
            conditions_of_type(draft)
        if "why" in self.plan.cues:
            draft.words(found.quotes)
        for ticker in tickers:
            company.add(ticker)
        if "risk" in self.plan.cues and not found.quotes and not tickers:
            draft.risks()
        elif "why" not in self.plan.cues and not draft.unknown and not draft.settled:
            draft.words(self._beside_numbers(found, draft))

    def _beside_numbers(self, found: Found, draft: Draft) -> tuple[Quote, ...]:
        """Beside a computed number two sentences of a report are support enough."""
        return found.quotes[:_FEW] if draft.computed else found.quotes

    def _subjects(self, mentioned: Mentioned) -> tuple[str, ...]:
        """The listings a question is about: those it names, the first of an unclear name, or the last ones."""
        if mentioned.tickers:
            return mentioned.tickers
        if mentioned.ambiguous is not None:
            return (mentioned.ambiguous.candidates[0].ticker,)
        return self.question.about if self._follows_up(mentioned) else ()

    def _follows_up(self, mentioned: Mentioned) -> bool:
        """Whether a question without a company is about the last one: it says so, or moves a number of it."""
        if not self.question.about or mentioned.found or _OF_ANY.search(self.question.text):
            return False
        moves = self.plan.change is not None and self.plan.moved is not None
        return _FOLLOW_UP.search(self.question.text) is not None or moves

    def _ready(self, tickers: tuple[str, ...], company: CompanyBlocks) -> Answer | None:
        """The comparison, what-if or quick valuation where the question asks for just that."""
        cues = self.plan.cues
        if len(tickers) > 1 and cues & {"compare", "worth", "rank"}:
            return self.assistant.compare(" ".join(tickers), self.question)
        if len(tickers) != 1:
            return None
        if len(self.plan.moves) > 1:
            return self._several_moves(tickers[0])
        return self._valued(tickers[0]) if company.wants_valuation() else None

    def _several_moves(self, ticker: str) -> Answer | None:
        wanted = targets(self.assistant.assess(ticker, self.question), self.plan, self.question.text)
        if isinstance(wanted, NotMeaningful):
            return None
        assumed = " ".join(f"{name}={value:.10g}" for name, value in wanted.items())
        return self.assistant.what_if(f"{ticker} {assumed}", self.question)

    def _valued(self, ticker: str) -> Answer:
        answer = self.assistant.valued(ticker, "", self.question, self.plan)
        if "order" not in self.plan.cues:
            return answer
        notice = Block("note", phrase(self.plan.language, "answer.no_orders"))
        return replace(answer, status="partial", blocks=(notice, *answer.blocks))

    def _found(self, mentioned: Mentioned, company: CompanyBlocks) -> Found:
        """What the reports say; a follow-up such as “and at 10%?” has no words to look for."""
        if not self.plan.concepts and self._follows_up(mentioned):
            return NOTHING
        found = self.assistant.search(self.question.text, _QUOTES)
        if not found.relevant and mentioned.rest and self.plan.concepts and company.asks_effect():
            # The number is the tools' part; the reason may stand in a report that does not name the company.
            return self.assistant.search(mentioned.rest, _QUOTES)
        return found

    def _titles(self, language: Language) -> tuple[str, ...]:
        """What the library holds in the reader's language, and every report; all of it where that is nothing."""
        documents = self.assistant.search.library().documents()
        own = [document for document in documents if document.language == language or document.kind == "report"]
        return tuple(dict.fromkeys(document.title for document in own or documents))
