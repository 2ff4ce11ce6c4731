"""Companies side by side in words: one paragraph a measure, so that a phone shows it without a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, AnswerFigure, Block, Button, Language, Question, ToolCall
from bot.assistant.figures import Labelled, fact_figures, figures_of
from bot.assistant.mentions import asked_back, is_name
from bot.assistant.words import COMMA, company_name, fact_words, figure_line, name_of, reason_words, signed
from bot.phrases import phrase
from bot.render.numbers import shown
from tools.compare_companies import MOST
from tools.market.desk import Desk
from tools.market.resolution import Match
from valuation.assessment import Fact, NamedFigure
from valuation.comparison import Comparison, Gap
from valuation.measures import MEASURES, Compared, Measure
from valuation.quantity import FxRate, Quantity, ratio
from valuation.result import NotMeaningful

_SEPARATORS = re.compile(r"\s*[,，、;；\n]+\s*|\s+(?:vs\.?|versus|and|和|与|对比)\s+", re.IGNORECASE)
_LONGEST_NAME = 4  # words
_CHANGES = frozenset({"gap"})  # shown with their sign


@dataclass(frozen=True, slots=True)
class Named:
    """The listings a text names, or what to ask back about the first that is unclear."""

    tickers: tuple[str, ...]
    pieces: int
    unclear: Answer | None = None


def listings_named(desk: Desk, words: str, question: Question, language: Language) -> Named:
    """Every listing of a list of names, which may hold spaces: `BABA AMZN`, `Alibaba Group vs 腾讯`."""
    pieces = tuple(_pieces(desk, words))
    tickers = []
    for place, piece in enumerate(pieces):
        found = desk.directory.resolve(piece)
        if not isinstance(found, Match):
            answer = asked_back(found, question, language, piece)
            return Named((), len(pieces), _asking_for_all(answer, pieces, place))
        tickers.append(found.listing.ticker)
    return Named(tuple(dict.fromkeys(tickers)), len(pieces))


def _pieces(desk: Desk, words: str) -> Iterable[str]:
    """The names one by one; of adjoining words the longest run that is a name is taken as one."""
    for part in filter(None, _SEPARATORS.split(words.strip())):
        left = part.split()
        while left:
            runs = range(min(len(left), _LONGEST_NAME), 0, -1)
            taken = next((n for n in runs if is_name(desk.directory.resolve(" ".join(left[:n])))), 1)
            yield " ".join(left[:taken])
            left = left[taken:]


def _asking_for_all(answer: Answer, pieces: Sequence[str], place: int) -> Answer:
    """The question back, whose buttons repeat the whole comparison with one name made clear."""
    buttons = []
    for button in answer.buttons:
        names = [*pieces[:place], button.target, *pieces[place + 1 :]]
        joined = (", " if any(" " in name for name in names) else " ").join(names)
        buttons.append(replace(button, target=f"/compare {joined}"))
    return replace(answer, buttons=tuple(buttons))


def comparison_answer(comparison: Comparison, desk: Desk, question: Question, language: Language) -> Answer:
    """The whole answer of one comparison."""
    tickers = tuple(row.ticker for row in comparison.rows)
    pages = {"inputs": tuple(_sources_page(comparison, language))}
    buttons = [Button(phrase(language, "button.inputs"), "page", "inputs")]
    buttons += [Button(ticker, "say", f"/value {ticker}") for ticker in tickers]
    whole = all(isinstance(row.figures[measure], Quantity) for row in comparison.rows for measure in MEASURES)
    return Answer(
        question=question.text,
        language=language,
        status="answered" if whole else "partial",
        blocks=tuple(comparison_blocks(comparison, desk, language)),
        figures=tuple(_figures(comparison, language)),
        tools=(ToolCall(name="compare_companies", arguments={"tickers": ", ".join(tickers)}),),
        warnings=tuple(caution_words(fact, language) for fact in comparison.warnings),
        buttons=tuple(buttons),
        pages=pages,
        about=tickers,
    )


def usage(language: Language) -> str:
    """What to write instead of fewer than two, or too many, names."""
    return phrase(language, "compare.usage", most=MOST)


def comparison_blocks(comparison: Comparison, desk: Desk, language: Language) -> Iterable[Block]:
    """The measures, the gaps, and what to mind."""
    known = [row for row in comparison.rows if row.known]
    blank = [row for row in comparison.rows if not row.known]
    yield Block("title", phrase(language, "compare.title", names=_names(comparison, desk, language)))
    for measure in MEASURES:
        values = " · ".join(_value(row, measure, language) for row in known)
        yield Block("bullet", phrase(language, "compare.measure", measure=label(measure, language), values=values))
    for row in blank:
        reason = why(row.figures["market_value"], language)
        yield Block("line", phrase(language, "compare.nothing_known", ticker=row.ticker, reason=reason))
    blanks = {row.ticker for row in blank}
    yield from _gap_blocks([g for g in comparison.gaps if not {g.ticker, g.against} & blanks], language)
    yield from _closing(comparison, language)


def _names(comparison: Comparison, desk: Desk, language: Language) -> str:
    names = []
    for row in comparison.rows:
        company = desk.directory.company_of(row.ticker)
        name = "" if company is None else company_name(company, language)
        names.append(phrase(language, "watchlist.line", name=name, ticker=row.ticker))
    return " · ".join(names)


def label(measure: Measure, language: Language) -> str:
    """A measure at the head of its line."""
    name = name_of(measure, language)
    return name[:1].upper() + name[1:]


def _value(row: Compared, measure: Measure, language: Language) -> str:
    found = row.figures[measure]
    if isinstance(found, NotMeaningful):
        return phrase(language, "compare.none", ticker=row.ticker, reason=why(found, language))
    text = signed(found.value, language) if measure in _CHANGES else shown(found, language)
    return f"{row.ticker} {text}"


def why(reason: Quantity | NotMeaningful | None, language: Language) -> str:
    """Why there is no number, without the advice that only a single valuation can take."""
    words = reason_words(reason, language) if isinstance(reason, NotMeaningful) else ""
    return re.split(r"[;；]", words)[0]


def _gap_blocks(gaps: Sequence[Gap], language: Language) -> Iterable[Block]:
    for ticker, against in dict.fromkeys((gap.ticker, gap.against) for gap in gaps):
        yield Block("line", phrase(language, "compare.against", ticker=ticker, against=against))
        for gap in gaps:
            if (gap.ticker, gap.against) == (ticker, against):
                yield Block("bullet", _gap_words(gap, language))


def _gap_words(gap: Gap, language: Language) -> str:
    measure, reason = name_of(gap.measure, language), why(gap.reason, language)
    if gap.gap is None:
        return phrase(language, "compare.gap_none", measure=measure, reason=reason)
    named = {"measure": measure, "gap": signed(gap.gap, language), "growth": name_of(gap.growth, language)}
    if gap.growth_adjusted is None:
        return phrase(language, "compare.gap_only", **named, reason=reason)
    return phrase(language, "compare.gap", **named, adjusted=signed(gap.growth_adjusted, language))


def _closing(comparison: Comparison, language: Language) -> Iterable[Block]:
    space = " " if language == "en" else ""
    words = space.join(caution_words(fact, language) for fact in comparison.warnings)
    if words:
        yield Block("note", phrase(language, "warnings", list=words))
    days = {row.ticker: row.price_day for row in comparison.rows if row.known and row.price_day is not None}
    if len(set(days.values())) == 1:
        dates = phrase(language, "compare.one_price_day", date=next(iter(days.values())))
    else:
        dates = phrase(language, "compare.prices", list=COMMA[language].join(f"{t} {day}" for t, day in days.items()))
    rates = COMMA[language].join(str(day) for day in sorted({fx.as_of for row in comparison.rows for fx in row.rates}))
    fx = phrase(language, "compare.fx", date=rates) if rates else phrase(language, "compare.no_fx")
    yield Block("note", f"{dates}{space}{fx}")
    if any(gap.growth_adjusted is not None for gap in comparison.gaps):
        yield Block("note", phrase(language, "compare.formula"))
    yield Block("note", phrase(language, "disclaimer"))


def caution_words(fact: Fact, language: Language) -> str:
    """A caution as a sentence, lists with the language's own comma."""
    values = {
        name: value.replace(", ", COMMA[language]) if isinstance(value, str) else value
        for name, value in fact.values.items()
    }
    return fact_words("warn", replace(fact, values=values), language)


