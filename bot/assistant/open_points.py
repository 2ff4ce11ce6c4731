"""What a valuation leaves to be checked: growth to be verified by results, and what is not disclosed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answer import Block, Language
from bot.assistant.words import figure_line, name_of
from bot.phrases import phrase
from bot.render.numbers import percent
from valuation.assessment import Assessment, Disclosure, NamedFigure, Verified


def verification_blocks(assessment: Assessment, language: Language) -> Iterable[Block]:
    """The growth today's price requires, then each period: met, missed or not disclosed."""
    ledger = assessment.verification
    if ledger is None:
        return
    figure = name_of(f"{ledger.figure}_growth", language)
    if ledger.required is None:
        yield Block("line", phrase(language, "verification.open", figure=figure))
    else:
        required = percent(ledger.required.value, language)
        yield Block("line", phrase(language, "verification.required", figure=figure, required=required))
    for entry in ledger.periods:
        yield Block("bullet", _verified(entry, language))
    yield Block("note", phrase(language, "verification.years_only"))


def _verified(entry: Verified, language: Language) -> str:
    values = {"period": entry.period, "date": entry.end.isoformat()}
    if entry.growth is None:
        return phrase(language, "verification.none", **values)
    verdict = {True: "met", False: "missed", None: "untested"}[entry.holds]
    return phrase(
        language, f"verification.{verdict}", growth=percent(entry.growth.value, language, signed=True), **values
    )


def disclosure_blocks(assessment: Assessment, language: Language) -> Iterable[Block]:
    """What a holder of the equity asks for beside its value, each with its figure or that it is not disclosed."""
    if assessment.disclosures:
        yield Block("line", phrase(language, "disclosure.title"))
    for disclosure in assessment.disclosures:
        yield Block("bullet", _disclosed(disclosure, language))


def _disclosed(disclosure: Disclosure, language: Language) -> str:
    if disclosure.quantity is not None:
        return figure_line(NamedFigure(name=disclosure.name, quantity=disclosure.quantity), language)
    value = phrase(language, f"basis.{disclosure.basis}" if disclosure.basis else "holds.none")
    return phrase(language, "disclosure.line", name=name_of(disclosure.name, language), value=value)
