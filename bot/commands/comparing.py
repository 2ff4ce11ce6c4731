"""`rerate compare` and `rerate rerating`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.answer import Answer, Language, Question
from bot.app import App
from bot.assistant.comparison import comparison_answer, listings_named, usage
from bot.assistant.rerating import no_price_words, rerating_blocks
from bot.commands.outcome import ANSWERED, REFUSED, UsageError, app
from bot.language import written_in
from bot.render.comparison import comparison_json, no_comparison_json, no_rerating_json, rerating_json
from bot.render.json import dumps
from bot.render.terminal import as_text
from tools.compare_companies import CompareCompanies
from tools.errors import BadArgument, CannotValue, NoPrice
from tools.explain_rerating import ExplainRerating
from tools.market.resolution import Match


def compare(parsed: argparse.Namespace) -> int:
    """Listings side by side."""
    made, words = app(), ", ".join(parsed.tickers)
    language: Language = parsed.lang or written_in(words) or "en"
    question = Question(text=words, user=0, today=made.today(), language=language)
    named = listings_named(made.desk, words, question, language)
    if named.pieces < 2:
        raise UsageError(usage(language).replace("/compare", "rerate compare"))
    if named.unclear is not None:
        return _refused(named.unclear, as_json=parsed.json)
    try:
        found = CompareCompanies(made.desk, made.today())(named.tickers)
    except BadArgument:
        raise UsageError(usage(language).replace("/compare", "rerate compare")) from None
    except CannotValue as error:
        print(dumps(no_comparison_json(str(error))) if parsed.json else str(error))
        return REFUSED
    if parsed.json:
        print(dumps(comparison_json(found)))
    else:
        print(as_text(comparison_answer(found, made.desk, question, language).blocks))
    return ANSWERED


def _refused(answer: Answer, *, as_json: bool) -> int:
    text = as_text(answer.blocks)
    choices = [f"{button.label}: rerate{button.target.replace('/', ' ', 1)}" for button in answer.buttons]
    if as_json:
        print(dumps(no_comparison_json(" ".join([text, *choices]))))
    else:
        sys.stdout.write("\n".join([text, *(f"  {choice}" for choice in choices)]) + "\n")
    return REFUSED


def rerating(parsed: argparse.Namespace) -> int:
    """What moved a price between two days."""
    made = app()
    language: Language = parsed.lang or written_in(parsed.ticker) or "en"
    ticker = _ticker(made, parsed.ticker, own_figures=parsed.figures is not None)
    start, end, file = parsed.start, parsed.end, Path(parsed.figures) if parsed.figures else None
    if ticker is None:
        why = made.desk.look_up(parsed.ticker).sentence  # type: ignore[union-attr]
        return _no_rerating(parsed, parsed.ticker, why)
    try:
        found = ExplainRerating(made.desk)(ticker, start, end, file)
    except BadArgument as error:
        raise UsageError(str(error)) from None
    except NoPrice as error:
        return _no_rerating(parsed, ticker, no_price_words(error, "en" if parsed.json else language))
    except CannotValue as error:
        return _no_rerating(parsed, ticker, str(error))
    print(dumps(rerating_json(found)) if parsed.json else as_text(rerating_blocks(found, language)))
    return ANSWERED if found.rerating.legs else REFUSED


def _ticker(made: App, name: str, *, own_figures: bool) -> str | None:
    """The canonical ticker; with figures of the user's own any name will do."""
    found = made.desk.look_up(name)
    if isinstance(found, Match):
        return found.listing.ticker
    return name.strip().upper() if own_figures else None


def _no_rerating(parsed: argparse.Namespace, ticker: str, why: str) -> int:
    print(dumps(no_rerating_json(ticker, parsed.start, parsed.end, why)) if parsed.json else why)
    return REFUSED
