"""Questions for one figure a company reports, the market sets or the valuation assumes: “腾讯去年的资本开支”."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.answer import AnswerFigure, Block, Language
from bot.assistant.figures import figures_of
from bot.assistant.when import When
from bot.assistant.words import COMMA, company_name, figure_line, name_of
from bot.phrases import phrase
from bot.render.numbers import shown
from tools.market.desk import Desk
from valuation.assessment import Assessment, NamedFigure
from valuation.company import Fundamentals, Period
from valuation.quantity import Quantity
from valuation.statements import free_cash_flow

# Metric → the words it is asked by, narrower ones first; each is matched whole.
_WORDS: dict[str, str] = {
    "revenue_growth": r"(?:revenue|sales) growth|growth (?:of|in) (?:revenue|sales)|how fast did .*(?:revenue|sales) grow|(?:收入|营收)(?:增速|增长率?|同比)",
    "net_income_growth": r"(?:profit|earnings|net income) growth|growth (?:of|in) (?:profit|earnings|net income)|净?利润(?:增速|增长率?|同比)",
    "net_margin": r"net (?:profit )?margin|profit margin|净利率|净利润率",
    "free_cash_flow": r"free cash flow|(?<![a-z/])fcf(?![a-z/])|自由现金流",
    "operating_cash_flow": r"operating cash flow|cash from operations|cash .*operations.*generat\w*|(?<![a-z/])ocf(?![a-z/])|经营(?:性|活动)?现金流",
    "capex": r"capital expenditures?|capital spending|capex|资本开支|资本支出",
    "r_and_d": r"r&d|research spend\w*|spen[dt]\w* on research|research and development|研发",
    "net_income": r"net (?:income|profit)|\bearn(?:ed|s)?\b|\bprofits?\b|\bearnings\b(?! (?:per|growth))|净利润?|归母净利|盈利|利润",
    "net_cash": r"net cash|净现金",
    "revenue": r"revenues?|\bsales\b|turnover|营收|营业收入|收入|营业额",
    "market_cap_reporting": r"market cap(?:itali[sz]ation)?|market value|市值",
    "pe": r"(?<![a-z])p/?e(?![a-z])(?: ratio)?|price[- ]earnings|市盈率",
    "beta": r"\bbeta\b|贝塔|beta系数",
    "risk_free": r"risk[- ]free|无风险利率",
    "equity_risk_premium": r"equity risk premium|\berp\b|股权风险溢价",
    "terminal_growth": r"terminal growth|永续增长|永续增速",
    "discount_rate": r"discount rate|\bwacc\b|cost of (?:equity|capital)|(?<![a-z])wacc(?![a-z])|折现率|贴现率|股权成本|资本成本",
    "ordinary_shares": r"share count|shares outstanding|number of shares|how many shares|总?股本|多少股",
    "price": r"share price|stock price|\bprice\b|\btrad(?:e|es|ing) at\b|股价|价格|现价|收盘价",
}  # fmt: skip
_PATTERNS = {name: re.compile(words, re.IGNORECASE) for name, words in _WORDS.items()}
_OTHER_SENSE = re.compile(
    r"target price|目标价|price (?:to|over|implies?|assumes?)|价格隐含|/fcf|/ocf|p/s\b|\bsince\b|\bris(?:e|en|ing)\b|\brose\b|\bgain|\bfell\b|涨|跌"
    r"|segment|cloud|per (?:user|employee)|guidance|forecast|expect|分部|云业务|指引|预测|预计|will\b|next year|明年",
    re.IGNORECASE,
)
_ASSUMED = frozenset({"beta", "risk_free", "equity_risk_premium", "terminal_growth", "discount_rate"})
_TODAY = frozenset({"price", "market_cap_reporting", "pe", "ordinary_shares"}) | _ASSUMED
_GROWTH = {"revenue_growth": "revenue", "net_income_growth": "net_income"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric by its name and the time it is asked for."""

    name: str
    when: When


def asked_figure(text: str, when: When) -> Asked | None:
    """The figure a question is after; None when it asks for something else."""
    if _OTHER_SENSE.search(text):
        return None
    return next((Asked(name, when) for name, pattern in _PATTERNS.items() if pattern.search(text)), None)


def reported(desk: Desk, assessment: Assessment, asked: Asked) -> NamedFigure | None:
    """The figure with its source; None when the sources do not hold it."""
    if asked.name in _TODAY:
        return None if asked.when.year is not None or asked.when.part else _of_today(assessment, asked.name)
    fundamentals = desk.fundamentals(assessment.company)
    quantity = None if fundamentals is None else _of_statements(fundamentals, asked)
    return None if quantity is None else NamedFigure(name=asked.name, quantity=quantity)


def known_years(desk: Desk, assessment: Assessment, asked: Asked) -> tuple[str, ...]:
    """The fiscal years the sources do hold the metric of, oldest first."""
    fundamentals = desk.fundamentals(assessment.company)
    if fundamentals is None or asked.name in _TODAY or asked.name == "net_cash":
        return ()
    read = _READERS.get(asked.name) or (lambda known, place: _in(known[place], asked.name))
    return tuple(p.label for i, p in enumerate(fundamentals.years) if read(fundamentals.years, i) is not None)


