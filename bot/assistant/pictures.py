"""Charts of valuations, price moves, multiples and lists: which figures they show and in what words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.answer import Language
from bot.assistant.words import COMMA, SEPARATOR, company_name, signed
from bot.phrases import phrase
from bot.render.charts.band import Band, Level, band_chart
from bot.render.charts.card import Chart
from bot.render.charts.football_field import Bar, Field, football_field
from bot.render.charts.overview import FARTHEST, Overview, Row, overview_chart
from bot.render.charts.waterfall import Cause, Move, waterfall
from bot.render.numbers import currency_name, money, multiple, percent, plain
from tools.explain_rerating import ExplainedMove
from valuation.assessment import Assessment, MethodValue, ValueRange
from valuation.models.pe_band import pe_band
from valuation.quantity import Quantity
from valuation.rerating import Leg, Standing


def valuation_picture(assessment: Assessment, language: Language) -> Chart | None:
    """The range of each method against the price; None where no method gives a value."""
    valued = [(method, method.value) for method in assessment.methods if method.value is not None]
    if not valued:
        return None
    bars = [_bar(method, value, language) for method, value in valued]
    base = valued[0][1].base
    words = {
        "unit": phrase(language, f"unit.{base.per}"),
        "currency": currency_name(base.currency, language),
    }
    price = assessment.price
    day = assessment.as_of.get("price")
    name = f"{company_name(assessment.company, language)} {assessment.listing.ticker}"
    priced = phrase(language, "chart.no_price")
    subtitle = phrase(language, "chart.field.subtitle_no_price", **words)
    if price is not None:
        priced = phrase(language, "chart.price", price=plain(price.value))
        if day is not None:
            subtitle = phrase(language, "chart.field.subtitle", **words, day=day)
    spans = [_span(bar, words["currency"], language) for bar in bars]
    said = phrase(language, "chart.price", price=money(price, language)) if price is not None else priced
    return football_field(
        Field(
            title=name,
            subtitle=subtitle,
            bars=bars,
            price=price.value if price else None,
            price_words=priced,
            notes=_foot(assessment, language),
            alt=phrase(language, "chart.field.alt", name=name, bars=SEPARATOR[language].join(spans), price=said),
        )
    )


def _bar(method: MethodValue, value: ValueRange, language: Language) -> Bar:
    words = " – ".join(plain(each.value) for each in (value.low, value.base, value.high))
    return Bar(
        label=phrase(language, f"model.{method.model}"),
        low=value.low.value,
        base=value.base.value,
        high=value.high.value,
        words=words,
        decides=method.decides,
    )


def _span(bar: Bar, currency: str, language: Language) -> str:
    """A bar in words, for whoever cannot see it."""
    low, base, high = (plain(each) for each in (bar.low, bar.base, bar.high))
    return phrase(language, "chart.field.bar", model=bar.label, currency=currency, low=low, base=base, high=high)


def _foot(assessment: Assessment, language: Language) -> tuple[str, ...]:
    price, statements = (assessment.as_of.get(name) for name in ("price", "statements"))
    foot = phrase(language, "chart.foot")
    if price is None or statements is None:
        return (foot,)
    return (phrase(language, "chart.dates", price=price, statements=statements), foot)


def rerating_picture(found: ExplainedMove, language: Language) -> Chart | None:
    """The legs of a price move; None where it could not be parted."""
    move = found.rerating
    if not move.legs:
        return None
    name = found.ticker if found.company is None else company_name(found.company, language)
    causes = [_cause(leg, language) for leg in move.legs]
    title = phrase(
        language, "chart.move.title", name=name, ticker=found.ticker, change=signed(move.price_change, language)
    )
    listed = SEPARATOR[language].join(f"{cause.label} {cause.words}" for cause in causes)
    start, end = move.before.day.isoformat(), move.after.day.isoformat()
    return waterfall(
        Move(
            title=title,
            subtitle=phrase(language, "chart.move.subtitle"),
            start=start,
            end=end,
            start_words=_price(move.before, found.currency, language),
            end_words=_price(move.after, found.currency, language),
            causes=causes,
            notes=(*_basis(move.basis, language), phrase(language, "chart.foot")),
            alt=phrase(language, "chart.move.alt", name=title, start=start, end=end, causes=listed),
        )
    )


def _basis(basis: str | None, language: Language) -> tuple[str, ...]:
    if basis is None:
        return ()
    return (phrase(language, "chart.move.basis", basis=phrase(language, f"rerating.basis.{basis}")),)


def _cause(leg: Leg, language: Language) -> Cause:
    points = plain(leg.points * 100.0, 1)
    words = phrase(language, "chart.points", points=f"+{points}" if leg.points > 0.0 else points)
    return Cause(label=phrase(language, f"rerating.leg.{leg.name}"), points=leg.points, words=words)


def _price(standing: Standing, currency: str, language: Language) -> str:
    if not currency:
        return plain(standing.price)
    return money(Quantity(value=standing.price, unit="money", currency=currency, per="ordinary"), language)


def multiple_picture(name: str, model: str, history: Sequence[tuple[date, float]], language: Language) -> Chart | None:
    """A multiple through time in its band of 10th to 90th percentile; None with fewer than two positive ones.

    history: day and multiple, oldest first, each on the figures known on its day.
    """
    days, values = [day for day, _ in history], [value for _, value in history]
    levels = pe_band(history=values).results
    low, middle, high = (levels.get(key) for key in ("p10", "p50", "p90"))
    if not (isinstance(low, float) and isinstance(middle, float) and isinstance(high, float)):
        return None
    words = {key: multiple(value, language) for key, value in (("low", low), ("middle", middle), ("high", high))}
    now = multiple(values[-1], language)
    label = phrase(language, f"model.{model}")
    return band_chart(
        Band(
            title=phrase(language, "chart.band.title", name=name, model=label),
            subtitle=phrase(language, "chart.band.subtitle", start=days[0], end=days[-1], days=len(days)),
            days=days,
            values=values,
            low=Level(value=low, words=phrase(language, "chart.band.low", value=words["low"])),
            middle=Level(value=middle, words=phrase(language, "chart.band.middle", value=words["middle"])),
            high=Level(value=high, words=phrase(language, "chart.band.high", value=words["high"])),
            now_words=phrase(language, "chart.band.now", value=now),
            notes=(phrase(language, "chart.foot"),),
            alt=phrase(language, "chart.band.alt", name=name, model=label, now=now, **words),
        )
    )


def list_picture(assessments: Sequence[Assessment], language: Language) -> Chart | None:
    """The gaps of a watchlist, the widest first and names without a value last; None for an empty list."""
    if not assessments:
        return None
    ordered = sorted(assessments, key=lambda found: (found.gap is None, -abs(found.gap or 0.0), found.listing.ticker))
    rows = [_row(found, language) for found in ordered]
    cut = any(abs(gap) > FARTHEST for row in rows for gap in (row.low, row.base, row.high) if gap is not None)
    notes = [phrase(language, "chart.overview.cut", most=percent(FARTHEST, language, digits=0))] if cut else []
    count = phrase(language, "summary.names_one" if len(rows) == 1 else "summary.names", count=len(rows))
    listed = COMMA[language].join(f"{row.label} {row.words}" for row in rows)
    return overview_chart(
        Overview(
            title=phrase(language, "chart.overview.title", count=count),
            subtitle=phrase(language, "chart.overview.subtitle"),
            rows=rows,
            price_words=phrase(language, "chart.overview.price"),
            notes=(*notes, *_price_days(ordered, language), phrase(language, "chart.foot")),
            alt=phrase(language, "chart.overview.alt", rows=listed),
        )
    )


def _price_days(assessments: Sequence[Assessment], language: Language) -> tuple[str, ...]:
    days = sorted({day for found in assessments if (day := found.as_of.get("price")) is not None})
    words = COMMA[language].join(day.isoformat() for day in days)
    return (phrase(language, "chart.overview.dates", days=words),) if days else ()


def _row(found: Assessment, language: Language) -> Row:
    label = f"{company_name(found.company, language)} {found.listing.ticker}"
    if found.gap is None or found.range is None or found.price is None:
        return Row(label=label, low=None, base=None, high=None, words=phrase(language, "chart.overview.no_value"))
    price = found.price.value
    return Row(
        label=label,
        low=found.range.low.value / price - 1.0,
        base=found.gap,
        high=found.range.high.value / price - 1.0,
        words=signed(found.gap, language),
    )
