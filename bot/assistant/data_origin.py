"""“Where do the data come from, and are they live?”: the sources in use, and the dates of a company's figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answer import Answer, Block, Language
from bot.assistant.company_draft import vouched
from bot.assistant.draft import Draft
from bot.assistant.figures import valuation_figures
from bot.assistant.price_day import price_day_words
from bot.assistant.reliability import age_blocks, age_figures, ages_of
from bot.assistant.words import COMMA, company_name, name_of
from bot.phrases import phrase, phrases
from bot.render.numbers import money
from tools.market.desk import Desk
from tools.value_company import evidence_of
from valuation.assessment import Assessment
from valuation.case import YOUR_ASSUMPTION
from valuation.policy import POLICY
from valuation.quantity import CALCULATED

_MOST = 6  # sources; the page of inputs lists every figure
_OWN = frozenset({CALCULATED, YOUR_ASSUMPTION, POLICY.source})
_AGES = ("price", "statements", "earnings", "fx", "risk_free")


def origin_blocks(assessment: Assessment, desk: Desk, draft: Draft) -> Iterator[Block]:
    """Live or not, the price with its day and source, the other figures by source, and every date."""
    language, price = draft.plan.language, assessment.price
    name = company_name(assessment.company, language)
    origin = assessment.origin if f"origin.is.{assessment.origin}" in phrases(language) else "snapshot"
    yield Block("key", phrase(language, f"origin.is.{origin}"))
    if price is None:
        yield Block("line", phrase(language, "origin.no_price", name=name))
    else:
        day, shown = price_day_words(assessment, language), money(price, language)
        between = "" if language == "zh" else " "
        words = phrase(language, "origin.price", name=name, price=shown, day=day, source=price.source)
        yield Block("line", words.replace(f"{between}{between}", between) if between else words)
    for evidence in [e for e in evidence_of(assessment) if e.title not in _OWN][:_MOST]:
        kept = [figure.name for figure in evidence.figures if figure.name != "price"]
        if kept:
            names = COMMA[language].join(dict.fromkeys(name_of(figure, language) for figure in kept))
            yield Block("bullet", phrase(language, "origin.figures", names=names, source=evidence.title))
    yield Block("line", _dates(assessment, language))
    ages = ages_of(assessment, draft.question.today)
    vouched(draft, assessment, age_figures(ages, draft.question.today, language), "ages")
    yield from age_blocks(ages, draft.question.today, language)
    yield Block("note", _sources(desk, language))


def _dates(assessment: Assessment, language: Language) -> str:
    stated = {figure.quantity.as_of for figure in valuation_figures(assessment, language)}
    dated = {key: day for key, day in assessment.as_of.items() if key in _AGES and day in stated}
    days = [phrase(language, f"date.{key}", date=day.isoformat()) for key, day in dated.items()]
    return phrase(language, "dates", list=" · ".join(days))


def general_origin(desk: Desk, titles: Sequence[str], draft: Draft) -> Answer:
    """The sources in use, where no company is named."""
    language = draft.plan.language
    key = "origin.general.static" if desk.gathering is None else "origin.general.live"
    draft.add((Block("key", phrase(language, key, setting=_setting(desk))),))
    draft.add((Block("line", _sources(desk, language)),))
    if titles:
        separator = "；" if language == "zh" else "; "
        draft.add((Block("line", phrase(language, "origin.library", titles=separator.join(titles))),))
    draft.add((Block("note", phrase(language, "origin.ask")),))
    draft.called("sources")
    draft.explained = True
    return draft.finished(lambda _: ())


def _setting(desk: Desk) -> str:
    return desk.sources[0] if len(desk.sources) == 1 else "auto"


def _sources(desk: Desk, language: Language) -> str:
    known = phrases(language)
    names = [known.get(f"origin.source.{name}", name) for name in desk.sources]
    return phrase(language, "origin.sources", list=COMMA[language].join(names))
