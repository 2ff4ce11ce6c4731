"""The JSON contract of `rerate compare` and `rerate rerating` (PRODUCT.md §8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.assistant.comparison import caution_words, why
from bot.assistant.rerating import note_words
from bot.assistant.words import name_of
from bot.render.json import figure, reason_json
from tools.explain_rerating import ExplainedMove
from valuation.comparison import Comparison, Gap
from valuation.measures import MEASURES, Compared
from valuation.quantity import Quantity
from valuation.result import NotMeaningful


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """The document of `rerate compare`; what is null has its reason among the warnings."""
    return {
        "measures": list(MEASURES),
        "rows": [_row(row) for row in comparison.rows],
        "gaps": [_gap(gap) for gap in comparison.gaps],
        "warnings": [*(caution_words(fact, "en") for fact in comparison.warnings), *_reasons(comparison.rows)],
    }


def no_comparison_json(why_not: str) -> dict[str, object]:
    """The same document when there is nothing to compare."""
    return {"measures": list(MEASURES), "rows": [], "gaps": [], "warnings": [why_not]}


def _row(row: Compared) -> dict[str, object]:
    figures = {
        measure: figure(f"{row.ticker}.{measure}", name_of(measure, "en"), found)
        if isinstance(found, Quantity)
        else None
        for measure, found in row.figures.items()
    }
    return {"ticker": row.ticker, "figures": figures}


def _reasons(rows: Iterable[Compared]) -> Iterable[str]:
    for row in rows:
        for measure, found in row.figures.items():
            if isinstance(found, NotMeaningful):
                yield f"{row.ticker} {name_of(measure, 'en')}: {why(found, 'en')}."


def _gap(gap: Gap) -> dict[str, object]:
    return {
        "measure": gap.measure,
        "ticker": gap.ticker,
        "against": gap.against,
        "gap": gap.gap,
        "log": gap.log,
        "growth": gap.growth,
        "growth_adjusted": gap.growth_adjusted,
        "growth_adjusted_log": gap.growth_adjusted_log,
        "formula": "gap = M1/M2 - 1; growth_adjusted = (M1/g1)/(M2/g2) - 1",
        "reason": reason_json(gap.reason),
    }


def rerating_json(found: ExplainedMove) -> dict[str, object]:
    """The document of `rerate rerating`; each note opens with its code."""
    move = found.rerating
    return {
        "ticker": found.ticker,
        "from": move.before.day.isoformat(),
        "to": move.after.day.isoformat(),
        "price_change": move.price_change,
        "legs": [{"name": leg.name, "log": leg.log, "points": leg.points} for leg in move.legs],
        "basis": move.basis,
        "residual": move.residual,
        "notes": [f"{fact.code}: {note_words(fact, 'en')}" for fact in move.notes],
    }


def no_rerating_json(ticker: str, start: date, end: date, why_not: str) -> dict[str, object]:
    """The same document when the move cannot be shown."""
    document: dict[str, object] = {"ticker": ticker, "from": start.isoformat(), "to": end.isoformat()}
    return document | {"price_change": None, "legs": [], "basis": None, "residual": None, "notes": [why_not]}
