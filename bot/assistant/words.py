"""Facts, figures and reasons of a valuation in the reader's language."""

from __future__ import annotations

from datetime import date

from bot.answer import Language
from bot.phrases import phrase, phrases
from bot.render.numbers import money, percent, plain, points, shown
from valuation.assessment import Assessment, Fact, NamedFigure
from valuation.case import YOUR_ASSUMPTION
from valuation.company import Company
from valuation.policy import POLICY
from valuation.quantity import CALCULATED, Quantity
from valuation.result import NotMeaningful

SEPARATOR = {"en": "; ", "zh": "；"}
_BETWEEN = {"en": ", ", "zh": " · "}  # between figures a full-width comma reads as one of their own
COMMA = {"en": ", ", "zh": "，"}
BETWEEN_SENTENCES = {"en": " ", "zh": ""}


def company_name(company: Company, language: Language) -> str:
    """The company's name in the reader's language, the other one where it has none."""
    return (company.name_zh or company.name_en) if language == "zh" else (company.name_en or company.name_zh)


def value_words(value: Quantity | float | str | date, language: Language) -> str:
    """One value of a fact as text."""
    if isinstance(value, Quantity):
        return shown(value, language)
    if isinstance(value, float):
        return plain(value, 0) if value == int(value) else plain(value)
    return value.isoformat() if isinstance(value, date) else value


def fact_words(kind: str, fact: Fact, language: Language) -> str:
    """A fact as the sentence or clause its code stands for; `kind` is "fact" or "warn"."""
    values = {name: value_words(value, language) for name, value in fact.values.items()}
    if "industry" in values:
        values |= _penetration_words(values, language)
    if "years" in values:
        values["years"] = shown(Quantity(value=float(values["years"]), unit="years"), language)
    if "class" in values:
        values["class"] = phrases(language).get(f"class.{values['class']}", values["class"])
    if "figure" in values:
        values["figure"] = phrases(language).get(f"name.{values['figure']}", values["figure"])
    if "type" in values:
        values["type"] = phrase(language, f"type.{values['type']}")
    if language == "zh" and "reason_zh" in values:
        values["reason"] = values["reason_zh"]
    now = fact.values.get("now")
    if isinstance(now, Quantity) and values["now"] == values.get("limit"):
        values["now"] = percent(now.value, language, digits=2)  # a miss that rounding would hide
    return phrase(language, f"{kind}.{fact.code}", **values)


def _penetration_words(values: dict[str, str], language: Language) -> dict[str, str]:
    """The industry's name, its rate as one figure or a span, and what kind of figure that is."""
    span = values["low"] if values["low"] == values["high"] else f"{values['low']}–{values['high']}"
    proxy = "proxy" in values["definition"].lower()
    period = values["period"]
    if language == "zh" and period.startswith("end-"):
        period = f"{period.removeprefix('end-')}年末"
    basis = phrase(language, "basis.proxy" if proxy else "basis.plain", period=period)
    industry = phrases(language).get(f"industry.{values['industry']}", values["industry"])
    limit = percent(POLICY.race_track_penetration, language, digits=0)
    return {"industry": industry, "span": span, "basis": basis, "limit": limit}


def reason_words(reason: NotMeaningful, language: Language) -> str:
    """Why there is no number, as a clause."""
    known = phrases(language)
    missing = f"missing.{reason.detail}"
    return known[missing] if reason.detail and missing in known else known[f"reason.{reason.code}"]


def name_of(parameter: str, language: Language) -> str:
    """A parameter or figure by the name readers know."""
    return phrase(language, f"name.{parameter}")


def signed(value: float, language: Language) -> str:
    """A change as a signed percentage."""
    return percent(value, language, signed=True)


def step_words(step: float, language: Language) -> str:
    """A step of a rate: -1 pp or +50 bp."""
    return points(step, language)


def price_words(assessment: Assessment, language: Language) -> str:
    """The price with its currency, or that there is none."""
    if assessment.price is None:
        return phrase(language, "value.no_price")
    return money(assessment.price, language)


def figure_line(figure: NamedFigure, language: Language) -> str:
    """One input with everything that makes it traceable."""
    quantity = figure.quantity
    comma = _BETWEEN[language]
    period = f"{comma}{quantity.period}" if quantity.period not in ("", "spot") else ""
    day = f"{comma}{quantity.as_of.isoformat()}" if quantity.as_of else ""
    note = f" ({quantity.note})" if quantity.note else ""
    known = {YOUR_ASSUMPTION: "origin.assumed", CALCULATED: "origin.calculated", POLICY.source: "origin.house"}
    source = phrase(language, known[quantity.source]) if quantity.source in known else quantity.source
    return phrase(
        language,
        "inputs.line",
        name=name_of(figure.name, language),
        # Some sources call a beta a ratio, which it is not in per cent.
        value=plain(quantity.value) if figure.name == "beta" else _precise(quantity, language),
        period=period,
        date=day,
        note=note,
        source=source,
    )


def _precise(quantity: Quantity, language: Language) -> str:
    """A figure to the digits its source gives, where the message rounds."""
    if quantity.unit == "count":
        return f"{quantity.value:g}"
    if quantity.unit == "ratio":
        return percent(quantity.value, language, digits=2)
    if quantity.unit == "money" and quantity.per is None:
        return money(quantity, language, exact=True)
    return shown(quantity, language)
