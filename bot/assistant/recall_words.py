"""A kept valuation in words: its price and value, what decided its type, its method, its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.answer import Block, Language
from bot.assistant.figures import Labelled, fact_figures, label_of
from bot.assistant.words import COMMA, SEPARATOR, fact_words, name_of, signed
from bot.past_call import Call
from bot.phrases import phrase, phrases
from bot.render.numbers import currency_name, money, plain, shown
from valuation.assessment import Fact
from valuation.quantity import Quantity, ratio

# The price has a line of its own; the market value is the price times the shares.
_ELSEWHERE = ("price", "market_cap_reporting")


def value_words(call: Call, language: Language) -> str:
    """Price, range and gap in one line."""
    parts = [_price(call, language), _range(call, language)]
    if call.gap is not None:
        parts.append(phrase(language, "recall.gap", gap=signed(call.gap, language)))
    return SEPARATOR[language].join(parts)


def _price(call: Call, language: Language) -> str:
    if call.price is None:
        return phrase(language, "recall.no_price")
    day = call.price.as_of or call.day
    return phrase(language, "recall.price", price=money(call.price, language), day=day)


def _range(call: Call, language: Language) -> str:
    if call.base is None:
        return phrase(language, "recall.no_value")
    named = {
        "unit": phrase(language, f"unit.{call.base.per}"),
        "base": plain(call.base.value),
        "currency": currency_name(call.base.currency, language),
    }
    if call.low is None or call.high is None:
        return phrase(language, "recall.base", **named)
    return phrase(language, "recall.range", low=plain(call.low.value), high=plain(call.high.value), **named)


def standing_blocks(call: Call, language: Language, before: Call | None = None) -> Iterator[Block]:
    """Price and value, the type with its facts where they differ from those before, the method with its multiple."""
    yield Block("key", value_words(call, language))
    if call.type and (before is None or _type(before, language) != _type(call, language)):
        yield Block("line", _type(call, language))
    method = method_words(call, language)
    if method:
        yield Block("line", method)


def _type(call: Call, language: Language) -> str:
    if not call.type:
        return ""
    facts = SEPARATOR[language].join(_told(call.because, language))
    named = phrase(language, f"type.{call.type}")
    key = "recall.type" if facts else "recall.type_only"
    return phrase(language, key, type=named, facts=facts)


def _told(facts: Iterable[Fact], language: Language) -> Iterator[str]:
    """The facts whose words are still known; a later version may have dropped some."""
    for fact in facts:
        try:
            yield fact_words("fact", fact, language)
        except KeyError:
            continue


def method_words(call: Call, language: Language) -> str:
    """The deciding method with its multiple; empty without one."""
    if not call.method or call.multiple is None:
        return model_name(call, language)
    named = {"method": figure_name(call.multiple.name, language), "multiple": shown(call.multiple.quantity, language)}
    if call.reference is None:
        return phrase(language, "recall.method_alone", **named)
    reference = f"{figure_name(call.reference.name, language)} {shown(call.reference.quantity, language)}"
    return phrase(language, "recall.method", reference=reference, **named)


def model_name(call: Call, language: Language) -> str:
    """The deciding method by name; empty without one."""
    return phrases(language).get(f"model.{call.method}", call.method)


def figure_name(name: str, language: Language) -> str:
    """A figure's name, or its own word where a later version has none for it."""
    return phrases(language).get(f"name.{name}", name.replace("_", " "))


def inputs_words(call: Call, language: Language) -> str:
    """Every input of the deciding method in one line; empty where none was kept."""
    listed = (
        phrase(language, "recall.input", name=figure_name(name, language), value=input_words(name, quantity, language))
        for name, quantity in inputs_of(call).items()
    )
    words = SEPARATOR[language].join(listed)
    return phrase(language, "recall.inputs", list=words) if words else ""


def inputs_of(call: Call) -> dict[str, Quantity]:
    """The inputs and assumptions by name, without what is said elsewhere."""
    figures = (*call.inputs, *call.assumptions)
    return {figure.name: figure.quantity for figure in figures if figure.name not in _ELSEWHERE}


def input_words(name: str, quantity: Quantity, language: Language) -> str:
    """An input with its period."""
    value = f"{quantity.value:g}" if quantity.unit == "count" or name == "beta" else shown(quantity, language)
    period = quantity.period if quantity.period != "spot" else ""
    return phrase(language, "recall.period", value=value, period=period) if period else value


def call_figures(call: Call, language: Language) -> Iterator[Labelled]:
    """Every number of a kept valuation; the gap is of the day it was given."""
    span = {"price": call.price, "base_value": call.base, "low_value": call.low, "high_value": call.high}
    for name, quantity in span.items():
        if quantity is not None:
            yield name_of(name, language), quantity
    if call.gap is not None:
        yield name_of("gap", language), replace(ratio(call.gap), as_of=call.day)
    for figure in (call.multiple, call.reference):
        if figure is not None:
            yield _label(figure.name, language), figure.quantity
    for fact in call.because:
        yield from _figures_of(fact, language)
    for name, quantity in inputs_of(call).items():
        yield _label(name, language), quantity


def _figures_of(fact: Fact, language: Language) -> Iterable[Labelled]:
    try:
        return tuple(fact_figures(fact, language))
    except KeyError:
        return ()


def _label(name: str, language: Language) -> str:
    known = phrases(language)
    return label_of(name, language) if f"name.{name}" in known else figure_name(name, language)


def listed(words: Iterable[str], language: Language) -> str:
    """Words after one another."""
    return COMMA[language].join(words)
