"""Alerts in words: what is watched, where it stands, what came true."""

from __future__ import annotations

from bot.alerts.condition import Condition
from bot.alerts.measures import MEASURES
from bot.answer import Language
from bot.phrases import phrase, phrases
from bot.render.numbers import currency_name, multiple, percent, plain


def condition_words(condition: Condition, currency: str | None, language: Language) -> str:
    """A condition: “P/FCF < 15.00x”, “type changes”."""
    measure = phrase(language, f"alert.measure.{condition.measure}")
    if condition.threshold is None:
        return phrase(language, f"alert.event.{condition.measure}", measure=measure)
    sign = {"below": "≤" if condition.inclusive else "<", "above": "≥" if condition.inclusive else ">"}
    value = number_words(condition.measure, condition.threshold, currency, language)
    return phrase(language, "alert.condition", measure=measure, sign=sign[condition.relation], value=value)


def number_words(measure: str, value: float, currency: str | None, language: Language) -> str:
    """A value of a measure with its unit."""
    match MEASURES[measure].kind:
        case "money":
            unit = currency_name(currency, language)
            return f"{plain(value)}{unit}" if language == "zh" else f"{unit} {plain(value)}".strip()
        case "multiple":
            return multiple(value, language)
        case _:
            return percent(value, language)


def event_words(measure: str, event: str, language: Language) -> str:
    """What an event is now: the type's name, the period that missed."""
    if measure == "type":
        return phrases(language).get(f"type.{event}", event)
    return phrase(language, "alert.missed", period=event) if event else phrase(language, "alert.not_missed")
