"""`rerate ask`, `value` and `implied`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from bot.answer import Answer, Language, Question
from bot.app import App
from bot.assistant.quick_valuation import how_page
from bot.assistant.sourcing import anchors_of
from bot.commands.outcome import ANSWERED, REFUSED, UsageError, app
from bot.render.json import (
    IMPLIED_KEYS,
    VALUE_KEYS,
    answer_json,
    assessment_json,
    dumps,
    implied_document,
    refused_document,
)
from bot.render.terminal import as_text
from bot.storage.database import DatabaseError
from tools.assumptions import Assumptions, read_assumptions
from tools.errors import BadArgument, ToolError
from tools.value_company import ValueCompany
from valuation.assessment import Assessment


def _code(answer: Answer) -> int:
    return REFUSED if answer.status in ("refused", "ambiguous") else ANSWERED


def _printed(answer: Answer, *, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(dumps(answer_json(answer)) + "\n")
        return _code(answer)
    print(as_text(answer.blocks))
    if answer.status == "ambiguous":
        for button in answer.buttons:
            print(f"  {button.label}: {button.target}")
    return _code(answer)


def _question(made: App, text: str, language: Language | None) -> Question:
    return Question(text=text, user=0, today=made.today(), language=language)


def ask(parsed: argparse.Namespace) -> int:
    """One question, one answer."""
    made = app()
    question = _question(made, parsed.question, parsed.lang)
    answer = made.answering.answer(question)
    identity = _kept(made, question, answer)
    if identity:
        print(f"trace {identity}", file=sys.stderr)
    return _printed(answer, as_json=parsed.json)


def _kept(made: App, question: Question, answer: Answer) -> str:
    """The id under which `rerate trace` finds the answer; empty where nothing can be written."""
    try:
        made.storage.calls.remember(question.user, answer.valued, made.clock())
        return made.storage.traces.keep(question, answer, made.clock())
    except (OSError, DatabaseError):
        return ""


def value(parsed: argparse.Namespace) -> int:
    """The quick valuation of a listing."""
    made, assumed = app(), _assumptions(parsed.assumptions)
    assessment = _assessment(made, parsed.ticker, assumed)
    if assessment is None or not (parsed.json or parsed.model):
        answer = _in_words(made, "value", parsed)
        if assessment is None and parsed.json:
            return _refused(VALUE_KEYS, answer, parsed.ticker)
        return _printed(answer, as_json=False)
    if parsed.model:
        assessment = _only(assessment, parsed.model)
    if parsed.json:
        print(dumps(assessment_json(assessment, anchors_of(assessment, "en"))))
    else:
        print(as_text(tuple(how_page(assessment, parsed.lang or "en"))))
    return ANSWERED


def implied(parsed: argparse.Namespace) -> int:
    """What must be true at today's price."""
    made, assumed = app(), _assumptions(parsed.assumptions)
    assessment = _assessment(made, parsed.ticker, assumed)
    if not parsed.json:
        return _printed(_in_words(made, "implied", parsed), as_json=False)
    if assessment is None:
        return _refused(IMPLIED_KEYS, _in_words(made, "implied", parsed), parsed.ticker)
    print(dumps(implied_document(assessment)))
    return ANSWERED if any(found.value is not None for found in assessment.implied) else REFUSED


def _in_words(made: App, command: str, parsed: argparse.Namespace) -> Answer:
    words = " ".join([parsed.ticker, *parsed.assumptions])
    return made.assistant.commands()[command](words, _question(made, words, parsed.lang))


def _refused(keys: tuple[str, ...], answer: Answer, ticker: str) -> int:
    print(dumps(refused_document(keys, answer, ticker)))
    return REFUSED


def _assumptions(pairs: list[str]) -> Assumptions:
    try:
        return read_assumptions(" ".join(pairs))
    except BadArgument as error:
        raise UsageError(str(error)) from None


def _assessment(made: App, name: str, assumed: Assumptions) -> Assessment | None:
    ticker = made.assistant.listing_named(name)
    if ticker is None:
        return None
    try:
        return ValueCompany(made.desk, made.today(), assumed)(ticker)
    except BadArgument as error:
        raise UsageError(str(error)) from None
    except ToolError:
        return None


def _only(assessment: Assessment, model: str) -> Assessment:
    methods = tuple(method for method in assessment.methods if method.model == model)
    if not methods:
        known = ", ".join(method.model for method in assessment.methods)
        raise UsageError(f"“{model}” is not a model of this valuation; there are {known}.")
    return replace(assessment, methods=methods)
