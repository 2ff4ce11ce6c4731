"""“Which of my names is cheapest on P/FCF?”: the followed, or all covered, companies filtered and put in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answer import Answer, Block, Language, Question, Status, ToolCall
from bot.assistant.comparison import why
from bot.assistant.figures import Labelled, fact_figures, figures_of, points_of
from bot.assistant.plan import Plan
from bot.assistant.sourcing import Sources
from bot.assistant.words import COMMA, SEPARATOR, company_name, fact_words, name_of, reason_words, signed
from bot.phrases import phrase
from bot.render.numbers import shown
from knowledge.concepts import Concept
from tools.rank_companies import Measured
from valuation.quantity import Quantity, ratio
from valuation.result import NotMeaningful

_STEP = -0.01
_MOST = 12
_TYPES = {
    "cash_flow_tech": "cash_flow", "cyclical_tech": "cyclical", "race_track_tech": "race_track",
    "conditions_cash_flow": "cash_flow", "conditions_cyclical": "cyclical", "conditions_race_track": "race_track",
}  # fmt: skip
# Measure → the words it is asked by; the first that is found counts.
_MEASURES: dict[str, str] = {
    "rate": r"(?:by|from|to) (?:\w+ )?(?:higher|lower|rising|falling) (?:interest )?rates|rate (?:hikes?|cuts?|rises?)|加息|降息|利率(?:上升|下降|变动)|rate[- ]?sensitiv\w*|sensitiv\w* to (?:interest )?rates?|interest[- ]rate risk|利率(?:最)?敏感|对利率",
    "p_fcf": r"p/?fcf|free cash flow|自由现金流|市现率",
    "p_ocf": r"p/?ocf|operating cash flow|经营(?:性)?现金流",
    "peg": r"\bpeg\b|(?<![a-z])peg(?![a-z])",
    "pe": r"\bp/?e\b|price[- ]earnings|市盈率|(?<![a-z])pe(?![a-z])",
    "fcf_over_ocf": r"conversion|fcf/ocf|转化率|现金流占比",
    "earnings_growth": r"(?:earnings|profit) growth|(?:盈利|利润)(?:增速|增长)",
    "revenue_growth": r"(?:revenue|sales)? ?growth|growing|grow|fastest|slowest|增速|增长|最快|最慢",
    "market_value": r"market (?:cap|value)|biggest|largest compan|smallest compan|市值|最大的公司",
    "gap": r"\bgaps?\b|upside|downside|under-?valued|over-?valued|cheap\w*|expensive|dear\w*|空间|差距|低估|高估|便宜|贵",
}
_FEWEST_FIRST = re.compile(
    r"cheap\w*|low(?:est)?|smallest|least|slow\w*|weakest|under-?valued|便宜|最低|最小|最慢|最弱|低估|最不",
    re.IGNORECASE,
)
_MOST_FIRST = re.compile(
    r"expensive|dear\w*|highest|largest|biggest|most|greatest|fast\w*|strongest|over-?valued|widest|top|贵|最高|最大|最快|最强|高估|最敏感",
    re.IGNORECASE,
)
_LESS_IS_CHEAP = frozenset({"p_fcf", "p_ocf", "peg", "pe", "market_value"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is asked for: a type to keep, a measure to order by, and the end to begin with."""

    kind: str | None
    measure: str | None
    ascending: bool
    step: float = _STEP  # of the discount rate, where its effect is the measure


def wanted_kind(concept: Concept) -> str | None:
    """The business type an idea stands for."""
    return _TYPES.get(concept.id)


def wanted_in(text: str, plan: Plan) -> Wanted:
    """The filter and order a question names."""
    kind = next((_TYPES[concept.id] for concept in plan.concepts if concept.id in _TYPES), None)
    measure = next((name for name, words in _MEASURES.items() if re.search(words, text, re.IGNORECASE)), None)
    low, high = _FEWEST_FIRST.search(text) is not None, _MOST_FIRST.search(text) is not None
    if measure == "gap":
        # The most undervalued is the one whose value lies furthest above its price.
        ascending = (
            re.search(r"over-?valued|expensive|dear|smallest|lowest|高估|贵|最小", text, re.IGNORECASE) is not None
        )
    else:
        cheapest = measure in _LESS_IS_CHEAP
        ascending = (low or (cheapest and not high)) and not (high and not cheapest)
    step = -_STEP if measure == "rate" and plan.direction > 0 else _STEP
    return Wanted(kind=kind, measure=measure, ascending=ascending, step=step)