def _of_today(assessment: Assessment, name: str) -> NamedFigure | None:
    named = (*assessment.assumptions, *(figure for method in assessment.methods for figure in method.inputs))
    inputs = {figure.name: figure.quantity for figure in named}
    if name == "price":
        return None if assessment.price is None else NamedFigure(name=name, quantity=assessment.price)
    if name != "pe":
        return NamedFigure(name=name, quantity=inputs[name]) if name in inputs else None
    price, earnings = inputs.get("price"), inputs.get("earnings_per_unit")
    if price is None or earnings is None or earnings.value <= 0:
        return None
    return NamedFigure(name=name, quantity=price.over(earnings))


def _of_statements(fundamentals: Fundamentals, asked: Asked) -> Quantity | None:
    when = asked.when
    if asked.name == "net_cash":
        return fundamentals.net_cash if when.year is None and not when.part else None
    if when.part:
        return None  # the sources hold fiscal years and trailing months, no quarters or halves
    read = _READERS.get(asked.name) or (lambda known, place: _in(known[place], asked.name))
    if when.ttm:
        return None if fundamentals.trailing is None else _in(fundamentals.trailing, asked.name)
    places = [i for i, p in enumerate(fundamentals.years) if when.year is None or p.label == f"FY{when.year}"]
    found = (read(fundamentals.years, place) for place in reversed(places))
    return next((quantity for quantity in found if quantity is not None), None)


def _in(period: Period, name: str) -> Quantity | None:
    if name == "free_cash_flow":
        flow = free_cash_flow(period)
        return None if flow is None else flow.free
    parts = [period.figures.get(part) for part in ("capex_tangible", "capex_intangible")]
    if name == "capex" and name not in period.figures and parts[0] is not None and parts[1] is not None:
        return replace(parts[0] + parts[1], source=parts[0].source, note="tangible and intangible")
    return period.figures.get(name)  # type: ignore[call-overload,no-any-return]


def _growth(name: str) -> Callable[[tuple[Period, ...], int], Quantity | None]:
    def grown(years: tuple[Period, ...], place: int) -> Quantity | None:
        now, before = _in(years[place], name), _in(years[place - 1], name) if place else None
        if now is None or before is None or before.value <= 0.0:
            return None
        return Quantity(
            value=now.value / before.value - 1.0, unit="ratio", period=now.period, as_of=now.as_of, source=now.source
        )

    return grown


def _margin(years: tuple[Period, ...], place: int) -> Quantity | None:
    income, revenue = _in(years[place], "net_income"), _in(years[place], "revenue")
    if income is None or revenue is None or revenue.value <= 0.0:
        return None
    return Quantity(
        value=income.value / revenue.value, unit="ratio", period=income.period, as_of=income.as_of, source=income.source
    )


_READERS: Mapping[str, Callable[[tuple[Period, ...], int], Quantity | None]] = {
    **{name: _growth(of) for name, of in _GROWTH.items()},
    "net_margin": _margin,
}


def reported_blocks(assessment: Assessment, figure: NamedFigure, language: Language) -> tuple[Block, Block]:
    """The figure as a sentence, and the line with its source."""
    quantity = figure.quantity
    when = (
        quantity.period if quantity.period not in ("", "spot") else quantity.as_of.isoformat() if quantity.as_of else ""
    )
    dates = (f"（{when}）" if language == "zh" else f" ({when})") if when else ""
    name = company_name(assessment.company, language)
    key = "answer.assumed_figure" if figure.name in _ASSUMED else "answer.figure"
    text = phrase(
        language, key, label=name_of(figure.name, language), name=name, value=shown(quantity, language), dates=dates
    )
    source = phrase(language, "compare.source", ticker=assessment.listing.ticker, line=figure_line(figure, language))
    return Block("line", text[:1].upper() + text[1:]), Block("note", source)


def unknown_blocks(
    assessment: Assessment, asked: Asked, years: tuple[str, ...], language: Language
) -> tuple[Block, ...]:
    """That the sources do not hold the figure, and the years of which they do."""
    period = f" {asked.when.label}" if asked.when.label else ""
    name = company_name(assessment.company, language)
    text = phrase(language, "answer.figure_unknown", label=name_of(asked.name, language), name=name, year=period)
    said = Block("line", text[:1].upper() + text[1:])
    if not years:
        return (said,)
    return said, Block("line", phrase(language, "answer.known_years", years=COMMA[language].join(years)))


def reported_figures(assessment: Assessment, figure: NamedFigure, language: Language) -> tuple[AnswerFigure, ...]:
    """The figure for the answer's list."""
    label = name_of(figure.name, language)
    made = figures_of([(label, figure.quantity)], assessment.listing.ticker)
    return tuple(replace(one, id=f"{assessment.listing.ticker}.{figure.name}") for one in made)
