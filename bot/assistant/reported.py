"""Questions for a figure a company reports or the market sets: “Tencent revenue in 2024”, “腾讯市值是多少”."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answer import AnswerFigure, Block, Language
from bot.assistant.words import company_name, figure_line
from bot.phrases import phrase
from bot.render.numbers import shown
from tools.market.desk import Desk
from valuation.assessment import Assessment, NamedFigure
from valuation.company import Fundamentals, Period
from valuation.quantity import Quantity
from valuation.statements import free_cash_flow

# Metric → the words it is asked by, longest meaning first; each is matched whole.
_WORDS: dict[str, str] = {
    "free_cash_flow": r"free cash flow|\bfcf\b(?!/)|自由现金流",
    "operating_cash_flow": r"operating cash flow|cash from operations|\bocf\b|经营(?:性)?现金流",
    "capex": r"capital expenditures?|capex|资本开支|资本支出",
    "r_and_d": r"r&d (?:spending|expenses?|costs?)|research and development|研发(?:费用|支出|投入)",
    "net_income": r"net (?:income|profit)|净利润|归母净利",
    "net_cash": r"net cash|净现金",
    "revenue": r"revenues?|sales|turnover|营收|营业收入|收入",
    "market_cap_reporting": r"market cap(?:itali[sz]ation)?|market value|市值",
    "pe": r"\bp/?e\b(?: ratio)?|price[- ]earnings|市盈率",
    "price": r"share price|stock price|\bprice\b|股价|价格",
}
_PATTERNS = {name: re.compile(words, re.IGNORECASE) for name, words in _WORDS.items()}
_OTHER_SENSE = re.compile(
    r"revenue growth|收入增速|target price|目标价|price (?:to|over|implies?|assumes?)|价格隐含|/fcf|/ocf|p/s\b|\bsince\b|\bris(?:e|en|ing)\b|\brose\b|\bgain|\bfell\b|涨|跌",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:fy\s?)?(20\d\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric by its name and the year it is asked for, if one."""

    name: str
    year: int | None


def asked_figure(text: str) -> Asked | None:
    """The reported figure a question is after; None when it asks for something else."""
    if _OTHER_SENSE.search(text):
        return None
    year = _YEAR.search(text)
    for name, pattern in _PATTERNS.items():
        if pattern.search(text):
            return Asked(name, int(year.group(1)) if year else None)
    return None


def reported(desk: Desk, assessment: Assessment, asked: Asked) -> NamedFigure | None:
    """The figure with its source; None when the sources do not hold it."""
    if asked.name in ("price", "market_cap_reporting", "pe"):
        return None if asked.year is not None else _of_today(assessment, asked.name)
    fundamentals = desk.fundamentals(assessment.company)
    quantity = None if fundamentals is None else _of_statements(fundamentals, asked)
    return None if quantity is None else NamedFigure(name=asked.name, quantity=quantity)


def _of_today(assessment: Assessment, name: str) -> NamedFigure | None:
    inputs = {figure.name: figure.quantity for method in assessment.methods for figure in method.inputs}
    if name == "price":
        return None if assessment.price is None else NamedFigure(name=name, quantity=assessment.price)
    if name == "market_cap_reporting":
        return NamedFigure(name=name, quantity=inputs[name]) if name in inputs else None
    price, earnings = inputs.get("price"), inputs.get("earnings_per_unit")
    if price is None or earnings is None or earnings.value <= 0:
        return None
    return NamedFigure(name=name, quantity=price.over(earnings))


def _of_statements(fundamentals: Fundamentals, asked: Asked) -> Quantity | None:
    if asked.name == "net_cash":
        return fundamentals.net_cash if asked.year is None else None
    periods = [p for p in fundamentals.years if asked.year is None or p.label == f"FY{asked.year}"]
    return next(
        (found for found in (_in(period, asked.name) for period in reversed(periods)) if found is not None), None
    )


def _in(period: Period, name: str) -> Quantity | None:
    if name == "free_cash_flow":
        flow = free_cash_flow(period)
        return None if flow is None else flow.free
    parts = [period.figures.get(part) for part in ("capex_tangible", "capex_intangible")]
    if name == "capex" and name not in period.figures and parts[0] is not None and parts[1] is not None:
        return replace(parts[0] + parts[1], source=parts[0].source, note="tangible and intangible")
    return period.figures.get(name)  # type: ignore[call-overload,no-any-return]


def reported_blocks(assessment: Assessment, figure: NamedFigure, language: Language) -> tuple[Block, Block]:
    """The figure as a sentence, and the line with its source."""
    quantity = figure.quantity
    when = (
        quantity.period if quantity.period not in ("", "spot") else quantity.as_of.isoformat() if quantity.as_of else ""
    )
    dates = (f"（{when}）" if language == "zh" else f" ({when})") if when else ""
    label = phrase(language, f"name.{figure.name}")
    name = company_name(assessment.company, language)
    text = phrase(language, "answer.figure", label=label, name=name, value=shown(quantity, language), dates=dates)
    return Block("line", text[:1].upper() + text[1:]), Block("note", figure_line(figure, language))


def reported_figure(assessment: Assessment, figure: NamedFigure, language: Language) -> AnswerFigure:
    """The figure for the answer's list."""
    label = phrase(language, f"name.{figure.name}")
    return AnswerFigure(id=f"{assessment.listing.ticker}.{figure.name}", label=label, quantity=figure.quantity)
