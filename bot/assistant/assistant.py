"""Answers questions without a language model: slots choose the blocks, tools give the numbers, reports the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.answer import Answer, Block, Language, Question, ToolCall
from bot.assistant.comparison import comparison_answer, listings_named
from bot.assistant.explained import Explained
from bot.assistant.follow_ups import whole_question
from bot.assistant.keypad import keypad_answer
from bot.assistant.mentions import asked_back, companies_in, is_name
from bot.assistant.next_results import due_figures
from bot.assistant.own import OwnData
from bot.assistant.pages import implied_answer, sources_page, theory_answer
from bot.assistant.past_days import AskedPast, past_of
from bot.assistant.past_list import past_answer
from bot.assistant.plan import Plan, make_plan
from bot.assistant.quick_valuation import valuation_answer
from bot.assistant.readable import readable
from bot.assistant.recall import Recall
from bot.assistant.small_talk import small_talk
from bot.assistant.sourcing import Sources
from bot.assistant.tool_words import error_words
from bot.assistant.what_if import what_if_answer
from bot.daily.catalyst import CatalystFinder
from bot.made_once import MadeOnce, MadeOnceFor
from bot.past_call import call_of
from bot.phrases import phrase
from tools.assumptions import Assumptions, read_assumptions
from tools.compare_companies import MOST, CompareCompanies
from tools.errors import BadArgument, CannotValue, ToolError
from tools.market.desk import Desk
from tools.market.resolution import Match, Resolution, Unknown
from tools.market.results_calendar import ResultsDue
from tools.search_reports import SearchReports
from tools.value_company import ValueCompany
from tools.what_if import RunWhatIf
from valuation.assessment import Assessment
from valuation.conditions import VERIFICATION_ANCHOR

_LONGEST_NAME = 24
_KEPT = 512  # valuations


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """The deterministic assistant; thread-safe, since all it keeps between questions are finished valuations.

    own: what it may know of the user who asks; None where nobody is known, as at the command line of a test.
    catalysts: what the library holds on a company from some days.
    """

    desk: Desk
    search: SearchReports
    own: OwnData | None = None
    catalysts: CatalystFinder | None = None
    _valued: MadeOnce[Answer] = field(init=False, repr=False, compare=False, default_factory=lambda: MadeOnce(_KEPT))
    _worded: MadeOnceFor[Answer] = field(
        init=False, repr=False, compare=False, default_factory=lambda: MadeOnceFor(_KEPT)
    )

    def commands(self) -> Mapping[str, Callable[[str, Question], Answer]]:
        """The commands that are questions in another form: argument text and question in, answer out."""
        return {
            "value": self.value,
            "compare": self.compare,
            "whatif": self.what_if,
            "implied": self.implied,
            "theory": self.theory,
            "history": self.history,
        }

    def answer(self, question: Question) -> Answer:
        """The answer to a question in words, or to a bare ticker or name; no number in it that nothing vouches for."""
        asked = replace(question, text=readable(question.text))
        language = make_plan(asked.text, asked.language).language
        whole = replace(asked, text=whole_question(asked, self.desk, language), language=language)
        answer = self._answered(whole)
        leaned_on = whole.text if answer.status != "refused" else ""
        same = (answer.question, answer.asked) == (asked.text, leaned_on)
        return answer if same else replace(answer, question=asked.text, asked=leaned_on)

    def _answered(self, question: Question) -> Answer:
        plan = make_plan(question.text, question.language, question.today)
        if not question.text:
            return self._plain(question, plan, "answer.empty")
        if "secret" in plan.cues:
            return self._plain(question, plan, "answer.not_shown")
        talk = small_talk(question, plan)
        if talk is not None:
            return talk
        whole = self.desk.directory.resolve(question.text)
        if is_name(whole) or (_looks_like_name(question.text) and not plan.concepts and _close(whole)):
            valued = self.value(question.text, question)
            return valued if valued.status == "refused" else self._as_asked(valued, question.text, question.text)
        return _guarded(Explained(self, question, plan).answer(companies_in(self.desk, question.text)))

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
            name, question, plan, lambda ticker: self.valued(ticker, assumptions, question, plan), assumptions
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
        if not name:
            return self._plain(question, plan, "whatif.usage", ticker="0700.HK")

        def keys(ticker: str) -> Answer:
            return keypad_answer(self.assess(ticker, question), question, plan.language)

        if not assumptions:
            return self._with_listing(name, question, plan, keys)

        def page(ticker: str) -> Answer:
            found = RunWhatIf(self.desk, question.today)(ticker, read_assumptions(assumptions))
            made = what_if_answer(found, question, plan.language)
            return replace(made, valued=call_of(found.after, question.today, " ".join(assumptions.split())))

        return self._with_listing(name, question, plan, page, assumptions)

    def theory(self, words: str, question: Question) -> Answer:
        """The models with their passages, or the one that is named."""
        plan = make_plan(words or question.text, question.language)
        return theory_answer(plan, question)

    def history(self, words: str, question: Question) -> Answer:
        """What was said of a company before: `0700.HK`, or of one day: `0700.HK 2026-03-05`."""
        plan = make_plan(question.text, question.language)
        recall = self.recall(question, plan.language)
        name, days = past_of(words, question.today)
        if not name:
            return recall.usage()
        asked = AskedPast(days, all=days is None)
        return self._with_listing(name, question, plan, lambda ticker: past_answer(recall, (ticker,), asked))

    def recall(self, question: Question, language: Language) -> Recall:
        """What tells of valuations given before."""
        return Recall(desk=self.desk, own=self.own, assess=self.assess, question=question, language=language)

    def assess(self, ticker: str, question: Question, assumed: Assumptions | None = None) -> Assessment:
        """The assessment of a canonical ticker on the question's day."""
        return ValueCompany(self.desk, question.today, assumed or Assumptions())(ticker)

    def valued(self, ticker: str, assumptions: str, question: Question, plan: Plan) -> Answer:
        """The quick valuation of a canonical ticker under assumptions as they were typed.

        Raises
            ToolError: when it cannot be valued, or an assumption cannot be read.
        """
        listing = self.desk.directory.listing(ticker)
        due = None
        if listing is not None:
            self.desk.look(listing)
            due = self.desk.results_due(listing)  # besides the question's day, all that depends on the clock
        depends = (ticker, assumptions, plan.language, question.today, due, self.desk.edition)
        found = self._valued.of(depends, lambda: self._value(ticker, assumptions, question.today, plan.language, due))
        return self._as_asked(found, question.text)

    def _value(self, ticker: str, assumptions: str, today: date, language: Language, due: ResultsDue | None) -> Answer:
        """The quick valuation, whoever asks and in whatever words."""
        assumed = read_assumptions(assumptions)
        assessment = ValueCompany(self.desk, today, assumed)(ticker)
        sources = Sources(language)
        sources.cite_anchor(assessment.type.anchor)
        for method in assessment.methods:
            sources.cite_anchor(method.anchor)
        if assessment.verification is not None:
            sources.cite_anchor(VERIFICATION_ANCHOR)
        call = ToolCall(name="value_company", arguments={"ticker": ticker, **assumed.numbers})
        page = tuple(sources_page(sources.all, language))
        answer = valuation_answer(assessment, "", language, sources.all, call, page, due)
        answer = replace(answer, valued=call_of(assessment, today, " ".join(assumptions.split())))
        if due is None:
            return answer
        return replace(answer, figures=(*answer.figures, *due_figures(due, today, language)))

    def _as_asked(self, answer: Answer, question: str, asked: str = "") -> Answer:
        """An answer under the words it answers; one answer to many in the same words stays one thing."""
        return self._worded.of(answer, lambda: replace(answer, question=question, asked=asked), question, asked)

    def refusal(self, question: Question, language: Language, error: ToolError) -> Answer:
        """What a tool refuses, in the reader's language."""
        block = Block("line", error_words(error, language))
        return Answer(question=question.text, language=language, status="refused", blocks=(block,))

    def _with_listing(
        self, name: str, question: Question, plan: Plan, use: Callable[[str], Answer], rest: str = ""
    ) -> Answer:
        found = self.desk.directory.resolve(name)
        if not isinstance(found, Match):
            return asked_back(found, question, plan.language, name, rest)
        try:
            return use(found.listing.ticker)
        except ToolError as error:
            return self.refusal(question, plan.language, error)

    def _plain(self, question: Question, plan: Plan, key: str, **values: str) -> Answer:
        text = phrase(plan.language, key, **values)
        return Answer(question=question.text, language=plan.language, status="refused", blocks=(Block("line", text),))


def _guarded(answer: Answer) -> Answer:
    from bot.assistant.guard import guarded  # noqa: PLC0415 - its patterns take a while to compile

    return guarded(answer)


def _split_assumptions(words: str) -> tuple[str, str]:
    """The company's name, which may hold spaces, and the assumptions after it."""
    parts = words.split()
    first = next((index for index, part in enumerate(parts) if "=" in part), len(parts))
    return " ".join(parts[:first]), " ".join(parts[first:])


def _close(resolution: Resolution) -> bool:
    """Whether an unknown name is near a known one."""
    return isinstance(resolution, Unknown) and (bool(resolution.suggestions) or resolution.ticker is not None)


def _looks_like_name(text: str) -> bool:
    return len(text.split()) <= 2 and not re.search(r"[?？]", text) and len(text) <= _LONGEST_NAME
