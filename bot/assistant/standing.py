"""“Is it cheap?”: where the price stands against low, base and high value, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bot.answer import Language
from bot.assistant.figures import Labelled
from bot.assistant.words import company_name, name_of, reason_words, signed
from bot.phrases import phrase
from bot.render.numbers import money
from valuation.assessment import Assessment, ValueRange
from valuation.quantity import Quantity, ratio

Place = Literal["below", "lower", "upper", "above"]
# The end of the range that tells how far away an amount lies.
_END: dict[Place, Literal["low", "base", "high"]] = {
    "below": "low", "lower": "base", "upper": "base", "above": "high",
}  # fmt: skip


def place_of(amount: float, values: ValueRange) -> Place:
    """Where an amount per listed unit lies in a range."""
    if amount < values.low.value:
        return "below"
    if amount > values.high.value:
        return "above"
    return "lower" if amount <= values.base.value else "upper"


def standing_words(assessment: Assessment, language: Language) -> str:
    """The sentence; without a range or a price, why there is nothing to hold against what."""
    name, price, values = company_name(assessment.company, language), assessment.price, assessment.range
    if price is None:
        return phrase(language, "standing.no_price", name=name)
    if values is None:
        reason = why_no_range(assessment, language)
        return phrase(language, "standing.no_range", name=name, reason=reason, price=money(price, language))
    place = place_of(price.value, values)
    return phrase(
        language,
        f"standing.{place}",
        name=name,
        price=money(price, language),
        by=signed(_distance(price, values, place), language),
        **ends(values, language),
    )


def threshold_words(assessment: Assessment, language: Language) -> str:
    """From which price on it would be low or high; empty without a range or a price."""
    price, values, gap = assessment.price, assessment.range, assessment.gap
    if price is None or values is None or gap is None:
        return ""
    name = company_name(assessment.company, language)
    shown_price, by = money(price, language), signed(gap, language)
    return phrase(language, "threshold.range", name=name, price=shown_price, by=by, **ends(values, language))


def why_no_range(assessment: Assessment, language: Language) -> str:
    """Why the type's own method gives no value; the first method of an assessment is that one."""
    reason = next((method.reason for method in assessment.methods if method.reason is not None), None)
    return "" if reason is None else reason_words(reason, language)


def ends(values: ValueRange, language: Language) -> dict[str, str]:
    """Low, base and high as text."""
    return {end: money(getattr(values, end), language) for end in ("low", "base", "high")}


def standing_figures(assessment: Assessment, language: Language) -> Iterator[Labelled]:
    """How far the end of the range that matters lies from the price."""
    price, values = assessment.price, assessment.range
    if price is not None and values is not None:
        place = place_of(price.value, values)
        label = phrase(language, "said.end_gap", name=name_of(f"{_END[place]}_value", language))
        yield label, ratio(_distance(price, values, place))


def _distance(price: Quantity, values: ValueRange, place: Place) -> float:
    end: Quantity = getattr(values, _END[place])
    return end.value / price.value - 1.0
