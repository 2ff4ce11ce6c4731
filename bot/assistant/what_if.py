"""A what-if in words: before and after per model, and the assumption that moves the value most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from bot.answer import Answer, AnswerFigure, Block, Button, Language, Question, ToolCall
from bot.assistant.figures import Labelled, fact_figures, figures_of
from bot.assistant.keypad import keypad_buttons
from bot.assistant.quick_valuation import how_page, inputs_page
from bot.assistant.words import BETWEEN_SENTENCES, COMMA, company_name, fact_words, name_of, reason_words, signed
from bot.phrases import phrase
from bot.render.numbers import money, percent, plain, shown
from tools.assumptions import KINDS
from tools.what_if import Alone, ModelMove, WhatIf, base_of
from valuation.assessment import Assessment, MethodValue
from valuation.case import YOUR_ASSUMPTION
from valuation.quantity import Quantity, ratio

_HEAD = ("stale_price",)
_SAME = 5e-5  # half of what the shown decimals can tell apart


def what_if_answer(found: WhatIf, question: Question, language: Language) -> Answer:
    """The whole answer of one what-if."""
    ticker = found.after.listing.ticker
    arguments = {alone.name: alone.value for alone in found.alone}
    return Answer(
        question=question.text,
        language=language,
        status="answered" if found.change is not None or found.after.range is not None else "partial",
        blocks=tuple(what_if_blocks(found, language)),
        figures=_figures(found, language),
        tools=(ToolCall(name="what_if", arguments={"ticker": ticker, **arguments}),),
        warnings=tuple(fact_words("warn", fact, language) for fact in found.after.warnings),
        buttons=(
            Button(phrase(language, "button.inputs"), "page", "inputs"),
            Button(phrase(language, "button.how"), "page", "how"),
            Button(phrase(language, "button.implied"), "say", f"/implied {ticker}"),
            *keypad_buttons(found.after, arguments, language),
        ),
        pages={"inputs": tuple(inputs_page(found.after, language)), "how": tuple(how_page(found.after, language))},
        about=(ticker,),
    )


def what_if_blocks(found: WhatIf, language: Language) -> Iterable[Block]:
    """The assumptions, each model before and after, and what moved it."""
    after = found.after
    name, ticker = company_name(after.company, language), after.listing.ticker
    yield Block("title", phrase(language, "whatif.title", name=name, ticker=ticker))
    assumed = COMMA[language].join(_assumed(alone, found, language) for alone in found.alone)
    yield Block("line", phrase(language, "whatif.assumptions", list=assumed))
    if found.before.type.name != after.type.name:
        types = [phrase(language, f"type.{a.type.name}") for a in (found.before, after)]
        yield Block("line", phrase(language, "whatif.type", before=types[0], after=types[1]))
    for move in found.models:
        words = _model(move, language)
        if words:
            yield Block("bullet", words)
    if after.range is None:
        reason = next((method.reason for method in after.methods if method.reason is not None), None)
        words = "" if reason is None else reason_words(reason, language)
        yield Block("line", phrase(language, "value.no_range", reason=words))
    gaps = [a.gap for a in (found.before, after)]
    if gaps[1] is not None:
        shown_gaps = [_none(language) if gap is None else signed(gap, language) for gap in gaps]
        yield Block("line", phrase(language, "whatif.gap", before=shown_gaps[0], after=shown_gaps[1]))
    yield from (Block("line", words) for words in _driver(found, language))
    stale = [fact_words("warn", fact, language) for fact in after.warnings if fact.code in _HEAD]
    if stale and not any(alone.name == "price" for alone in found.alone):
        yield Block("note", phrase(language, "warnings", list=BETWEEN_SENTENCES[language].join(stale)))
    yield Block("note", phrase(language, "disclaimer"))


def _none(language: Language) -> str:
    return phrase(language, "whatif.no_value_plain")


def _assumed(alone: Alone, found: WhatIf, language: Language) -> str:
    """One assumption, beside the one it replaces where there was one."""
    parameter = _parameter(alone, language)
    value = _value(alone.name, alone.value, found.after, language)
    house = next((f.quantity for f in found.before.assumptions if f.name == alone.name), None)
    if alone.name == "price":
        house = found.before.price
    if house is None or house.value == alone.value:
        return phrase(language, "whatif.assumed", parameter=parameter, value=value)
    if house.unit == "ratio" and KINDS[alone.name] == "rate" and isinstance(alone.value, float):
        value, was = _told_apart(alone.value, house.value, language)
        return phrase(language, "whatif.instead", parameter=parameter, value=value, house=was)
    was = money(house, language) if house.unit == "money" else shown(house, language)
    was = f"{house.value:g}" if house.unit == "years" else was
    return phrase(language, "whatif.instead", parameter=parameter, value=value, house=was)


def _told_apart(value: float, house: float, language: Language) -> tuple[str, str]:
    """Two rates with as many decimals as tell them apart, at most three."""
    pairs = [(percent(value, language, digits=digits), percent(house, language, digits=digits)) for digits in (1, 2, 3)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


def _parameter(alone: Alone, language: Language) -> str:
    """An assumption's name; a market that is assumed is not one that is needed."""
    return phrase(language, "whatif.market") if alone.name == "market" else name_of(alone.name, language)


