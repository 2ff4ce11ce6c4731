"""The keypad of a what-if: buttons that move one assumption by a step and keep the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.answer import Answer, Block, Button, Language, Question
from bot.assistant.words import COMMA, company_name, name_of, price_words
from bot.phrases import phrase
from bot.render.numbers import percent
from tools.assumptions import KINDS
from valuation.assessment import Assessment

_STEP = 0.01
_STEPPED = ("discount_rate", "growth")
# What decides a cyclical company's value, and only that of its PEG elsewhere.
_STEPPED_OF_A_CYCLICAL = "earnings_growth"
# What nobody publishes and a reader has to assume: offered as levels, since there is no value to step from.
_LEVELS: Mapping[str, tuple[float, ...]] = {"probability": (0.3, 0.5, 0.8)}
_LOWEST_RATE = 0.01


def keypad_answer(assessment: Assessment, question: Question, language: Language) -> Answer:
    """What may be assumed about a company, with a button for each step."""
    ticker = assessment.listing.ticker
    name = company_name(assessment.company, language)
    rates = [
        f"{name_of(figure.name, language)} {percent(figure.quantity.value, language)}"
        for figure in assessment.assumptions
        if KINDS.get(figure.name) == "rate"
    ]
    blocks = [
        Block(
            "title", phrase(language, "keypad.title", name=name, ticker=ticker, price=price_words(assessment, language))
        )
    ]
    if rates:
        blocks.append(Block("line", phrase(language, "keypad.now", list=COMMA[language].join(rates))))
    blocks.append(Block("note", phrase(language, "keypad.typed", ticker=ticker)))
    return Answer(
        question=question.text,
        language=language,
        status="answered",
        blocks=tuple(blocks),
        buttons=tuple(keypad_buttons(assessment, {}, language)),
        about=(ticker,),
    )


def keypad_buttons(assessment: Assessment, given: Mapping[str, float | str], language: Language) -> Iterable[Button]:
    """A button for each step away from what is assumed now.

    given: the assumptions typed so far; each button repeats them with its own changed.
    """
    ticker = assessment.listing.ticker
    assumed = {figure.name: figure.quantity.value for figure in assessment.assumptions}
    cyclical = (_STEPPED_OF_A_CYCLICAL,) if assessment.type.name == "cyclical" else ()
    for name in (*cyclical, *_STEPPED):
        if name in assumed:
            for step in (-_STEP, _STEP):
                value = round(assumed[name] + step, 6)
                if name != "discount_rate" or value >= _LOWEST_RATE:
                    yield _button(ticker, given, name, value, _stepped(name, step, language))
    if assessment.type.name == "race_track":
        for name, levels in _LEVELS.items():
            for level in levels:
                label = f"{name_of(name, language)} {percent(level, language, digits=0)}"
                yield _button(ticker, given, name, level, label)


def _stepped(name: str, step: float, language: Language) -> str:
    sign = "+" if step > 0 else "-"
    return phrase(language, "keypad.step", parameter=phrase(language, f"keypad.{name}"), sign=sign)


def _button(ticker: str, given: Mapping[str, float | str], name: str, value: float, label: str) -> Button:
    assumptions = " ".join(f"{key}={typed(key, number)}" for key, number in {**given, name: value}.items())
    return Button(label, "say", f"/whatif {ticker} {assumptions}")


def typed(name: str, value: float | str) -> str:
    """An assumption as it would be typed; the same value is read back."""
    if isinstance(value, str):
        return value
    if KINDS[name] in ("rate", "fraction"):
        return f"{value * 100:.10g}%"
    return f"{value:.15g}"