def ranking_answer(
    found: Sequence[Measured], wanted: Wanted, question: Question, plan: Plan, *, own: bool, named: bool = False
) -> Answer:
    """The companies of the type asked for, in the order asked for; those without a figure are named with the reason."""
    language = plan.language
    sources = Sources(language)
    kept = [
        m for m in found if wanted.kind is None or (m.assessment is not None and m.assessment.type.name == wanted.kind)
    ]
    reader = _readers(wanted)
    valued = [(m, value) for m in kept if isinstance(value := reader(m), Quantity)]
    valued.sort(key=lambda pair: (_key(pair[1], wanted), pair[0].ticker))
    blocks = [
        *_head(found, kept, valued, wanted, plan, own=own, named=named),
        *_bullets(kept, valued, wanted, language),
    ]
    if wanted.kind is not None:
        blocks.append(_rule(wanted.kind, sources, language))
    blocks += _closing(kept, valued, wanted, language)
    tool = ToolCall(name="measure_companies", arguments={"own_list": own, "measure": wanted.measure or "type"})
    status: Status = "answered" if valued or (wanted.measure is None and kept) or wanted.kind else "partial"
    return Answer(
        question=question.text,
        language=language,
        status=status,
        blocks=tuple(blocks),
        citations=sources.all,
        figures=(
            *figures_of(_counts(found, kept, valued, wanted, language), "", "list"),
            *(f for m in kept for f in figures_of(_labelled(m, reader, wanted, language), m.ticker)),
        ),
        tools=(tool,),
        about=tuple(m.ticker for m, _ in valued[:1]),
    )


def _counts(
    found: Sequence[Measured],
    kept: Sequence[Measured],
    valued: Sequence[tuple[Measured, Quantity]],
    wanted: Wanted,
    language: Language,
) -> Iterator[Labelled]:
    shown_all = len(valued) if wanted.measure is not None else len(kept)
    for count in dict.fromkeys((len(found), len(kept), max(shown_all - _MOST, 0))):
        yield phrase(language, "rank.count"), Quantity(value=float(count), unit="count")


def _key(value: Quantity, wanted: Wanted) -> float:
    if wanted.measure == "rate":
        return abs(value.value) if wanted.ascending else -abs(value.value)
    return value.value if wanted.ascending else -value.value


def _readers(wanted: Wanted) -> Callable[[Measured], Quantity | NotMeaningful | None]:
    def read(measured: Measured) -> Quantity | NotMeaningful | None:
        if measured.assessment is None or measured.measures is None or wanted.measure is None:
            return None
        if wanted.measure == "rate":
            steps = measured.assessment.sensitivity
            return next(
                (ratio(s.change) for s in steps if s.parameter == "discount_rate" and s.step == wanted.step), None
            )
        return measured.measures.figures[wanted.measure]  # type: ignore[index]

    return read


def _name(measured: Measured, language: Language) -> str:
    company = None if measured.assessment is None else measured.assessment.company
    if company is None:
        return measured.ticker
    return phrase(language, "watchlist.line", name=company_name(company, language), ticker=measured.ticker)


def _head(
    found: Sequence[Measured],
    kept: Sequence[Measured],
    valued: Sequence[tuple[Measured, Quantity]],
    wanted: Wanted,
    plan: Plan,
    *,
    own: bool,
    named: bool,
) -> Iterator[Block]:
    language = plan.language
    where = phrase(language, "rank.own" if own else "rank.named" if named else "rank.covered", count=len(found))
    if wanted.kind is not None:
        kind = phrase(language, f"type.{wanted.kind}")
        key = "rank.of_type" if kept else "rank.none_of_type"
        yield Block("line", phrase(language, key, type=kind, where=where, count=len(kept)))
    if wanted.measure is None:
        if wanted.kind is None:
            yield Block("line", phrase(language, "rank.types", where=where))
        return
    label = _label(wanted, language)
    if not valued:
        yield Block("line", phrase(language, "rank.no_figure", measure=label, where=where))
        return
    first, value = valued[0]
    key = "rank.lowest" if wanted.ascending else "rank.highest"
    text = phrase(
        language, key, measure=label, where=where, name=_name(first, language), value=_shown(value, wanted, language)
    )
    yield Block("line", text)