def _value(name: str, value: float | str, assessment: Assessment, language: Language) -> str:
    if isinstance(value, str):
        return phrase(language, f"type.{value}") if name == "type" else value
    kind = KINDS[name]
    if kind in ("rate", "fraction"):
        return percent(value, language)
    if name == "price":
        listing = assessment.listing
        return money(Quantity(value=value, unit="money", currency=listing.currency, per=listing.share), language)
    if kind == "years":
        return f"{value:g}"
    reporting = next((i.value.currency for i in assessment.implied if i.value is not None and i.value.currency), None)
    if kind == "money" and name == "market" and reporting is not None:
        return money(Quantity(value=value, unit="money", currency=reporting), language)
    return plain(value) if kind == "plain" else shown(Quantity(value=value, unit="count"), language)


def _model(move: ModelMove, language: Language) -> str:
    """One model's line; empty where it says nothing on either side."""
    model = phrase(language, f"model.{move.model}")
    before, after = base_of(move.before), base_of(move.after)
    if before is None and after is None:
        return _multiples(move, model, language)
    sides = [_side(method, language) for method in (move.before, move.after)]
    if move.change is None:
        return phrase(language, "whatif.model_new", model=model, before=sides[0], after=sides[1])
    if abs(move.change) < _SAME:
        return phrase(language, "whatif.model_same", model=model, before=sides[0])
    change = signed(move.change, language)
    return phrase(language, "whatif.model", model=model, before=sides[0], after=sides[1], change=change)


def _multiples(move: ModelMove, model: str, language: Language) -> str:
    """A model without a value, where at least its multiple moves, as with another price."""
    multiples = [m.multiple.quantity for m in (move.before, move.after) if m.multiple is not None]
    if len(multiples) != 2 or multiples[0].unit != multiples[1].unit or multiples[0].value == multiples[1].value:
        return ""
    words = [shown(quantity, language) for quantity in multiples]
    return phrase(language, "whatif.multiple", model=model, before=words[0], after=words[1])


def _side(method: MethodValue, language: Language) -> str:
    value = base_of(method)
    if value is not None:
        return money(value, language)
    if method.reason is None:
        return _none(language)
    reason = reason_words(method.reason, language).split(";")[0].split("；")[0]
    return phrase(language, "whatif.no_value", reason=reason)


