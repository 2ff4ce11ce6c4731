"""A parted price move in words: each leg with its own change and its points of the move."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answer import Block, Language
from bot.assistant.words import COMMA, company_name, figure_line, signed, value_words
from bot.phrases import phrase
from bot.render.numbers import money, percent, plain
from tools.errors import NoPrice, nearest
from tools.explain_rerating import ExplainedMove
from valuation.assessment import Fact, NamedFigure
from valuation.quantity import Quantity
from valuation.rerating import Leg, Rerating, Standing

_GIVEN_PRICE_DIGITS = 2
_UNCHANGED = 1e-9
_USED = {
    "price_to_earnings": ("price", "net_income", "ordinary_shares"),
    "price_to_sales": ("price", "net_income", "revenue", "ordinary_shares"),
    "price_to_operating_cash_flow": ("price", "net_income", "operating_cash_flow", "ordinary_shares"),
}


def rerating_blocks(found: ExplainedMove, language: Language) -> Iterable[Block]:
    """The move, its legs, what to mind, and where the figures come from."""
    move = found.rerating
    name = found.ticker if found.company is None else company_name(found.company, language)
    title = phrase(
        language,
        "rerating.title",
        name=name,
        ticker=found.ticker,
        change=signed(move.price_change, language),
        start=move.before.day,
        end=move.after.day,
    )
    yield Block("title", title)
    before, after = (_price(standing, found.currency, language) for standing in (move.before, move.after))
    yield Block("line", phrase(language, "rerating.prices", before=before, after=after))
    for leg in move.legs:
        yield Block("bullet", _leg(leg, move, language))
    if move.basis is not None:
        basis = phrase(language, f"rerating.basis.{move.basis}")
        yield Block("line", phrase(language, "rerating.basis", basis=basis))
    for fact in move.notes:
        yield Block("note", note_words(fact, language))
    for standing in (standing for standing in (move.before, move.after) if standing.period):
        yield Block("note", phrase(language, "rerating.known", day=standing.day, period=standing.period))
    for figure in sources(found):
        yield Block("note", figure_line(figure, language))
    yield Block("note", phrase(language, "disclaimer"))


def _price(standing: Standing, currency: str, language: Language) -> str:
    if not currency:
        return plain(standing.price, _GIVEN_PRICE_DIGITS)
    return money(Quantity(value=standing.price, unit="money", currency=currency, per="ordinary"), language)


def _leg(leg: Leg, move: Rerating, language: Language) -> str:
    points = plain(leg.points * 100.0, 1)
    named = {
        "leg": phrase(language, f"rerating.leg.{leg.name}"),
        "change": signed(leg.change, language),
        "points": phrase(language, "rerating.points", points=f"+{points}" if leg.points > 0.0 else points),
    }
    if abs(leg.log) < _UNCHANGED:
        return phrase(language, "rerating.leg_same", leg=named["leg"])
    if not move.shares_of_move or any(other.points / move.price_change < 0.0 for other in move.legs):
        return phrase(language, "rerating.leg", **named)
    share = percent(leg.points / move.price_change, language, digits=0)
    return phrase(language, "rerating.leg_share", **named, share=share)


def note_words(fact: Fact, language: Language) -> str:
    """A note as a sentence."""
    values = {name: value_words(value, language).replace(", ", COMMA[language]) for name, value in fact.values.items()}
    return phrase(language, f"rerating.note.{fact.code}", **values)


def no_price_words(error: NoPrice, language: Language) -> str:
    """Which days have a price, the nearest to the one asked for."""
    if not error.known:
        return phrase(language, "rerating.no_prices", ticker=error.ticker)
    days = COMMA[language].join(map(str, nearest(error.day, error.known)))
    return phrase(language, "rerating.no_price", ticker=error.ticker, day=error.day, days=days)


def sources(found: ExplainedMove) -> Iterable[NamedFigure]:
    """The figures the legs rest on, each once."""
    seen, used = set(), _USED.get(found.rerating.basis or "", ("price",))
    for name, quantity in found.figures:
        if name in used and (name, quantity.value, quantity.as_of) not in seen:
            seen.add((name, quantity.value, quantity.as_of))
            yield NamedFigure(name=name, quantity=quantity)
