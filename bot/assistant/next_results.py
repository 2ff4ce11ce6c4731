"""“When does Tencent report next?”: the date of the next results with its source, or that no source gives one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from bot.answer import Answer, AnswerFigure, Block, Language, Question, ToolCall
from bot.assistant.figures import figures_of
from bot.assistant.plan import Plan
from bot.assistant.words import company_name
from bot.phrases import phrase
from tools.market.desk import Desk
from tools.market.results_calendar import DueSpan, ResultsDue
from valuation.company import Listing
from valuation.quantity import Quantity

TOOL: Final = "results_due"
_ASKED = re.compile(
    r"\bwhen (?:do|does|will|is|are|would)\b.*\b(?:report|reports|reporting|results|earnings|announce\w*)\b"
    r"|\b(?:next|upcoming|coming) (?:quarterly |annual |interim )?(?:results|earnings|report)\b"
    r"|\b(?:results|earnings) (?:date|day|calendar)s?\b"
    r"|(?:什么时候|何时|哪天|哪一天|几号|几月).{0,6}(?:发布?|公布|披露|出).{0,4}(?:财报|业绩|季报|年报|中报)"
    r"|(?:财报|业绩|季报|年报|中报)(?:会?在?)?(?:什么时候|何时|哪天|哪一天|是?几号|日历|(?:发布|公布|披露)(?:的)?(?:日期?|时间))"
    r"|下一?次(?:发布?|公布)?(?:财报|业绩)",
    re.IGNORECASE,
)
# What a company will have earned by some day is no date of its results.
_OTHER_SENSE = re.compile(
    r"\bgrow\w*|\breach\w*|\bexceed\w*|\bdoubl\w*|\bmargin|\bmet\b|\bmissed\b|增速|增长|达到|超过|翻倍|利润率",
    re.IGNORECASE,
)
# A valuation names the day among its dates, so a question that wants more loses nothing.
_MORE = frozenset({"worth", "implied", "order", "compare", "computed", "effect", "changed", "risk"})


def asks_results_date(text: str, plan: Plan) -> bool:
    """Whether a question wants the day of the next results and nothing more, not a number in them."""
    more = plan.change is not None or bool(plan.moves) or bool(plan.cues & _MORE)
    return not more and _ASKED.search(text) is not None and _OTHER_SENSE.search(text) is None


def days_words(span: DueSpan, language: Language) -> str:
    """The days, and whether they are an estimate."""
    key = "results.day" if span.first == span.last else "results.days"
    days = phrase(language, key, first=span.first, last=span.last)
    return phrase(language, "results.estimated", days=days) if span.estimated else days


def due_figures(due: ResultsDue, today: date, language: Language) -> tuple[AnswerFigure, ...]:
    """The days as figures: how far ahead they are, with the day itself as their date."""
    ends = [("results.label", due.first)]
    if due.last != due.first:
        ends.append(("results.label_last", due.last))
    return figures_of(
        ((phrase(language, key), _days_until(day, due, today, language)) for key, day in ends), due.ticker, "results"
    )


def _days_until(day: date, due: ResultsDue, today: date, language: Language) -> Quantity:
    return Quantity(
        value=float((day - today).days),
        unit="count",
        period=due.period_end.isoformat() if due.period_end else "",
        as_of=day,
        source=due.source,
        note=_read_words(due, language),
    )


def _read_words(due: ResultsDue, language: Language) -> str:
    return "" if due.read is None else phrase(language, "results.read", date=due.read)


def results_answer(desk: Desk, tickers: tuple[str, ...], question: Question, plan: Plan) -> Answer:
    """The next results of each listing, the nearest first; refused where no source gives any of the dates."""
    listings = [listing for ticker in tickers if (listing := desk.directory.listing(ticker)) is not None]
    for listing in listings:
        desk.look(listing)
    found = [(due, listing) for listing in listings if (due := desk.results_due(listing)) is not None]
    found.sort(key=lambda each: (each[0].first, each[1].ticker))
    known = {listing.ticker for _, listing in found}
    blocks = [block for due, listing in found for block in _due_blocks(due, _named(desk, listing, plan), plan.language)]
    missing = [_named(desk, listing, plan) for listing in listings if listing.ticker not in known]
    blocks += _missing_blocks(missing, plan.language)
    return Answer(
        question=question.text,
        language=plan.language,
        status="refused" if not found else "partial" if missing else "answered",
        blocks=tuple(blocks),
        figures=tuple(figure for due, _ in found for figure in due_figures(due, question.today, plan.language)),
        tools=tuple(ToolCall(name=TOOL, arguments={"ticker": listing.ticker}) for listing in listings),
        about=tickers,
    )


def _named(desk: Desk, listing: Listing, plan: Plan) -> tuple[str, str]:
    company = desk.directory.company_of(listing.ticker)
    return (listing.ticker if company is None else company_name(company, plan.language), listing.ticker)


def _due_blocks(due: ResultsDue, named: tuple[str, str], language: Language) -> Iterator[Block]:
    name, ticker = named
    yield Block("line", phrase(language, "results.next", name=name, ticker=ticker, days=days_words(due.span, language)))
    notes = []
    if due.period_end is not None:
        notes.append(phrase(language, "results.period", date=due.period_end))
    if due.estimated:
        notes.append(phrase(language, "results.estimate"))
    source = phrase(language, "results.source", source=due.source)
    read = _read_words(due, language)
    notes.append(f"{source}{phrase(language, 'results.separator')}{read}" if read else source)
    yield Block("note", (" " if language == "en" else "").join(notes))


def _missing_blocks(missing: Sequence[tuple[str, str]], language: Language) -> Iterator[Block]:
    for name, ticker in missing:
        yield Block("line", phrase(language, "results.unknown", name=name, ticker=ticker))
    if missing:
        yield Block("note", phrase(language, "results.remedy"))