def _driver(found: WhatIf, language: Language) -> Iterable[str]:
    """What moved the value most, each assumption alone, and what had no part."""
    driver = found.driver
    if driver is not None and len(found.alone) == 1:
        yield phrase(language, "whatif.driver_only", parameter=_parameter(driver, language))
    elif driver is not None:
        parameter, change = _parameter(driver, language), signed(driver.change or 0.0, language)
        yield phrase(language, "whatif.driver", parameter=parameter, change=change)
        yield phrase(language, "whatif.alone", list=COMMA[language].join(_alone(a, language) for a in found.alone))
    elif found.before.range is None and found.after.range is not None and len(found.alone) > 1:
        yield phrase(language, "whatif.joint")
    if any(alone.name == "price" for alone in found.alone):
        yield phrase(language, "whatif.price_only")
    beside = [a for a in found.alone if a.moves and not a.change and a.name != "price"]
    if beside and found.change is not None:
        yield phrase(language, "whatif.other_models", list=_names(beside, language))
    still = [alone for alone in found.alone if not alone.moves]
    house = [alone for alone in still if _is_house(alone, found)]
    unused = [alone for alone in still if alone not in house]
    if house:
        yield phrase(language, "whatif.house", list=_names(house, language))
    if unused:
        moved = driver is not None or found.change is None
        yield phrase(language, "whatif.unused" if moved else "whatif.unmoved", list=_names(unused, language))


def _is_house(alone: Alone, found: WhatIf) -> bool:
    """Whether what was assumed is what would have been assumed anyway."""
    usual = next((f.quantity.value for f in found.before.assumptions if f.name == alone.name), None)
    return usual is not None and isinstance(alone.value, float) and math.isclose(usual, alone.value, abs_tol=1e-9)


def _names(assumptions: Iterable[Alone], language: Language) -> str:
    return COMMA[language].join(_parameter(alone, language) for alone in assumptions)


def _alone(alone: Alone, language: Language) -> str:
    parameter = _parameter(alone, language)
    change = _none(language) if alone.change is None else signed(alone.change, language)
    return phrase(language, "whatif.alone_part", parameter=parameter, change=change)


def _figures(found: WhatIf, language: Language) -> tuple[AnswerFigure, ...]:
    """Every number of the what-if: values before and after, levels, effects alone, gaps, and what is minded."""
    labelled = [*_values(found, language), *_levels(found, language), *_gaps(found, language)]
    for fact in found.after.warnings:
        labelled += fact_figures(fact, language)
    return figures_of(labelled, found.after.listing.ticker, "whatif")


def _values(found: WhatIf, language: Language) -> Iterator[Labelled]:
    for move in found.models:
        label = f"{phrase(language, f'model.{move.model}')} {name_of('base_value', language)}"
        model = phrase(language, f"model.{move.model}")
        for when, method in (("before", move.before), ("after", move.after)):
            value = base_of(method)
            if value is not None:
                yield phrase(language, f"said.{when}", name=label), value
            if method.multiple is not None:
                yield phrase(language, "said.at_price", name=model), method.multiple.quantity
        if move.change is not None:
            yield phrase(language, "since.change", name=label), ratio(move.change)


def _levels(found: WhatIf, language: Language) -> Iterator[Labelled]:
    """Each assumption, the one it replaces, and what it does alone."""
    for alone in found.alone:
        parameter = _parameter(alone, language)
        house = next((f.quantity for f in found.before.assumptions if f.name == alone.name), None)
        house = found.before.price if alone.name == "price" else house
        if house is not None:
            yield parameter, house
        if not isinstance(alone.value, str):
            yield parameter, _quantity(alone.name, alone.value, found.after)
        if alone.change is not None:
            yield phrase(language, "said.effect", name=parameter), ratio(alone.change)


def _quantity(name: str, value: float, assessment: Assessment) -> Quantity:
    kind, listing = KINDS[name], assessment.listing
    if kind in ("rate", "fraction"):
        return ratio(value, source=YOUR_ASSUMPTION)
    if name == "price":
        return Quantity(value=value, unit="money", currency=listing.currency, per=listing.share, source=YOUR_ASSUMPTION)
    reporting = next((i.value.currency for i in assessment.implied if i.value is not None and i.value.currency), None)
    if kind == "money" and name == "market" and reporting is not None:
        return Quantity(value=value, unit="money", currency=reporting, source=YOUR_ASSUMPTION)
    return Quantity(value=value, unit="years" if kind == "years" else "count", source=YOUR_ASSUMPTION)


def _gaps(found: WhatIf, language: Language) -> Iterator[Labelled]:
    for gap in (found.before.gap, found.after.gap):
        if gap is not None:
            yield name_of("gap", language), ratio(gap)