def _label(wanted: Wanted, language: Language) -> str:
    if wanted.measure == "rate":
        return phrase(language, "rank.rate_up" if wanted.step > 0 else "rank.rate")
    return name_of(wanted.measure or "type", language)


def _shown(value: Quantity, wanted: Wanted, language: Language) -> str:
    return signed(value.value, language) if wanted.measure in ("gap", "rate") else shown(value, language)


def _bullets(
    kept: Sequence[Measured], valued: Sequence[tuple[Measured, Quantity]], wanted: Wanted, language: Language
) -> Iterator[Block]:
    """Each company in order; without a measure each with the facts that decided its type."""
    if wanted.measure is not None:
        for measured, value in valued[:_MOST]:
            text = phrase(language, "rank.line", name=_name(measured, language), value=_shown(value, wanted, language))
            yield Block("bullet", text)
        return
    for measured in kept[:_MOST]:
        if measured.assessment is not None:
            facts = measured.assessment.type.because[:2]
            words = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in facts)
            kind = "" if wanted.kind else phrase(language, f"type.{measured.assessment.type.name}") + COMMA[language]
            yield Block("bullet", phrase(language, "rank.line", name=_name(measured, language), value=f"{kind}{words}"))


def _rule(kind: str, sources: Sources, language: Language) -> Block:
    cited = sources.cite_anchor("cms-types")
    return Block("note", phrase(language, "rank.rule", type=phrase(language, f"type.{kind}"), n=cited.n))


def _closing(
    kept: Sequence[Measured], valued: Sequence[tuple[Measured, Quantity]], wanted: Wanted, language: Language
) -> Iterator[Block]:
    shown_all = len(valued) if wanted.measure is not None else len(kept)
    if shown_all > _MOST:
        yield Block("note", phrase(language, "rank.more", count=shown_all - _MOST))
    have = {measured.ticker for measured, _ in valued}
    if wanted.measure is not None:
        without = [measured for measured in kept if measured.ticker not in have]
        words = [f"{m.ticker} ({_reason(m, wanted, language)})" for m in without[:_MOST]]
        if words:
            yield Block("note", phrase(language, "rank.without", list=COMMA[language].join(words)))
    elif any(measured.assessment is None for measured in kept):
        names = COMMA[language].join(m.ticker for m in kept if m.assessment is None)
        yield Block("note", phrase(language, "rank.without", list=names))
    yield from _dates([m for m, _ in valued[:_MOST]], language)
    yield Block("note", phrase(language, "disclaimer"))


def _reason(measured: Measured, wanted: Wanted, language: Language) -> str:
    if measured.assessment is None or measured.measures is None:
        return phrase(language, "missing.no_data")
    if wanted.measure == "rate":
        key = "rank.hardly" if measured.assessment.type.name == "cyclical" else "reason.missing_figure"
        return phrase(language, key)
    reason = measured.measures.figures[wanted.measure or "gap"]  # type: ignore[index]
    return why(reason, language) or (reason_words(reason, language) if isinstance(reason, NotMeaningful) else "")


def _dates(shown_companies: Sequence[Measured], language: Language) -> Iterator[Block]:
    days = sorted({m.measures.price_day for m in shown_companies if m.measures is not None and m.measures.price_day})
    if days:
        key = "rank.one_day" if len(days) == 1 else "rank.days"
        yield Block("note", phrase(language, key, first=days[0], last=days[-1]))


def _labelled(
    measured: Measured,
    reader: Callable[[Measured], Quantity | NotMeaningful | None],
    wanted: Wanted,
    language: Language,
) -> Iterable[Labelled]:
    assessment = measured.assessment
    if assessment is None:
        return
    value = reader(measured)
    if isinstance(value, Quantity):
        yield _label(wanted, language), value
    if assessment.price is not None:
        yield name_of("price", language), assessment.price
    if wanted.measure == "rate":
        yield phrase(language, "said.step", name=name_of("discount_rate", language)), points_of(wanted.step)
    if wanted.measure is None:
        for fact in assessment.type.because[:2]:
            yield from fact_figures(fact, language)
