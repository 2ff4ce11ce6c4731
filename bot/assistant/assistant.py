"""Answers questions without a language model: slots choose the blocks, tools give the numbers, reports the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.answer import Answer, Block, Language, Question, ToolCall
from bot.assistant.company_blocks import CompanyBlocks
from bot.assistant.comparison import comparison_answer, listings_named
from bot.assistant.draft import Draft
from bot.assistant.mentions import Mentioned, asked_back, companies_in, is_name
from bot.assistant.pages import implied_answer, sources_page, theory_answer
from bot.assistant.plan import Plan, levels, make_plan
from bot.assistant.quick_valuation import valuation_answer
from bot.assistant.readable import readable
from bot.assistant.sourcing import Sources
from bot.assistant.what_if import what_if_answer
from bot.phrases import phrase
from tools.assumptions import Assumptions, read_assumptions
from tools.compare_companies import MOST, CompareCompanies
from tools.errors import BadArgument, CannotValue, ToolError
from tools.market.desk import Desk
from tools.market.resolution import Match, Resolution, Unknown
from tools.search_reports import NOTHING, Found, SearchReports
from tools.value_company import ValueCompany
from tools.what_if import RunWhatIf
from valuation.assessment import Assessment
from valuation.conditions import VERIFICATION_ANCHOR

_QUOTES = 3
_FOLLOW_UP = re.compile(
    r"^\s*(?:and|what about|how about|what if|then|so|but)\b|\b(?:it|its|it's|they|their|this company|that company)\b"
    r"|^\s*(?:那|如果|要是|再)|它|该公司|这家公司|呢\s*[？?]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """The deterministic assistant; thread-safe, since it keeps nothing between questions."""

    desk: Desk
    search: SearchReports

    def commands(self) -> Mapping[str, Callable[[str, Question], Answer]]:
        """The commands that are questions in another form: argument text and question in, answer out."""
        return {
            "value": self.value,
            "compare": self.compare,
            "whatif": self.what_if,
            "implied": self.implied,
            "theory": self.theory,
        }

    def answer(self, question: Question) -> Answer:
        """The answer to a question in words, or to a bare ticker or name."""
        question = replace(question, text=readable(question.text))
        plan = make_plan(question.text, question.language)
        if not question.text:
            return self._plain(question, plan, "answer.empty")
        if "secret" in plan.cues:
            return self._plain(question, plan, "answer.not_shown")
        whole = self.desk.directory.resolve(question.text)
        if is_name(whole) or (_looks_like_name(question.text) and not plan.concepts and _close(whole)):
            return self.value(question.text, question)
        return self._explained(question, plan, companies_in(self.desk, question.text))

    def listing_named(self, name: str) -> str | None:
        """The canonical ticker a name stands for; None when it stands for none or for several."""
        found = self.desk.directory.resolve(name)
        return found.listing.ticker if isinstance(found, Match) else None

    def value(self, words: str, question: Question) -> Answer:
        """The quick valuation: `0700.HK discount_rate=9%`."""
        words = readable(words)
        plan = make_plan(question.text, question.language)
        name, assumptions = _split_assumptions(words)
        if not name:
            return self._plain(question, plan, "ask.ticker_first", command="value")
        return self._with_listing(
            name, question, plan, lambda ticker: self._valued(ticker, assumptions, question, plan), assumptions
        )

    def implied(self, words: str, question: Question) -> Answer:
        """What the price of a listing implies."""
        plan = make_plan(question.text, question.language)
        name, assumptions = _split_assumptions(words)
        if not name:
            return self._plain(question, plan, "ask.ticker_first", command="implied")

        def page(ticker: str) -> Answer:
            assumed = read_assumptions(assumptions)
            assessment = self.assess(ticker, question, assumed)
            call = ToolCall(name="implied_by_price", arguments={"ticker": ticker, **assumed.numbers})
            return implied_answer(assessment, question, plan.language, call)

        return self._with_listing(name, question, plan, page, assumptions)

    def compare(self, words: str, question: Question) -> Answer:
        """Listings side by side: `BABA AMZN`."""
        plan = make_plan(question.text, question.language)
        named = listings_named(self.desk, words, question, plan.language)
        if named.unclear is not None and named.pieces > 1:
            return named.unclear
        try:
            found = CompareCompanies(self.desk, question.today)(named.tickers)
        except BadArgument:
            return self._plain(question, plan, "compare.usage", most=str(MOST))
        except CannotValue:
            return self._plain(question, plan, "compare.no_pair")
        return comparison_answer(found, self.desk, question, plan.language)

    def what_if(self, words: str, question: Question) -> Answer:
        """A value before and after assumptions: `0700.HK discount_rate=9% growth=5%`."""
        plan = make_plan(question.text, question.language)
        name, assumptions = _split_assumptions(words)
        if not name and len(question.about) == 1:
            name = question.about[0]
        if not name or not assumptions:
            return self._plain(question, plan, "whatif.usage", ticker=name or "0700.HK")

        def page(ticker: str) -> Answer:
            found = RunWhatIf(self.desk, question.today)(ticker, read_assumptions(assumptions))
            return what_if_answer(found, question, plan.language)

        return self._with_listing(name, question, plan, page, assumptions)

    def theory(self, words: str, question: Question) -> Answer:
        """The models with their passages, or the one that is named."""
        plan = make_plan(words or question.text, question.language)
        return theory_answer(plan, question)

    def assess(self, ticker: str, question: Question, assumed: Assumptions | None = None) -> Assessment:
        """The assessment of a canonical ticker on the question's day."""
        return ValueCompany(self.desk, question.today, assumed or Assumptions())(ticker)

    def _with_listing(
        self, name: str, question: Question, plan: Plan, use: Callable[[str], Answer], rest: str = ""
    ) -> Answer:
        found = self.desk.directory.resolve(name)
        if not isinstance(found, Match):
            return asked_back(found, question, plan.language, name, rest)
        try:
            return use(found.listing.ticker)
        except ToolError as error:
            return self._refusal(question, plan, str(error))

    def _valued(self, ticker: str, assumptions: str, question: Question, plan: Plan) -> Answer:
        assumed = read_assumptions(assumptions)
        assessment = self.assess(ticker, question, assumed)
        sources = Sources(plan.language)
        sources.cite_anchor(assessment.type.anchor)
        for method in assessment.methods:
            sources.cite_anchor(method.anchor)
        if assessment.verification is not None:
            sources.cite_anchor(VERIFICATION_ANCHOR)
        call = ToolCall(name="value_company", arguments={"ticker": ticker, **assumed.numbers})
        page = tuple(sources_page(sources.all, plan.language))
        return valuation_answer(assessment, question.text, plan.language, sources.all, call, page)

    def _explained(self, question: Question, plan: Plan, mentioned: Mentioned) -> Answer:
        draft = Draft(question=question, plan=plan, sources=Sources(plan.language))
        company = CompanyBlocks(assess=lambda t, a: self.assess(t, question, a), draft=draft, desk=self.desk)
        tickers = self._subjects(question, plan, mentioned)
        if mentioned.ambiguous is not None and not mentioned.tickers and company.needs_listing():
            return asked_back(mentioned.ambiguous, question, plan.language, question.text)
        ready = self._ready_answer(question, plan, tickers, company)
        if ready is not None:
            return ready
        draft.about.extend(tickers)
        found = self._found(question, plan, mentioned, company)
        if found is not NOTHING:
            draft.called("search_reports", query=question.text)
        if "why" in plan.cues:
            draft.words(found.quotes)
        for ticker in tickers:
            company.add(ticker)
        if "why" not in plan.cues:
            draft.words(found.quotes)
        draft.close()
        return draft.finished(self._titles)

    @staticmethod
    def _subjects(question: Question, plan: Plan, mentioned: Mentioned) -> tuple[str, ...]:
        """The listings a question is about: those it names, the first of an unclear name, or the last ones."""
        if mentioned.tickers:
            return mentioned.tickers
        if mentioned.ambiguous is not None:
            return (mentioned.ambiguous.candidates[0].ticker,)
        return question.about if _follows_up(question, plan, mentioned) else ()

    def _ready_answer(
        self, question: Question, plan: Plan, tickers: tuple[str, ...], company: CompanyBlocks
    ) -> Answer | None:
        """The comparison, what-if or quick valuation where the question asks for just that."""
        if len(tickers) > 1 and plan.cues & {"compare", "worth"}:
            return self.compare(" ".join(tickers), question)
        if len(tickers) != 1:
            return None
        stated = levels(question.text)
        if len(stated) > 1:
            assumed = " ".join(f"{name}={value:.10g}" for name, value in stated.items())
            return self.what_if(f"{tickers[0]} {assumed}", question)
        return self._valued_in_words(tickers[0], question, plan) if company.wants_valuation() else None

    def _found(self, question: Question, plan: Plan, mentioned: Mentioned, company: CompanyBlocks) -> Found:
        """What the reports say; a follow-up such as “and at 10%?” has no words to look for."""
        if not plan.concepts and _follows_up(question, plan, mentioned):
            return NOTHING
        found = self.search(question.text, _QUOTES)
        if not found.relevant and mentioned.rest and plan.concepts and company.asks_effect():
            # The number is the tools' part; the reason may stand in a report that does not name the company.
            return self.search(mentioned.rest, _QUOTES)
        return found

    def _valued_in_words(self, ticker: str, question: Question, plan: Plan) -> Answer:
        try:
            answer = self._valued(ticker, "", question, plan)
        except ToolError as error:
            return self._refusal(question, plan, str(error))
        if "computed" in plan.cues:
            return replace(answer, blocks=answer.pages["how"])
        if "order" not in plan.cues:
            return answer
        return replace(
            answer, status="partial", blocks=(Block("note", phrase(plan.language, "answer.no_orders")), *answer.blocks)
        )

    def _titles(self, language: Language) -> tuple[str, ...]:
        """What the library holds in the reader's language, or all of it where there is nothing."""
        documents = self.search.library().documents()
        own = [document for document in documents if document.language == language]
        return tuple(dict.fromkeys(document.title for document in own or documents))

    def _plain(self, question: Question, plan: Plan, key: str, **values: str) -> Answer:
        text = phrase(plan.language, key, **values)
        return Answer(question=question.text, language=plan.language, status="refused", blocks=(Block("line", text),))

    def _refusal(self, question: Question, plan: Plan, text: str) -> Answer:
        return Answer(question=question.text, language=plan.language, status="refused", blocks=(Block("line", text),))


def _split_assumptions(words: str) -> tuple[str, str]:
    """The company's name, which may hold spaces, and the assumptions after it."""
    parts = words.split()
    first = next((index for index, part in enumerate(parts) if "=" in part), len(parts))
    return " ".join(parts[:first]), " ".join(parts[first:])


def _close(resolution: Resolution) -> bool:
    """Whether an unknown name is near a known one."""
    return isinstance(resolution, Unknown) and (bool(resolution.suggestions) or resolution.ticker is not None)


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 2 and "?" not in text and "？" not in text and len(text) <= 24


def _follows_up(question: Question, plan: Plan, mentioned: Mentioned) -> bool:
    """Whether a question without a company is about the last one: it says so, or moves a number of it."""
    if not question.about or mentioned.found:
        return False
    return _FOLLOW_UP.search(question.text) is not None or (plan.change is not None and plan.moved is not None)
