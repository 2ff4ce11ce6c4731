"""The quick valuation as one Telegram message (PRODUCT.md §3), with its pages Inputs, How and Sources."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answer import Answer, Block, Button, CitedPassage, Language, ToolCall
from bot.assistant.figures import valuation_figures
from bot.assistant.next_results import days_words
from bot.assistant.open_points import disclosure_blocks, verification_blocks
from bot.assistant.price_day import price_day_words
from bot.assistant.words import (
    BETWEEN_SENTENCES,
    COMMA,
    SEPARATOR,
    company_name,
    fact_words,
    figure_line,
    name_of,
    price_words,
    reason_words,
    signed,
    step_words,
)
from bot.phrases import phrase
from bot.render.numbers import currency_name, money, plain, shown
from tools.market.results_calendar import ResultsDue
from valuation.assessment import Assessment, Fact, ImpliedParameter, MethodValue
from valuation.policy import POLICY
from valuation.quantity import Quantity

# Said first because they change how everything below is read.
_HEAD = ("stale_price",)
# Said on the page that shows the working: there is room, and the type's facts name the investment cycle already.
_ON_PAGE = ("race_track_option", "capex_cycle")
_SHORT_CODES = 5


def valuation_answer(
    assessment: Assessment,
    question: str,
    language: Language,
    citations: tuple[CitedPassage, ...],
    call: ToolCall,
    sources: tuple[Block, ...],
    due: ResultsDue | None = None,
) -> Answer:
    """The whole answer for one assessment; `citations` holds the anchors of the type and the methods, numbered.

    due: the next results, where a source gives their date.
    """
    ticker = assessment.listing.ticker
    return Answer(
        question=question,
        language=language,
        status="answered" if assessment.range is not None else "partial",
        blocks=tuple(valuation_blocks(assessment, language, citations, due)),
        citations=citations,
        figures=tuple(valuation_figures(assessment, language)),
        tools=(call,),
        warnings=tuple(fact_words("warn", fact, language) for fact in assessment.warnings),
        buttons=valuation_buttons(ticker, language),
        pages={
            "inputs": tuple(inputs_page(assessment, language)),
            "how": tuple(how_page(assessment, language)),
            "sources": sources,
        },
        about=(ticker,),
    )


def valuation_buttons(ticker: str, language: Language) -> tuple[Button, ...]:
    """What may be tapped under a valuation."""
    return (
        Button(phrase(language, "button.inputs"), "page", "inputs"),
        Button(phrase(language, "button.how"), "page", "how"),
        Button(phrase(language, "button.sources"), "page", "sources"),
        Button(phrase(language, "button.whatif"), "say", f"/whatif {ticker}"),
        Button(phrase(language, "button.implied"), "say", f"/implied {ticker}"),
        Button(phrase(language, "button.chart"), "say", f"/chart {ticker}"),
        Button(phrase(language, "button.watch"), "say", f"/watch {ticker}"),
    )


def valuation_blocks(
    assessment: Assessment, language: Language, citations: tuple[CitedPassage, ...], due: ResultsDue | None = None
) -> Iterable[Block]:
    """The message, most important first."""
    name = company_name(assessment.company, language)
    title = phrase(
        language, "value.title", name=name, ticker=assessment.listing.ticker, price=price_words(assessment, language)
    )
    yield Block("title", title)
    if said := price_day_words(assessment, language):
        yield Block("note", said)
    facts = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in assessment.type.because)
    number = citations[0].n if citations else 1
    yield Block(
        "line",
        phrase(language, "value.type", type=phrase(language, f"type.{assessment.type.name}"), facts=facts, n=number),
    )
    yield Block("key", _range_line(assessment, language))
    for method in _shown_methods(assessment):
        yield Block("bullet", method_words(method, language))
    implied = implied_words(assessment, language)
    if implied:
        yield Block("line", implied)
    driver = driver_words(assessment, language)
    if driver:
        yield Block("line", driver)
    yield from _closing(
        assessment,
        language,
        [fact for fact in assessment.warnings if fact.code not in (*_HEAD, *_ON_PAGE)],
        citations,
        due,
    )


def _closing(
    assessment: Assessment,
    language: Language,
    warnings: list[Fact],
    citations: tuple[CitedPassage, ...],
    due: ResultsDue | None,
) -> Iterable[Block]:
    if assessment.type.would_change:
        facts = SEPARATOR[language].join(fact_words("fact", fact, language) for fact in assessment.type.would_change)
        yield Block("line", phrase(language, "would_change", facts=facts))
    if warnings:
        told = (fact_words("warn", fact, language) for fact in warnings[:_SHORT_CODES])
        words = BETWEEN_SENTENCES[language].join(told)
        yield Block("note", phrase(language, "warnings", list=words))
    stated = {figure.quantity.as_of for figure in valuation_figures(assessment, language)}
    days = {key: day for key, day in assessment.as_of.items() if day in stated}
    if price_day_words(assessment, language):
        days.pop("price", None)  # it stands under the title
    dates = [phrase(language, f"date.{key}", date=day.isoformat()) for key, day in days.items()]
    published = citations[0].published if citations else ""
    if published:
        dates.append(phrase(language, "date.report", date=published))
    if due is not None:
        dates.append(phrase(language, "date.results_due", days=days_words(due.span, language)))
    if dates:
        yield Block("note", phrase(language, "dates", list=" · ".join(dates)))
    yield Block("note", phrase(language, "disclaimer"))


def _range_line(assessment: Assessment, language: Language) -> str:
    found = assessment.range
    if found is None:
        # The first method is the type's own; why it gives no value is why there is no range.
        deciding = next((m for m in assessment.methods if m.reason is not None), None)
        reason = reason_words(deciding.reason, language) if deciding and deciding.reason else ""
        return phrase(language, "value.no_range", reason=reason)
    values = dict(
        zip(("low", "base", "high"), (plain(q.value) for q in (found.low, found.base, found.high)), strict=True)
    )
    unit = phrase(language, f"unit.{found.base.per}")
    if assessment.gap is None:
        return phrase(
            language, "value.range_no_price", unit=unit, currency=currency_name(found.base.currency, language), **values
        )
    return phrase(
        language,
        "value.range",
        unit=unit,
        currency=currency_name(found.base.currency, language),
        gap=signed(assessment.gap, language),
        **values,
    )


def _shown_methods(assessment: Assessment) -> Iterable[MethodValue]:
    """The methods worth a line: those that have a number, and the cash-flow ones with the reason they have none."""
    for method in assessment.methods:
        if method.model == "citic_revaluation":
            continue  # what the price pays for AI is said with what else the price assumes
        if method.multiple is not None or method.value is not None or method.model in ("p_fcf", "p_ocf"):
            yield method


def method_words(method: MethodValue, language: Language) -> str:
    """One method in one line: multiple now, reference, value, or why there is none."""
    model = phrase(language, f"model.{method.model}")
    now = shown(method.multiple.quantity, language) if method.multiple is not None else ""
    if method.model == "benchmark_mv" and method.multiple is not None and method.value is None:
        leader = method.multiple.quantity.note
        if leader == "basket":
            return phrase(language, "method.benchmark", multiple=now)
        return phrase(language, "method.benchmark_one", multiple=now, leader=leader)
    if method.value is None:
        reason = reason_words(method.reason, language) if method.reason is not None else ""
        key = "method.no_value" if now else "method.none"
        label = name_of(method.multiple.name, language) if method.multiple is not None else model
        return phrase(language, key, model=label, multiple=now, reason=reason)
    value = money(method.value.base, language)
    if method.model == "sotp" and method.multiple is not None and method.reference is not None:
        parts = {"core": now, "sales": shown(method.reference.quantity, language)}
        return phrase(language, "method.sotp", value=value, **parts)
    if method.multiple is None or method.reference is None:
        return phrase(language, "method.scenario", value=value)
    reference = shown(method.reference.quantity, language)
    key = "method.peg" if method.model == "peg" else "method.full"
    return phrase(language, key, model=model, multiple=now, reference=reference, value=value)


def implied_words(assessment: Assessment, language: Language) -> str:
    """“At this price the market assumes …”, in one sentence; empty when nothing is implied."""
    # Of several forecasts the nearest one is enough here; /implied lists them all.
    first = {implied.parameter: implied for implied in reversed(assessment.implied)}
    # Where the core's multiple is nobody's, the one that leaves nothing for AI stands on /implied alone.
    said = [i for i in assessment.implied if first[i.parameter] is i and i.parameter != "core_pe"]
    parts = [implied_part(implied, language) for implied in said]
    what = COMMA[language].join(part for part in parts if part)
    if not what:
        return ""
    end = "。" if language == "zh" else "."
    return phrase(language, "implied.lead", what=what) + end


def implied_part(implied: ImpliedParameter, language: Language) -> str:
    """One implied parameter as a clause."""
    parameter = name_of(implied.parameter, language)
    if implied.value is None:
        reason = reason_words(implied.reason, language) if implied.reason else ""
        forecast = next((figure.quantity for figure in implied.given if figure.name == "market_forecast"), None)
        if (
            implied.reason is not None
            and implied.reason.code == "unsupported_even_by_certainty"
            and forecast is not None
        ):
            return phrase(language, "implied.none_market", market=money(forecast, language), year=forecast.period)
        return phrase(language, "implied.none", parameter=parameter, reason=reason)
    given = {figure.name: shown(figure.quantity, language) for figure in implied.given}
    years = given.get("years") or given.get("growth_years", "")
    values = {
        "value": _implied_value(implied.value, language),
        "years": years,
        "rate": given.get("discount_rate", ""),
        "peg": f"{POLICY.peg_base:g}",
        "share": given.get("share") or given.get("benchmark_share", ""),
        "margin": given.get("net_margin", ""),
        "pe": given.get("terminal_pe", ""),
        "market": given.get("market_forecast", ""),
        "core": given.get("core_pe", ""),
        "sales": given.get("implied_ps", ""),
        "year": next((f.quantity.period for f in implied.given if f.name == "market_forecast"), ""),
    }
    if implied.parameter == "ai_value" and implied.value.value < 0.0:
        return phrase(language, "implied.ai_value_none", short=money(implied.value.scaled(-1.0), language), **values)
    return phrase(language, f"implied.{implied.parameter}", **values)


def _implied_value(quantity: Quantity, language: Language) -> str:
    return money(quantity, language) if quantity.unit == "money" else shown(quantity, language)


def driver_words(assessment: Assessment, language: Language) -> str:
    """The parameter whose step moves the value most."""
    if not assessment.sensitivity:
        return ""
    driver = max(assessment.sensitivity, key=lambda s: (abs(s.change) / abs(s.step), s.step < 0))
    return phrase(
        language,
        "driver",
        parameter=name_of(driver.parameter, language),
        step=step_words(driver.step, language),
        change=signed(driver.change, language),
    )


def inputs_page(assessment: Assessment, language: Language) -> Iterable[Block]:
    """Every input of every method, each once."""
    name = company_name(assessment.company, language)
    yield Block("title", phrase(language, "page.inputs", name=name, ticker=assessment.listing.ticker))
    seen: set[tuple[str, float]] = set()
    for figure in (f for method in assessment.methods for f in method.inputs):
        key = (figure.name, figure.quantity.value)
        if key not in seen:
            seen.add(key)
            yield Block("bullet", figure_line(figure, language))
    yield from disclosure_blocks(assessment, language)


def how_page(assessment: Assessment, language: Language) -> Iterable[Block]:
    """Each method's working, line by line, so that a reader can redo it on paper."""
    name = company_name(assessment.company, language)
    yield Block("title", phrase(language, "page.how", name=name, ticker=assessment.listing.ticker))
    for method in assessment.methods:
        if not method.working:
            continue
        yield Block("line", phrase(language, "how.method", model=phrase(language, f"model.{method.model}")))
        for step in method.working:
            text = phrase(language, "how.line", formula=step.formula, substituted=step.substituted, result=step.result)
            yield Block("working", text)
    yield from verification_blocks(assessment, language)
    for fact in assessment.warnings:
        if fact.code in _ON_PAGE:
            yield Block("line", fact_words("warn", fact, language))
