"""Questions for a published figure of an industry: its penetration, market size, units, growth, domestic share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.answer import Answer, Block, Language, Question, ToolCall
from bot.assistant.figures import Labelled, figures_of
from bot.assistant.industry_names import industry_in
from bot.assistant.plan import Plan
from bot.phrases import phrase, phrases
from bot.render.numbers import shown
from tools.market.industries import Industries
from tools.market.published import Published

_ASKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("domestic_share", r"\bdomestic(?:ally)?\b|locali[sz]ation|self-sufficiency|国产化率?|自给率|国产份额", ("domestic_share", "forecast_penetration")),
    ("penetration", r"penetrat\w*|adoption|\bfraction\b|(?<!market )\bshare of\b|\bproportion\b|\bpercentage\b|占比|比例|渗透率?|普及率", ("penetration", "forecast_penetration")),
    ("market_size", r"market (?:size|value)|\bhow (?:big|large)\b|size of|worth|\btam\b|spending|market\b.*\b20\d\d|市场规模|市场空间|规模|多大|支出", ("market_size", "forecast_market_size")),
    ("units", r"units?|shipments?|ships?\b|shipped|\bsold\b|sales volume|how many|installations?|fleet|users|销量|出货量?|装机量?|多少[辆台部架套]|用户", ("units", "forecast_units")),
    ("growth", r"growth|grow(?:s|n|ing)?|year on year|yoy|cycle|utili[sz]ation|trend|增速|增长|同比|景气|利用率|趋势", ("growth", "trend_quarterly", "trend_monthly")),
)  # fmt: skip
_FIELDS = {name: fields for name, _, fields in _ASKED}
_REGIONS = (
    (re.compile(r"\bchina\b|\bchinese\b|中国|国内|我国", re.IGNORECASE), ("China", "Greater China")),
    (re.compile(r"\bglobal(?:ly)?\b|\bworld(?:wide)?\b|全球|世界", re.IGNORECASE), ("Global",)),
    (re.compile(r"\bu\.?s\.?a?\b|united states|american?\b|美国", re.IGNORECASE), ("US",)),
)  # fmt: skip
_MOST = 4


def asked_of_industry(text: str) -> tuple[str, str] | None:
    """The industry and what of it a question asks for; None where it asks for neither."""
    industry = industry_in(text)
    if industry is None:
        return None
    wanted = next((name for name, words, _ in _ASKED if re.search(words, text, re.IGNORECASE)), None)
    return None if wanted is None else (industry, wanted)


def industry_answer(industries: Industries, asked: tuple[str, str], question: Question, plan: Plan) -> Answer:
    """The figures of an industry with definition, period and source, best first; refused where there is none."""
    industry, wanted = asked
    found = [p for p in industries.published(industry) if p.field in _FIELDS[wanted]]
    fitting = _in_year(_in_region(found, question.text), plan.when.year)
    chosen = fitting or found
    language = plan.language
    none = () if fitting else _none(asked, question, plan, found)
    blocks = [*none, *_lines(chosen, industry, wanted, language)]
    return Answer(
        question=question.text,
        language=language,
        status="answered" if fitting else "refused",
        blocks=tuple(blocks),
        figures=figures_of(_labelled(chosen[:_MOST], industry, wanted, language), industry),
        tools=(ToolCall(name="industry_figures", arguments={"industry": industry, "figure": wanted}),),
    )


def _in_region(found: Sequence[Published], text: str) -> list[Published]:
    wanted = next((regions for pattern, regions in _REGIONS if pattern.search(text)), None)
    return [p for p in found if wanted is None or p.region in wanted]


def _in_year(found: Sequence[Published], year: int | None) -> list[Published]:
    """The figures of a year; without a year the newest facts, then forecasts, those close to the industry first."""
    if year is not None:
        return [p for p in found if p.year == year]
    facts = sorted((p for p in found if not p.forecast), key=lambda p: (_proxy(p), -(p.year or 0)))
    return [*facts, *(p for p in found if p.forecast)]


def _proxy(figure: Published) -> bool:
    return figure.definition.startswith("PROXY")


def _name(industry: str, language: Language) -> str:
    return phrases(language).get(f"industry.{industry}", industry)


def _none(asked: tuple[str, str], question: Question, plan: Plan, found: Sequence[Published]) -> Iterable[Block]:
    """That there is no such figure; the year is repeated where the question wrote it out."""
    (industry, wanted), language, year = asked, plan.language, plan.when.year
    written = year is not None and str(year) in question.text
    text = phrase(
        language,
        "industry.none",
        industry=_name(industry, language),
        what=phrase(language, f"industry.asked.{wanted}"),
        year=phrase(language, "industry.in_year", year=year) if written else "",
    )
    yield Block("line", text)
    if found:
        yield Block("line", phrase(language, "industry.instead"))


def _lines(chosen: Sequence[Published], industry: str, wanted: str, language: Language) -> Iterable[Block]:
    """The first figure as the claim, then what else is published on it, each with its own definition."""
    kind = "line"
    for figure in chosen[:_MOST]:
        yield Block(kind, _line(figure, industry, wanted, language))  # type: ignore[arg-type]
        kind = "bullet"
    if len(chosen) > 1:
        yield Block("note", phrase(language, "industry.definitions"))


def _line(figure: Published, industry: str, wanted: str, language: Language) -> str:
    region = phrases(language).get(f"region.{figure.region}", figure.region)
    return phrase(
        language,
        "industry.line",
        industry=_name(industry, language),
        what=phrase(language, f"industry.asked.{wanted}"),
        region=region,
        period=figure.period or phrase(language, "answer.undated"),
        value=_value(figure, language),
        definition=figure.definition,
        source=_host(figure.low.source),
    )


def _value(figure: Published, language: Language) -> str:
    low, high = shown(figure.low, language), shown(figure.high, language)
    text = low if low == high else f"{low}–{high}"
    if figure.noun and figure.noun != "units":
        text = f"{text} {phrases(language).get(f'noun.{figure.noun}', figure.noun)}"
    bound = phrase(language, f"bound.{'under' if figure.bound == '<' else 'over'}") if figure.bound else ""
    return f"{bound}{text}"


def _host(source: str) -> str:
    """The site of an address; other sources as they are."""
    return urlsplit(source).hostname or source


def _labelled(chosen: Sequence[Published], industry: str, wanted: str, language: Language) -> Iterable[Labelled]:
    what = phrase(language, f"industry.asked.{wanted}")
    for figure in chosen:
        label = f"{_name(industry, language)} {what}: {figure.definition} ({figure.region})"
        yield label, figure.low
        if figure.high != figure.low:
            yield label, figure.high
