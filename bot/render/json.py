"""The JSON contract (PRODUCT.md §8): one document, keys in a fixed order, dates in ISO form."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date

from bot.answer import Answer, AnswerFigure, CitedPassage
from bot.assistant.words import fact_words, name_of
from bot.phrases import phrase
from bot.render.terminal import as_text
from valuation.assessment import Assessment, Condition, ImpliedParameter, MethodValue, NamedFigure
from valuation.quantity import Quantity
from valuation.result import ModelResult, NotMeaningful, Step

Citations = Mapping[str, CitedPassage]


VALUE_KEYS = (
    "ticker", "name", "price", "type", "range", "gap", "methods", "implied", "sensitivity", "conditions", "warnings", "as_of",
)  # fmt: skip
IMPLIED_KEYS = ("ticker", "price", "implied")
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_LISTS = frozenset({"methods", "implied", "sensitivity", "conditions", "warnings"})


def refused_document(keys: tuple[str, ...], answer: Answer, ticker: str) -> dict[str, object]:
    """A command's document where there is nothing to put into it: its keys, the reason, and what may be meant."""
    empty: dict[str, object] = {key: [] if key in _LISTS else {} if key == "as_of" else None for key in keys}
    reason = {"code": answer.status, "text": as_text(answer.blocks)}
    return empty | {"ticker": ticker, "reason": reason, "candidates": [button.target for button in answer.buttons]}


def dumps(document: object) -> str:
    """One JSON document, the same bytes for the same content; NaN and infinity are refused."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def figure(identity: str, label: str, quantity: Quantity) -> dict[str, object]:
    """A figure with its provenance."""
    return {
        "id": identity,
        "label": label,
        "value": _number(quantity.value),
        "unit": quantity.unit,
        "currency": quantity.currency,
        "per": quantity.per,
        "period": quantity.period or None,
        "as_of": _day(quantity.as_of),
        "source": quantity.source,
    }


def _number(value: float) -> float | int:
    return int(value) if math.isfinite(value) and value == int(value) and abs(value) < 2**53 else value


def _named(found: NamedFigure | None) -> dict[str, object] | None:
    return None if found is None else figure(found.name, name_of(found.name, "en"), found.quantity)


def _iso(published: str) -> str | None:
    """The ISO date at the head of a published date; an inferred one says so only in words."""
    found = _DATE.match(published)
    return found.group() if found else None


def _cited(cited: CitedPassage | None) -> dict[str, object] | None:
    if cited is None:
        return None
    return {
        "n": cited.n,
        "document": cited.document,
        "title": cited.title,
        "publisher": cited.publisher,
        "published": _iso(cited.published),
        "page": cited.page,
        "quote": cited.quote,
    }


def answer_json(answer: Answer) -> dict[str, object]:
    """The document of `rerate ask`."""
    return {
        "question": answer.question,
        "language": answer.language,
        "status": answer.status,
        "text": as_text(answer.blocks),
        "citations": [_cited(cited) for cited in answer.citations],
        "figures": [_answer_figure(found) for found in answer.figures],
        "tools": [{"name": call.name, "arguments": dict(call.arguments)} for call in answer.tools],
        "warnings": list(answer.warnings),
        "mode": answer.mode,
    }


def _answer_figure(found: AnswerFigure) -> dict[str, object]:
    return figure(found.id, found.label, found.quantity)


def assessment_json(assessment: Assessment, citations: Citations) -> dict[str, object]:
    """The document of `rerate value`."""
    found = assessment.range
    values: dict[str, object] | None = None
    if found is not None:
        values = {"low": found.low.value, "base": found.base.value, "high": found.high.value}
        values |= {"currency": found.base.currency, "per": found.base.per}
    price = assessment.price
    return {
        "ticker": assessment.listing.ticker,
        "name": assessment.company.name_en,
        "price": None if price is None else figure("price", "price", price),
        "type": {
            "name": assessment.type.name,
            "because": [fact_words("fact", fact, "en") for fact in assessment.type.because],
            "citation": _cited(citations.get(assessment.type.anchor)),
        },
        "range": values,
        "gap": assessment.gap,
        "methods": [_method(method, citations) for method in assessment.methods],
        "implied": [implied_json(implied) for implied in assessment.implied],
        "sensitivity": [{"parameter": s.parameter, "step": s.step, "change": s.change} for s in assessment.sensitivity],
        "conditions": [_condition(condition, citations) for condition in assessment.conditions],
        "warnings": [fact_words("warn", fact, "en") for fact in assessment.warnings],
        "as_of": {key: day.isoformat() for key, day in assessment.as_of.items()},
    }


def _method(method: MethodValue, citations: Citations) -> dict[str, object]:
    base = method.value.base if method.value is not None else None
    return {
        "model": method.model,
        "multiple": _named(method.multiple),
        "reference": _named(method.reference),
        "value": None if base is None else base.value,
        "reason": reason_json(method.reason),
        "inputs": [_named(found) for found in method.inputs],
        "working": working_json(method.working),
        "citation": _cited(citations.get(method.anchor)),
    }


def reason_json(reason: NotMeaningful | None) -> dict[str, str] | None:
    """Why there is no number."""
    return None if reason is None else {"code": reason.code, "text": reason.text}


def working_json(working: Iterable[Step]) -> list[dict[str, str]]:
    """Each line of working."""
    return [{"formula": s.formula, "substituted": s.substituted, "result": s.result} for s in working]


def implied_json(implied: ImpliedParameter) -> dict[str, object]:
    """One implied parameter, with the assumptions it rests on."""
    return {
        "parameter": implied.parameter,
        "value": None if implied.value is None else implied.value.value,
        "unit": None if implied.value is None else implied.value.unit,
        "currency": None if implied.value is None else implied.value.currency,
        "reason": reason_json(implied.reason),
        "given": [_named(found) for found in implied.given],
    }


def _condition(condition: Condition, citations: Citations) -> dict[str, object]:
    return {
        "text": phrase("en", f"condition.{condition.code}"),
        "holds": condition.holds,
        "figure": _named(condition.figure),
        "citation": _cited(citations.get(condition.anchor)),
    }


def implied_document(assessment: Assessment) -> dict[str, object]:
    """The document of `rerate implied`."""
    price = assessment.price
    return {
        "ticker": assessment.listing.ticker,
        "price": None if price is None else figure("price", "price", price),
        "implied": [implied_json(implied) for implied in assessment.implied],
    }


def calculation_json(result: ModelResult) -> dict[str, object]:
    """The document of `rerate calc`."""
    return {
        "model": result.model,
        "inputs": dict(result.inputs),
        "results": dict(result.results),
        "reason": reason_json(result.reason),
        "working": working_json(result.working),
        "warnings": [{"code": flag.code, "text": flag.text} for flag in result.flags],
    }