def _figures(comparison: Comparison, language: Language) -> Iterator[AnswerFigure]:
    """Every number of the comparison: the measures, the gaps, the ages and the exchange rates."""
    for row in comparison.rows:
        for measure, found in row.figures.items():
            if isinstance(found, Quantity):
                name = name_of(measure, language)
                yield AnswerFigure(id=f"{row.ticker}.{measure}", label=name, quantity=found, subject=row.ticker)
    for gap in comparison.gaps:
        labelled = list(_gap_figures(gap, language))
        yield from figures_of(labelled, gap.ticker, f"against.{gap.against}.{gap.measure}")
    rates = {f"{fx.base}{fx.quote}": fx for row in comparison.rows for fx in row.rates}
    fx = ((name_of("fx", language), _rate(rate)) for _, rate in sorted(rates.items()))
    cautions = (found for fact in comparison.warnings for found in fact_figures(fact, language))
    yield from figures_of([*fx, *cautions], "", "comparison")


def _gap_figures(gap: Gap, language: Language) -> Iterator[Labelled]:
    measure = name_of(gap.measure, language)
    if gap.gap is not None:
        yield phrase(language, "compare.gap_label", measure=measure, against=gap.against), ratio(gap.gap)
    if gap.growth_adjusted is not None:
        growth = name_of(gap.growth, language)
        label = phrase(language, "compare.adjusted_label", measure=measure, against=gap.against, growth=growth)
        yield label, ratio(gap.growth_adjusted)


def _rate(rate: FxRate) -> Quantity:
    return Quantity(
        value=rate.rate, unit="count", period=f"{rate.base}/{rate.quote}", as_of=rate.as_of, source=rate.source
    )


def _sources_page(comparison: Comparison, language: Language) -> Iterable[Block]:
    names = " · ".join(row.ticker for row in comparison.rows)
    yield Block("title", phrase(language, "compare.page", names=names))
    for row in comparison.rows:
        for measure, found in row.figures.items():
            if isinstance(found, Quantity):
                line = figure_line(NamedFigure(name=measure, quantity=found), language)
                yield Block("bullet", phrase(language, "compare.source", ticker=row.ticker, line=line))
