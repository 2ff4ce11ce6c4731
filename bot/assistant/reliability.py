"""“How sure are you?”: what the range spans and from what, the assumption that moves it most, gaps and ages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.answer import Answer, Block, Language
from bot.assistant.company_draft import beside, vouched
from bot.assistant.draft import Draft
from bot.assistant.figures import Labelled, points_of
from bot.assistant.quick_valuation import driver_words
from bot.assistant.standing import ends, why_no_range
from bot.assistant.words import BETWEEN_SENTENCES, SEPARATOR, company_name, fact_words, name_of, signed, step_words
from bot.phrases import phrase
from valuation.assessment import Assessment
from valuation.policy import POLICY
from valuation.quantity import Quantity, ratio

_SPANS = {"cash_flow": "rates", "cyclical": "peg", "race_track": "scenario"}
_PEG = {"low": POLICY.peg_low, "base": POLICY.peg_base, "high": POLICY.peg_high}
_SEEN_ELSEWHERE = frozenset({"stale_price"})  # the age of the price is said among the ages


def reliability_blocks(assessment: Assessment, draft: Draft) -> Iterator[Block]:
    """The span and its causes, what moves it most, the other methods, what is missing and how old the inputs are."""
    language, today = draft.plan.language, draft.question.today
    ages = ages_of(assessment, today)
    vouched(draft, assessment, _figures(assessment, ages, today, language), "reliable")
    yield Block("key", _lead(assessment, language))
    if assessment.range is not None:
        yield Block("line", _span(assessment, language))
    driver = driver_words(assessment, language)
    if driver:
        yield Block("line", driver)
    others = beside(assessment, draft)
    if others:
        yield Block("line", phrase(language, "reliable.others", list=others))
    told = [fact_words("warn", f, language) for f in assessment.warnings if f.code not in _SEEN_ELSEWHERE]
    if told:
        yield Block("line", phrase(language, "reliable.missing", list=BETWEEN_SENTENCES[language].join(told)))
    yield from age_blocks(ages, today, language)


def _lead(assessment: Assessment, language: Language) -> str:
    name, values = company_name(assessment.company, language), assessment.range
    if values is None:
        return phrase(language, "reliable.lead_none", name=name, reason=why_no_range(assessment, language))
    down, up = (signed(end.value / values.base.value - 1.0, language) for end in (values.low, values.high))
    return phrase(language, "reliable.lead", name=name, down=down, up=up, **ends(values, language))


def _span(assessment: Assessment, language: Language) -> str:
    """What was varied to get the ends of the range."""
    kind = _SPANS[assessment.type.name]
    rate, growth = step_words(POLICY.rate_step, language), step_words(-POLICY.growth_step, language)
    shown = {end: f"{level:g}" for end, level in _PEG.items()}
    return phrase(language, f"reliable.span.{kind}", rate=rate, growth=growth, **shown)


def ages_of(assessment: Assessment, today: date) -> Mapping[str, int]:
    """Days since each input's date, in the order of the assessment; nothing for what bears a later date."""
    days = {name: (today - day).days for name, day in assessment.as_of.items() if name != "report"}
    return {name: age for name, age in days.items() if age >= 0}


def age_blocks(ages: Mapping[str, int], today: date, language: Language) -> Iterator[Block]:
    """The ages in one line."""
    if ages:
        words = SEPARATOR[language].join(_age(name, days, language) for name, days in ages.items())
        yield Block("line", phrase(language, "reliable.ages", today=today.isoformat(), list=words))


def age_figures(ages: Mapping[str, int], today: date, language: Language) -> Iterator[Labelled]:
    """Each age as a figure."""
    for name, days in ages.items():
        label = phrase(language, "said.age", name=phrase(language, f"age.{name}"))
        yield label, Quantity(value=float(days), unit="count", as_of=today)


def _age(name: str, days: int, language: Language) -> str:
    return phrase(language, "reliable.age", what=phrase(language, f"age.{name}"), days=days)


def _figures(assessment: Assessment, ages: Mapping[str, int], today: date, language: Language) -> Iterator[Labelled]:
    values = assessment.range
    if values is not None:
        for end in ("low", "high"):
            label = phrase(language, "said.end_base", name=name_of(f"{end}_value", language))
            yield label, ratio(getattr(values, end).value / values.base.value - 1.0)
        yield phrase(language, "said.step", name=name_of("discount_rate", language)), points_of(POLICY.rate_step)
        yield phrase(language, "said.step", name=name_of("growth", language)), points_of(-POLICY.growth_step)
        if assessment.type.name == "cyclical":
            for level in _PEG.values():
                yield name_of("peg", language), Quantity(value=level, unit="multiple", source=POLICY.source)
    yield from age_figures(ages, today, language)


def general_reliability(draft: Draft) -> Answer:
    """What a value is and is not, where no company is named."""
    draft.add((Block("key", phrase(draft.plan.language, "reliable.general")),))
    draft.explained = True
    return draft.finished(lambda _: ())
